#include "runtime/fuzzy/table/enclosed_norms.h"

#include "runtime/fuzzy/hedges.h"
#include "runtime/fuzzy/norms.h"
#include "runtime/fuzzy/table/enclosed_formula.h"

namespace weir::fuzzy {
namespace {

// b (2 - b) / (1 + (1 - a) (1 - b))^2, the derivative of einstein_product along a: it grows with both.
double EinsteinPartial(double a, double b) {
  const double below = 1 + (1 - a) * (1 - b);
  return b * (2 - b) / (below * below);
}
// (b / (a + b - a b))^2, that of hamacher_product: it grows with b, falls with a; near (0, 0) anything from 0 to 1.
Interval HamacherPartial(Interval a, Interval b) {
  const auto at = [](double x, double y, double without) {
    const double below = x + y * (1 - x);
    return below > 0 ? y / below : without;
  };
  const double least = at(a.hi, b.lo, 0), most = at(a.lo, b.hi, 1);
  return Outward(least * least, most * most);
}

// The norms that have slopes everywhere, at degrees a and b: the derivatives along a. Along b: the operands swapped.
Interval PartialOf(Norm norm, Interval a, Interval b) {
  switch (norm) {
    case Norm::kAlgebraicProduct: return b;
    case Norm::kBoundedDifference: return a.lo + b.lo >= 1 ? Point(1) : a.hi + b.hi <= 1 ? Point(0) : Interval{0, 1};
    case Norm::kEinsteinProduct: return Outward(EinsteinPartial(a.lo, b.lo), EinsteinPartial(a.hi, b.hi));
    case Norm::kHamacherProduct: return HamacherPartial(a, b);
    default: return kEverything;
  }
}

Interval Complements(Interval x) { return {1 - x.hi, 1 - x.lo}; }

// Rounding, beyond that of the operands: the operations round what is at most 2.
Enclosed Joined(Interval value, Interval of_a, const Enclosed& a, Interval of_b, const Enclosed& b) {
  Enclosed joined = Chain(value, of_a, a, of_b, b);
  joined.noise += 2 * kRounding;
  return joined;
}

}  // namespace

Enclosed Complement(const Enclosed& x) {
  Enclosed out = -x;
  out.value = Complements(x.value);
  out.noise += kRounding;
  return out;
}

Enclosed Apply(Norm norm, const Enclosed& a, const Enclosed& b) {
  if (norm == Norm::kMinimum) return Lesser(a, b);
  if (a.IsZero() || b.IsZero()) return {};
  if (a.value.lo == 1 && b.value.lo == 1) return Constant(1);
  const Interval value =
      Within(Outward(Apply(norm, a.value.lo, b.value.lo), Apply(norm, a.value.hi, b.value.hi)), {0, 1});
  if (norm == Norm::kDrasticProduct) {
    if (a.value.lo == 1) return b;
    if (b.value.lo == 1) return a;
    return a.value.hi < 1 && b.value.hi < 1 ? Enclosed{} : Jumping(value);
  }
  if (norm == Norm::kNilpotentMinimum) {
    if (a.value.lo + b.value.lo > 1) return Lesser(a, b);
    return a.value.hi + b.value.hi <= 1 ? Enclosed{} : Jumping(value);
  }
  return Joined(value, PartialOf(norm, a.value, b.value), a, PartialOf(norm, b.value, a.value), b);
}

Enclosed Apply(Conorm conorm, const Enclosed& a, const Enclosed& b) {
  if (conorm == Conorm::kMaximum) return Greater(a, b);
  if (a.IsZero()) return b;
  if (b.IsZero()) return a;
  if (conorm == Conorm::kUnboundedSum || conorm == Conorm::kNone) return a + b;
  if (a.value.lo == 1) return Constant(1);
  const Interval value =
      Within(Outward(Apply(conorm, a.value.lo, b.value.lo), Apply(conorm, a.value.hi, b.value.hi)), {0, 1});
  if (conorm == Conorm::kDrasticSum) return a.value.lo > 0 && b.value.lo > 0 ? Constant(1) : Jumping(value);
  if (conorm == Conorm::kNilpotentMaximum) {
    if (a.value.hi + b.value.hi < 1) return Greater(a, b);
    return a.value.lo + b.value.lo >= 1 ? Constant(1) : Jumping(value);
  }
  const Norm norm = conorm == Conorm::kAlgebraicSum  ? Norm::kAlgebraicProduct
                    : conorm == Conorm::kEinsteinSum ? Norm::kEinsteinProduct
                    : conorm == Conorm::kHamacherSum ? Norm::kHamacherProduct
                                                     : Norm::kBoundedDifference;  // bounded_sum, normalized_sum
  const Interval x = Complements(a.value), y = Complements(b.value);
  return Joined(value, PartialOf(norm, x, y), a, PartialOf(norm, y, x), b);
}

Interval SeldomSlope(Interval x) {
  const auto slope = [](double at) {
    return at <= 0 || at >= 1 ? kInfinity : 1 / (4 * std::sqrt((at <= 0.5 ? at : 1 - at) / 2));
  };
  return {0.5 * (1 - kRounding), std::max(slope(x.lo), slope(x.hi))};
}

Enclosed Apply(const Hedges& hedges, Enclosed x, const std::vector<OwnHedge>& own) {
  std::vector<Enclosed> stack;
  for (auto hedge = hedges.rbegin(); hedge != hedges.rend(); ++hedge) {
    if (*hedge == Hedge::kNot) {
      x = Complement(x);
      continue;
    }
    if (*hedge >= Hedge::kOwn) {
      const size_t number = static_cast<size_t>(*hedge) - static_cast<size_t>(Hedge::kOwn);
      x = EncloseDegree(own[number].formula, {x}, &stack);
      continue;
    }
    const Interval v = x.value, value = {Apply(*hedge, v.lo), Apply(*hedge, v.hi)};
    Interval slope = SeldomSlope(v);
    if (*hedge == Hedge::kVery) slope = Point(2) * v;
    if (*hedge == Hedge::kSomewhat) slope = {0.5 * (1 - kRounding), v.lo > 0 ? 0.5 / std::sqrt(v.lo) : kInfinity};
    if (*hedge == Hedge::kExtremely) {
      const auto at = [](double d) { return d <= 0.5 ? 4 * d : 4 * (1 - d); };
      slope = Outward(std::min(at(v.lo), at(v.hi)), v.Holds(0.5) ? 2 : std::max(at(v.lo), at(v.hi)));
    }
    x = Chain(value, slope, x);
    x.noise += kRounding;
  }
  return x;
}

}  // namespace weir::fuzzy
