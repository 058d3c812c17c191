// The expressions of a plan's nodes, wherever they stand.
#pragma once

#include <functional>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

void ForEachExpression(const plan::Node& node, const std::function<void(const plan::Expr&)>& visit);

// The lookups a node joins or asks (`x in lookup`): source numbers, ascending.
std::vector<int> LookupsAsked(const plan::Node& node);

}  // namespace weir::dsl
