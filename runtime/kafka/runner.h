// Runner: a topology on a cluster — connects, lays out topics, opens the state directory, runs the worker threads.
//
// Thread contract: Start, Stop and the destructor on one thread; status() from any.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dsl/plan.h"
#include "runtime/kafka/admin.h"
#include "runtime/kafka/layout.h"
#include "runtime/kafka/worker.h"
#include "runtime/state/state_directory.h"

namespace weir::kafka {

struct RunnerOptions {
  const plan::Plan* plan = nullptr;  // outlives the runner
  std::string application;
  std::string bootstrap_servers;  // empty: from `properties`, else localhost:9092
  Properties properties;          // kafka { … } and --kafka, as written
  std::string state_dir;
  std::string instance;  // stable name of this process
  int threads = 1;
  plan::Delivery delivery = plan::Delivery::kExactlyOnce;
  int64_t commit_every_ms = 100;
  int session_timeout_ms = 10'000;
  size_t cache_bytes = size_t{64} << 20;    // decoded state of one store
  size_t memory_bytes = size_t{128} << 20;  // RocksDB's caches and buffers, all tasks together
};

struct RunnerStatus {
  bool running = false;  // every worker has been assigned its partitions
  WorkerStatus all;      // of all workers together
  bool failed = false;
};

class Runner {
 public:
  // Blocks until the threads run. `stop` ends waiting for a broker or a topic; `waiting` is told what is waited for.
  static Result<std::unique_ptr<Runner>> Start(RunnerOptions options, const std::function<bool()>& stop,
                                               const std::function<void(const Status&)>& waiting);
  ~Runner();

  RunnerStatus status() const;
  // Housekeeping that must not stand in the record path: deletes what was read of repartition topics. Call now and
  // then.
  void Maintain();
  // Records of the topology's inputs not yet taken, in the partitions this process has, asked of the broker every two
  // seconds; -1: unknown.
  int64_t Lag();
  // Commits, leaves the group, ends the threads. The first failure of a worker, if there was one.
  Status Stop();
  const Layout& layout() const { return layout_; }
  const ClusterInfo& cluster() const { return admin_->cluster(); }

 private:
  explicit Runner(RunnerOptions options) : options_(std::move(options)) {}
  Status Connect(const std::function<bool()>& stop, const std::function<void(const Status&)>& waiting);
  void Launch();

  RunnerOptions options_;
  Fault fault_;
  ops::LookupSet lookups_;
  ClientConfig config_;
  std::unique_ptr<Admin> admin_;
  Layout layout_;
  std::unique_ptr<state::StateDirectory> state_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::vector<Status> results_;
  std::vector<std::unique_ptr<std::atomic<bool>>> ended_;
  int64_t next_maintenance_ = 0;
  std::unique_ptr<Reader> ends_;  // for Lag
  int64_t next_lag_ = 0, lag_ = -1;
  std::vector<TopicPartition> read_before_;
};

}  // namespace weir::kafka
