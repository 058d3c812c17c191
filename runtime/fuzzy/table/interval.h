// Interval: the closed interval [lo, hi] that holds every result an operation may have on operands within theirs.
// Source: R. E. Moore, Interval Analysis, Prentice-Hall 1966.
//
// Every operation moves its ends outward by more than the rounding of its double arithmetic, but for ends that are 0:
// a 0 stays one, so that what is 0 all over a cell is known to be. An infinite end says that nothing is known beyond.
// 0 times infinity is 0: an end 0 stands for a factor that is 0, whatever the other may be.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::fuzzy {

struct Interval {
  double lo = 0, hi = 0;

  bool Holds(double x) const { return lo <= x && x <= hi; }
  bool IsZero() const { return lo == 0 && hi == 0; }
  bool IsFinite() const { return std::isfinite(lo) && std::isfinite(hi); }
  double Width() const { return hi - lo; }
  double Middle() const { return lo + (hi - lo) / 2; }
  double Magnitude() const { return std::max(std::fabs(lo), std::fabs(hi)); }
};

inline constexpr double kRounding = 0x1p-51;  // four times the relative error of one operation
inline constexpr Interval kEverything = {-std::numeric_limits<double>::infinity(),
                                         std::numeric_limits<double>::infinity()};

inline Interval Outward(double lo, double hi) {
  const Interval out = {lo - std::fabs(lo) * kRounding, hi + std::fabs(hi) * kRounding};
  return out.lo <= out.hi ? out : kEverything;  // infinity less infinity
}
inline Interval Point(double x) { return {x, x}; }
inline Interval Hull(Interval a, Interval b) { return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; }
inline Interval Hull(Interval a, double x) { return Hull(a, Point(x)); }
// What both hold; the nearest point of `to` where they hold nothing in common.
inline Interval Within(Interval a, Interval to) {
  return {std::clamp(a.lo, to.lo, to.hi), std::clamp(a.hi, to.lo, to.hi)};
}

inline double Product(double a, double b) { return a == 0 || b == 0 ? 0 : a * b; }

inline Interval operator-(Interval a) { return {-a.hi, -a.lo}; }
inline Interval operator+(Interval a, Interval b) { return Outward(a.lo + b.lo, a.hi + b.hi); }
inline Interval operator-(Interval a, Interval b) { return Outward(a.lo - b.hi, a.hi - b.lo); }
inline Interval operator*(Interval a, Interval b) {
  if (a.IsZero() || b.IsZero()) return {};
  if (a.lo >= 0 && b.lo >= 0) return Outward(Product(a.lo, b.lo), Product(a.hi, b.hi));
  const double ends[] = {Product(a.lo, b.lo), Product(a.lo, b.hi), Product(a.hi, b.lo), Product(a.hi, b.hi)};
  return Outward(std::min(std::min(ends[0], ends[1]), std::min(ends[2], ends[3])),
                 std::max(std::max(ends[0], ends[1]), std::max(ends[2], ends[3])));
}
// Everything where b may be 0.
inline Interval operator/(Interval a, Interval b) {
  if (a.IsZero() && !b.Holds(0)) return {};
  if (b.Holds(0) || !a.IsFinite() || !b.IsFinite()) return kEverything;
  const double ends[] = {a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi};
  return Outward(std::min(std::min(ends[0], ends[1]), std::min(ends[2], ends[3])),
                 std::max(std::max(ends[0], ends[1]), std::max(ends[2], ends[3])));
}

}  // namespace weir::fuzzy
