// The stages that are nodes of their own: parse, flatten, repeat.
#include <algorithm>
#include <utility>

#include "dsl/check_record.h"
#include "dsl/fold.h"
#include "dsl/row_builder.h"

namespace weir::dsl {
namespace {

// `csv a, b`: columns as strings.
std::vector<ast::SchemaField> NamedColumns(const std::vector<ast::Name>& names) {
  std::vector<ast::SchemaField> fields;
  for (const ast::Name& name : names) {
    ast::SchemaField& field = fields.emplace_back();
    field.name = name;
    field.type.name = "string";
    field.type.span = name.span;
  }
  return fields;
}

}  // namespace

template <typename Op>
void RowBuilder::AddStage(const char* kind, Op op, Span span) {
  row_.node = ctx_.planner.Add(NextName(kind), "", {row_.node}, SchemaOf(row_.fields), std::move(op), span);
  working_size_ = static_cast<int>(row_.fields.size());
  ++nodes_;
}

void RowBuilder::Parse(const ast::Stage& stage) {
  const ast::ParseClause& parse = *stage.parse;
  Flush(false, "", stage.span);
  plan::ParseNode node;
  if (stage.expr) {
    const Scope now = scope();
    auto text = ExprChecker(&ctx_, now).CheckAs(*stage.expr, Type::Of(Kind::kString), "the text to parse");
    if (text) node.text = std::move(*text);
  }
  node.format = CheckFormat(&ctx_, parse.how, parse.details, false);
  node.skip = parse.skip;
  if (parse.how.text == "kv" && !parse.has_schema) {
    ctx_.Error(codes::kUnknownField, parse.how.span, "`kv` does not say which fields it gives",
               "keys that are to be fields, and their types")
        .help = "write `kv { name: type … }`";
    row_.open = true;
  }
  const std::vector<ast::SchemaField> columns = NamedColumns(parse.names);
  RecordSchema schema = RecordChecker(&ctx_, node.format, true).Check(parse.has_schema ? parse.fields : columns);
  row_.open |= schema.open;
  std::vector<RowField> fields;
  std::map<int, int> now;
  const auto parsed = [&](const std::string& name) {
    return std::any_of(schema.rows.begin(), schema.rows.end(), [&](const RowField& f) { return f.name == name; });
  };
  for (const RowField& field : schema.rows) {
    KeepsKey(field.name, field.declared, "replaced");
    ForgetFacts(field.name);
  }
  for (const RowField& field : row_.fields) {
    if (parsed(field.name)) continue;
    now.emplace(field.slot, static_cast<int>(fields.size()));
    node.keep.push_back(field.slot);
    fields.push_back(field);
    fields.back().slot = static_cast<int>(fields.size()) - 1;
  }
  for (RowField& field : schema.rows) {
    field.slot = static_cast<int>(fields.size());
    fields.push_back(std::move(field));
  }
  node.fields = std::move(schema.fields);
  ctx_.Runs(node.format, node.fields);
  MoveSlots(now);
  row_.fields = std::move(fields);
  AddStage("parse", std::move(node), stage.span);
}

void RowBuilder::Flatten(const ast::Stage& stage) {
  Flush(false, "", stage.span);
  const ast::Name& name = stage.names.front();
  const ast::Name& as = stage.names.back();
  RowField* list = FindField(name);
  if (list == nullptr || list->broken) {
    row_.open = true;
    return;
  }
  if (list->type.kind != Kind::kList) {
    ctx_.Error(codes::kTypeMismatch, name.span, "`flatten` needs a list", "this is " + Article(list->type));
    row_.open = true;
    return;
  }
  for (const RowField& other : row_.fields) {
    if (other.name != as.text || &other == list) continue;
    ctx_.Error(codes::kDuplicateName, as.span, "there is a field " + Quote(as.text) + " already")
        .secondary.push_back({other.declared, "declared here"});
    return;
  }
  ForgetFacts(name.text);
  ForgetFacts(as.text);
  plan::FlattenNode node;
  node.list = list->slot;
  std::map<int, int> now;
  for (RowField& field : row_.fields) {
    const bool element = &field == list;
    const int slot = static_cast<int>(node.output.size());
    node.output.push_back(element ? -1 : field.slot);
    now.emplace(field.slot, slot);
    field.slot = slot;
  }
  const Type element = *list->type.element;
  list->name = as.text;
  list->type = element;
  list->declared = as.span;
  MoveSlots(now);
  AddStage("flatten", std::move(node), stage.span);
}

void RowBuilder::Repeat(const ast::Stage& stage) {
  if (!stage.expr) return;
  Flush(false, "", stage.span);
  const Scope now = scope();
  auto times = ExprChecker(&ctx_, now).CheckAs(*stage.expr, Type::Of(Kind::kInt), "`repeat`");
  if (!times) return;
  if (IsConstant(*times) && (times->literal.i < 0 || times->literal.i > plan::RepeatNode::kMostRepeats)) {
    ctx_.Error(codes::kOutOfRange, stage.expr->span,
               "`repeat` must lie in 0.." + std::to_string(plan::RepeatNode::kMostRepeats),
               "this is " + std::to_string(times->literal.i));
    return;
  }
  AddStage("repeat", plan::RepeatNode{std::move(*times)}, stage.span);
}

}  // namespace weir::dsl
