// What only the run time can say of a plan's expressions.
#pragma once

#include "dsl/diagnostic.h"
#include "dsl/plan.h"

namespace weir::cli {

// What weir::Expression::Validate refuses, as diagnostics at the innermost part that is wrong.
void ValidateExpressions(const plan::Plan& plan, dsl::Diagnostics* diagnostics);

}  // namespace weir::cli
