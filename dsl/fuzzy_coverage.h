// Whether some rule fires for every value of the inputs. Where none does, an output has no value.
//
// The inputs' ranges are cut into pieces on which every degree is either 0, or 1, or strictly between (fuzzy_zones.h);
// what a condition can be on a cell of the product of these pieces follows from what its parts can be. Exact for
// minimum, maximum and terms of straight lines; else on the safe side: what cannot be told counts as uncovered.
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

struct Coverage {
  bool complete = true;
  bool known = true;    // false: it cannot be told; then not complete
  std::string example;  // where nothing fires: "temperature = 50.0, vibration between 4.0 and 8.0"
};

Coverage CoverageOf(const plan::FuzzySystem& system, int output);

// Stretches of [lower, upper], longer than a point, in which no term of the input has a positive degree.
std::vector<std::pair<double, double>> Gaps(const plan::FuzzyVariable& input);

}  // namespace weir::dsl
