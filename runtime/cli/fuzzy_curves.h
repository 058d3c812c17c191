// What a fuzzy system looks like, as lines and grids of numbers: for whoever draws them.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/system.h"

namespace weir::cli {

struct CurvePoint {
  double x = 0, y = 0;  // y NaN: the line is broken here
};
using Curve = std::vector<CurvePoint>;

// Degree over the variable's range, from left to right. Exact for straight lines (a vertical edge is two points with
// the same x), else `samples` equal steps. A single value (singleton, constant) is the upright line there. Empty for
// what depends on the inputs (linear, function), and for a value outside of the range.
Curve TermCurve(const fuzzy::Variable& variable, const fuzzy::Term& term, size_t samples);

// The same for a term of an input; a `function` over `held`, with this input running through its range.
Curve InputTermCurve(const fuzzy::System& system, size_t input, size_t term, const std::vector<double>& held,
                     size_t samples);

// The joined set of an output for the strengths of all rules, at `samples` equal steps; empty for weighted outputs.
Curve JoinedSetCurve(const fuzzy::SystemDefinition& definition, size_t output, const std::vector<double>& strengths,
                     size_t samples);

// The output over one input's range, the others held; NaN where it has no value. Points in the middle of a straight
// line are left out.
Curve ControlCurve(const fuzzy::System& system, size_t input, size_t output, const std::vector<double>& held,
                   size_t samples);

// The output on a grid of columns * rows points over the ranges of inputs x and y, their ends included.
struct Surface {
  size_t columns = 0, rows = 0;
  std::vector<double> values;                                  // row by row, from the lower end of y; NaN: no value
  double least = fuzzy::kNoValue, greatest = fuzzy::kNoValue;  // NaN: there is no value anywhere
  double At(size_t column, size_t row) const { return values[row * columns + column]; }
};
Surface ControlSurface(const fuzzy::System& system, size_t x, size_t y, size_t output, const std::vector<double>& held,
                       size_t columns, size_t rows);

// The middle of every input's range.
std::vector<double> MiddleOf(const fuzzy::SystemDefinition& definition);

}  // namespace weir::cli
