// A plan as JSON: docs/explain.md is its schema, kExplainVersion counts its incompatible changes.
#pragma once

#include <string>

#include "dsl/plan.h"

namespace weir::cli {

inline constexpr int kExplainVersion = 1;

std::string ExplainJson(const plan::Plan& plan);

}  // namespace weir::cli
