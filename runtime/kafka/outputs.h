// Outputs: what the tasks of one worker write, on its producer; and what they write to files.
//
// Everything written between two commits is one transaction, or one flush (the embedded broker; at least once, what
// people read). Lines for files and standard output are written just before the decision: none is lost, and those of a
// commit that was not made repeat, because a file takes no part in a transaction.
//
// Records of a transaction are held until SendHeld, or until many have come (held_records.h): nobody could read them
// before the commit anyway.
//
// A record the broker refuses as too large is replaced by an error record without value on the errors topic (E_SIZE,
// semantics 11.4). What the client can see is replaced at once; a refusal by the broker comes with the delivery report:
// it is remembered, the transaction is aborted, and the repetition replaces it.
//
// Thread contract: the worker's thread.
#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/kafka/held_records.h"
#include "runtime/kafka/layout.h"
#include "runtime/kafka/producer.h"
#include "runtime/operators/operator.h"

namespace weir::kafka {

class Outputs {
 public:
  // `sinks`: the producer of what people read, outside transactions; null: the same producer.
  Outputs(const plan::Plan& plan, const Layout& layout, Producer* producer, bool transactional, Producer* sinks);
  ~Outputs();
  // Names every topic the plan may write, so that metadata is there before the first record.
  Status Register();

  int Open(const ops::OutputSpec& spec);
  int32_t Partitions(int output) const;
  void Write(int output, int32_t task_partition, const ops::OutputRecord& record);
  void Changelog(int subtopology, int store, int32_t partition, std::string_view key,
                 std::optional<std::string_view> value);
  // What is held goes, and the rest of the transaction with no more ado.
  void SendHeld();
  // One past the highest acknowledged offset of the store's changelog since the last commit; -1: nothing was written.
  int64_t NextChangelogOffset(int subtopology, int store, int32_t partition) const;

  // The first failure since the last Forget(); outcome kOk: none.
  const TxnResult& failure() const { return failure_; }
  void Forget() { failure_ = {}; }
  bool written() const { return written_; }
  // A begun transaction is needed even without records, to send offsets.
  bool EnsureTransaction();
  // The producer's first delivery error, looked at after a flush or a failed commit: learns sizes that are refused.
  void LearnFrom(const DeliveryError& error);
  void WriteLines();  // to files; before the decision, so that none is lost
  void Committed();
  void Aborted();  // lines not written are dropped

 private:
  struct Target {
    ops::OutputSpec spec;
    Producer* producer = nullptr;  // null: a file
    Producer::TopicId topic = 0;
    int32_t partitions = 1;
    std::string lines;  // file, stdout
    std::FILE* file = nullptr;
    size_t largest = SIZE_MAX;  // records of this size and more are refused
  };
  void Send(int output, const OutRecord& record);
  void WriteTooLarge(int output, const OutRecord& record);
  static void AddHeader(Target* target);
  void WriteLine(Target* target, const ops::OutputRecord& record);
  void Fail(const Producer& producer, ProduceOutcome outcome);
  std::string TopicName(const ops::OutputSpec& spec) const;

  const plan::Plan& plan_;
  const Layout& layout_;
  Producer* producer_;
  Producer* sinks_;
  const bool transactional_;
  std::vector<Target> targets_;
  std::vector<std::vector<Producer::TopicId>> changelogs_;  // by sub-topology and store
  std::vector<OutHeader> headers_;
  HeldRecords held_;
  bool holding_ = true;
  TxnResult failure_;
  int errors_ = -1;
  bool written_ = false;
};

// The port of one task: Outputs, and the partition its records without key go to.
class TaskPort final : public ops::OutputPort {
 public:
  TaskPort(Outputs* outputs, int32_t partition) : outputs_(outputs), partition_(partition) {}
  int Open(const ops::OutputSpec& spec) override { return outputs_->Open(spec); }
  int32_t Partitions(int output) const override { return outputs_->Partitions(output); }
  void Write(int output, const ops::OutputRecord& record) override { outputs_->Write(output, partition_, record); }

 private:
  Outputs* outputs_;
  int32_t partition_;
};

}  // namespace weir::kafka
