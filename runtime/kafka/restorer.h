// Restorer: brings the stores of tasks up to the end of their changelogs, several tasks at once, in slices between
// polls.
//
// Where to start is in the state's own meta rows; it is started anew (wiped, then read from the first record) when what
// is stored cannot be a prefix of the changelog:
//   no offset; another application or cluster; an offset past the end or before the first record; or so old that
//   tombstones may have been compacted away since.
// The goal is the end as a read-uncommitted reader sees it (the last committed transaction may not have moved the
// stable end yet, KAFKA-10167); reading is read-committed, and done when the end of the partition is at or past the
// goal.
//
// Meta rows (of the task's state): "application", "cluster", "wall" (ms of the last commit, decimal), and
// "changelog/<store>" -> next offset to read, decimal.
//
// Thread contract: one thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/kafka/consumer.h"
#include "runtime/state/task_state.h"

namespace weir::kafka {

struct RestoreTask {
  std::string name;
  int32_t partition = 0;
  state::TaskState* state = nullptr;
  std::vector<std::string> stores, topics;  // changelog topic of each store
  std::vector<state::RestoreHook> hooks;    // null where a store has none
};

class Restorer {
 public:
  static Result<std::unique_ptr<Restorer>> Create(const ClientConfig& config, std::string application,
                                                  std::string cluster_id);
  ~Restorer();

  // Takes a task on; the state outlives it or Remove. *done: nothing is to be read.
  Status Add(RestoreTask task, bool* done);
  void Remove(const std::string& name);
  // Works for up to budget_ms. The names of tasks that are up to date since the last call.
  Result<std::vector<std::string>> Step(int budget_ms);
  bool busy() const { return !jobs_.empty(); }
  uint64_t restored() const { return restored_; }  // records since the start
  int64_t remaining() const;                       // an estimate, by offsets

  // Meta rows that go with every commit.
  static void AddMeta(const std::string& application, const std::string& cluster_id, int64_t wall_ms,
                      state::StateBatch* batch);
  static void AddOffset(const std::string& store, int64_t next, state::StateBatch* batch);

 private:
  struct Part {
    std::string job;
    int store = 0;
    int64_t next = 0, target = 0;
  };
  struct Job {
    RestoreTask task;
    state::StateBatch batch;
    size_t open = 0;  // partitions not yet at their goal
  };
  Restorer(std::string application, std::string cluster_id)
      : application_(std::move(application)), cluster_id_(std::move(cluster_id)) {}
  Result<int64_t> StoredOffset(const Job& job, size_t store) const;
  bool Trustworthy(const Job& job) const;
  Status PlanJob(Job* job, std::vector<TopicPartition>* to_read, std::map<TopicPartition, Part>* parts);
  Status Take(const Message& message, std::vector<std::string>* done);
  Status Apply(Job* job);

  std::string application_, cluster_id_;
  std::unique_ptr<Reader> reader_;  // read committed: the records
  std::unique_ptr<Reader> ends_;    // read uncommitted: the goals
  std::map<std::string, Job> jobs_;
  std::map<TopicPartition, Part> parts_;
  uint64_t restored_ = 0;
};

}  // namespace weir::kafka
