// LocalDriver: a whole topology in one process without Kafka, under a wall clock moved by hand. For `weir test`, the
// engine's tests, and everything that needs the production engine with virtual time.
//
// Topics are memory: what a task writes to a repartition topic is delivered to its readers at the next Settle(), other
// outputs go to the listener in the order written. Commit() makes everything so far durable in the tasks' state;
// Restart() closes every task and opens it again from there, with the input it had not taken yet; Crash() does so
// without a commit before, and input since the last commit is to be delivered again by the caller, under the offsets it
// had.
//
// Paced (for files): the caller feeds the channels of the tasks that read sources and runs these itself, RunSource by
// RunSource; all else follows by itself. A channel whose file is at its end is told so by EndChannel. A task all of
// whose channels have ended is finished: its time passes to the end, and then the channels it fed have ended too. What
// a task writes depends on what its channels hold alone, if at each RunSource every source channel of the task has at
// least `limit` records queued or has ended (semantics 1.6).
//
// Thread contract: one thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "runtime/engine/task.h"
#include "runtime/state/rocks_state.h"
#include "runtime/state/task_state.h"

namespace weir::replay {

struct LocalOutput {
  ops::OutputKind kind = ops::OutputKind::kTopic;
  std::string name;         // topic or path
  std::string header = "";  // file, standard output: the line that stands before the first; "": none
  bool has_key = false, has_value = true;
  std::string key, value;
  int64_t timestamp = 0;
  int32_t partition = -1;  // -1: by key
  size_t task = 0;         // that wrote it: an index of tasks()
  int64_t instant = 0;     // the task's clock, or the instant of its sweep; never falls within a task
  std::vector<std::pair<std::string, std::string>> headers;
};

struct LocalOptions {
  engine::ReadMode mode = engine::ReadMode::kLive;
  int32_t partitions = 1;                             // of every source topic
  std::map<std::string, int32_t> channels;            // see TaskOptions
  bool paced = false;                                 // see above
  bool wait = false;                                  // see TaskOptions
  std::string state_dir;                              // empty: state in memory
  size_t cache_bytes = size_t{64} << 20;              // see TaskOptions
  std::function<void(const LocalOutput&)> on_output;  // may be null
  engine::Tap tap;                                    // may be null
  bool tap_inner = false;                             // see TaskOptions
  const ops::LookupSet* lookups = nullptr;            // outlives the driver; null: read from the plan's files
};

class LocalDriver {
 public:
  // The plan outlives the driver.
  static Result<std::unique_ptr<LocalDriver>> Open(const plan::Plan& plan, LocalOptions options);
  ~LocalDriver();

  void SetWall(int64_t wall);  // also lets time pass that the wall decides
  int64_t wall() const { return wall_; }
  // One record of a source topic. Offsets count up by topic and partition.
  void Deliver(const std::string& topic, int32_t partition, const std::string* key, const std::string* value,
               int64_t timestamp, const std::vector<std::pair<std::string, std::string>>& headers = {});
  void Heartbeat(int64_t time);   // every source channel is at `time`
  void CaughtUp(bool caught_up);  // all channels
  // Runs every task until none can go on, passing rows across repartition topics.
  void Settle();
  Status Commit();   // Settle, then every task's state
  Status Restart();  // Commit, close, open
  Status Crash();    // close without a commit, open
  void Finish();     // the input has ended: all time passes, upstream first

  // ---- paced
  struct Reader {
    size_t task = 0;  // index of tasks(); the same after a Restart, as is the input
    int input = 0;
  };
  std::vector<Reader> ReadersOf(const std::string& topic) const;
  bool reads_source(size_t task) const;
  void EndChannel(const Reader& reader, uint32_t channel);
  // Takes up to `limit` records of the task, and runs what follows from them; returns how many.
  size_t RunSource(size_t task, size_t limit);
  void FinishEnded();
  bool finished(size_t task) const { return finished_[task]; }

  Status status() const;
  int64_t stream_time() const;      // the least of the tasks'; of the one task where there is one
  engine::TaskStats stats() const;  // of all tasks together
  std::vector<ops::Metrics> CurrentMetrics(bool ended) const;
  const std::vector<std::unique_ptr<engine::Task>>& tasks() const { return tasks_; }
  const std::vector<std::unique_ptr<state::TaskState>>& states() const {
    return states_;
  }  // of the tasks, in their order

 private:
  class Port;
  LocalDriver(const plan::Plan& plan, LocalOptions options);
  Status OpenTasks();
  Status Reopen();
  Status CommitTask(engine::Task* task, state::TaskState* state);
  bool RunOnce();
  void EndReadersOf(size_t task);
  void KeepEnded(size_t task);
  int32_t TasksOf(int subtopology) const;
  int32_t TasksOfRepartition(int repartition) const;
  std::vector<int> UpstreamFirst() const;

  const plan::Plan& plan_;
  ops::LookupSet lookups_;  // when the options have none
  LocalOptions options_;
  std::vector<std::pair<int, int32_t>> places_;  // sub-topology and partition of each task
  std::shared_ptr<state::RocksEnvironment> environment_;
  std::vector<std::unique_ptr<state::TaskState>> states_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::vector<std::unique_ptr<engine::Task>> tasks_;
  std::map<std::pair<std::string, int32_t>, int64_t> offsets_;  // next, by topic and partition
  std::vector<std::vector<bool>> ended_;                        // by task and channel, over restarts
  std::vector<bool> finished_;                                  // by task
  struct Wire;
  std::vector<Wire> pending_;  // repartition records on their way
  int64_t wall_ = 0;
};

}  // namespace weir::replay
