// `join` with a lookup (semantics 6.6): each row beside the lookup's row of its key, as it is at that moment.
#pragma once

#include <vector>

#include "runtime/operators/lookup_table.h"
#include "runtime/operators/operator.h"

namespace weir::ops {

class LookupJoin final : public Operator {
 public:
  LookupJoin(const plan::Node& node, TaskContext* task);
  Status Open() override;
  void Process(const Row& row) override;

 private:
  const plan::JoinNode& plan_;
  size_t left_size_ = 0, right_size_ = 0;
  const LookupTable* table_ = nullptr;
  std::vector<Slot> key_;
};

}  // namespace weir::ops
