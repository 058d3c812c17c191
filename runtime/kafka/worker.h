// Worker: one thread with one consumer, one producer and the tasks of the partitions it is assigned. It shares nothing
// with other workers and takes no lock on the record path.
//
// The commit, exactly once, in the order that is proven (docs/delivery.md):
//   1. outputs, changelog rows and the offsets of every input partition, in one Kafka transaction
//   2. commit the transaction: the decision
//   3. one RocksDB write batch a task, with the changelog offsets it corresponds to
// The state on disk is never ahead of Kafka, so nothing ever has to be undone: after a crash, or any commit that is not
// OK, tasks are dropped, changelogs read to their end, and input read again from the committed offsets. There is one
// way to recover, and it is the way of a crash.
//
// At least once (delivery at_least_once): the same, but what goes to sinks, and to topics for invalid records, errors
// and metrics, takes a producer of its own without transactions. It is visible at once, and flushed before step 2, so
// that none of it is lost; what was sent and not decided is sent again. State, and rows between sub-topologies, are
// exact.
//
// On the embedded broker, which has no transactions: flush; then the write batch, which holds the input offsets (in the
// clock row); then the group's offsets. A restart reads on from the clock row's offsets. Rows that reach a repartition
// topic twice are known by their origin (runtime/engine/clock_row.h).
//
// A task is stateful storage plus a clock; it runs once its stores are restored, and its partitions are paused until
// then.
//
// Thread contract: Run on the worker's thread; Status and RequestStop from any.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "dsl/plan.h"
#include "runtime/engine/task.h"
#include "runtime/kafka/consumer.h"
#include "runtime/kafka/fault.h"
#include "runtime/kafka/layout.h"
#include "runtime/kafka/outputs.h"
#include "runtime/kafka/producer.h"
#include "runtime/kafka/restorer.h"
#include "runtime/state/state_directory.h"

namespace weir::kafka {

struct WorkerOptions {
  const plan::Plan* plan = nullptr;
  const Layout* layout = nullptr;
  ClientConfig config;
  std::string instance;  // stable name of the process
  int thread = 0;
  plan::Delivery delivery = plan::Delivery::kExactlyOnce;
  int64_t commit_every_ms = 100;
  int session_timeout_ms = 10'000;
  size_t cache_bytes = size_t{64} << 20;
  state::StateDirectory* state = nullptr;
  const ops::LookupSet* lookups = nullptr;  // outlive the worker
  Fault fault;                              // tests only
};

// A snapshot for people and for the runner.
struct WorkerStatus {
  bool assigned = false;  // the group has given us partitions (perhaps none)
  size_t tasks = 0, restoring = 0;
  uint64_t restored = 0;
  int64_t to_restore = 0;
  engine::TaskStats stats;  // since the start of the process
  uint64_t commits = 0, recoveries = 0;
  int64_t last_commit_ms = 0;  // duration
  int64_t quiet_since = 0;     // steady ms: nothing was read or written since; 0: not quiet
  int64_t queued = 0;
  std::vector<ops::Metrics> metrics;      // of evaluations decided here
  std::vector<TopicPartition> positions;  // next offset of every input partition
};

class Worker final : public RebalanceListener {
 public:
  explicit Worker(WorkerOptions options);
  ~Worker() override;

  // Until RequestStop or a failure that retrying cannot help. A clean stop commits first.
  Status Run();
  void RequestStop() { stop_ = true; }
  WorkerStatus status() const;

  void OnAssign(Consumer& consumer, const std::vector<TopicPartition>& partitions) override;
  void OnRevoke(Consumer& consumer, const std::vector<TopicPartition>& partitions, bool lost) override;

 private:
  // One input partition of a task.
  struct Feed {
    TopicPartition at;  // topic as on the cluster; offset to start from
    std::string name;   // as in the plan
    bool repartition = false;
    int source = -1;
    int input = -1;        // of the task
    bool headers = false;  // some field comes from a record's header
    bool paused = false;
  };
  struct Place {
    int subtopology = 0;
    int32_t partition = 0;
    std::string name;
    std::unique_ptr<state::TaskState> state;
    std::unique_ptr<TaskPort> port;
    std::unique_ptr<engine::Task> task;  // null while restoring
    std::vector<Feed> feeds;
  };
  struct Route {
    Place* place;
    Feed* feed;
  };

  Status Open();
  void Loop();
  // ---- worker.cc: reading
  size_t PollInput(int timeout_ms);
  void Take(Message message, int64_t wall);
  Route* FindRoute(const Message& message);
  void Throttle();
  int PollTimeout(int64_t wall, bool busy) const;
  bool RunTasks(int64_t wall);
  void HandleInputError(const Message& message);
  // ---- worker_commit.cc
  bool Changed() const;
  void Commit();
  bool Write();
  void WriteChangelogs(bool first);
  bool Decide(const std::vector<TopicPartition>& offsets);
  bool FlushSinks();
  void DieIfTold();
  bool Apply();
  std::vector<TopicPartition> InputOffsets() const;
  void Recover(TxnResult failure);
  Status SettleProducers(TxnOutcome outcome);
  // ---- worker_tasks.cc: places
  std::vector<std::unique_ptr<Place>> PlacesOf(const std::vector<TopicPartition>& partitions) const;
  Status ResolveStart(Consumer& consumer);
  Result<std::map<TopicPartition, int64_t>> FirstOffsets(Consumer& consumer,
                                                         const std::vector<TopicPartition>& partitions) const;
  Status OpenState(Place* place);
  Status Prepare(Place* place, bool* ready);
  Status CheckEmbeddedState(Place* place);
  static Result<std::map<std::string, int64_t>> StoredOffsets(const Place& place);
  void OffsetsFromClock(Place* place);
  Status StartTask(Place* place);
  void StepRestore();
  void DropTasks(bool close_state);
  std::vector<TopicPartition> AllFeeds() const;
  bool transactional() const { return options_.layout->broker == BrokerKind::kReal; }
  bool sinks_at_once() const { return transactional() && options_.delivery == plan::Delivery::kAtLeastOnce; }
  bool logged() const { return options_.layout->broker == BrokerKind::kReal; }
  void Publish(bool ended);
  void Stop(Status status);

  WorkerOptions options_;
  const plan::Plan& plan_;
  std::unique_ptr<Consumer> consumer_;
  std::unique_ptr<Producer> producer_;
  std::unique_ptr<Producer> sinks_;  // at least once: of what people read; else null
  std::unique_ptr<Outputs> outputs_;
  std::unique_ptr<Restorer> restorer_;
  std::vector<std::unique_ptr<Place>> places_;
  std::unordered_map<const void*, std::vector<std::vector<Route>>> routes_;  // by topic handle and partition
  std::atomic<bool> stop_{false};
  Status failure_;
  std::vector<state::StateBatch> batches_;  // of the commit being made, by place; memory is kept
  int64_t next_commit_ = 0, next_publish_ = 0, last_activity_ = 0;
  int failures_in_a_row_ = 0;
  int64_t decided_ = 0;  // commits with something in them
  bool assigned_ = false;
  bool rebalancing_ = false;  // inside OnRevoke
  engine::TaskStats past_;    // of tasks that are gone
  mutable std::mutex mutex_;  // guards status_
  WorkerStatus status_;
};

}  // namespace weir::kafka
