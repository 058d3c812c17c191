#include "runtime/operators/result_row.h"

#include <algorithm>

namespace weir::ops {

ResultRow::ResultRow(size_t stay, size_t aggregates, const std::vector<plan::NamedExpr>& results, size_t size)
    : stay_(stay),
      end_(stay + (results.empty() ? aggregates : results.size())),
      first_aggregate_(stay + results.size()),
      width_(std::max(size, first_aggregate_ + aggregates)) {
  for (const plan::NamedExpr& result : results) results_.push_back(Expression::Compile(result.expr));
}

std::optional<Failure> ResultRow::Finish(Slot* row, ResultError error, const TaskContext& task) const {
  if (error != nullptr) return Failure{error, "an aggregate of the row is out of range", ""};
  EvalContext context{row, 0, 0, task.arena, task.lookups};
  for (size_t k = 0; k < results_.size(); ++k) {
    row[stay_ + k] = results_[k].Evaluate(context);
    if (context.error != nullptr) return Failure{context.error, context.error_detail, ""};
  }
  return std::nullopt;
}

}  // namespace weir::ops
