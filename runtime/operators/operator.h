// Operator: one node of the plan, running in one task. Rows are pushed down by plain calls; time is passed by the task.
//
// Life: made by MakeOperator, connected, Open()ed on the task's committed state; then Process and Fire in any number,
// and at every commit PrepareCommit (may push rows) and Flush (writes dirty state to the batch). Between Flush and the
// commit nothing is read. A failed commit destroys the task: operators never roll back.
//
// Thread contract: all calls on the task's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/operators/lookup_table.h"
#include "runtime/row/expression.h"
#include "runtime/row/slot.h"
#include "runtime/state/batch.h"
#include "runtime/state/task_state.h"

namespace weir::ops {

inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();   // no timer
inline constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();  // ∅: below every time

// What leaves a task. Views are valid during the call; the port copies.
struct OutputRecord {
  bool has_key = false, has_value = true;
  std::string_view key, value;
  int64_t timestamp = 0;
  int32_t partition = -1;  // -1: by murmur2 of the key, or the task's number mod partitions without a key
  const std::vector<std::pair<std::string, std::string>>* headers = nullptr;
};

enum class OutputKind : uint8_t { kTopic, kRepartition, kInvalid, kLate, kErrors, kFile, kStdout };
struct OutputSpec {
  OutputKind kind = OutputKind::kTopic;
  std::string name;         // topic (repartition: the plan's name of it) or path
  std::string header = "";  // files and standard output: the line that stands before the first; "": none
};

// Where a driver takes what its tasks write.
class OutputPort {
 public:
  virtual ~OutputPort() = default;
  virtual int Open(const OutputSpec& spec) = 0;      // handle, once a name
  virtual int32_t Partitions(int output) const = 0;  // repartition topics
  virtual void Write(int output, const OutputRecord& record) = 0;
};

// What happened to a record or row that an operator could not take.
struct Failure {
  std::string_view code;     // "E_ARITHMETIC"
  std::string_view message;  // for people; no values
  std::string_view field;    // may be empty
};

// The task, as its operators see it.
class TaskContext {
 public:
  virtual ~TaskContext() = default;

  // The row cannot be taken by `node`: the record being processed goes to the invalid topic, or, when time alone made
  // the row, its key and window to the errors topic. At most once per (record, operator).
  virtual void RecordError(const plan::Node& node, const Failure& failure, const Row& row) = 0;
  // `node` could not take a row of the record being processed: it takes none of it (semantics 11.2).
  virtual bool HasRefused(const plan::Node& node) const = 0;
  // A row could not be made although its records were accepted (semantics 11.3).
  virtual void RowError(const plan::Node& node, const Failure& failure, const Row& row) = 0;
  virtual void Late(const plan::Node& node) = 0;
  // The committed state cannot be read or is not what it should be: the task stops after this record.
  virtual void StateFailed(const Status& status) = 0;
  // A detector raised an alert; the scores of an evaluation changed (for the live status and the CSV).
  virtual void AlertRaised(const plan::Node& node) = 0;

  // Numbers the repartition records made of one row's record, in the order in which they are written.
  uint32_t NextOfOrigin(const OrderKey& order) {
    const bool same = order.ordinal == origin_.ordinal && order.position == origin_.position;
    origin_ = {order.ordinal, same ? origin_.n + 1 : 0, order.position};
    return origin_.n;
  }

  const plan::Plan* plan = nullptr;
  state::TaskState* state = nullptr;
  OutputPort* port = nullptr;
  const LookupSet* lookups = nullptr;  // all of the plan's; null when it has none
  Arena* arena = nullptr;              // reset when the record or instant is through
  int64_t clock = kNoTime;             // stream time S
  int64_t sweep = kNoTime;             // instant being swept, or kNoTime
  int64_t emission = 0;                // numbers rows made by time
  int32_t partition = 0;
  int subtopology = 0;
  size_t cache_bytes = size_t{64} << 20;  // of one store's decoded state
  // A record of which several rows are made passes twice. First in rehearsal: everything is evaluated that can fail
  // before state is reached, nothing is changed and nothing written; then what has refused a row takes none.
  bool rehearsing = false;
  bool refusals = false;     // some operator has refused a row of the record
  bool fresh_state = false;  // the state was empty when the task opened: a cache that never evicted knows every key

 private:
  OrderKey origin_{0, 0, -1};
};

class Operator {
 public:
  Operator(const plan::Node& node, TaskContext* task) : node_(node), task_(task) {}
  virtual ~Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;

  virtual Status Open() { return Status::Ok(); }
  virtual void Process(const Row& row) = 0;
  virtual int64_t NextDue() { return kNever; }           // earliest due instant of any timer
  virtual void Fire(int64_t instant) { (void)instant; }  // fires timers with due <= instant, in order
  virtual void PrepareCommit() {}
  virtual Status Flush(state::StateBatch* batch) {
    (void)batch;
    return Status::Ok();
  }
  virtual size_t dirty_bytes() const { return 0; }
  // For tests: the rows kept for one key as they are now, of the node's schema, in order of their windows. False: the
  // operator keeps none that can be looked at.
  virtual bool ShowHeld(const Slot* key, size_t size, const std::function<void(const Slot* row)>& show) {
    (void)key, (void)size, (void)show;
    return false;
  }

  const plan::Node& node() const { return node_; }
  void ConnectTo(Operator* next) { outputs_.push_back(next); }
  // The operator's own clock: the task's, or the instant of the running sweep once it has fired in it (semantics 2.3).
  int64_t clock() const { return fired_ > task_->clock ? fired_ : task_->clock; }
  void set_fired(int64_t instant) { fired_ = instant; }

 protected:
  bool HasRefused() const { return task_->refusals && task_->HasRefused(node_); }
  bool rehearsing() const { return task_->rehearsing; }
  // What expressions over the row need.
  EvalContext ContextOf(const Row& row) const { return {row.slots, row.cause, row.time, task_->arena, task_->lookups}; }
  void Push(const Row& row) {
    for (Operator* next : outputs_) next->Process(row);
  }
  TaskContext* task() const { return task_; }

  const plan::Node& node_;
  std::vector<Operator*> outputs_;  // by name: the plan's order

 private:
  TaskContext* task_;
  int64_t fired_ = kNoTime;
};

}  // namespace weir::ops
