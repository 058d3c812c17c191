#include "dsl/fold.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "dsl/address.h"
#include "dsl/fold_arithmetic.h"

namespace weir::dsl {

using plan::Literal;
using plan::Op;

Literal IntLiteral(Kind kind, int64_t value) {
  Literal literal;
  literal.kind = kind;
  literal.i = value;
  return literal;
}

Literal FloatLiteral(double value) {
  Literal literal;
  literal.kind = Kind::kFloat;
  literal.f = value;
  return literal;
}

Literal StringLiteral(std::string value) {
  Literal literal;
  literal.kind = Kind::kString;
  literal.s = std::move(value);
  return literal;
}

plan::Expr ConstantExpr(Literal literal, Type type, Span span) {
  plan::Expr expr;
  expr.op = Op::kLiteral;
  expr.literal = std::move(literal);
  expr.type = std::move(type);
  expr.span = span;
  return expr;
}

std::optional<int> Compare(const Literal& a, const Literal& b) {
  const auto sign = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (a.kind != b.kind) {
    const bool numbers =
        (a.kind == Kind::kInt || a.kind == Kind::kFloat) && (b.kind == Kind::kInt || b.kind == Kind::kFloat);
    if (!numbers) return std::nullopt;
    const double x = a.kind == Kind::kInt ? static_cast<double>(a.i) : a.f;
    const double y = b.kind == Kind::kInt ? static_cast<double>(b.i) : b.f;
    return sign(x, y);
  }
  switch (a.kind) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kDuration: return sign(a.i, b.i);
    case Kind::kFloat: return sign(a.f, b.f);
    case Kind::kString: return sign(a.s, b.s);
    case Kind::kIp: return sign(a.ip, b.ip);
    case Kind::kCidr: return sign(std::pair(a.ip, a.prefix), std::pair(b.ip, b.prefix));
    default: return std::nullopt;
  }
}

namespace {

void Become(plan::Expr* expr, Literal literal) { *expr = ConstantExpr(std::move(literal), expr->type, expr->span); }
void BecomeBool(plan::Expr* expr, bool value) { Become(expr, IntLiteral(Kind::kBool, value ? 1 : 0)); }

// Argument `k` takes the place of its parent, with the parent's type.
void BecomeArgument(plan::Expr* expr, size_t k) {
  plan::Expr chosen = std::move(expr->args[k]);
  chosen.type = expr->type;
  chosen.span = expr->span;
  *expr = std::move(chosen);
}

bool InList(const Literal& value, const Literal& list) {
  return std::any_of(list.items.begin(), list.items.end(), [&](const Literal& item) {
    if (item.kind == Kind::kCidr && value.kind == Kind::kIp) return InNetwork(value.ip, item.ip, item.prefix);
    return Compare(value, item) == std::optional<int>(0);
  });
}

bool InRange(const Literal& value, const Literal& low, const Literal& high) {
  return (low.kind == Kind::kNull || Compare(value, low).value_or(-1) >= 0) &&
         (high.kind == Kind::kNull || Compare(value, high).value_or(1) <= 0);
}

// Operators that a constant first argument, or both, decide.
bool FoldShortCircuit(plan::Expr* expr) {
  const plan::Expr& first = expr->args[0];
  switch (expr->op) {
    case Op::kAnd:
      if (IsFalse(first)) return BecomeBool(expr, false), true;
      if (IsTrue(first)) return BecomeArgument(expr, 1), true;
      return true;
    case Op::kOr:
      if (IsTrue(first)) return BecomeBool(expr, true), true;
      if (IsFalse(first)) return BecomeArgument(expr, 1), true;
      return true;
    case Op::kCoalesce:
      if (IsConstant(first)) BecomeArgument(expr, IsNullConstant(first) ? 1 : 0);
      return true;
    case Op::kIf:
      if (IsConstant(first)) BecomeArgument(expr, IsTrue(first) ? 1 : 2);
      return true;
    default: return false;
  }
}

bool FoldComparison(plan::Expr* expr) {
  const std::optional<int> order = Compare(expr->args[0].literal, expr->args[1].literal);
  if (!order) return false;
  switch (expr->op) {
    case Op::kEq: return BecomeBool(expr, *order == 0), true;
    case Op::kNe: return BecomeBool(expr, *order != 0), true;
    case Op::kLt: return BecomeBool(expr, *order < 0), true;
    case Op::kLe: return BecomeBool(expr, *order <= 0), true;
    case Op::kGt: return BecomeBool(expr, *order > 0), true;
    case Op::kGe: return BecomeBool(expr, *order >= 0), true;
    default: return false;
  }
}

void FoldStructure(plan::Expr* expr) {
  Literal out;
  out.kind = expr->op == Op::kList ? Kind::kList : Kind::kRecord;
  out.names = expr->names;
  for (plan::Expr& arg : expr->args) out.items.push_back(std::move(arg.literal));
  Become(expr, std::move(out));
}

void FoldConcat(plan::Expr* expr) {
  for (size_t k = 0; k < expr->args.size(); ++k) {  // other values are written by the run time
    if (expr->args[k].literal.kind != Kind::kString || !expr->names[k].empty()) return;
  }
  std::string text;
  for (const plan::Expr& arg : expr->args) text += arg.literal.s;
  Become(expr, StringLiteral(std::move(text)));
}

// Dividing by zero fails whatever is divided.
bool DividesByZero(const plan::Expr& expr) {
  const bool divides = expr.op == Op::kDiv || expr.op == Op::kMod || (expr.op == Op::kCall && expr.function == "div");
  if (!divides || !IsConstant(expr.args[1])) return false;
  const Literal& by = expr.args[1].literal;
  return by.kind == Kind::kFloat ? by.f == 0 : by.i == 0;
}

}  // namespace

