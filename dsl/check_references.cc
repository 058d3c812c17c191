// What names stand for, for editors: nothing of it is done without a table to write it to.
#include <algorithm>
#include <utility>

#include "dsl/check_context.h"

namespace weir::dsl {
namespace {

VisibleFields::Field VisibleField(const std::string& name, const Type& type, bool broken) {
  VisibleFields::Field out{name, broken ? "" : ToString(type), {}};
  if (broken || type.kind != Kind::kRecord) return out;
  for (const Field& field : *type.fields) out.fields.push_back(VisibleField(field.name, field.type, false));
  return out;
}

}  // namespace

void Context::Refer(Span span, const Symbol& symbol) {
  if (references == nullptr) return;
  const auto param = params.find(symbol.name);
  const bool typed = symbol.sort == Sort::kParam && param != params.end() && !param->second.broken;
  references->Add(span, symbol.span, SortName(symbol.sort), typed ? ToString(param->second.type) : "");
}

void Context::Refer(Span span, const RowField& field, const std::string& owner) {
  const std::string_view here = source.Slice(span);
  const bool named = here == field.name || here == "`" + field.name + "`";
  if (references == nullptr || !named) return;  // fields that a row has without being named: window_start
  references->Add(span, field.declared, owner.empty() ? "a field" : "a field of " + Quote(owner),
                  field.broken ? "" : ToString(field.type));
}

void Context::Show(uint32_t offset, const std::vector<RowField>& fields) {
  if (references == nullptr) return;
  VisibleFields visible;
  visible.offset = offset;
  for (const RowField& field : fields) visible.fields.push_back(VisibleField(field.name, field.type, field.broken));
  references->AddFields(std::move(visible));
}

void Context::ReferInside(Span record, std::vector<RowField> fields) {
  if (references != nullptr && record.begin < record.end) inside_[record.begin] = std::move(fields);
}

void Context::ReferInside(Span record, const ast::TypeExpr& type) {
  const ast::TypeExpr& of = (type.name == "list" || type.name == "map") && !type.arguments.empty()
                                ? type.arguments[0]
                                : type;  // `items[0].price`
  if (references == nullptr || of.fields.empty()) return;
  std::vector<RowField> fields;
  for (const ast::TypeField& field : of.fields) {
    const std::optional<Type> known = DeclaredType(field.second, true);
    fields.push_back({field.first.text, known.value_or(Type()), -1, field.first.span, !known});
    references->Add(field.first.span, field.first.span, "a field of a record", known ? ToString(*known) : "");
    ReferInside(field.first.span, field.second);
  }
  ReferInside(record, std::move(fields));
}

// The field that a chain of names ends at; null when it is not known where it comes from.
const RowField* Context::FieldAt(const ast::Expr& path, const Scope& scope) const {
  if (path.kind == ast::ExprKind::kName) return scope.Find(path.text);
  if (path.kind == ast::ExprKind::kIndex) return FieldAt(*path.children[0], scope);
  if (path.kind != ast::ExprKind::kMember) return nullptr;
  const RowField* record = FieldAt(*path.children[0], scope);
  const auto fields = record != nullptr ? inside_.find(record->declared.begin) : inside_.end();
  if (fields == inside_.end()) return nullptr;
  const auto at = std::find_if(fields->second.begin(), fields->second.end(),
                               [&](const RowField& field) { return field.name == path.text; });
  return at == fields->second.end() ? nullptr : &*at;
}

void Context::ReferMember(const ast::Expr& member, const Type& type, const Scope& scope) {
  if (references == nullptr) return;
  const RowField* field = FieldAt(member, scope);
  const std::string path = PathOf(*member.children[0]);
  references->Add(member.name_span, field != nullptr ? field->declared : Span{},
                  path.empty() ? "a field of a record" : "a field of " + Quote(path), ToString(type));
}

}  // namespace weir::dsl
