// where, derive, select, drop and rename of one stream, fused into one pass over a row. Also union.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/operators/operator.h"
#include "runtime/operators/row_numbers.h"
#include "runtime/row/expression.h"

namespace weir::ops {

class Map final : public Operator {
 public:
  Map(const plan::Node& node, TaskContext* task);
  void Process(const Row& row) override;

 private:
  struct Step {
    bool where = false;
    Expression expression;
    int slot = -1;
    const std::string* stage = nullptr;
  };
  const plan::MapNode& plan_;
  std::vector<Step> steps_;
  size_t input_size_ = 0;  // slots of the input row that the working row begins with
  bool derives_ = false;
};

// Rows that one record sends along several branches are numbered as they come, which gives them a total order
// (semantics 1.4).
class Union final : public Operator {
 public:
  using Operator::Operator;
  void Process(const Row& row) override;

 private:
  RowNumbers numbers_;
};

}  // namespace weir::ops
