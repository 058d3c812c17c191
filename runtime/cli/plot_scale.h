// Axes of plots: where a number stands on a stretch of a picture, and which numbers are worth a tick.
#pragma once

#include <string>
#include <vector>

namespace weir::cli {

// Maps lower..upper to from..to (pixels, columns, …), straight; to may be less than from.
struct Scale {
  double lower = 0, upper = 1, from = 0, to = 1;
  double At(double value) const { return from + (value - lower) / (upper - lower) * (to - from); }
};

// The multiples of 1, 2 or 5 times a power of ten that lie within lower..upper, at most `most` of them and as many as
// that allows; `most` is at least 2. Ascending. Empty only where rounding leaves no number between the ends.
std::vector<double> NiceTicks(double lower, double upper, size_t most);

// For people: at most `digits` significant digits, but whole numbers below 1e9 in full; no trailing zeros, no "-0":
// "0.25", "-1200000", "9e+09". "unknown" for NaN.
std::string NumberText(double value, int digits = 6);

// The texts of ticks, told apart by as many digits as that takes.
std::vector<std::string> TickTexts(const std::vector<double>& ticks);

}  // namespace weir::cli
