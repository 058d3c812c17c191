#include "runtime/fuzzy/activation.h"

#include <algorithm>

namespace weir::fuzzy {
namespace {

bool Compares(Comparison comparison, double a, double b) {
  switch (comparison) {
    case Comparison::kLess: return a < b;
    case Comparison::kLessOrEqual: return a <= b;
    case Comparison::kEqual: return a == b;
    case Comparison::kNotEqual: return a != b;
    case Comparison::kGreaterOrEqual: return a >= b;
    case Comparison::kGreater: return a > b;
  }
  return false;
}

// Of the rules in the order first, first + step, … those after the `most`-th that qualifies, and those that do not,
// become 0.
void KeepFirst(const Activation& a, double* strengths, size_t count, bool backwards) {
  int kept = 0;
  for (size_t i = 0; i < count; ++i) {
    double& strength = strengths[backwards ? count - 1 - i : i];
    if (strength > 0 && strength >= a.threshold && kept < a.count) {
      ++kept;
    } else {
      strength = 0;
    }
  }
}

// n rounds of "the best that is left": n is small, or the rules are few.
void KeepBest(int most, double* strengths, size_t count, double* scratch, bool highest) {
  std::copy(strengths, strengths + count, scratch);
  std::fill(strengths, strengths + count, 0.0);
  for (int n = 0; n < most; ++n) {
    size_t best = count;
    for (size_t i = 0; i < count; ++i) {
      if (!(scratch[i] > 0)) continue;
      if (best == count || (highest ? scratch[i] > scratch[best] : scratch[i] < scratch[best])) best = i;
    }
    if (best == count) return;
    strengths[best] = scratch[best];
    scratch[best] = 0;
  }
}

}  // namespace

void Activate(const Activation& activation, double* strengths, size_t count, double* scratch) {
  using Method = Activation::Method;
  switch (activation.method) {
    case Method::kGeneral: return;
    case Method::kFirst: return KeepFirst(activation, strengths, count, false);
    case Method::kLast: return KeepFirst(activation, strengths, count, true);
    case Method::kHighest: return KeepBest(activation.count, strengths, count, scratch, true);
    case Method::kLowest: return KeepBest(activation.count, strengths, count, scratch, false);
    case Method::kProportional: {
      double sum = 0;
      for (size_t i = 0; i < count; ++i) sum += strengths[i];
      for (size_t i = 0; i < count && sum > 0; ++i) strengths[i] /= sum;
      return;
    }
    case Method::kThreshold:
      for (size_t i = 0; i < count; ++i) {
        if (!Compares(activation.comparison, strengths[i], activation.threshold)) strengths[i] = 0;
      }
  }
}

}  // namespace weir::fuzzy
