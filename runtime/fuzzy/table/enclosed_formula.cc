#include "runtime/fuzzy/table/enclosed_formula.h"

#include <cmath>

namespace weir::fuzzy {
namespace {

using Code = Formula::Code;

const Interval kTruth = {0, 1};
constexpr double kLn10 = 2.302585092994045684;
// How far a library function may be from the true value, relatively.
constexpr double kLibrary = 1e-13;

Enclosed Unknown() { return Jumping(kEverything); }
Enclosed Truth(bool certainly, bool possibly) {
  return certainly ? Constant(1) : possibly ? Jumping(kTruth) : Constant(0);
}
bool IsKnown(const Enclosed& x) { return x.value.IsFinite(); }
bool IsTrue(const Enclosed& x) { return IsKnown(x) && !x.value.Holds(0); }
bool IsFalse(const Enclosed& x) { return x.IsZero(); }

Interval Loose(double lo, double hi) { return {lo - kLibrary * std::fabs(lo), hi + kLibrary * std::fabs(hi)}; }
// A function that rises all over, by its slopes.
Enclosed Rising(double (*f)(double), Interval slope, const Enclosed& x) {
  const Interval value = Loose(f(x.value.lo), f(x.value.hi));
  if (!value.IsFinite()) return Unknown();
  Enclosed out = Chain(value, slope, x);
  out.noise += kLibrary * value.Magnitude();
  return out;
}
Enclosed Stepping(double (*f)(double), const Enclosed& x) { return Jumping({f(x.value.lo), f(x.value.hi)}); }
double SignOf(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

Enclosed Unary(Code code, const Enclosed& x) {
  if (code == Code::kNot) return Truth(IsFalse(x), !IsTrue(x));
  if (!IsKnown(x)) return Unknown();
  const Interval v = x.value;
  switch (code) {
    case Code::kNegate: return -x;
    case Code::kAbs: return Absolute(x);
    case Code::kSign: return Stepping(SignOf, x);
    case Code::kFloor: return Stepping(std::floor, x);
    case Code::kCeil: return Stepping(std::ceil, x);
    case Code::kRound: return Stepping(std::round, x);
    case Code::kSqrt:
      if (v.lo < 0) return Unknown();
      return Rising(std::sqrt, {0.5 / std::sqrt(v.hi), 0.5 / std::sqrt(v.lo)}, x);  // 1 / 0: without limit
    case Code::kExp: return Rising(std::exp, Loose(std::exp(v.lo), std::exp(v.hi)), x);
    case Code::kLn: return v.lo > 0 ? Rising(std::log, Point(1) / v, x) : Unknown();
    default: return v.lo > 0 ? Rising(std::log10, Point(1 / kLn10) / v, x) : Unknown();
  }
}

// x^y; of a base that may be 0 or below only to a fixed whole power of 1 or more.
Enclosed Power(const Enclosed& x, const Enclosed& y) {
  const Interval a = x.value, b = y.value;
  if (a.lo > 0) {
    const double ends[] = {std::pow(a.lo, b.lo), std::pow(a.lo, b.hi), std::pow(a.hi, b.lo), std::pow(a.hi, b.hi)};
    const Interval value = Loose(std::min(std::min(ends[0], ends[1]), std::min(ends[2], ends[3])),
                                 std::max(std::max(ends[0], ends[1]), std::max(ends[2], ends[3])));
    if (!value.IsFinite()) return Unknown();
    Enclosed out = Chain(value, b * value / a, x, Loose(std::log(a.lo), std::log(a.hi)) * value, y);
    out.noise += kLibrary * value.Magnitude();
    return out;
  }
  if (b.lo != b.hi || b.lo < 1 || b.lo != std::floor(b.lo)) return Unknown();
  const auto over = [a](double power) {
    const Interval ends = Hull(Point(std::pow(a.lo, power)), std::pow(a.hi, power));
    const Interval all = a.Holds(0) ? Hull(ends, power == 0 ? 1 : 0) : ends;
    return Loose(all.lo, all.hi);
  };
  const Interval value = over(b.lo);
  return value.IsFinite() ? Chain(value, b * over(b.lo - 1), x) : Unknown();
}

// fmod: a line from one whole quotient to the next.
Enclosed Remainder(const Enclosed& x, const Enclosed& y) {
  if (y.value.Holds(0)) return Unknown();
  const double size = y.value.Magnitude(), lo = std::fmod(x.value.lo, size), hi = std::fmod(x.value.hi, size);
  const bool fixed = y.value.lo == y.value.hi && x.value.Width() < size && lo <= hi &&
                     std::fabs((hi - lo) - x.value.Width()) <= 1e-9 * size;
  if (fixed) return Chain({lo, hi}, Point(1), x);
  return Jumping({x.value.lo < 0 ? -size : 0, x.value.hi > 0 ? size : 0});
}

Enclosed Binary(Code code, const Enclosed& x, const Enclosed& y) {
  if (code == Code::kAnd) return Truth(IsTrue(x) && IsTrue(y), !IsFalse(x) && !IsFalse(y));
  if (code == Code::kOr) return Truth(IsTrue(x) || IsTrue(y), !IsFalse(x) || !IsFalse(y));
  const bool known = IsKnown(x) && IsKnown(y), truth = code >= Code::kLess && code <= Code::kNotEqual;
  if (!known) return truth ? Jumping(kTruth) : Unknown();
  const Interval a = x.value, b = y.value;
  const bool same = a.lo == a.hi && b.lo == b.hi && a.lo == b.lo, apart = a.hi < b.lo || b.hi < a.lo;
  Enclosed out;
  switch (code) {
    case Code::kMinimum: return Lesser(x, y);
    case Code::kMaximum: return Greater(x, y);
    case Code::kLess: return Truth(a.hi < b.lo, a.lo < b.hi);
    case Code::kLessOrEqual: return Truth(a.hi <= b.lo, a.lo <= b.hi);
    case Code::kEqual: return Truth(same, !apart);
    case Code::kNotEqual: return Truth(apart, !same);
    case Code::kAdd: out = x + y; break;
    case Code::kSubtract: out = x - y; break;
    case Code::kMultiply: out = x * y; break;
    case Code::kDivide: out = x / y; break;
    case Code::kRemainder: out = Remainder(x, y); break;
    default: out = Power(x, y);
  }
  return IsKnown(out) ? out : Unknown();
}

Enclosed Select(const Enclosed& condition, const Enclosed& yes, const Enclosed& no) {
  if (IsTrue(condition)) return yes;
  return IsFalse(condition) ? no : Jumping(Hull(yes.value, no.value));
}

}  // namespace

Enclosed Enclose(const Formula& formula, const std::vector<Enclosed>& inputs, std::vector<Enclosed>* stack) {
  stack->clear();
  const auto pop = [stack] {
    const Enclosed top = stack->back();
    stack->pop_back();
    return top;
  };
  for (const Formula::Step& step : formula.steps) {
    if (step.code == Code::kNumber || step.code == Code::kInput) {
      stack->push_back(step.code == Code::kNumber ? Constant(step.number) : inputs[static_cast<size_t>(step.input)]);
    } else if (step.code <= Code::kLog10) {
      stack->back() = Unary(step.code, stack->back());
    } else if (step.code == Code::kSelect) {
      const Enclosed no = pop(), yes = pop();
      stack->back() = Select(stack->back(), yes, no);
    } else {
      const Enclosed right = pop();
      stack->back() = Binary(step.code, stack->back(), right);
    }
  }
  return stack->back();
}

Enclosed EncloseDegree(const Formula& formula, const std::vector<Enclosed>& inputs, std::vector<Enclosed>* stack) {
  const Enclosed value = Enclose(formula, inputs, stack);
  if (!value.value.IsFinite()) return Jumping({0, 1});
  return Lesser(Greater(value, Constant(0)), Constant(1));
}

}  // namespace weir::fuzzy