bool Fold(plan::Expr* expr, std::string* fault) {
  if (expr->args.empty()) return true;
  if (DividesByZero(*expr)) {
    *fault = "division by zero";
    return false;
  }
  if (FoldShortCircuit(expr)) return true;
  if (!std::all_of(expr->args.begin(), expr->args.end(), IsConstant)) return true;
  switch (expr->op) {
    case Op::kNot: BecomeBool(expr, !IsTrue(expr->args[0])); return true;
    case Op::kIsNull: BecomeBool(expr, IsNullConstant(expr->args[0])); return true;
    case Op::kIsNotNull: BecomeBool(expr, !IsNullConstant(expr->args[0])); return true;
    case Op::kEq:
    case Op::kNe:
    case Op::kLt:
    case Op::kLe:
    case Op::kGt:
    case Op::kGe: FoldComparison(expr); return true;
    case Op::kInList: BecomeBool(expr, InList(expr->args[0].literal, expr->args[1].literal)); return true;
    case Op::kInCidr: {
      const Literal network = expr->args[1].literal;
      BecomeBool(expr, InNetwork(expr->args[0].literal.ip, network.ip, network.prefix));
      return true;
    }
    case Op::kInRange:
      BecomeBool(expr, InRange(expr->args[0].literal, expr->args[1].literal, expr->args[2].literal));
      return true;
    case Op::kList:
    case Op::kRecord: FoldStructure(expr); return true;
    case Op::kConcat: FoldConcat(expr); return true;
    case Op::kToFloat: Become(expr, FloatLiteral(static_cast<double>(expr->args[0].literal.i))); return true;
    case Op::kNegate:
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
    case Op::kDiv:
    case Op::kMod:
    case Op::kCall: {
      std::vector<Literal> values;
      for (const plan::Expr& arg : expr->args) values.push_back(arg.literal);
      const Computed computed = expr->op == Op::kCall ? ComputeFunction(expr->function, expr->type.kind, values)
                                                      : ComputeOperator(expr->op, expr->type.kind, values);
      if (!computed.fault.empty()) {
        *fault = computed.fault;
        return false;
      }
      if (computed.value) Become(expr, *computed.value);
      return true;
    }
    default: return true;
  }
}

}  // namespace weir::dsl
