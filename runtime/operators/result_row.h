// The results of a table's row, made from its aggregates: they themselves, or expressions over them
// (plan::WindowAggregateNode).
#pragma once

#include <optional>
#include <vector>

#include "dsl/plan.h"
#include "runtime/operators/aggregate_set.h"
#include "runtime/operators/operator.h"

namespace weir::ops {

class ResultRow {
 public:
  // `stay`: slots at the front of the row that are not results (key fields). `size`: of the row that leaves.
  ResultRow(size_t stay, size_t aggregates, const std::vector<plan::NamedExpr>& results, size_t size);

  // A row with room for what the expressions read besides.
  Slot* New(Arena* arena) const { return arena->Slots(width_); }
  // Where the aggregates are to be written before Finish.
  Slot* Aggregates(Slot* row) const { return row + first_aggregate_; }
  // Makes the results, behind the slots that stay. `error`: of the aggregates. Nothing: the row is made; what is behind
  // the results is free to be overwritten.
  std::optional<Failure> Finish(Slot* row, ResultError error, const TaskContext& task) const;
  // Of the slot behind the results.
  size_t end() const { return end_; }

 private:
  size_t stay_, end_, first_aggregate_, width_;
  std::vector<Expression> results_;
};

}  // namespace weir::ops
