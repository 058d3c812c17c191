// TaskState: the committed state of one task (one sub-topology and partition): its named stores and its meta rows.
//
// What it holds is always a committed prefix: a batch is applied after the Kafka transaction with the same rows ("Kafka
// first, then one write batch"), whole or not at all, together with the offsets it belongs to. So the state is never
// ahead of Kafka, and a crash is repaired by reading the end of the changelog.
//
// Stores are numbered by their place in the list given at opening. Keys and values are bytes; a scan is in bytewise key
// order. Meta rows live apart from every store and never show up in a scan of one.
//
// Thread contract: one thread at a time for one TaskState; different tasks are independent.
// Iterators: they must be destroyed before the next Apply, Wipe or the end of the TaskState (checked).
// Errors (errors.h has all codes): K0210 the state on disk is damaged: wipe it and restore from the changelog; K0211 a
// write failed: destroy the TaskState, open it again later, roll forward; K0212 reading failed.
// After a failed Apply the batch may or may not be found after reopening, but never a part of it, and every further
// Apply of this object fails: a full disk is repaired by reopening, not by trying again (RocksDB cannot resume after a
// failed log write).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/state/batch.h"

namespace weir::state {

// Usage: for (auto it = state.Scan(…); it->Valid(); it->Next()) …; then look at it->status(): a damaged file ends a
// scan early and shows only there. key() and value() are valid until Next().
class Iterator {
 public:
  virtual ~Iterator() = default;
  virtual bool Valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual void Next() = 0;
  virtual Status status() const = 0;
};

// Estimates, for people.
struct StoreSize {
  uint64_t rows = 0;
  uint64_t bytes = 0;
};

class TaskState {
 public:
  TaskState() = default;
  TaskState(const TaskState&) = delete;
  TaskState& operator=(const TaskState&) = delete;
  virtual ~TaskState() = default;

  // False: no such row, and *value is unchanged or empty.
  virtual Result<bool> Get(int store, std::string_view key, std::string* value) const = 0;
  // The rows with begin <= key < end, in key order; an empty end means to the last row.
  virtual std::unique_ptr<Iterator> Scan(int store, std::string_view begin, std::string_view end) const = 0;
  virtual Result<bool> GetMeta(std::string_view key, std::string* value) const = 0;
  // All meta rows of the caller, in key order.
  virtual std::unique_ptr<Iterator> ScanMeta() const = 0;
  // All rows of the batch or none, in their order. Survives the end of the process; not a power cut, after which an
  // earlier committed batch is found again.
  virtual Status Apply(const StateBatch& batch) = 0;
  // The stores the caller opened, by number.
  virtual const std::vector<std::string>& store_names() const = 0;
  // Every store that exists, also those an earlier version of the topology left behind; sorted.
  virtual std::vector<std::string> stores_on_disk() const { return store_names(); }
  virtual StoreSize Size(int store) const = 0;
  // Removes every row of every store and all meta rows. On success the state is as if created now.
  virtual Status Wipe() = 0;
};

// State that ends with the object: sorted maps. For `weir test` and unit tests.
Result<std::unique_ptr<TaskState>> OpenMemoryState(std::vector<std::string> stores);

}  // namespace weir::state
