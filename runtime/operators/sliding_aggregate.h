// A table over a sliding window (semantics 3.3, 3.4, 4): one window per key and distinct event time of a record.
//
// Store rows (store of the table); `key` is self-delimiting, times are key_codec ints:
//   block := 'k' key int(block start) -> entries of operators/sliding_key.h      logged
//   index := 't' int(due) key int(block start) -> ""                             local, derived from the block
//   due   := block start + block length + N + L: no window to come can hold an instant of the block
// A window of N has about 64 blocks, so a commit rewrites a 64th of what a busy key holds. Expiry reads the index up to
// stream time at each commit: amortised one step a block, never a scan of keys.
//
// Keys are decoded once and cached; a key changed since the last commit stays until Flush.
#pragma once

#include <list>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/operators/aggregate_set.h"
#include "runtime/operators/operator.h"
#include "runtime/operators/sliding_key.h"

namespace weir::ops {

class SlidingAggregate final : public Operator {
 public:
  SlidingAggregate(const plan::Node& node, TaskContext* task);

  Status Open() override;
  void Process(const Row& row) override;
  int64_t NextDue() override;
  void Fire(int64_t instant) override;
  Status Flush(state::StateBatch* batch) override;
  size_t dirty_bytes() const override { return dirty_bytes_; }

  // `reset on alert`: the key starts from nothing.
  void ForgetKey(const Slot* key, size_t size);

  // Derives the index row of a block row read back from the changelog.
  static state::RestoreHook MakeRestoreHook(const plan::WindowAggregateNode& plan);
  static int64_t BlockLength(int64_t window_size);

 private:
  struct Entry {
    explicit Entry(const AggregateSet* set, int64_t size, int64_t block) : records(set, size, block) {}
    SlidingKey records;
    const std::string* key = nullptr;
    bool dirty = false;
    size_t bytes = 0;  // as counted in cached_bytes_
    size_t resets = 0;
    std::list<Entry*>::iterator use;
  };

  Entry* FindOrLoad(const std::string& key);
  void Load(Entry* entry);
  void MarkDirty(Entry* entry);
  void EmitWindow(Entry* entry, const Slot* key, int64_t u, const Row* cause);
  void EmitChanged(Entry* entry, const Row& row, int64_t open_from, const Slot* key);
  void FlushEntry(Entry* entry, state::StateBatch* batch);
  Status Expire(state::StateBatch* batch);
  void Evict();
  void Drop(Entry* entry);
  int64_t Horizon() const;  // instants at or before it are of no more use
  std::string BlockKey(std::string_view key, int64_t block) const;
  std::string IndexKey(std::string_view key, int64_t block) const;
  Status RestoreTimers();

  const plan::WindowAggregateNode& plan_;
  AggregateSet aggregates_;
  std::vector<Kind> key_kinds_;
  int64_t size_, lateness_, block_length_;
  bool on_close_;
  std::unordered_map<std::string, std::unique_ptr<Entry>> keys_;
  std::list<Entry*> uses_;  // most recent first
  std::vector<Entry*> dirty_;
  std::set<std::pair<int64_t, std::string>> timers_;  // `on close`: (u, key) of open windows
  std::vector<Slot> out_;
  std::string key_;
  size_t dirty_bytes_ = 0, cached_bytes_ = 0;
  bool complete_ = false;  // every key is in the cache
};

}  // namespace weir::ops
