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

// "count(x) where ok"
std::string AggregateText(const plan::Aggregate& aggregate, const plan::Schema& row);
// The row that results read: the fields that stay, the results, the aggregates as they are written.
plan::Schema ResultRow(const plan::Schema& stay, const std::vector<plan::Aggregate>& aggregates,
                       const std::vector<plan::NamedExpr>& results);
// What an entry of `aggregate { }` or `remember { }` gives: "n = count(x) where ok", "share = (count() where ok) / n".
struct EntryText {
  std::string text;
  plan::Type type;
};
std::vector<EntryText> EntryTexts(const plan::Schema& row, const plan::Schema& stay,
                                  const std::vector<plan::Aggregate>& aggregates,
                                  const std::vector<plan::NamedExpr>& results);
// The key fields of a table, which stand at the front of its rows.
plan::Schema KeySchema(const plan::Node& node, const plan::WindowAggregateNode& table);

}  // namespace weir::dsl
