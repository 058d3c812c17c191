// Key fields of a row ↔ order-preserving store key bytes (runtime/state/key_codec.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/slot.h"
#include "runtime/state/key_codec.h"

namespace weir::ops {

// Appends the encoding of key fields (semantics 10.1: bool, int, string, timestamp, duration, ip; never null).
void AppendStoreKey(const Slot* key, size_t size, std::string* out);

// The key fields back from their encoding, allocated in `arena`; `types` are the fields' kinds in order.
bool ReadStoreKey(std::string_view* in, const std::vector<Kind>& types, Slot* out, Arena* arena);

// 8 bytes, big-endian, unsigned order of non-negative times.
inline void AppendTime(int64_t time, std::string* out) { state::AppendInt(time, out); }

// A grouping key of a row: fields owned, with their encoding. Reused between rows to spare allocations.
inline std::vector<Kind> KindsOf(const plan::Schema& schema, const std::vector<int>& slots) {
  std::vector<Kind> kinds;
  kinds.reserve(slots.size());
  for (int s : slots) kinds.push_back(schema[static_cast<size_t>(s)].type.kind);
  return kinds;
}

}  // namespace weir::ops
