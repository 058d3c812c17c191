// The expressions of a plan, wherever they stand.
#pragma once

#include <functional>

#include "dsl/diagnostic.h"
#include "dsl/plan.h"

namespace weir::cli {

// Sources, nodes and tests.
void ForEachExpression(const plan::Plan& plan, const std::function<void(const plan::Expr&)>& visit);

// What weir::Expression::Validate refuses, as diagnostics at the innermost part that is wrong.
void ValidateExpressions(const plan::Plan& plan, dsl::Diagnostics* diagnostics);

}  // namespace weir::cli
