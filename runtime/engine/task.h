// Task: one sub-topology × one partition. It owns its channels, its clock, its operators and their state, and runs on
// whatever driver feeds it (runtime/kafka, runtime/replay).
//
// A driver, in a loop: AdvanceWall, Deliver what came, Run; and at a commit: PrepareCommit → batch; make outputs, the
// batch's changelog rows and the input positions durable together; ApplyCommit. A task whose commit failed, or whose
// status() is not ok, is destroyed and opened again from what is durable.
//
// Store "<sub-topology>-clock" holds one row: runtime/engine/clock_row.h.
//
// Thread contract: one thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/engine/channel.h"
#include "runtime/engine/decoder.h"
#include "runtime/engine/error_records.h"
#include "runtime/operators/operator.h"
#include "runtime/operators/scoring.h"
#include "runtime/state/task_state.h"

namespace weir::engine {

// A node's rows, for tests and the live status. The row is valid during the call.
using Tap = std::function<void(const plan::Node& node, const Row& row)>;

struct TaskOptions {
  ReadMode mode = ReadMode::kLive;
  int64_t wall = 0;                         // now
  size_t cache_bytes = size_t{64} << 20;    // of one store's decoded state
  bool repeats = false;                     // producers may write rows of a repartition topic twice (no transactions)
  bool wait = true;                         // false: never wait for a channel that is empty and caught up (tests)
  Tap tap;                                  // null: none
  bool tap_inner = false;                   // also nodes that no declaration ends
  const ops::LookupSet* lookups = nullptr;  // outlives the task; may be null when the plan has none
  // Replay: how many channels a task has of a source's topic, numbered like partitions from 0; a topic that is not here
  // has one, of the task's own partition.
  std::map<std::string, int32_t> channels;
};

struct TaskStats {
  uint64_t records = 0, invalid = 0, row_errors = 0;
  std::map<std::string, uint64_t> late;    // by operator
  std::map<std::string, uint64_t> alerts;  // by detector
};

// Names that belong to a task: stores of the sub-topology in order, then its clock store.
std::vector<std::string> StoreNames(const plan::Plan& plan, int subtopology);
std::string TaskName(const plan::Plan& plan, int subtopology, int32_t partition);
// How each store's local rows come back with a restore; null where there are none.
std::vector<state::RestoreHook> RestoreHooks(const plan::Plan& plan, int subtopology);
// The producing tasks of a repartition: sub-topologies that write it.
std::vector<int> ProducersOf(const plan::Plan& plan, int repartition);

class Task final : public ops::TaskContext {
 public:
  // `producer_partitions(sub-topology)`: how many tasks that sub-topology has. The plan, state and port outlive the
  // task.
  static Result<std::unique_ptr<Task>> Open(const plan::Plan& plan, int subtopology, int32_t partition,
                                            state::TaskState* state, ops::OutputPort* port,
                                            const std::function<int32_t(int)>& producer_partitions,
                                            TaskOptions options);
  ~Task() override;

  // ---- input. A topic is named by its source's topic or, with repartition = true, the plan's name of the repartition;
  // drivers look it up once. -1: this task does not read it.
  int InputOf(const std::string& topic, bool repartition) const;
  void Deliver(int input, InputRecord record, int64_t wall);
  void SetCaughtUp(int input, bool caught_up, int64_t wall);
  void SetEnded();                             // replay: no channel will deliver more
  void SetEnded(int input, uint32_t channel);  // one of a source's
  void SetEnded(int input, int producer_subtopology, int32_t producer_partition);  // one of a repartition's
  void Heartbeat(int64_t time);  // tests: every source channel is at `time` now
  size_t queued(int input) const;
  size_t queued(int input, uint32_t channel) const;
  bool starving(int input) const;  // a channel of it has nothing queued

  // ---- work
  // Lets time pass that the wall alone decides. Before Deliver, and at least once a second.
  void AdvanceWall(int64_t wall);
  // Takes up to `limit` records; returns how many. Fewer than the limit: the rest has to wait.
  size_t Run(int64_t wall, size_t limit);
  // The wall time at which Run may go on without new input; kNever: only input helps.
  int64_t NextWakeup(int64_t wall) const;
  void Finish();  // replay: all time passes (semantics 2.7)
  bool has_work() const;
  bool ended() const;  // every channel has, and all that came is taken

