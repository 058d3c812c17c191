// Values that aggregates keep: slots copied into memory of their own.
//
// A kept value is one of three C++ types, by the kind of the argument:
//   int64_t      bool, int, timestamp, duration
//   double       float, never -0.0
//   std::string  string, bytes, json, ip and cidr (their raw bytes);
//                list, map, record (their encoding, runtime/formats/row_codec.h)
// In an encoded partial a value is written as its slot (row_codec.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dsl/types.h"
#include "runtime/formats/row_codec.h"
#include "runtime/row/slot.h"

namespace weir::ops {

inline bool IsIntegral(Kind kind) {
  return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kTimestamp || kind == Kind::kDuration;
}
inline bool IsNested(Kind kind) { return kind == Kind::kList || kind == Kind::kMap || kind == Kind::kRecord; }
inline bool IsText(Kind kind) {
  return !IsIntegral(kind) && kind != Kind::kFloat && kind != Kind::kNull && !IsNested(kind);
}

// How a T is taken from a slot of kind `kind` and given back. Assign and Equal/Less take what View() gives, so that
// nothing is allocated for a value that is only looked at.
template <typename T>
struct Kept;

template <>
struct Kept<int64_t> {
  using View = int64_t;
  static View ViewOf(const Slot& s, std::string*) { return s.i; }
  static Slot ToSlot(Kind kind, int64_t v, Arena*) { return Slot::Int64(kind, v); }
  static size_t HeapBytes(int64_t) { return 0; }
};

template <>
struct Kept<double> {
  using View = double;
  static View ViewOf(const Slot& s, std::string*) { return s.f + 0.0; }  // -0.0 + 0.0 is 0.0
  static Slot ToSlot(Kind, double v, Arena*) { return Slot::Float(v); }
  static size_t HeapBytes(double) { return 0; }
};

template <>
struct Kept<std::string> {
  using View = std::string_view;
  // `scratch` holds the bytes of lists, maps and records; the view is valid until it changes.
  static View ViewOf(const Slot& s, std::string* scratch) {
    if (!IsNested(s.kind)) return s.text();
    scratch->clear();
    formats::EncodeSlots(&s, 1, scratch);
    return *scratch;
  }
  static Slot ToSlot(Kind kind, std::string_view v, Arena* arena) {
    if (!IsNested(kind)) return Slot::Bytes(kind, arena->Copy(v));
    Slot out;
    std::string_view bytes = arena->Copy(v);
    return formats::DecodeSlots(&bytes, 1, &out, arena) ? out : Slot::Null();
  }
  static size_t HeapBytes(const std::string& v) { return v.capacity() > 15 ? v.capacity() + 1 : 0; }
};

// The slot is a non-null value of this type, all the way down (null within where the type allows it or not).
inline bool IsOfType(const Slot& s, const dsl::Type& type) {
  if (s.kind != type.kind) return false;
  if (!IsNested(s.kind)) return true;
  if (s.kind == Kind::kRecord && (type.fields == nullptr || type.fields->size() != s.size)) return false;
  if (s.kind != Kind::kRecord && type.element == nullptr) return false;
  const uint32_t n = s.kind == Kind::kMap ? 2 * s.size : s.size;
  for (uint32_t k = 0; k < n; ++k) {
    const Slot& item = s.items[k];
    const bool map_key = s.kind == Kind::kMap && k % 2 == 0;
    if (map_key
            ? item.kind != Kind::kString
            : !item.is_null() && !IsOfType(item, s.kind == Kind::kRecord ? (*type.fields)[k].type : *type.element)) {
      return false;
    }
  }
  return true;
}

// Takes one slot of this type off the front of `in`. The slot points into `in`'s bytes or the arena.
inline bool TakeSlot(std::string_view* in, const dsl::Type& type, Slot* out, Arena* arena) {
  return formats::DecodeSlots(in, 1, out, arena) && IsOfType(*out, type);
}

// Calls make.template operator()<T>() for the type T that keeps values of `kind`; null kinds keep nothing and count as
// int.
template <typename Make>
auto WithKeptType(Kind kind, const Make& make) {
  if (kind == Kind::kFloat) return make.template operator()<double>();
  if (IsIntegral(kind) || kind == Kind::kNull) return make.template operator()<int64_t>();
  return make.template operator()<std::string>();
}

}  // namespace weir::ops
