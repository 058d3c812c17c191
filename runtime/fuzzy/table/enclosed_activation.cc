#include "runtime/fuzzy/table/enclosed_activation.h"

#include <utility>
#include <vector>

namespace weir::fuzzy {
namespace {

enum class Fires { kNo, kMaybe, kYes };

Fires Known(bool certainly, bool possibly) { return certainly ? Fires::kYes : possibly ? Fires::kMaybe : Fires::kNo; }

void Keep(Fires fires, Enclosed* strength) {
  if (fires == Fires::kNo) *strength = {};
  if (fires == Fires::kMaybe) *strength = Jumping(Hull(strength->value, 0));
}

Fires Compares(Comparison comparison, Interval a, double b) {
  const bool is = a.lo == b && a.hi == b, may_be = a.Holds(b);
  switch (comparison) {
    case Comparison::kLess: return Known(a.hi < b, a.lo < b);
    case Comparison::kLessOrEqual: return Known(a.hi <= b, a.lo <= b);
    case Comparison::kEqual: return Known(is, may_be);
    case Comparison::kNotEqual: return Known(!may_be, !is);
    case Comparison::kGreaterOrEqual: return Known(a.lo >= b, a.hi >= b);
    case Comparison::kGreater: return Known(a.lo > b, a.hi > b);
  }
  return Fires::kMaybe;
}

void KeepFirst(const Activation& a, Enclosed* strengths, size_t count, bool backwards) {
  int certain = 0, possible = 0;  // that qualify, of those before
  for (size_t i = 0; i < count; ++i) {
    Enclosed& strength = strengths[backwards ? count - 1 - i : i];
    const Interval v = strength.value;
    const bool certainly = v.lo > 0 && v.lo >= a.threshold, possibly = v.hi > 0 && v.hi >= a.threshold;
    Keep(Known(certainly && possible < a.count, possibly && certain < a.count), &strength);
    certain += certainly ? 1 : 0;
    possible += possibly ? 1 : 0;
  }
}

// A rule fires when fewer than n others come before it.
void KeepBest(int most, Enclosed* strengths, size_t count, bool highest) {
  const std::vector<Enclosed> all(strengths, strengths + count);
  for (size_t i = 0; i < count; ++i) {
    int certain = 0, possible = 0;
    for (size_t j = 0; j < count; ++j) {
      const Interval x = all[j].value, y = all[i].value;
      const double ahead = highest ? x.lo - y.hi : y.lo - x.hi, maybe = highest ? x.hi - y.lo : y.hi - x.lo;
      if (j == i || !(x.hi > 0)) continue;
      certain += x.lo > 0 && (ahead > 0 || (ahead == 0 && j < i)) ? 1 : 0;
      possible += maybe > 0 || (maybe == 0 && j < i) ? 1 : 0;
    }
    Keep(Known(possible < most, certain < most), &strengths[i]);
  }
}

// Divided by the sum; as it is where all are 0.
void Share(Enclosed* strengths, size_t count) {
  Enclosed sum;
  for (size_t i = 0; i < count; ++i) sum = sum + strengths[i];
  if (sum.IsZero()) return;
  for (size_t i = 0; i < count; ++i) {
    Enclosed& s = strengths[i];
    if (s.IsZero()) continue;
    s = sum.value.lo > 0 ? s / sum : Jumping({0, 1});
    s.value = Within(s.value, {0, 1});
  }
}

}  // namespace

void Activate(const Activation& activation, Enclosed* strengths, size_t count) {
  using Method = Activation::Method;
  switch (activation.method) {
    case Method::kGeneral: return;
    case Method::kFirst: return KeepFirst(activation, strengths, count, false);
    case Method::kLast: return KeepFirst(activation, strengths, count, true);
    case Method::kHighest: return KeepBest(activation.count, strengths, count, true);
    case Method::kLowest: return KeepBest(activation.count, strengths, count, false);
    case Method::kProportional: return Share(strengths, count);
    case Method::kThreshold:
      for (size_t i = 0; i < count; ++i)
        Keep(Compares(activation.comparison, strengths[i].value, activation.threshold), &strengths[i]);
  }
}

}  // namespace weir::fuzzy
