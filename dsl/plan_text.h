// Nodes of a plan that remember or combine rows, as text: for plan_printer.cc.
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

// A line, then details, each to be indented.
using NodeLines = std::vector<std::string>;

NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::DedupNode& dedup);
NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::RememberNode& remember);
NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::TableNode& table);
NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::JoinNode& join);
NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::ScoreNode& score);
NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::PatternNode& pattern);

// "n = count(x) where ok: int"
std::string AggregateText(const plan::Aggregate& aggregate, const plan::Schema& row);

}  // namespace weir::dsl
