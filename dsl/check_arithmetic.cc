// Arithmetic: which types go together, and what they give.
#include <cctype>
#include <utility>

#include "dsl/check_expr.h"
#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;
using plan::Op;

const char* OperatorSign(ExprKind kind) {
  switch (kind) {
    case ExprKind::kEq: return "==";
    case ExprKind::kNe: return "!=";
    case ExprKind::kLt: return "<";
    case ExprKind::kLe: return "<=";
    case ExprKind::kGt: return ">";
    case ExprKind::kGe: return ">=";
    case ExprKind::kAdd: return "+";
    case ExprKind::kSub: return "-";
    case ExprKind::kMul: return "*";
    case ExprKind::kDiv: return "/";
    case ExprKind::kMod: return "%";
    default: return "?";
  }
}

Op OperatorOf(ExprKind kind) {
  switch (kind) {
    case ExprKind::kEq: return Op::kEq;
    case ExprKind::kNe: return Op::kNe;
    case ExprKind::kLt: return Op::kLt;
    case ExprKind::kLe: return Op::kLe;
    case ExprKind::kGt: return Op::kGt;
    case ExprKind::kGe: return Op::kGe;
    case ExprKind::kAdd: return Op::kAdd;
    case ExprKind::kSub: return Op::kSub;
    case ExprKind::kMul: return Op::kMul;
    case ExprKind::kDiv: return Op::kDiv;
    default: return Op::kMod;
  }
}

// `60s > 5`: the unit the other side is written in.
std::string UnitHelp(const SourceText& source, const plan::Expr& duration, const plan::Expr& number) {
  if (!IsConstant(number)) return "";
  std::string unit = "s";
  if (IsConstant(duration)) {
    const std::string_view text = source.Slice(duration.span);
    size_t end = text.size();
    while (end > 0 && std::isalpha(static_cast<unsigned char>(text[end - 1])) != 0) --end;
    if (end > 0 && end < text.size() && std::isdigit(static_cast<unsigned char>(text[end - 1])) != 0)
      unit = text.substr(end);
  }
  return "did you mean `" + LiteralText(number.literal) + unit + "`?";
}

ExprChecker::Result ExprChecker::CheckNegate(const ast::Expr& expr) {
  Result value = Check(*expr.children[0]);
  if (!value) return std::nullopt;
  if (!value->type.numeric() && value->type.kind != Kind::kDuration) {
    ctx_.Error(codes::kOperatorTypes, expr.span, "`-` does not take " + Article(value->type))
        .secondary.push_back({value->span, "this is " + Article(value->type)});
    return std::nullopt;
  }
  if (!NeedValue(*value, "`-`")) return std::nullopt;
  const Type type = Type::Of(value->type.kind);
  std::vector<plan::Expr> args;
  args.push_back(std::move(*value));
  return Finish(Op::kNegate, type, std::move(args), expr.span);
}

namespace {

// What `left sign right` gives; nothing when the types do not go together. May swap the sides, so that the run time
// sees `duration * number` and `timestamp + duration` only, and widens where both must be float.
std::optional<Kind> ArithmeticKind(ExprKind sign, plan::Expr* left, plan::Expr* right) {
  const Kind a = left->type.kind, b = right->type.kind;
  const bool add = sign == ExprKind::kAdd, sub = sign == ExprKind::kSub, mul = sign == ExprKind::kMul,
             div = sign == ExprKind::kDiv;
  if (left->type.numeric() && right->type.numeric()) {
    if (sign == ExprKind::kMod) return a == Kind::kInt && b == Kind::kInt ? std::optional(Kind::kInt) : std::nullopt;
    if (a == Kind::kInt && b == Kind::kInt && !div) return Kind::kInt;
    *left = Widen(std::move(*left), Kind::kFloat);
    *right = Widen(std::move(*right), Kind::kFloat);
    return Kind::kFloat;
  }
  if (a == Kind::kTimestamp && b == Kind::kTimestamp && sub) return Kind::kDuration;
  if (a == Kind::kTimestamp && b == Kind::kDuration && (add || sub)) return Kind::kTimestamp;
  if (a == Kind::kDuration && b == Kind::kDuration) {
    if (add || sub) return Kind::kDuration;
    return div ? std::optional(Kind::kFloat) : std::nullopt;
  }
  if (a == Kind::kDuration && right->type.numeric() && (mul || div)) return Kind::kDuration;
  if ((a == Kind::kDuration && b == Kind::kTimestamp && add) || (left->type.numeric() && b == Kind::kDuration && mul)) {
    std::swap(*left, *right);
    return left->type.kind;
  }
  return std::nullopt;
}

}  // namespace

ExprChecker::Result ExprChecker::CheckArithmetic(const ast::Expr& expr) {
  Result left, right;
  if (!CheckOperands(expr, &left, &right)) return std::nullopt;
  const std::string sign = OperatorSign(expr.kind);
  const bool values = NeedValue(*left, "`" + sign + "`");
  if (!NeedValue(*right, "`" + sign + "`") || !values) return std::nullopt;
  const plan::Expr a = *left, b = *right;
  const std::optional<Kind> kind = ArithmeticKind(expr.kind, &*left, &*right);
  if (!kind) {
    Diagnostic& d = ctx_.Error(codes::kOperatorTypes, expr.span,
                               "`" + sign + "` does not take " + Article(a.type) + " and " + Article(b.type));
    d.secondary.push_back({a.span, "this is " + Article(a.type)});
    d.secondary.push_back({b.span, "this is " + Article(b.type)});
    if (a.type.kind == Kind::kString || b.type.kind == Kind::kString) {
      d.help = "put texts together with `\"{a}{b}\"`";
    } else if (a.type.kind == Kind::kTimestamp && b.type.kind == Kind::kTimestamp) {
      d.help = "the time between two is `a - b`, a duration";
    } else if (b.type.numeric() &&
               (a.type.kind == Kind::kDuration || (a.type.kind == Kind::kTimestamp && expr.kind != ExprKind::kMul))) {
      d.help = UnitHelp(ctx_.source, a, b);
    } else if (b.type.kind == Kind::kDuration && a.type.numeric()) {
      d.help = UnitHelp(ctx_.source, b, a);
    } else if (expr.kind == ExprKind::kMod) {
      d.help = "`%` is of ints";
    }
    return std::nullopt;
  }
  std::vector<plan::Expr> args;
  args.push_back(std::move(*left));
  args.push_back(std::move(*right));
  return Finish(OperatorOf(expr.kind), Type::Of(*kind), std::move(args), expr.span);
}

}  // namespace weir::dsl
