// `in`: ranges, lists, networks.
#include <utility>

#include "dsl/check_expr.h"
#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;
using plan::Op;

ExprChecker::Result ExprChecker::CheckIn(const ast::Expr& expr) {
  Result value = Check(*expr.children[0]);
  const ast::Expr& set = *expr.children[1];
  Result out;
  if (set.kind == ExprKind::kRange) {
    if (value) out = CheckInRange(set, std::move(*value));
  } else {
    Result list = Check(set);
    if (value && list) out = CheckInList(expr, std::move(*value), std::move(*list));
  }
  if (!out || expr.kind == ExprKind::kIn) return out;
  std::vector<plan::Expr> args;
  args.push_back(std::move(*out));
  return Finish(Op::kNot, Type::Of(Kind::kBool), std::move(args), expr.span);
}

ExprChecker::Result ExprChecker::CheckInRange(const ast::Expr& range, plan::Expr value) {
  if (!NeedValue(value, "`in`")) return std::nullopt;
  const Kind kind = value.type.kind;
  if (!value.type.numeric() && kind != Kind::kDuration && kind != Kind::kTimestamp) {
    ctx_.Error(codes::kOperatorTypes, value.span, "there are no ranges of this", "this is " + Article(value.type));
    return std::nullopt;
  }
  std::vector<plan::Expr> bounds;
  for (const ast::ExprPtr& child : range.children) {
    if (!child) {
      bounds.push_back(ConstantExpr({}, value.type.AsNullable(), range.span));
      continue;
    }
    Result bound = Check(*child);
    if (!bound) return std::nullopt;
    if (value.type.numeric() && bound->type.kind == Kind::kFloat) value = Widen(std::move(value), Kind::kFloat);
    bound = Coerce(std::move(*bound), value.type, "the bound of the range");
    if (!bound) return std::nullopt;
    bounds.push_back(std::move(*bound));
  }
  for (plan::Expr& bound : bounds) {
    if (!IsNullConstant(bound)) bound = Widen(std::move(bound), value.type.kind);
  }
  if (IsConstant(bounds[0]) && IsConstant(bounds[1]) &&
      Compare(bounds[0].literal, bounds[1].literal).value_or(-1) > 0) {
    ctx_.Error(codes::kConstantFault, range.span, "the range is empty",
               LiteralText(bounds[0].literal) + " is greater than " + LiteralText(bounds[1].literal));
    return std::nullopt;
  }
  std::vector<plan::Expr> args;
  const Span span = value.span.To(range.span);
  args.push_back(std::move(value));
  for (plan::Expr& bound : bounds) args.push_back(std::move(bound));
  return Finish(Op::kInRange, Type::Of(Kind::kBool), std::move(args), span);
}

ExprChecker::Result ExprChecker::CheckInList(const ast::Expr& expr, plan::Expr value, plan::Expr list) {
  if (!NeedValue(value, "`in`") || !NeedValue(list, "`in`")) return std::nullopt;
  const Kind kind = value.type.kind;
  std::vector<plan::Expr> args;
  if (list.type.kind == Kind::kCidr && kind == Kind::kIp) {
    args.push_back(std::move(value));
    args.push_back(std::move(list));
    return Finish(Op::kInCidr, Type::Of(Kind::kBool), std::move(args), expr.span);
  }
  if (list.type.kind != Kind::kList) {
    Diagnostic& d = ctx_.Error(codes::kOperatorTypes, list.span, "`in` needs a list, a range or a network",
                               "this is " + Article(list.type));
    if (list.type.kind == Kind::kString && kind == Kind::kString)
      d.help = "for a part of a text write `contains(text, part)`";
    return std::nullopt;
  }
  const Type& element = *list.type.element;
  if (element.kind == Kind::kFloat) value = Widen(std::move(value), Kind::kFloat);
  const bool written = IsConstant(list) || list.op == Op::kList;  // its items can be widened
  const bool numbers = kind == Kind::kFloat && element.kind == Kind::kInt && written;
  const bool fits = element.kind == Kind::kNull || SameBase(value.type, element) || numbers ||
                    (kind == Kind::kIp && element.kind == Kind::kCidr);
  if (!fits) {
    ctx_.Error(codes::kComparison, expr.span, "cannot find " + Article(value.type) + " in " + Article(list.type))
        .secondary.push_back({value.span, "this is " + Article(value.type)});
    return std::nullopt;
  }
  if (numbers) {
    for (plan::Expr& item : list.args) item = Widen(std::move(item), Kind::kFloat);
    for (plan::Literal& item : list.literal.items) item = FloatLiteral(static_cast<double>(item.i));
    list.type = Type::ListOf(Type::Of(Kind::kFloat));
  }
  if (value.type.set && IsConstant(list)) {
    for (const plan::Literal& item : list.literal.items) {
      if (!CheckMembership(value, ConstantExpr(item, element, list.span))) return std::nullopt;
    }
  }
  args.push_back(std::move(value));
  args.push_back(std::move(list));
  return Finish(Op::kInList, Type::Of(Kind::kBool), std::move(args), expr.span);
}

}  // namespace weir::dsl
