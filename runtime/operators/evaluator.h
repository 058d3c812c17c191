// The one task that scores an evaluation: gathers what Truth and AlertTap nodes tell, writes the metrics at stream-time
// multiples of `every` (semantics 9.5). The arithmetic and the store's row layout are in operators/scoring.h; one more
// row, 'd', holds when the next tick is due and when the last was, so that a restart makes none of its own and folds
// what was folded.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/operators/operator.h"
#include "runtime/operators/scoring.h"

namespace weir::ops {

class Evaluator final : public Operator {
 public:
  Evaluator(const plan::Node& node, TaskContext* task);
  Status Open() override;
  void Process(const Row& row) override;
  int64_t NextDue() override { return due_; }
  void Fire(int64_t instant) override;
  Status Flush(state::StateBatch* batch) override;
  size_t dirty_bytes() const override { return changes_.size() * 128; }

  // As of now; `ended`: as if the input ended here.
  std::vector<Metrics> Score(bool ended) const;

 private:
  void Take(const Row& row);
  void Note(std::optional<RowChange> change);
  void Schedule(int64_t after);
  void PushMetrics(const Metrics& m, int64_t instant);

  const plan::EvaluateNode& plan_;
  const plan::Evaluate& evaluate_;
  mutable Scoreboard board_;
  std::map<std::string, std::optional<std::string>> changes_;  // rows to write
  int64_t due_ = kNever;
  int64_t now_ = kNoTime;                       // of the row being taken
  int64_t latest_ = kNoTime;                    // event time of any episode
  int64_t through_ = kNoTime;                   // the last tick: the board has folded what it could by then
  std::optional<std::array<int64_t, 3>> kept_;  // due_, latest_ and through_ as they are in the store
};

}  // namespace weir::ops
