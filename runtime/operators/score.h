// The stage `score`: a fuzzy system's outputs as fields behind those of the row.
#pragma once

#include <memory>

#include "runtime/operators/fuzzy_inference.h"
#include "runtime/operators/operator.h"

namespace weir::ops {

class Score final : public Operator {
 public:
  Score(const plan::Node& node, TaskContext* task);
  Status Open() override;
  void Process(const Row& row) override;

 private:
  const plan::ScoreNode& plan_;
  size_t input_size_;
  std::unique_ptr<FuzzyInference> fuzzy_;
};

}  // namespace weir::ops
