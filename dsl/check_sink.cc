// Sinks: what is written where, under which key.
#include <algorithm>

#include "dsl/check_declarations.h"
#include "dsl/check_record.h"

namespace weir::dsl {
namespace {

constexpr size_t kMostTopics = 1000;  // of one sink

std::string TargetName(const ast::SinkDecl& decl) {
  return decl.to == "stdout" ? "stdout" : decl.to + ":" + decl.target.text;
}

void CheckTarget(Context* context, const ast::SinkDecl& decl) {
  if (decl.to == "topic" && !decl.route) CheckTopic(context, decl.target);
  if (decl.to == "file" && decl.target.text.empty())
    context->Error(codes::kSetting, decl.target.span, "a file needs a name");
}

// What a part of a topic's name can be. Nothing when it could be anything (reported).
std::optional<std::vector<std::string>> ValuesOf(Context* context, const plan::Expr& part, const std::string& format) {
  if (part.op == plan::Op::kLiteral && part.type.kind == Kind::kString) return {{part.literal.s}};
  if (part.type.nullable) {
    context
        ->Error(codes::kNullable, part.span, "a topic's name cannot be made of what may be null",
                "this is " + Article(part.type))
        .help = "say what null stands for with `… ?? value`";
  } else if (!format.empty()) {
    context->Error(codes::kTopicName, part.span, "a topic's name is made of values as they are",
                   "without the format `" + format + "`");
  } else if (part.type.kind == Kind::kBool) {
    return {{"false", "true"}};
  } else if (part.type.kind == Kind::kString && part.type.set) {
    return *part.type.set;
  } else {
    context
        ->Error(codes::kTopicName, part.span, "which topics would there be?",
                "this is " + Article(part.type) + ", and its values are not known before")
        .help = "use a closed set: a field declared `\"a\" | \"b\"`, or `if … then \"a\" else \"b\"`";
  }
  return std::nullopt;
}

// A topic whose name is made from fields: all that there can be are known beforehand, and made.
bool CheckRoute(Context* context, const ast::Expr& route, const Scope& scope, plan::SinkNode* sink) {
  ExprChecker::Result value = ExprChecker(context, scope).Check(route);
  if (!value) return false;
  std::vector<std::string> names = {""};
  const bool parts = value->op == plan::Op::kConcat;
  bool failed = false;
  for (size_t k = 0; k < (parts ? value->args.size() : 1); ++k) {
    const plan::Expr& part = parts ? value->args[k] : *value;
    const auto values = ValuesOf(context, part, parts ? value->names[k] : "");
    failed |= !values;
    if (failed) continue;
    if (names.size() * values->size() > kMostTopics) {
      context->Error(codes::kTopicName, route.span, "this sink would have more than 1,000 topics");
      return false;
    }
    std::vector<std::string> longer;
    for (const std::string& name : names) {
      for (const std::string& text : *values) longer.push_back(name + text);
    }
    names = std::move(longer);
  }
  if (failed) return false;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names) {
    const std::string wrong = WrongTopic(name);
    if (wrong.empty()) continue;
    context->Error(codes::kTopicName, route.span, "\"" + name + "\" cannot be a topic", wrong);
    return false;
  }
  sink->topics = std::move(names);
  sink->route = std::move(value);
  return true;
}

plan::Format CheckSinkFormat(Context* context, const ast::SinkDecl& decl) {
  plan::Format format = CheckFormat(context, decl.format, decl.details, decl.to != "topic");
  if (format.name == "csv" && format.quote == 0) {
    context->Error(codes::kSetting, decl.format.span, "a sink needs a quote for columns that hold the delimiter").help =
        "leave the option `quote` out, or give another character";
  }
  if (format.name == "text" && decl.has_fields) {
    const Span span = decl.fields.empty() ? decl.format.span : decl.fields.front().span.To(decl.fields.back().span);
    context->Error(codes::kSetting, span, "a text is made by its template, not of a list of fields").help =
        "name them in the template: `text \"{a} {b}\"`";
  }
  return format;
}

// Rows of one file stand under one header.
void CheckColumns(Context* context, const plan::SinkNode& sink, Span span) {
  const auto names = [](const plan::SinkNode& node) {
    std::vector<std::string> out;
    for (const plan::NamedExpr& field : node.fields) out.push_back(field.name);
    return out;
  };
  for (const plan::Node& node : context->plan.nodes) {
    const auto* other = std::get_if<plan::SinkNode>(&node.op);
    if (other == nullptr || !other->format.header || other->target != sink.target || other->name != sink.name) continue;
    if (names(*other) == names(sink)) continue;
    context
        ->Error(codes::kSetting, span, "the columns differ from those that are written there already",
                "a header stands for all rows")
        .secondary.push_back({node.span, "by this sink"});
    return;
  }
}

std::vector<int> CheckKey(Context* context, const ast::SinkDecl& decl, const Relation& relation) {
  std::vector<int> key;
  const Scope scope = ScopeOf(relation);
  for (const ast::Name& name : decl.key) {
    const RowField* field = scope.Find(name.text);
    if (field != nullptr) context->Refer(name.span, *field, relation.name);
    if (field == nullptr) {
      std::vector<std::string> names;
      for (const RowField& f : relation.fields) names.push_back(f.name);
      if (!relation.open) {
        context
            ->Error(codes::kUnknownField, name.span, "unknown field " + Quote(name.text),
                    Quote(relation.name) + " has no such field")
            .help = Suggest(name.text, names);
      }
      continue;
    }
    if (!field->broken && CheckKeyField(context, field->name, field->type, name.span)) key.push_back(field->slot);
  }
  return key;
}

void CheckOne(Context* context, const ast::SinkDecl& decl, const ast::Name& from, const plan::Format& format) {
  const Relation* relation = context->ReadRelation(from);
  if (relation == nullptr) return;
  context->Show(from.span.end, relation->fields);
  plan::SinkNode sink;
  sink.target = decl.to;
  sink.name = decl.target.text;
  sink.format = format;
  bool failed = false;
  const Scope scope = ScopeOf(*relation);
  if (format.name == "text" && decl.details.text) {
    sink.text = ExprChecker(context, scope).Check(*decl.details.text);
    failed = !sink.text;
  } else {
    sink.fields = decl.has_fields ? CheckFields(context, decl.fields, scope, &failed) : AllFields(*relation);
  }
  if (decl.route) failed |= !CheckRoute(context, *decl.route, scope, &sink);
  if (!decl.route && decl.to == "topic") sink.topics = {decl.target.text};
  sink.key = CheckKey(context, decl, *relation);
  // Rows of a stream do not carry their key: the sink takes it from their fields.
  if (decl.key.empty() && relation->sort == Sort::kStream && relation->keyed_by) sink.key = relation->key;
  const bool windowed =
      relation->sort == Sort::kTable && relation->window_rows && relation->window.kind != plan::Window::Kind::kCount;
  sink.windowed_key = windowed && decl.key.empty();
  const bool overlapping = relation->sort == Sort::kTable && relation->window.kind == plan::Window::Kind::kHopping &&
                           relation->window_rows && relation->window.advance > 0;
  if (overlapping && decl.to == "topic" && relation->emit.kind == plan::Emit::Kind::kOnChange) {
    const int64_t windows = (relation->window.size + relation->window.advance - 1) / relation->window.advance;
    context
        ->Warn(codes::kHoppingChanges, from.span, "each record is written " + std::to_string(windows) + " times",
               Quote(from.text) + " shows every change of each of the windows that overlap")
        .help = "end the table with `emit on close`";
  }
  const std::string name = from.text + "@" + TargetName(decl);
  if (const auto [at, fresh] = context->sinks.emplace(name, decl.span); !fresh) {
    context
        ->Error(codes::kDuplicateSink, from.span, Quote(from.text) + " is written there already",
                "every row would be written twice")
        .secondary.push_back({at->second, "by this sink"});
    return;
  }
  if (failed) return;
  if (format.header && decl.to != "topic") CheckColumns(context, sink, from.span);
  plan::Schema schema;
  if (sink.text) schema.push_back({"text", sink.text->type});
  for (const plan::NamedExpr& field : sink.fields) schema.push_back({field.name, field.expr.type});
  context->planner.Add(name, "", {relation->node}, std::move(schema), std::move(sink), decl.span);
}

}  // namespace

void CheckSink(Context* context, const ast::SinkDecl& decl) {
  CheckTarget(context, decl);
  const plan::Format format = CheckSinkFormat(context, decl);
  for (const ast::Name& from : decl.from) CheckOne(context, decl, from, format);
}

}  // namespace weir::dsl
