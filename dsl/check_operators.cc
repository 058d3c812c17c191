// Comparisons, `in`, `matches` and arithmetic.
#include <algorithm>
#include <cctype>
#include <utility>

#include "dsl/address.h"
#include "dsl/check_expr.h"
#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;
using plan::Op;

namespace {

const char* Sign(ExprKind kind) {
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

Op OpOf(ExprKind kind) {
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

bool IsString(const plan::Expr& expr) { return IsConstant(expr) && expr.literal.kind == Kind::kString; }

// `60s > 5`: the unit the other side is written in.
std::string UnitHelp(const SourceText& source, const plan::Expr& duration, const plan::Expr& number) {
  if (!IsConstant(number)) return "";
  std::string unit = "s";
  if (IsConstant(duration)) {
    const std::string_view text = source.Slice(duration.span);
    size_t end = text.size();
    while (end > 0 && std::isalpha(static_cast<unsigned char>(text[end - 1])) != 0) --end;
    if (end > 0 && end < text.size() && std::isdigit(static_cast<unsigned char>(text[end - 1])) != 0) unit = text.substr(end);
  }
  return "did you mean `" + LiteralText(number.literal) + unit + "`?";
}

std::string ComparisonHelp(const SourceText& source, const plan::Expr& left, const plan::Expr& right) {
  for (const auto& [a, b] : {std::pair(&left, &right), std::pair(&right, &left)}) {
    if (a->type.kind == Kind::kDuration && b->type.numeric()) return UnitHelp(source, *a, *b);
    if (a->type.kind == Kind::kIp && b->type.kind == Kind::kCidr) return "an address lies in a network: `address in network`";
    if (!IsString(*b)) continue;
    IpBytes ip;
    if (a->type.kind == Kind::kIp && ParseIpText(b->literal.s, &ip)) return "write the address without quotes: `" + b->literal.s + "`";
    if (a->type.kind == Kind::kTimestamp) return "write a time without quotes: `2026-01-31T12:00:00Z`";
    if (a->type.numeric()) return "write the number without quotes, or convert with `string(…)`";
    if (a->type.kind == Kind::kBool) return "write `true` or `false` without quotes";
  }
  return "";
}

}  // namespace

// Which kind an operand has, found without a word, to suggest names for the other.
std::optional<Kind> ExprChecker::KindOf(const ast::Expr& expr) {
  Context::Mute mute(&ctx_);
  ExprChecker silent(&ctx_, scope_);
  silent.depth_ = depth_;
  const Result value = silent.Check(expr);
  return value ? std::optional<Kind>(value->type.kind) : std::nullopt;
}

bool ExprChecker::CheckOperands(const ast::Expr& expr, Result* left, Result* right) {
  const ast::Expr *a = expr.children[0].get(), *b = expr.children[1].get();
  const auto before = wanted_;
  const auto unknown = [&](const ast::Expr& e) { return e.kind == ExprKind::kName && scope_.Find(e.text) == nullptr && ctx_.params.count(e.text) == 0; };
  wanted_ = unknown(*a) ? KindOf(*b) : std::nullopt;
  *left = Check(*a);
  wanted_ = *left ? std::optional<Kind>((*left)->type.kind) : std::nullopt;
  *right = Check(*b);
  wanted_ = before;
  return *left && *right;
}

// Whether a value with a closed set can equal the other side at all.
bool ExprChecker::CheckMembership(const plan::Expr& left, const plan::Expr& right) {
  const plan::Expr& closed = left.type.set ? left : right;
  const plan::Expr& other = left.type.set ? right : left;
  if (!closed.type.set) return true;
  const std::vector<std::string>& members = *closed.type.set;
  const auto known = [&](const std::string& s) { return std::find(members.begin(), members.end(), s) != members.end(); };
  if (IsString(other)) {
    if (known(other.literal.s)) return true;
    ctx_.Error(codes::kNotInSet, other.span, "\"" + other.literal.s + "\" is none of " + ToString(closed.type.AsNullable(false)),
               "this comparison can never hold").help = Suggest(other.literal.s, members);
    return false;
  }
  if (!other.type.set || std::any_of(other.type.set->begin(), other.type.set->end(), known)) return true;
  ctx_.Error(codes::kNotInSet, other.span, "the two sides have no value in common", "this is " + Article(other.type))
      .secondary.push_back({closed.span, "this is " + Article(closed.type)});
  return false;
}

bool ExprChecker::Comparable(const ast::Expr& at, plan::Expr* left, plan::Expr* right) {
  const bool ordered = at.kind != ExprKind::kEq && at.kind != ExprKind::kNe;
  for (const plan::Expr* side : {left, right}) {
    if (side->type.kind != Kind::kNull) continue;
    Diagnostic& d = ctx_.Error(codes::kNullComparison, at.span, std::string("`") + Sign(at.kind) + "` with null");
    const plan::Expr* other = side == left ? right : left;
    if (!ordered) {
      d.help = "write `" + ctx_.OneLine(other->span) + (at.kind == ExprKind::kEq ? " is null`" : " is not null`");
    }
    return false;
  }
  if (left->type.numeric() && right->type.numeric() && left->type.kind != right->type.kind) {
    *left = Widen(std::move(*left), Kind::kFloat);
    *right = Widen(std::move(*right), Kind::kFloat);
  }
  const Kind kind = left->type.kind;
  const bool same = SameBase(left->type, right->type);
  const bool whole = kind != Kind::kList && kind != Kind::kMap && kind != Kind::kRecord && kind != Kind::kJson && kind != Kind::kBytes;
  const bool has_order = kind != Kind::kBool && kind != Kind::kCidr;
  if (!same || !whole || (ordered && !has_order)) {
    Diagnostic& d = ctx_.Error(codes::kComparison, at.span,
                               !same ? "cannot compare " + Article(left->type.AsNullable(false)) + " with " + Article(right->type.AsNullable(false))
                                     : std::string("there is no `") + Sign(at.kind) + "` for " + Article(left->type));
    d.secondary.push_back({left->span, "this is " + Article(left->type)});
    d.secondary.push_back({right->span, "this is " + Article(right->type)});
    d.help = ComparisonHelp(ctx_.source, *left, *right);
    return false;
  }
  const std::string what = std::string("`") + Sign(at.kind) + "`";
  const bool values = NeedValue(*left, what);
  return NeedValue(*right, what) && values && CheckMembership(*left, *right);
}

ExprChecker::Result ExprChecker::CheckComparison(const ast::Expr& expr) {
  Result left, right;
  if (!CheckOperands(expr, &left, &right) || !Comparable(expr, &*left, &*right)) return std::nullopt;
  std::vector<plan::Expr> args;
  args.push_back(std::move(*left));
  args.push_back(std::move(*right));
  return Finish(OpOf(expr.kind), Type::Of(Kind::kBool), std::move(args), expr.span);
}

ExprChecker::Result ExprChecker::CheckMatches(const ast::Expr& expr) {
  Result text = CheckAs(*expr.children[0], Type::Of(Kind::kString), "`matches`");
  Result pattern = CheckAs(*expr.children[1], Type::Of(Kind::kString), "the pattern");
  if (!text || !pattern) return std::nullopt;
  if (!IsConstant(*pattern)) {
    ctx_.Error(codes::kNotConstant, pattern->span, "the pattern must be a constant", "write it as `r\"…\"`");
    return std::nullopt;
  }
  std::vector<plan::Expr> args;
  args.push_back(std::move(*text));
  args.push_back(std::move(*pattern));
  Result out = Finish(Op::kMatches, Type::Of(Kind::kBool), std::move(args), expr.span);
  if (expr.kind == ExprKind::kMatches || !out) return out;
  args.clear();
  args.push_back(std::move(*out));
  return Finish(Op::kNot, Type::Of(Kind::kBool), std::move(args), expr.span);
}

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
  if (IsConstant(bounds[0]) && IsConstant(bounds[1]) && Compare(bounds[0].literal, bounds[1].literal).value_or(-1) > 0) {
    ctx_.Error(codes::kConstantFault, range.span, "the range is empty", LiteralText(bounds[0].literal) + " is greater than " + LiteralText(bounds[1].literal));
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
    Diagnostic& d = ctx_.Error(codes::kOperatorTypes, list.span, "`in` needs a list, a range or a network", "this is " + Article(list.type));
    if (list.type.kind == Kind::kString && kind == Kind::kString) d.help = "for a part of a text write `contains(text, part)`";
    return std::nullopt;
  }
  const Type& element = *list.type.element;
  if (element.kind == Kind::kFloat) value = Widen(std::move(value), Kind::kFloat);
  const bool numbers = kind == Kind::kFloat && element.kind == Kind::kInt;
  const bool fits = element.kind == Kind::kNull || SameBase(value.type, element) || numbers || (kind == Kind::kIp && element.kind == Kind::kCidr);
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

ExprChecker::Result ExprChecker::CheckNegate(const ast::Expr& expr) {
  Result value = Check(*expr.children[0]);
  if (!value) return std::nullopt;
  if (!value->type.numeric() && value->type.kind != Kind::kDuration) {
    ctx_.Error(codes::kOperatorTypes, expr.span, "there is no `-` for " + Article(value->type));
    return std::nullopt;
  }
  if (!NeedValue(*value, "`-`")) return std::nullopt;
  const Type type = Type::Of(value->type.kind);
  std::vector<plan::Expr> args;
  args.push_back(std::move(*value));
  return Finish(Op::kNegate, type, std::move(args), expr.span);
}

namespace {

// What `left sign right` gives; nothing when the types do not go together. May swap the sides, so that the run time sees
// `duration * number` and `timestamp + duration` only, and widens where both must be float.
std::optional<Kind> ArithmeticKind(ExprKind sign, plan::Expr* left, plan::Expr* right) {
  const Kind a = left->type.kind, b = right->type.kind;
  const bool add = sign == ExprKind::kAdd, sub = sign == ExprKind::kSub, mul = sign == ExprKind::kMul, div = sign == ExprKind::kDiv;
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
  const std::string sign = Sign(expr.kind);
  const bool values = NeedValue(*left, "`" + sign + "`");
  if (!NeedValue(*right, "`" + sign + "`") || !values) return std::nullopt;
  const plan::Expr a = *left, b = *right;
  const std::optional<Kind> kind = ArithmeticKind(expr.kind, &*left, &*right);
  if (!kind) {
    Diagnostic& d = ctx_.Error(codes::kOperatorTypes, expr.span, "there is no " + Article(a.type) + " `" + sign + "` " + Article(b.type));
    d.secondary.push_back({a.span, "this is " + Article(a.type)});
    d.secondary.push_back({b.span, "this is " + Article(b.type)});
    if (a.type.kind == Kind::kString || b.type.kind == Kind::kString) {
      d.help = "put texts together with `\"{a}{b}\"`";
    } else if (a.type.kind == Kind::kDuration && b.type.numeric()) {
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
  return Finish(OpOf(expr.kind), Type::Of(*kind), std::move(args), expr.span);
}

}  // namespace weir::dsl
