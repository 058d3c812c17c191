// Hedges: words that make a degree stricter or looser.
//
//   not        1 - x                                              L. A. Zadeh, "Fuzzy Sets", 1965
//   very       x^2                        concentration           L. A. Zadeh, "A fuzzy-set-theoretic interpretation
//   somewhat   sqrt(x)                    dilation                of linguistic hedges", J. of Cybernetics 2 (1972),
//   extremely  2 x^2            x <= 1/2  intensification         also for the next
//              1 - 2 (1 - x)^2  else
//   seldom     sqrt(x / 2)            x <= 1/2                    the inverse of extremely; fuzzylite's published
//              1 - sqrt((1 - x) / 2)  else                        documentation
//
// A system may have hedges of its own, by a formula (OwnHedge).
//
// `any` is no hedge here but a term whose degree is 1 (kAny). In a row of hedges the one next to the term is applied
// first: "not very high" is 1 - high^2.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

inline double Apply(Hedge hedge, double x) {
  switch (hedge) {
    case Hedge::kNot: return 1 - x;
    case Hedge::kVery: return x * x;
    case Hedge::kSomewhat: return std::sqrt(x);
    case Hedge::kExtremely: return x <= 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x);
    case Hedge::kSeldom: return x <= 0.5 ? std::sqrt(0.5 * x) : 1 - std::sqrt(0.5 * (1 - x));
    case Hedge::kOwn: break;
  }
  return x;
}

// `own`: those of the system.
inline double Apply(Hedge hedge, double x, const std::vector<OwnHedge>& own) {
  if (hedge < Hedge::kOwn) return Apply(hedge, x);
  double stack[kLargestHedge];
  const double y = own[static_cast<size_t>(hedge) - static_cast<size_t>(Hedge::kOwn)].formula.Evaluate(&x, stack);
  return y > 0 ? std::min(y, 1.0) : 0;
}

inline double Apply(const Hedges& hedges, double x, const std::vector<OwnHedge>& own) {
  for (auto hedge = hedges.rbegin(); hedge != hedges.rend(); ++hedge) x = Apply(*hedge, x, own);
  return x;
}

}  // namespace weir::fuzzy
