// Keys: the bytes they have outside (docs/semantics.md 10.2), their order (2.3), their equality.
//
//   key bytes of one field   string: its UTF-8; int: decimal; bool: true|false; ip: text; timestamp: RFC 3339 text;
//                            duration: decimal milliseconds; null: empty
//   of several               a compact JSON array of the same values: strings, addresses and timestamps quoted
//   of none                  empty (callers write a null key)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/row/slot.h"

namespace weir {

void AppendKeyBytes(const Slot* key, size_t n, std::string* out);

// Total order of values of one type: null first, false < true, numbers and times by value, strings, bytes, ip and cidr
// bytewise, lists and records item by item, then by size. Values of different kinds: by kind. -0.0 equals 0.0.
int CompareSlots(const Slot& a, const Slot& b);
bool SlotEquals(const Slot& a, const Slot& b);

// Field by field. Negative, zero, positive.
int CompareKey(const Slot* a, const Slot* b, size_t n);
bool KeyEquals(const Slot* a, const Slot* b, size_t n);
// Equal keys hash equally. For tables in memory: the value is not part of any contract.
uint64_t HashKey(const Slot* key, size_t n);

}  // namespace weir
