#include "runtime/operators/map.h"

#include <algorithm>

namespace weir::ops {

Map::Map(const plan::Node& node, TaskContext* task) : Operator(node, task), plan_(std::get<plan::MapNode>(node.op)) {
  for (const plan::MapStep& s : plan_.steps) {
    Step step;
    step.where = s.kind == plan::MapStep::Kind::kWhere;
    step.expression = Expression::Compile(s.expr);
    step.slot = s.slot;
    step.stage = &s.stage;
    derives_ |= !step.where;
    steps_.push_back(std::move(step));
  }
  const plan::Node& input = task->plan->nodes[static_cast<size_t>(node.inputs.front())];
  input_size_ = input.schema.size();
}

void Map::Process(const Row& row) {
  if (HasRefused()) return;
  EvalContext context = ContextOf(row);
  Slot* working = nullptr;
  if (derives_) {
    working = task()->arena->Slots(static_cast<size_t>(plan_.working_size));
    std::copy(row.slots, row.slots + input_size_, working);
    context.slots = working;
  }
  for (const Step& step : steps_) {
    const Slot value = step.expression.Evaluate(context);
    if (context.error != nullptr) {
      task()->RecordError(node_, {context.error, context.error_detail, *step.stage}, row);
      return;
    }
    if (step.where) {
      if (!value.truthy()) return;
    } else {
      working[step.slot] = value;
    }
  }
  if (plan_.identity) {
    Push(row);
    return;
  }
  Slot* out = task()->arena->Slots(plan_.output.size());
  for (size_t k = 0; k < plan_.output.size(); ++k) out[k] = context.slots[plan_.output[k]];
  Row made = row;
  made.slots = out;
  Push(made);
}

void Union::Process(const Row& row) {
  Row made = row;
  if (!rehearsing()) made.order = numbers_.Next(row.order);
  Push(made);
}

}  // namespace weir::ops
