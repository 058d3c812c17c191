// One key's records in a sliding window (semantics 3.3, 3.4): what its windows are computed from.
//
// Records of equal event time are merged into an *instant*. The window at u holds the instants with u − N < t ≤ u. One
// accumulator per aggregate stands at some u and moves by single instants, so a record in order costs amortised O(1),
// and one out of order what lies between it and the newest.
//
// A record whose own window had closed when it came belongs only to windows u ≥ from (3.4); while a window below `from`
// can still change it is kept apart as a *straggler*, then it joins its instant.
//
// Rows (operators/sliding_aggregate.h) hold the instants of a span of time each:
//   row     := entry*
//   entry   := varint(time − row start) varint(flags) [varint(from − time)] partials
//   flags   := 1 has a window of its own | 2 straggler (then `from` follows)
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/queue_vector.h"
#include "runtime/operators/aggregate_set.h"

namespace weir::ops {

// Starts of blocks or rows, ascending. Few at a time, and mostly the newest: no allocation for each.
class BlockSet {
 public:
  void insert(int64_t block) {
    if (!blocks_.empty() && blocks_.back() == block) return;
    const auto at = std::lower_bound(blocks_.begin(), blocks_.end(), block);
    if (at == blocks_.end() || *at != block) blocks_.insert(at, block);
  }
  bool erase(int64_t block) {  // was it there?
    const auto at = std::lower_bound(blocks_.begin(), blocks_.end(), block);
    if (at == blocks_.end() || *at != block) return false;
    blocks_.erase(at);
    return true;
  }
  void clear() { blocks_.clear(); }
  bool empty() const { return blocks_.empty(); }
  bool any_between(int64_t after, int64_t before) const {  // both exclusive
    const auto at = std::upper_bound(blocks_.begin(), blocks_.end(), after);
    return at != blocks_.end() && *at < before;
  }
  std::vector<int64_t>::const_iterator begin() const { return blocks_.begin(); }
  std::vector<int64_t>::const_iterator end() const { return blocks_.end(); }

 private:
  std::vector<int64_t> blocks_;
};

class SlidingKey {
 public:
  SlidingKey(const AggregateSet* set, int64_t size, int64_t block_length)
      : set_(set), size_(size), block_length_(block_length) {}

  // Adds the record whose arguments were evaluated last. `open_from`: the least u whose window is open to it (T − L).
  // `settled`: windows below it are closed to every record to come (S − L).
  void Add(int64_t time, const OrderKey& order, int64_t open_from, int64_t settled);

  // The first window u ≥ from that exists, or kNone.
  static constexpr int64_t kNone = INT64_MAX;
  int64_t WindowFrom(int64_t from) const;
  // The aggregates' values over window u.
  ResultError Results(int64_t u, Arena* arena, Slot* out);

  // Drops instants no window to come can hold: t + N + L ≤ S, that is t ≤ horizon.
  void Drop(int64_t horizon);
  void Clear();  // forgets all; what was stored becomes dirty
  bool empty() const { return instants_.empty() && stragglers_.empty(); }
  size_t Bytes() const;

  // The row of [start, end); "" when nothing is left in it.
  void Encode(int64_t start, int64_t end, std::string* out) const;
  // `end`: what no entry of the row may reach, above start. Rows come in order of time. False: unreadable.
  bool DecodeRow(int64_t start, int64_t end, std::string_view bytes, int64_t horizon);

  BlockSet dirty_blocks;  // changed since the last commit
  BlockSet stored_rows;   // starts of the rows in the store

 private:
  struct Instant {
    int64_t time = 0;
    bool has_window = false;
    Partials partials;
  };
  struct Straggler {
    int64_t time = 0, from = 0;
    Partials partials;
  };
  int64_t BlockOf(int64_t time) const { return time / block_length_ * block_length_; }
  size_t LowerBound(int64_t time) const;  // index of the first instant at or after time
  void MoveTo(int64_t u);
  Instant& InstantAt(int64_t time);
  void InsertInstant(size_t at, Instant made);
  void AddStraggler(int64_t time, const OrderKey& order, int64_t from);
  void Settle(int64_t settled);
  void EncodeEntry(int64_t start, int64_t time, unsigned flags, int64_t from, const Partials& partials,
                   std::string* out) const;

  const AggregateSet* set_;
  int64_t size_, block_length_;
  QueueVector<Instant> instants_;      // ascending time
  std::vector<Straggler> stragglers_;  // usually empty
  std::vector<std::unique_ptr<SlidingAccumulator>> window_;
  bool placed_ = false;  // window_ stands at `at_` over instants [low_, high_)
  int64_t at_ = 0;
  size_t low_ = 0, high_ = 0;
};

}  // namespace weir::ops
