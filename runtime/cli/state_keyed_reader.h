// What the readers of the stores' rows share (state_rows.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/cli/state_rows.h"
#include "runtime/operators/keys.h"
#include "runtime/row/slot.h"

namespace weir::cli {

// Null for a time that is none.
StateJson TimeJson(int64_t ms);
StateJson SlotJson(const Slot& slot, const dsl::Type& type);

// Bytes nobody knows the layout of.
class RawReader : public StoreReader {
 public:
  bool Derived(std::string_view) const override { return false; }
  StateJson Read(std::string_view key, std::string_view value) const override {
    return {{"key", Hex(key)}, {"value", Hex(value)}, {"text", Hex(key)}};
  }
};

// What the readers of keyed stores share: the key fields at the front of a row's key.
class KeyedReader : public RawReader {
 public:
  KeyedReader(const plan::Schema& row, const std::vector<int>& key);

 protected:
  // Takes the key fields off `in` into `out` and, as --key has them, into `text`.
  bool TakeKey(std::string_view* in, StateJson* out, std::string* text) const;

 private:
  std::vector<Kind> kinds_;
  std::vector<dsl::Field> fields_;
};

}  // namespace weir::cli
