// Names in expressions: fields, parameters, arguments of functions.
#include <algorithm>

#include "dsl/check_expr.h"
#include "dsl/fold.h"

namespace weir::dsl {

ExprChecker::Result ExprChecker::CheckName(const ast::Expr& expr) {
  const std::string& name = expr.text;
  if (const auto argument = scope_.arguments.find(name); argument != scope_.arguments.end()) {
    plan::Expr value = argument->second;
    if (not_null_.count(name) > 0) value.type.nullable = false;
    return value;
  }
  if (const auto argument = scope_.argument_types.find(name); argument != scope_.argument_types.end()) {
    plan::Expr value;
    value.op = plan::Op::kField;
    value.slot = static_cast<int>(std::distance(scope_.argument_types.begin(), argument));
    if (const auto at = scope_.argument_spans.find(name);
        ctx_.references != nullptr && at != scope_.argument_spans.end())
      ctx_.references->Add(expr.span, at->second, "a parameter", ToString(argument->second));
    value.type = argument->second.AsNullable(argument->second.nullable && not_null_.count(name) == 0);
    value.span = expr.span;
    return value;
  }
  if (const RowField* field = scope_.Find(name)) {
    ctx_.Refer(expr.span, *field, scope_.owner);
    if (field->broken) return std::nullopt;
    plan::Expr value;
    value.op = plan::Op::kField;
    value.slot = field->slot;
    value.type = field->type.AsNullable(field->type.nullable && not_null_.count(name) == 0);
    value.span = expr.span;
    value.names = {name};
    return value;
  }
  if (const auto param = ctx_.params.find(name); param != ctx_.params.end()) {
    if (Symbol* symbol = ctx_.FindSymbol(name)) {
      symbol->used = true;
      ctx_.Refer(expr.span, *symbol);
    }
    if (param->second.broken) return std::nullopt;
    return ConstantExpr(param->second.value, param->second.type, expr.span);
  }
  UnknownName(expr);
  return std::nullopt;
}

void ExprChecker::UnknownName(const ast::Expr& expr) {
  if (scope_.open) return;
  const std::string& name = expr.text;
  std::vector<std::string> fitting, all;
  const auto candidate = [&](const std::string& other, const Type& type) {
    all.push_back(other);
    if (wanted_ && (type.kind == *wanted_ || (type.numeric() && Type::Of(*wanted_).numeric())))
      fitting.push_back(other);
  };
  for (const RowField& field : scope_.fields) candidate(field.name, field.type);
  for (const auto& [argument, type] : scope_.argument_types) candidate(argument, type);
  for (const auto& [param, value] : ctx_.params) candidate(param, value.type);

  for (const Symbol& other : ctx_.symbols) {
    if (in_set_ && scope_.lookups && other.sort == Sort::kLookup) all.push_back(other.name);
  }

  const Symbol* symbol = ctx_.FindSymbol(name);
  const bool constant = !scope_.constant_for.empty();
  if (symbol != nullptr && symbol->sort == Sort::kParam) {
    ctx_.Error(codes::kParamOrder, expr.span, "param " + Quote(name) + " is declared below its use")
        .secondary.push_back({symbol->span, "declared here"});
    return;
  }
  Diagnostic* d = nullptr;
  if (constant) {
    d = &ctx_.Error(codes::kUnknownParam, expr.span, "unknown param " + Quote(name),
                    scope_.constant_for + " needs a constant, and there is no such param");
  } else if (scope_.owner.empty()) {
    d = &ctx_.Error(codes::kUnknownField, expr.span, "unknown name " + Quote(name), "there is no such name here");
  } else {
    d = &ctx_.Error(codes::kUnknownField, expr.span, "unknown field " + Quote(name),
                    Quote(scope_.owner) + " has no such field");
  }
  const std::string near = Suggest(name, fitting);
  d->help = near.empty() ? Suggest(name, all) : near;
  if (symbol != nullptr) {
    d->secondary.push_back({symbol->span, std::string("this is ") + SortName(symbol->sort) + ", which is no value"});
  }
}

}  // namespace weir::dsl
