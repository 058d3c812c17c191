// A table over a sliding window (semantics 3.3, 3.4, 4): one window per key and distinct event time of a record.
//
// Store rows (store of the table); `key` is self-delimiting, times are key_codec ints:
//   row := 'k' int(segment start) key int(start) -> entries of operators/sliding_key.h, of start up to the next row
// A segment is about a quarter of N (not of L, which may change over stored rows). What a key has in it is one row,
// with the segment's start, as long as that takes no more than kMostWhole bytes: a row costs more than its bytes, here,
// in the changelog and as a tombstone. Beyond, it is split into blocks of a 64th of N, a row each, so that a commit
// rewrites a 64th of what a busy key holds. A segment is split if a row of it begins elsewhere than it does.
//
// At segment start + segment length + N + L no window to come can hold an instant of it, and it goes as one range; its
// rows are read once, in order, for the changelog's tombstones, at most kMaxExpiredPerFlush a commit. Never is a key
// looked for to expire it. A key that is not cached costs a seek for each live segment, of which there are about six.
//
// Keys are decoded once and cached; a key changed since the last commit stays until Flush.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/operators/aggregate_set.h"
#include "runtime/operators/operator.h"
#include "runtime/operators/result_row.h"
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
  // The row of the window that ends now, if it holds anything.
  bool ShowHeld(const Slot* key, size_t size, const std::function<void(const Slot* row)>& show) override;

  // `reset on alert`: the key starts from nothing.
  void ForgetKey(const Slot* key, size_t size);

  static constexpr size_t kMaxExpiredPerFlush = 20'000;
  static constexpr size_t kMostWhole = 1024;
  static int64_t BlockLength(int64_t window_size);

 private:
  struct Entry {
    explicit Entry(const AggregateSet* set, int64_t size, int64_t block) : records(set, size, block) {}
    SlidingKey records;
    const std::string* key = nullptr;
    bool dirty = false;
    size_t bytes = 0;  // as counted in cached_bytes_
    size_t resets = 0;
    bool used = false;  // since it came to the front of uses_
    std::list<Entry*>::iterator use;
  };

  Entry* FindOrLoad(const std::string& key);
  void Load(Entry* entry);
  void MarkDirty(Entry* entry);
  std::optional<Failure> FillRow(Entry* entry, const Slot* key, int64_t u, Slot* out);
  void EmitWindow(Entry* entry, const Slot* key, int64_t u, const Row* cause);
  void EmitChanged(Entry* entry, const Row& row, int64_t open_from, const Slot* key);
  void FlushEntry(Entry* entry, state::StateBatch* batch);
  void FlushSegment(Entry* entry, int64_t segment, state::StateBatch* batch);
  void FlushBlock(Entry* entry, int64_t block, state::StateBatch* batch);
  void FlushRow(Entry* entry, int64_t start, state::StateBatch* batch);
  Status Expire(state::StateBatch* batch);
  void Evict();
  void Drop(Entry* entry);
  int64_t Horizon() const;  // instants at or before it are of no more use
  int64_t SegmentOf(int64_t time) const { return time / segment_length_ * segment_length_; }
  std::string RowKey(std::string_view key, int64_t start) const;
  Status ForgetRow(std::string_view row_key);
  Status FindSegments();
  Status RestoreTimers();

  const plan::WindowAggregateNode& plan_;
  AggregateSet aggregates_;
  ResultRow result_row_;
  std::vector<Kind> key_kinds_;
  int64_t size_, lateness_, block_length_, segment_length_;
  bool on_close_;
  std::unordered_map<std::string, std::unique_ptr<Entry>> keys_;
  std::list<Entry*> uses_;  // the last goes first, unless it was used since it came: a use touches no neighbour
  std::vector<Entry*> dirty_;
  std::set<int64_t> segments_;                                       // with rows in the store
  std::string expired_to_;                                           // in the oldest segment, when it is partly expired
  std::vector<std::pair<std::string_view, std::string_view>> rows_;  // to write: sorted they cost RocksDB less
  ByteArena row_bytes_;                                              // of rows_
  std::set<std::pair<int64_t, std::string>> timers_;                 // `on close`: (u, key) of open windows
  std::string key_, entries_;
  size_t dirty_bytes_ = 0, cached_bytes_ = 0;
  bool complete_ = false;  // every key is in the cache
};

}  // namespace weir::ops
