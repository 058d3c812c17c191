// TimedStore: a map with expiry by stream time, cached and written back at commit. For rules, dedup and evaluate.
//
//   row   := 'k' key -> due value     logged
//   index := 't' int(due) key -> ""   local (key_codec.h int: rows in the order they fall due); none if due is kNever
//   due   := varint: 0 for kNever, else zigzag(due) + 1
//
// Life between two commits: Find/Put/Erase change the cache only; Flush adds every changed row to the batch, which is
// applied before the next call. A failed commit destroys the TimedStore with its task; nothing is rolled back in place.
//
// Expiry: a row whose due time has come *may* be gone. When exactly it goes depends on commits (and at most
// kMaxExpiredPerFlush rows go at once), so a caller whose result depends on it must compare times itself.
// Cost: an expiring row costs one index step, one look at its row, and two deletions; Flush without due rows costs
// nothing. An index row that does not match its row any more (left by a restore) is dropped without harm.
//
// Invariants: an entry differs from disk only if it is in dirty_; clean entries are on a list, at most
// cache_entries of them (the oldest goes, unless it was used since it came: its neighbours are not touched at a use);
// no index row on disk is below low_. A restore is over before the TimedStore is made. Errors: reading can fail. Find
// then returns nullptr, and the failure is kept: status(), and Flush, return it. A batch of a failed Flush must not be
// applied. Thread contract: the task's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/state/batch.h"
#include "runtime/state/task_state.h"

namespace weir::state {

class TimedStore {
 public:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  static constexpr size_t kMaxExpiredPerFlush = 100'000;
  static constexpr size_t kUsualEntries = 100'000;  // cache_entries of an operator's memory

  // The state outlives the TimedStore. cache_entries counts clean entries, and is at least 1.
  TimedStore(TaskState* state, int store, size_t cache_entries);
  TimedStore(const TimedStore&) = delete;
  TimedStore& operator=(const TimedStore&) = delete;

  // The value of key, or nullptr; *due (if asked) is its due time. Valid until the next call. That a key is absent is
  // cached too. A change made through the pointer counts only once it is Put (Put of the moved value is fine).
  std::string* Find(std::string_view key, int64_t* due = nullptr);
  // due: the stream time (ms) from which on the row may be forgotten.
  void Put(std::string_view key, std::string value, int64_t due);
  void Erase(std::string_view key);
  // Adds every changed row to the batch and deletes rows with due <= now, in the batch and in the cache.
  Status Flush(int64_t now, StateBatch* batch);
  // Calls fn for each key with the prefix, in key order, as Find would see them. fn may not call the store.
  Status Scan(std::string_view prefix, const std::function<void(std::string_view key, std::string_view value)>& fn);

  // Key and value bytes of the entries that await Flush, with a fixed cost each.
  size_t dirty_bytes() const { return dirty_bytes_; }
  const Status& status() const { return status_; }

  // Re-derives the index row of a row that a restore has read from the changelog (batch.h, RestoreHook).
  static void IndexRestored(int store, std::string_view key, std::optional<std::string_view> value, StateBatch* batch);
  static RestoreHook MakeRestoreHook(int store);

 private:
  struct Entry {
    const std::string* key = nullptr;  // the map's
    std::string value;
    int64_t due = kNever;
    int64_t disk_due = kNever;  // of the row on disk
    bool present = false;
    bool on_disk = false;
    bool dirty = false;
    bool used = false;       // since it came to the front of the list
    size_t cost = 0;         // what it counts in dirty_bytes_
    Entry* newer = nullptr;  // list of clean entries
    Entry* older = nullptr;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const;
  };
  using Map = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

  Entry* Load(std::string_view key);
  void MarkDirty(Entry* entry);
  void Link(Entry* entry);
  void Unlink(Entry* entry);
  void Trim();
  Status Expire(int64_t now, StateBatch* batch);
  Status ExpireRow(int64_t due, std::string_view key, StateBatch* batch);
  Status Fail(Status status);
  void FlushEntry(Entry* entry, int64_t now, StateBatch* batch);

  TaskState* state_;
  int store_;
  size_t cache_entries_;
  Map entries_;
  std::vector<Entry*> dirty_;
  size_t dirty_bytes_ = 0;
  Entry* newest_ = nullptr;
  Entry* oldest_ = nullptr;
  size_t clean_ = 0;
  int64_t low_ = std::numeric_limits<int64_t>::min();  // no index row on disk is due before; spares empty looks
  std::string scratch_;
  Status status_;
};

}  // namespace weir::state
