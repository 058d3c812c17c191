// Sinks: what is written where, under which key.
#include <algorithm>

#include "dsl/check_declarations.h"
#include "dsl/check_record.h"

namespace weir::dsl {
namespace {

std::string TargetName(const ast::SinkDecl& decl) {
  return decl.to == "stdout" ? "stdout" : decl.to + ":" + decl.target.text;
}

// False: rows cannot be written there.
bool CheckTarget(Context* context, const ast::SinkDecl& decl) {
  bool ok = true;
  if (!decl.unbuilt.empty()) {
    ok = false;
  } else if (decl.to == "topic") {
    CheckTopic(context, decl.target);
  } else if (decl.to == "file" && decl.target.text.empty()) {
    context->Error(codes::kSetting, decl.target.span, "a file needs a name");
  }
  return ok;
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

void CheckOne(Context* context, const ast::SinkDecl& decl, const ast::Name& from, const plan::Format& format,
              bool target_ok) {
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
  for (const plan::Node& node : context->plan.nodes) {
    if (node.name != name) continue;
    context
        ->Error(codes::kDuplicateSink, from.span, Quote(from.text) + " is written there already",
                "every row would be written twice")
        .secondary.push_back({node.span, "by this sink"});
    return;
  }
  if (failed || !target_ok) return;
  if (format.header && decl.to != "topic") CheckColumns(context, sink, from.span);
  plan::Schema schema;
  if (sink.text) schema.push_back({"text", sink.text->type});
  for (const plan::NamedExpr& field : sink.fields) schema.push_back({field.name, field.expr.type});
  context->planner.Add(name, "", {relation->node}, std::move(schema), std::move(sink), decl.span);
}

}  // namespace

void CheckSink(Context* context, const ast::SinkDecl& decl) {
  context->NotBuilt(decl.unbuilt);
  const bool target_ok = CheckTarget(context, decl);
  const plan::Format format = CheckSinkFormat(context, decl);
  for (const ast::Name& from : decl.from) CheckOne(context, decl, from, format, target_ok);
}

}  // namespace weir::dsl
