// Fields of rows: scopes over them, blocks of them, keys of them.
#include <utility>

#include "dsl/check_declarations.h"

namespace weir::dsl {

Scope ScopeOf(const Relation& relation) {
  Scope scope;
  scope.fields = relation.fields;
  scope.key = relation.key;
  scope.owner = relation.name;
  scope.owner_span = relation.declared;
  scope.open = relation.open;
  scope.lookups = true;
  return scope;
}

plan::Schema SchemaOf(const std::vector<RowField>& fields) {
  plan::Schema schema;
  for (const RowField& field : fields) schema.push_back({field.name, field.type});
  return schema;
}

plan::Expr FieldExpr(const RowField& field, Span span) {
  plan::Expr expr;
  expr.op = plan::Op::kField;
  expr.slot = field.slot;
  expr.type = field.type;
  expr.names = {field.name};
  expr.span = span;
  return expr;
}

std::vector<plan::NamedExpr> AllFields(const Relation& relation) {
  std::vector<plan::NamedExpr> out;
  const auto add = [&](size_t slot) {
    out.push_back({relation.fields[slot].name, FieldExpr(relation.fields[slot], relation.declared)});
  };
  const size_t n = relation.fields.size();
  if (relation.sort != Sort::kTable || !relation.window_rows) {
    for (size_t slot = 0; slot < n; ++slot) add(slot);
    return out;
  }
  for (size_t slot = 0; slot < relation.key.size(); ++slot) add(slot);
  add(n - 2);
  add(n - 1);
  for (size_t slot = relation.key.size(); slot + 2 < n; ++slot) add(slot);
  return out;
}

std::vector<plan::NamedExpr> CheckFields(Context* context, const std::vector<ast::Entry>& entries, const Scope& scope,
                                         bool* failed) {
  std::vector<plan::NamedExpr> out;
  std::map<std::string, Span> seen;
  for (const ast::Entry& entry : entries) {
    const auto [at, fresh] = seen.emplace(entry.name.text, entry.name.span);
    if (!fresh) {
      context->Error(codes::kDuplicateName, entry.name.span, "field " + Quote(entry.name.text) + " is given twice")
          .secondary.push_back({at->second, "first here"});
      *failed = true;
      continue;
    }
    ast::Expr name;
    name.kind = ast::ExprKind::kName;
    name.text = entry.name.text;
    name.span = entry.name.span;
    ExprChecker checker(context, scope);
    auto value = checker.Check(entry.value ? *entry.value : name);
    if (value && value->type.kind == Kind::kNull) {
      context->Error(codes::kNullable, value->span, "a field that is always null has no type", "this is null");
      value.reset();
    }
    *failed |= !value;
    if (value) out.push_back({entry.name.text, std::move(*value)});
  }
  return out;
}

bool CheckKeyField(Context* context, const std::string& name, const Type& type, Span span, bool of_source) {
  if (!Groupable(type.kind)) {
    Diagnostic& d = context->Error(codes::kKeyType, span, Quote(name) + " cannot be a key", "this is " + Article(type));
    d.help = type.kind == Kind::kFloat ? "equal floats are rare: group by `int(…)` of it"
                                       : "keys are bool, int, string, timestamp, duration or ip";
    return false;
  }
  if (type.nullable) {
    context
        ->Error(codes::kNullable, span, "a key needs a value, and " + Quote(name) + " may be null",
                "this is " + Article(type))
        .help = of_source ? "declare the field without `?`: a record without it is invalid"
                          : "leave such records out before, with `where " + name + " is not null`, or use `" + name +
                                " ?? value`";
    return false;
  }
  return true;
}

}  // namespace weir::dsl
