// Where a term of an input holds not at all, partly, fully: its range cut into points and open intervals on each of
// which that is the same. Sound for floating point: where exp() underflows to 0, a degree counts as possibly 0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

// A set of: 0, strictly between, 1.
using Degrees = uint8_t;
inline constexpr Degrees kZero = 1, kBetween = 2, kOne = 4, kAnyDegree = 7;

// A point (low == high) or an open interval.
struct Piece {
  double low, high;
};
std::vector<Piece> PiecesOf(const plan::FuzzyVariable& input);

// The degrees that `term` can have on a piece of its input.
Degrees DegreesOn(const plan::FuzzyTerm& term, const Piece& piece);

// What a condition has, given what its parts have.
Degrees NotOf(Degrees a);
Degrees AndOf(const std::string& norm, Degrees a, Degrees b);
Degrees OrOf(const std::string& conorm, Degrees a, Degrees b);
// The language's own hedges; each but `not` keeps 0, 1 and what is between.
Degrees HedgedOf(const std::vector<std::string>& hedges, Degrees a);

}  // namespace weir::dsl
