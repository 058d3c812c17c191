// Rows leave the topology: as JSON to a topic, a file or standard output.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/formats/json_encoder.h"
#include "runtime/operators/operator.h"
#include "runtime/row/expression.h"

namespace weir::ops {

class Sink final : public Operator {
 public:
  Sink(const plan::Node& node, TaskContext* task);
  Status Open() override;
  void Process(const Row& row) override;

 private:
  void AppendKey(const Row& row);

  const plan::SinkNode& plan_;
  formats::JsonEncoder encoder_;
  std::vector<Expression> fields_;
  std::vector<int> plain_;  // slot of each field that is just a field, else -1
  std::vector<Slot> values_, key_;
  std::string key_bytes_, value_;
  int output_ = -1;
};

}  // namespace weir::ops
