// Slot: one typed value of a row. Row: an array of slots with its time, order and key.
//
// A slot is 16 bytes, trivially copyable, and never owns memory: text, addresses, lists and records point into an
// Arena, the input record or state, which outlive the row. What is kept longer is copied (Slot::CopyInto, operators'
// state).
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "dsl/types.h"
#include "runtime/base/byte_arena.h"

namespace weir {

using dsl::Kind;

struct Slot {
  union {
    int64_t i;  // kBool (0, 1), kInt, kTimestamp (ms), kDuration (ms)
    double f;   // kFloat
    const char*
        p;  // kString, kBytes, kJson: `size` bytes. kIp: 16 bytes. kCidr: 17 bytes (address, prefix bits of 128)
    const Slot* items;  // kList: `size` slots. kRecord: `size` slots in field order. kMap: 2·size slots (key, value)
  };
  uint32_t size = 0;
  Kind kind = Kind::kNull;

  Slot() : i(0) {}
  static Slot Null() { return Slot(); }
  static Slot Bool(bool v) { return Int64(Kind::kBool, v ? 1 : 0); }
  static Slot Int(int64_t v) { return Int64(Kind::kInt, v); }
  static Slot Timestamp(int64_t v) { return Int64(Kind::kTimestamp, v); }
  static Slot Duration(int64_t v) { return Int64(Kind::kDuration, v); }
  static Slot Float(double v) {
    Slot s;
    s.f = v;
    s.kind = Kind::kFloat;
    return s;
  }
  static Slot String(std::string_view v) { return Bytes(Kind::kString, v); }
  static Slot Json(std::string_view v) { return Bytes(Kind::kJson, v); }
  static Slot Ip(const char* sixteen_bytes) { return Bytes(Kind::kIp, {sixteen_bytes, 16}); }
  static Slot Cidr(const char* seventeen_bytes) { return Bytes(Kind::kCidr, {seventeen_bytes, 17}); }
  static Slot Bytes(Kind kind, std::string_view v) {
    Slot s;
    s.p = v.data();
    s.size = static_cast<uint32_t>(v.size());
    s.kind = kind;
    return s;
  }
  static Slot Items(Kind kind, const Slot* items, uint32_t size) {
    Slot s;
    s.items = items;
    s.size = size;
    s.kind = kind;
    return s;
  }
  static Slot Int64(Kind kind, int64_t v) {
    Slot s;
    s.i = v;
    s.kind = kind;
    return s;
  }

  bool is_null() const { return kind == Kind::kNull; }
  bool truthy() const { return kind == Kind::kBool && i != 0; }  // null is false
  std::string_view text() const { return {p, size}; }            // kString, kBytes, kJson, kIp, kCidr
};
static_assert(sizeof(Slot) == 16);

// What a row points to; Reset() at the end of a batch.
class Arena : public ByteArena {
 public:
  Slot* Slots(size_t n) {
    auto* s = reinterpret_cast<Slot*>(Allocate(n * sizeof(Slot), alignof(Slot)));
    for (size_t k = 0; k < n; ++k) new (s + k) Slot();
    return s;
  }
  using ByteArena::Copy;
  // A deep copy: nothing in the result points outside this arena.
  Slot Copy(const Slot& s) {
    switch (s.kind) {
      case Kind::kString:
      case Kind::kBytes:
      case Kind::kJson:
      case Kind::kIp:
      case Kind::kCidr: return Slot::Bytes(s.kind, Copy(s.text()));
      case Kind::kList:
      case Kind::kRecord:
      case Kind::kMap: {
        const uint32_t n = s.kind == Kind::kMap ? 2 * s.size : s.size;
        Slot* items = Slots(n);
        for (uint32_t k = 0; k < n; ++k) items[k] = Copy(s.items[k]);
        return Slot::Items(s.kind, items, s.size);
      }
      default: return s;
    }
  }
};

// Place of a row in the total order of semantics 1.4, after its event time. Rows made by time alone use kTimeOrdinal,
// so that they sort after rows made by records of the same event time.
struct OrderKey {
  static constexpr uint32_t kTimeOrdinal = 0xffffffffU;  // made by time: position numbers the emissions
  static constexpr uint32_t kToldOrdinal = 0xfffffffeU;  // told again as often as need be; has no place in an order
  uint32_t ordinal = 0;                                  // of the input channel
  uint32_t n = 0;                                        // numbers rows made from one record
  int64_t position = 0;                                  // offset
  friend bool operator<(const OrderKey& a, const OrderKey& b) {
    if (a.ordinal != b.ordinal) return a.ordinal < b.ordinal;
    if (a.position != b.position) return a.position < b.position;
    return a.n < b.n;
  }
  friend bool operator==(const OrderKey&, const OrderKey&) = default;
};

struct Row {
  const Slot* slots = nullptr;
  int64_t time = 0;          // event time, ms
  int64_t cause = 0;         // now(): clock or channel time of the causing record, or the instant being swept
  int64_t channel_time = 0;  // of the causing record (semantics 2.5); rows made by time: equal to `cause`
  OrderKey order;
  const Slot* key = nullptr;  // the key fields the row is grouped by
  uint32_t key_size = 0;
  bool windowed = false;
  int64_t window_start = 0, window_end = 0;
};

}  // namespace weir
