// The two ends of an evaluation that sit beside what they watch: Truth at the labelled events, AlertTap behind a
// detector. Both make rows of plan::EvaluateRecordSchema() for the evaluator (semantics 9.5).
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/operators/operator.h"
#include "runtime/row/expression.h"
#include "runtime/state/timed_store.h"

namespace weir::ops {

// Gathers this task's part of every episode and tells the evaluator what changed, absolutely and so repeatably: at
// stream-time multiples of `every`, so that the evaluator's tick sees all of the time before it, and at commits, so
// that a summary is fresh.
//
// Store rows (state::TimedStore):
//   'e' episode text -> (zigzag first, zigzag last, varint events)*   intervals in order, further apart than the gap
//   'c' int(cell start) key text -> ""                                 cells told already
//   't' -> zigzag first, zigzag last, varint events                    all truth events of this task
class Truth final : public Operator {
 public:
  Truth(const plan::Node& node, TaskContext* task);
  Status Open() override;
  void Process(const Row& row) override;
  int64_t NextDue() override { return due_; }
  void Fire(int64_t instant) override;
  void PrepareCommit() override { Tell(); }
  Status Flush(state::StateBatch* batch) override { return memory_->Flush(clock(), batch); }
  size_t dirty_bytes() const override { return memory_->dirty_bytes(); }

 private:
  void NoteEpisode(const Row& row);
  void NoteCell(const Row& row);
  void NoteTotals(int64_t time);
  void Changed(std::string name, int64_t time);
  void Tell();
  void TellOne(const std::string& name);

  const plan::TruthNode& plan_;
  const plan::Evaluate& evaluate_;
  Expression where_;
  std::string task_name_;
  std::unique_ptr<state::TimedStore> memory_;
  std::set<std::string> changed_;  // names of rows to tell
  int64_t due_ = kNever;
};

class AlertTap final : public Operator {
 public:
  AlertTap(const plan::Node& node, TaskContext* task)
      : Operator(node, task), plan_(std::get<plan::AlertTapNode>(node.op)) {}
  void Process(const Row& row) override;

 private:
  const plan::AlertTapNode& plan_;
};

// JSON text of some slots of a row: a single value as itself, several as an array, none as "".
std::string KeyText(const Row& row, const std::vector<int>& slots);

}  // namespace weir::ops
