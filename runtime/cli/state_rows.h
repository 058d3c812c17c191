// Rows of persisted stores for people: what `weir state` prints.
//
// With the plan, keys are the fields they were made of and values what the operator kept; without it, or where a row is
// not of the layout that the plan's operator writes, both are hexadecimal.
//
// - tumbling window: key fields, window_start, window_end -> aggregates so far, latest event time
// - sliding window: key fields, block (its start) -> instants: time, aggregates of it alone
// - rule, fuzzy detector: key fields, what ("rise", "hold", "lock previous", "once", "once a value", "count") -> times,
//   counts, values, by what it is; due: when it may be forgotten
// - clock: stream time, channels, next offsets
// - others: hexadecimal
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "dsl/plan.h"

namespace weir::cli {

using StateJson = nlohmann::ordered_json;

// The rows of one store.
class StoreReader {
 public:
  virtual ~StoreReader() = default;
  // Rows derived from others (indexes of what falls due) are not shown.
  virtual bool Derived(std::string_view key) const = 0;
  // {"key": {…} or "hex", "value": …}; adds "text", the key's fields joined by ",", for --key. Never fails.
  virtual StateJson Read(std::string_view key, std::string_view value) const = 0;
};

// The reader for a store of the plan by name; `plan` may be null, and the store one the plan does not have.
std::unique_ptr<StoreReader> ReaderOf(const plan::Plan* plan, const std::string& store);

// A task's clock row (layout: runtime/engine/task.h); null when it is not one.
StateJson ReadClockRow(std::string_view row);

std::string Hex(std::string_view bytes);

}  // namespace weir::cli
