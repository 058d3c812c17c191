#include "runtime/operators/lookup_join.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace weir::ops {

LookupJoin::LookupJoin(const plan::Node& node, TaskContext* task)
    : Operator(node, task), plan_(std::get<plan::JoinNode>(node.op)) {
  left_size_ = task->plan->nodes[plan::At(node.inputs[0])].schema.size();
  right_size_ = task->plan->sources[plan::At(plan_.lookup)].fields.size();
  key_.resize(plan_.left.size());
}

Status LookupJoin::Open() {
  WEIR_CHECK(task()->lookups != nullptr);  // who makes tasks has loaded them
  table_ = &task()->lookups->at(plan_.lookup);
  return Status::Ok();
}

void LookupJoin::Process(const Row& row) {
  for (size_t k = 0; k < key_.size(); ++k) key_[k] = row.slots[plan_.left[k]];
  const Slot* found = table_->Find(key_.data());
  if (found == nullptr && plan_.keeps == plan::JoinNode::Keeps::kMatched) return;
  Slot* slots = task()->arena->Slots(left_size_ + 1);
  std::copy(row.slots, row.slots + left_size_, slots);
  if (found != nullptr) slots[left_size_] = Slot::Items(Kind::kRecord, found, static_cast<uint32_t>(right_size_));
  Row out = row;
  out.slots = slots;
  Push(out);
}

}  // namespace weir::ops
