#include "dsl/fold_arithmetic.h"

#include <cmath>
#include <limits>

#include "dsl/fold.h"

namespace weir::dsl {
namespace {

using plan::Literal;
using plan::Op;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

Computed Fault(std::string why) { return {std::nullopt, std::move(why)}; }
Computed Overflow(Kind kind) {
  return Fault("the result does not fit " + std::string(kind == Kind::kInt         ? "an int"
                                                        : kind == Kind::kTimestamp ? "a timestamp"
                                                                                   : "a duration"));
}
Computed Int(Kind kind, int64_t value) { return {IntLiteral(kind, value), ""}; }
Computed Float(double value) {
  if (!std::isfinite(value)) return Fault("the result is no finite number");
  return {FloatLiteral(value), ""};
}

double AsDouble(const Literal& value) { return value.kind == Kind::kFloat ? value.f : static_cast<double>(value.i); }

// A float as whole milliseconds, halves away from zero.
Computed Rounded(double ms) {
  if (!(std::fabs(ms) < 9.2e18)) return Overflow(Kind::kDuration);
  return Int(Kind::kDuration, std::llround(ms));
}

Computed Integers(Op op, Kind result, int64_t a, int64_t b) {
  int64_t out = 0;
  bool overflow = false;
  switch (op) {
    case Op::kAdd: overflow = __builtin_add_overflow(a, b, &out); break;
    case Op::kSub: overflow = __builtin_sub_overflow(a, b, &out); break;
    case Op::kMul: overflow = __builtin_mul_overflow(a, b, &out); break;
    case Op::kMod:
      if (b == 0) return Fault("division by zero");
      out = b == -1 ? 0 : a % b;
      break;
    default: return {};
  }
  return overflow ? Overflow(result) : Int(result, out);
}

Computed Floats(Op op, double a, double b) {
  switch (op) {
    case Op::kAdd: return Float(a + b);
    case Op::kSub: return Float(a - b);
    case Op::kMul: return Float(a * b);
    case Op::kDiv: return b == 0 ? Fault("division by zero") : Float(a / b);
    default: return {};
  }
}

}  // namespace

Computed ComputeOperator(Op op, Kind result, const std::vector<Literal>& args) {
  for (const Literal& arg : args) {
    if (arg.kind == Kind::kNull) return {};
  }
  if (op == Op::kNegate) {
    if (result == Kind::kFloat) return Float(-args[0].f);
    return args[0].i == kMin ? Overflow(result) : Int(result, -args[0].i);
  }
  const Literal &a = args[0], &b = args[1];
  const bool duration_by_number = result == Kind::kDuration && b.kind != Kind::kDuration;
  if (duration_by_number && op == Op::kMul) {
    return b.kind == Kind::kInt ? Integers(op, result, a.i, b.i) : Rounded(static_cast<double>(a.i) * b.f);
  }
  if (duration_by_number && op == Op::kDiv) {
    if (AsDouble(b) == 0) return Fault("division by zero");
    return Rounded(static_cast<double>(a.i) / AsDouble(b));
  }
  if (result == Kind::kFloat) return Floats(op, AsDouble(a), AsDouble(b));
  return Integers(op, result, a.i, b.i);
}

Computed ComputeFunction(std::string_view name, Kind result, const std::vector<Literal>& args) {
  for (const Literal& arg : args) {
    if (arg.kind == Kind::kNull || arg.kind == Kind::kString || arg.kind == Kind::kIp || arg.kind == Kind::kList)
      return {};
  }
  const Literal& x = args[0];
  const bool is_float = x.kind == Kind::kFloat;
  if (name == "abs") {
    if (is_float) return Float(std::fabs(x.f));
    return x.i == kMin ? Overflow(result) : Int(result, x.i < 0 ? -x.i : x.i);
  }
  if (name == "sign") return Int(Kind::kInt, is_float ? (x.f > 0) - (x.f < 0) : (x.i > 0) - (x.i < 0));
  if (name == "ceil") return is_float ? Float(std::ceil(x.f)) : Computed{x, ""};
  if (name == "floor") return is_float ? Float(std::floor(x.f)) : Computed{x, ""};
  if (name == "div") return args[1].i == -1 && x.i == kMin ? Overflow(result) : Int(result, x.i / args[1].i);
  if (name == "min" || name == "max") {
    Literal best = x;
    for (const Literal& other : args) {
      const int order = Compare(other, best).value_or(0);
      if (name == "min" ? order < 0 : order > 0) best = other;
    }
    return {best, ""};
  }
  return {};
}

}  // namespace weir::dsl
