// A fuzzy system of a plan as text, a line for each variable and rule: for plan_printer.cc.
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

// Operators are named where they are not the usual ones.
std::vector<std::string> FuzzyText(const plan::FuzzySystem& system, const plan::Schema& row);

}  // namespace weir::dsl
