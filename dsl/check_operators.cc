// Comparisons and `matches`.
#include <algorithm>
#include <utility>

#include "dsl/address.h"
#include "dsl/check_expr.h"
#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;
using plan::Op;

namespace {

bool IsString(const plan::Expr& expr) { return IsConstant(expr) && expr.literal.kind == Kind::kString; }

std::string ComparisonHelp(const SourceText& source, const plan::Expr& left, const plan::Expr& right) {
  for (const auto& [a, b] : {std::pair(&left, &right), std::pair(&right, &left)}) {
    if (a->type.kind == Kind::kDuration && b->type.numeric()) return UnitHelp(source, *a, *b);
    if (a->type.kind == Kind::kIp && b->type.kind == Kind::kCidr)
      return "an address lies in a network: `address in network`";
    if (a->type.kind == Kind::kString && IsConstant(*b) && b->type.numeric())
      return "write a text in quotes: `\"" + LiteralText(b->literal) + "\"`";
    if (!IsString(*b)) continue;
    IpBytes ip;
    if (a->type.kind == Kind::kIp && ParseIpText(b->literal.s, &ip))
      return "write the address without quotes: `" + b->literal.s + "`";
    if (a->type.kind == Kind::kDuration) return "write a span without quotes: `10s`";
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
  const auto unknown = [&](const ast::Expr& e) {
    return e.kind == ExprKind::kName && scope_.Find(e.text) == nullptr && ctx_.params.count(e.text) == 0;
  };
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
  const auto known = [&](const std::string& s) {
    return std::find(members.begin(), members.end(), s) != members.end();
  };
  if (IsString(other)) {
    if (known(other.literal.s)) return true;
    ctx_.Error(codes::kNotInSet, other.span,
               "\"" + other.literal.s + "\" is none of " + ToString(closed.type.AsNullable(false)),
               "this comparison can never hold")
        .help = SuggestText(other.literal.s, members);
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
    Diagnostic& d =
        ctx_.Error(codes::kNullComparison, at.span, std::string("`") + OperatorSign(at.kind) + "` with null");
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
  const bool whole =
      kind != Kind::kList && kind != Kind::kMap && kind != Kind::kRecord && kind != Kind::kJson && kind != Kind::kBytes;
  const bool has_order = kind != Kind::kBool && kind != Kind::kCidr;
  if (!same || !whole || (ordered && !has_order)) {
    Diagnostic& d =
        ctx_.Error(codes::kComparison, at.span,
                   !same ? "cannot compare " + Article(left->type.AsNullable(false)) + " with " +
                               Article(right->type.AsNullable(false))
                         : std::string("`") + OperatorSign(at.kind) + "` does not take " + Article(left->type));
    d.secondary.push_back({left->span, "this is " + Article(left->type)});
    d.secondary.push_back({right->span, "this is " + Article(right->type)});
    d.help = ComparisonHelp(ctx_.source, *left, *right);
    return false;
  }
  const std::string what = std::string("`") + OperatorSign(at.kind) + "`";
  const bool values = NeedValue(*left, what);
  return NeedValue(*right, what) && values && CheckMembership(*left, *right);
}

ExprChecker::Result ExprChecker::CheckComparison(const ast::Expr& expr) {
  Result left, right;
  if (!CheckOperands(expr, &left, &right) || !Comparable(expr, &*left, &*right)) return std::nullopt;
  std::vector<plan::Expr> args;
  args.push_back(std::move(*left));
  args.push_back(std::move(*right));
  return Finish(OperatorOf(expr.kind), Type::Of(Kind::kBool), std::move(args), expr.span);
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

}  // namespace weir::dsl
