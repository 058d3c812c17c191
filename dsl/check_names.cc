// Names in expressions: fields, parameters, arguments of functions.
#include <iterator>

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

}  // namespace weir::dsl
