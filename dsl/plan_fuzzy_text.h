// A fuzzy system of a plan as text, a line for each variable and rule.
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

// Operators are named where they are not the usual ones.
std::vector<std::string> FuzzyText(const plan::FuzzySystem& system, const plan::Schema& row);

// "approximate within 0.01".
std::string BoundText(double bound);

}  // namespace weir::dsl
