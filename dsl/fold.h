// Constants of the plan: making, comparing, and computing with them. The same results as at run time
// (runtime/row/expression.h): int arithmetic is checked, float results are finite, durations from floats are rounded to
// whole milliseconds, halves away from zero.
#pragma once

#include <optional>
#include <string>

#include "dsl/plan.h"

namespace weir::dsl {

plan::Literal IntLiteral(Kind kind, int64_t value);  // kBool, kInt, kTimestamp, kDuration
plan::Literal FloatLiteral(double value);
plan::Literal StringLiteral(std::string value);
plan::Expr ConstantExpr(plan::Literal literal, Type type, Span span);

inline bool IsConstant(const plan::Expr& expr) { return expr.op == plan::Op::kLiteral; }
inline bool IsNullConstant(const plan::Expr& expr) { return IsConstant(expr) && expr.literal.kind == Kind::kNull; }
inline bool IsTrue(const plan::Expr& expr) {
  return IsConstant(expr) && expr.literal.kind == Kind::kBool && expr.literal.i != 0;
}
inline bool IsFalse(const plan::Expr& expr) {
  return IsConstant(expr) && expr.literal.kind == Kind::kBool && expr.literal.i == 0;
}

// Order of two constants of one kind; int against float by value. Nullopt where there is no order.
std::optional<int> Compare(const plan::Literal& a, const plan::Literal& b);

// Computes a node whose arguments are constants, in place, or simplifies one that some constant decides (`if true …`).
// The arguments have been folded. False: computing it must fail; `fault` says why ("division by zero").
bool Fold(plan::Expr* expr, std::string* fault);

// As the language writes it: `60s`, `"high"`, `203.0.113.9`, `[1, 2]`.
std::string LiteralText(const plan::Literal& literal);
std::string DurationText(int64_t ms);
std::string TimestampText(int64_t ms);  // 2026-01-01T00:00:00.000Z
std::string FloatText(double value);    // shortest that reads back, at least ".0"

}  // namespace weir::dsl
