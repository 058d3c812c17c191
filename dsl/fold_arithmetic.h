// Arithmetic on constants (see fold.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

// Neither: left to the run time.
struct Computed {
  std::optional<plan::Literal> value;
  std::string fault;
};

Computed ComputeOperator(plan::Op op, Kind result, const std::vector<plan::Literal>& args);
// Numeric functions only.
Computed ComputeFunction(std::string_view name, Kind result, const std::vector<plan::Literal>& args);

}  // namespace weir::dsl
