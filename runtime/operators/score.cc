#include "runtime/operators/score.h"

#include <algorithm>

namespace weir::ops {

Score::Score(const plan::Node& node, TaskContext* task)
    : Operator(node, task),
      plan_(std::get<plan::ScoreNode>(node.op)),
      input_size_(node.schema.size() - plan_.fuzzy.outputs.size()) {}

Status Score::Open() {
  if (Status status = CheckDefinition(plan_.fuzzy, plan_.system); !status.ok()) return status;
  fuzzy_ = std::make_unique<FuzzyInference>(plan_.fuzzy);
  return Status::Ok();
}

void Score::Process(const Row& row) {
  if (HasRefused()) return;
  EvalContext context = ContextOf(row);
  Slot* out = task()->arena->Slots(node_.schema.size());
  std::copy(row.slots, row.slots + input_size_, out);
  if (!fuzzy_->Evaluate(&context, out + input_size_))
    return task()->RecordError(node_, {context.error, context.error_detail, "score"}, row);
  Row made = row;
  made.slots = out;
  Push(made);
}

}  // namespace weir::ops
