// Operators that remember or combine rows as JSON objects: for explain_json.cc. Each is {"kind": …} and what it has.
#pragma once

#include <nlohmann/json.hpp>

#include "dsl/plan.h"

namespace weir::cli {

nlohmann::ordered_json NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::DedupNode& dedup);
nlohmann::ordered_json NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::RememberNode& remember);
nlohmann::ordered_json NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::TableNode& table);
nlohmann::ordered_json NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::JoinNode& join);
nlohmann::ordered_json NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::ScoreNode& score);
nlohmann::ordered_json NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::PatternNode& pattern);

// Aggregates over rows of `row`.
nlohmann::ordered_json AggregatesJson(const std::vector<plan::Aggregate>& aggregates, const plan::Schema& row);
nlohmann::ordered_json ResultsJson(const plan::Schema& stay, const std::vector<plan::Aggregate>& aggregates,
                                   const std::vector<plan::NamedExpr>& results);

}  // namespace weir::cli
