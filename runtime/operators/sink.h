// Rows leave the topology: as JSON, CSV or text to a topic, a file or standard output. CSV with a header: one line at
// the head of a file, and in front of the row in every record of a topic, so that each can be read by itself.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/formats/encoder.h"
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
  int OutputFor(EvalContext* context) const;

  const plan::SinkNode& plan_;
  std::unique_ptr<formats::Encoder> encoder_;
  std::string header_;  // of a record of a topic, with its line end
  Expression text_;     // format text
  std::vector<Expression> fields_;
  std::vector<int> plain_;  // slot of each field that is just a field, else -1
  std::vector<Slot> values_, key_;
  std::string key_bytes_, value_;
  Expression route_;                                  // the topic's name, where rows go to several
  std::vector<std::pair<std::string, int>> outputs_;  // by name, sorted
};

}  // namespace weir::ops
