// RowBuilder::AddStateful, for the stages that have a store.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dsl/row_builder.h"

namespace weir::dsl {

// Adds the node of a stage that reads `inputs` and adds fields, with a store named after the declaration:
// "orders-remember", the second of its kind "orders-remember2".
template <typename Op>
void RowBuilder::AddStateful(const std::string& kind, Op op, std::vector<int> inputs,
                             const std::vector<RowField>& added, Span span) {
  row_.fields.insert(row_.fields.end(), added.begin(), added.end());
  const std::string name = NextName(kind);
  row_.node = ctx_.planner.Add(name, "", std::move(inputs), SchemaOf(row_.fields), std::move(op), span);
  std::string store = name;
  store[name_.size()] = '-';
  std::get<Op>(ctx_.plan.nodes[static_cast<size_t>(row_.node)].op).store = ctx_.planner.AddStore(store, row_.node, "");
  working_size_ = static_cast<int>(row_.fields.size());
  ++nodes_;
}

}  // namespace weir::dsl
