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
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::state {

// The store number of meta rows in Write::store.
inline constexpr int kMetaStore = -1;

struct Write {
  int store = 0;
  std::string key;
  std::optional<std::string> value;      // nullopt: delete
  bool changelog = true;                 // false: a row of this copy only
  std::optional<std::string> range_end;  // set: delete [key, *range_end); value is nullopt and changelog is false
  bool here = true;                      // false: for the changelog only; a range of the same batch covers it here
};

class StateBatch {
 public:
  void Put(int store, std::string key, std::string value) {
    Add({store, std::move(key), std::move(value), true, std::nullopt});
  }
  void Delete(int store, std::string key) { Add({store, std::move(key), std::nullopt, true, std::nullopt}); }
  // A deletion for the changelog, of a row that a DeleteRangeLocal of this batch deletes here.
  void DeleteLogged(int store, std::string key) {
    Add({store, std::move(key), std::nullopt, true, std::nullopt, false});
  }
  void PutLocal(int store, std::string key, std::string value) {
    Add({store, std::move(key), std::move(value), false, std::nullopt});
  }
  void DeleteLocal(int store, std::string key) { Add({store, std::move(key), std::nullopt, false, std::nullopt}); }
  // Deletes the committed and batched rows in [begin, end). A range costs later reads of the store a little until it is
  // compacted away: for whole segments, not for single rows.
  void DeleteRangeLocal(int store, std::string begin, std::string end) {
    Add({store, std::move(begin), std::nullopt, false, std::move(end)});
  }
  // Keys that begin with byte 0 belong to runtime/state (the format version) and may not be written.
  void PutMeta(std::string key, std::string value) {
    Add({kMetaStore, std::move(key), std::move(value), false, std::nullopt});
  }

  // Key and value bytes plus a fixed cost a row; what the limit on uncommitted state counts.
  size_t bytes() const { return bytes_; }
  const std::vector<Write>& writes() const { return writes_; }
  bool empty() const { return writes_.empty(); }
  void Clear() {
    writes_.clear();
    bytes_ = 0;
  }

 private:
  void Add(Write write) {
    bytes_ += kRowCost + write.key.size() + (write.value ? write.value->size() : 0) +
              (write.range_end ? write.range_end->size() : 0);
    writes_.push_back(std::move(write));
  }
  static constexpr size_t kRowCost = 32;

  std::vector<Write> writes_;
  size_t bytes_ = 0;
};

// Re-derives the local rows of one logged row that a restore has put into (or, value nullopt, deleted by) the batch.
// Stores without local rows have no hook. A row may come back several times with different values before the newest
// one; a layout must therefore tolerate local rows that do not match their row any more (TimedStore checks before it
// uses them).
using RestoreHook =
    std::function<void(std::string_view key, const std::optional<std::string>& value, StateBatch* batch)>;

}  // namespace weir::state