  // ---- commit
  Status PrepareCommit(state::StateBatch* batch);
  // The offset from which an input is to be read after a restart: what was delivered but not taken is read again.
  int64_t NextOffset(int input) const;
  void SetNextOffset(int input, int64_t offset);
  // The input's topic does not hold the offsets it did (made anew, or records are gone): what comes is new.
  void ForgetPositions(int input);
  size_t dirty_bytes() const;
  bool changed() const { return changed_; }  // since the last PrepareCommit

  const Status& status() const { return status_; }
  const TaskStats& stats() const { return stats_; }
  int subtopology_index() const { return subtopology; }
  int32_t partition_number() const { return partition; }
  const std::string& name() const { return name_; }
  int64_t stream_time() const { return clock; }
  const std::vector<std::unique_ptr<Channel>>& channels() const { return channels_; }
  // Scores of the evaluations this task decides, as of now.
  std::vector<ops::Metrics> CurrentMetrics(bool ended) const;
  // The rows that the table of this name keeps for a key (Operator::ShowHeld); false: it keeps none that can be looked
  // at, or is not here. For tests, between records.
  bool ShowHeld(const std::string& table, const Slot* key, size_t size, const std::function<void(const Slot*)>& show);

  // ---- TaskContext
  bool HasRefused(const plan::Node& node) const override;
  void RecordError(const plan::Node& node, const ops::Failure& failure, const Row& row) override;
  void RowError(const plan::Node& node, const ops::Failure& failure, const Row& row) override;
  void Late(const plan::Node& node) override;
  void StateFailed(const Status& status) override;
  void AlertRaised(const plan::Node& node) override;

 private:
  struct Input {  // one topic this task reads
    std::string topic;
    bool repartition = false;
    int source = -1;
    ops::Operator* entry = nullptr;
    std::unique_ptr<SourceDecoder> decoder;
    std::unique_ptr<FrameDecoder> frames;
    std::vector<Channel*> channels;
    int64_t next_offset = -1;
    bool makes_several = false;  // an operator may see several rows of one of its records, before state is reached
  };
  Task(const plan::Plan& plan, int subtopology, int32_t partition, state::TaskState* state, ops::OutputPort* port,
       TaskOptions options);
  Status BuildOperators();
  void ConnectOperators();
  bool MakesSeveral(int entry) const;
  void BuildInputs(const std::function<int32_t(int)>& producer_partitions);
  Status LoadClock();
  std::string EncodeClock() const;
  void TakeOver(const ClockRow& row);
  void ReadyHeads();
  void Take(Channel* channel);
  void Pop(Channel* channel);
  void PassTime(int64_t to);
  void Sweep(int64_t instant);
  void Invalid(const Input& input, const Channel& channel, const ops::Failure& failure, std::string_view operator_name);
  void WriteLate(const Input& input, const Channel& channel);

  TaskOptions options_;
  std::string name_;
  std::vector<plan::Node> nodes_;                          // of the sub-topology; store numbers are local
  std::vector<std::unique_ptr<ops::Operator>> operators_;  // topological order
  std::vector<std::unique_ptr<ops::Operator>> taps_;
  std::vector<ops::Operator*> timed_;      // those that may have timers
  std::map<int, ops::Operator*> by_node_;  // plan node id
  std::vector<std::unique_ptr<Input>> inputs_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<Channel*> channel_list_;
  Arena row_arena_;
  Input* current_input_ = nullptr;  // of the record being processed
  Channel* current_channel_ = nullptr;
  std::vector<const plan::Node*> failed_nodes_;  // for the record being processed
  std::vector<std::string> late_nodes_;
  ErrorRecords errors_;
  int errors_output_ = -1;
  int clock_store_ = 0;
  bool changed_ = false;
  TaskStats stats_;
  Status status_;
};

}  // namespace weir::engine
