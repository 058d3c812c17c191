// StateBatch: the changes of one task between two commits, in the order they were made.
//
// The commit path sends the rows with `changelog` set to the changelog topics (the last row of a key wins), commits the
// Kafka transaction, and only then gives the same batch to TaskState::Apply, with the offsets added by PutMeta.
// Rows with `changelog` unset are derived from logged ones (time indexes) or belong to this copy of the state (meta):
// they are never logged, and a restore makes them again through a RestoreHook.
//
// Order counts: a later row of a key replaces an earlier one, and a range deletion removes what stands before it only.
// Thread contract: one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/base/byte_arena.h"

namespace weir::state {

// The store number of meta rows in Write::store.
inline constexpr int kMetaStore = -1;

// Bytes are the batch's.
struct Write {
  int store = 0;
  bool changelog = true;  // false: a row of this copy only
  bool here = true;       // false: for the changelog only; a range of the same batch covers it here
  std::string_view key;
  std::optional<std::string_view> value{};      // nullopt: delete
  std::optional<std::string_view> range_end{};  // set: delete [key, *range_end); value is nullopt, changelog is false
};

class StateBatch {
 public:
  void Put(int store, std::string_view key, std::string_view value) { Add({store, true, true, key, value}); }
  void Delete(int store, std::string_view key) { Add({store, true, true, key}); }
  // A deletion for the changelog, of a row that a DeleteRangeLocal of this batch deletes here.
  void DeleteLogged(int store, std::string_view key) { Add({store, true, false, key}); }
  void PutLocal(int store, std::string_view key, std::string_view value) { Add({store, false, true, key, value}); }
  void DeleteLocal(int store, std::string_view key) { Add({store, false, true, key}); }
  // Deletes the committed and batched rows in [begin, end). A range costs later reads of the store a little until it is
  // compacted away: for whole segments, not for single rows.
  void DeleteRangeLocal(int store, std::string_view begin, std::string_view end) {
    Add({store, false, true, begin, std::nullopt, end});
  }
  // Keys that begin with byte 0 belong to runtime/state (the format version) and may not be written.
  void PutMeta(std::string_view key, std::string_view value) { Add({kMetaStore, false, true, key, value}); }

  // Key and value bytes plus a fixed cost a row; what the limit on uncommitted state counts.
  size_t bytes() const { return bytes_; }
  const std::vector<Write>& writes() const { return writes_; }
  bool empty() const { return writes_.empty(); }
  void Clear() {
    writes_.clear();
    arena_.Reset();
    bytes_ = 0;
  }

 private:
  void Add(Write write) {
    bytes_ += kRowCost + write.key.size() + (write.value ? write.value->size() : 0) +
              (write.range_end ? write.range_end->size() : 0);
    write.key = arena_.Copy(write.key);
    if (write.value) write.value = arena_.Copy(*write.value);
    if (write.range_end) write.range_end = arena_.Copy(*write.range_end);
    writes_.push_back(write);
  }
  static constexpr size_t kRowCost = 32;

  ByteArena arena_;
  std::vector<Write> writes_;
  size_t bytes_ = 0;
};

// Re-derives the local rows of one logged row that a restore has put into (or, value nullopt, deleted by) the batch.
// Stores without local rows have no hook. A row may come back several times with different values before the newest
// one; a layout must therefore tolerate local rows that do not match their row any more (TimedStore checks before it
// uses them).
using RestoreHook = std::function<void(std::string_view key, std::optional<std::string_view> value, StateBatch* batch)>;

}  // namespace weir::state
