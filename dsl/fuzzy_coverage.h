// Whether some rule fires for every value of the inputs. Where none does, an output has no value.
//
// Exact: the corners of an input's terms cut its range into points and open intervals, and on each of them every degree
// is either 0, or 1, or strictly between. A condition's degree is positive or not alike all over a cell of the product
// of these pieces, since minimum, maximum and 1 - x of degrees are positive (or below one) by what their operands are.
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

struct Coverage {
  bool complete = true;
  bool known = true;    // false: too many cells to look at; then not complete
  std::string example;  // where nothing fires: "temperature = 50.0, vibration between 4.0 and 8.0"
};

Coverage CoverageOf(const plan::FuzzySystem& system, int output);

// Stretches of [lower, upper], longer than a point, in which no term of the input has a positive degree.
std::vector<std::pair<double, double>> Gaps(const plan::FuzzyVariable& input);

}  // namespace weir::dsl
