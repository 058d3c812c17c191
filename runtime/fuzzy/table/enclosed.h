// Enclosed: what is known of a quantity over a cell, a box of inputs: between which numbers it lies, between which its
// slopes along either input lie, and how far rounding takes the computed number from the true one.
//
// Slopes are by forward-mode differentiation over intervals (R. E. Moore, Interval Analysis, 1966; L. B. Rall,
// Automatic Differentiation, Springer 1981). Where a quantity has a kink the slopes of both sides are held, as in
// F. H. Clarke's generalized gradient (Optimization and Nonsmooth Analysis, Wiley 1983). So on every line through the
// cell along an input, a quantity with finite slopes is Lipschitz, and its derivative lies between them almost
// everywhere. What may jump within the cell, or rises without limit, has slopes without ends.
//
// An infinite value says that the number may be infinite or none.
#pragma once

#include <cstddef>

#include "runtime/fuzzy/table/interval.h"

namespace weir::fuzzy {

inline constexpr size_t kMostTableInputs = 2;

struct Enclosed {
  Interval value = {};
  Interval slope[kMostTableInputs] = {Interval(), Interval()};
  double noise = 0;

  bool IsZero() const { return value.IsZero(); }
};

inline Enclosed Constant(double x) { return {Point(x), {}, 0}; }
// Somewhere in `value`, maybe with jumps.
inline Enclosed Jumping(Interval value) {
  if (value.lo == value.hi) return {value, {}, 0};
  return {value, {kEverything, kEverything}, std::numeric_limits<double>::infinity()};
}

inline double Noise(Interval partial, const Enclosed& x) { return Product(partial.Magnitude(), x.noise); }

// g(x): its values, and its partial derivative over the values of x.
inline Enclosed Chain(Interval value, Interval partial, const Enclosed& x) {
  return {value, {partial * x.slope[0], partial * x.slope[1]}, Noise(partial, x) + kRounding * value.Magnitude()};
}
// g(x, y), likewise.
inline Enclosed Chain(Interval value, Interval of_x, const Enclosed& x, Interval of_y, const Enclosed& y) {
  return {value,
          {of_x * x.slope[0] + of_y * y.slope[0], of_x * x.slope[1] + of_y * y.slope[1]},
          Noise(of_x, x) + Noise(of_y, y) + kRounding * value.Magnitude()};
}

inline Enclosed operator-(const Enclosed& x) { return {-x.value, {-x.slope[0], -x.slope[1]}, x.noise}; }
inline Enclosed operator+(const Enclosed& x, const Enclosed& y) {
  return Chain(x.value + y.value, Point(1), x, Point(1), y);
}
inline Enclosed operator-(const Enclosed& x, const Enclosed& y) { return x + -y; }
inline Enclosed operator*(const Enclosed& x, const Enclosed& y) {
  return Chain(x.value * y.value, y.value, x, x.value, y);
}
inline Enclosed operator/(const Enclosed& x, const Enclosed& y) {
  const Interval value = x.value / y.value;
  return Chain(value, Point(1) / y.value, x, -(value / y.value), y);
}

// One of two, it is not known which, of a quantity that has no jump where it changes from the one to the other.
inline Enclosed EitherOf(Interval value, const Enclosed& x, const Enclosed& y) {
  return {value, {Hull(x.slope[0], y.slope[0]), Hull(x.slope[1], y.slope[1])}, std::max(x.noise, y.noise)};
}
inline Enclosed Lesser(const Enclosed& x, const Enclosed& y) {
  if (x.value.hi <= y.value.lo) return x;
  if (y.value.hi <= x.value.lo) return y;
  return EitherOf({std::min(x.value.lo, y.value.lo), std::min(x.value.hi, y.value.hi)}, x, y);
}
inline Enclosed Greater(const Enclosed& x, const Enclosed& y) {
  if (x.value.lo >= y.value.hi) return x;
  if (y.value.lo >= x.value.hi) return y;
  return EitherOf({std::max(x.value.lo, y.value.lo), std::max(x.value.hi, y.value.hi)}, x, y);
}

// |x|.
inline Enclosed Absolute(const Enclosed& x) {
  Enclosed out = Greater(x, -x);
  out.value.lo = std::max(0.0, out.value.lo);
  return out;
}

}  // namespace weir::fuzzy
