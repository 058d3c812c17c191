// A table over tumbling windows (semantics 3.1, 4).
//
// Store rows (store of the table):
//   row := 'w' int(window end) key -> latest n partials [emitted]
//   latest  := zigzag(greatest event time in the window)
//   partials:= the aggregates' encodings in source order (aggregates/aggregate.h)
//   emitted := slots of the row emitted last, only for `emit on change of`
// Time comes first in the key, so a window closes by one range: its rows are read in key order, emitted if the table
// says `on close`, and deleted. Nothing is ever searched by key alone.
//
// Decoded windows are cached; entries changed since the last commit stay until Flush, others leave least recently used.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/operators/aggregate_set.h"
#include "runtime/operators/operator.h"
#include "runtime/operators/result_row.h"

namespace weir::ops {

class TumblingAggregate final : public Operator {
 public:
  TumblingAggregate(const plan::Node& node, TaskContext* task);

  Status Open() override;
  void Process(const Row& row) override;
  int64_t NextDue() override;
  void Fire(int64_t instant) override;
  Status Flush(state::StateBatch* batch) override;
  size_t dirty_bytes() const override { return dirty_.size() * kEntryCost; }
  bool ShowHeld(const Slot* key, size_t size, const std::function<void(const Slot* row)>& show) override;

  // `reset on alert`: forgets every open window of the key.
  void ForgetKey(const Slot* key, size_t size);

 private:
  static constexpr size_t kEntryCost = 256;
  struct Entry {
    Partials partials;
    int64_t latest = kNoTime;
    std::string emitted;
    int64_t end = 0;
    const std::string* key = nullptr;
    bool dirty = false, stored = false, gone = false;
    std::list<Entry*>::iterator use;
  };
  using Bucket = std::unordered_map<std::string, std::unique_ptr<Entry>>;

  Entry* FindOrCreate(int64_t end, const std::string& key);
  std::unique_ptr<Entry> Load(int64_t end, const std::string& key);
  bool DecodeEntry(std::string_view value, Entry* entry) const;
  void MarkDirty(Entry* entry);
  std::optional<Failure> FillRow(const Entry& entry, const Slot* key, Slot* out);
  void EmitRow(const Entry& entry, const Slot* key, int64_t row_time, const Row* cause);
  bool ChangedSinceEmitted(Entry* entry, const Slot* slots);
  void CloseWindow(int64_t end);
  void Evict();
  std::string StoreKey(int64_t end, std::string_view key) const;

  const plan::WindowAggregateNode& plan_;
  AggregateSet aggregates_;
  ResultRow result_row_;
  std::vector<Kind> key_kinds_;
  std::map<int64_t, Bucket> windows_;                     // decoded entries by window end
  std::map<int64_t, bool> open_;                          // ends of windows with rows anywhere
  std::list<Entry*> uses_;                                // most recent first
  std::vector<std::pair<int64_t, std::string>> deleted_;  // stored rows to delete at the next commit
  std::string key_;
  std::vector<Entry*> dirty_;
  bool complete_ = false;  // every row is in the cache
};

}  // namespace weir::ops
