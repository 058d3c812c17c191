// Both ends of a repartition topic (semantics 10.4): rows leave for the partition of their key with the producer's
// clock in them, and come in again as rows of a channel. The frame is runtime/formats/repartition_frame.h.
#pragma once

#include <string>
#include <vector>

#include "runtime/operators/operator.h"

namespace weir::ops {

class RepartitionWrite final : public Operator {
 public:
  RepartitionWrite(const plan::Node& node, TaskContext* task);
  Status Open() override;
  void Process(const Row& row) override;
  // At each commit the clock is told to every reader, if it moved since the last stamp.
  void PrepareCommit() override;

 private:
  int64_t Stamp() const;

  const plan::RepartitionWriteNode& plan_;
  const plan::Repartition& topic_;
  int output_ = -1;
  int64_t told_ = kNoTime;
  std::vector<Slot> slots_, key_;
  std::string key_bytes_, value_, row_bytes_;
};

// The task decodes frames and pushes the rows through this node.
class RepartitionRead final : public Operator {
 public:
  using Operator::Operator;
  void Process(const Row& row) override { Push(row); }
};

}  // namespace weir::ops
