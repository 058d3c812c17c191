// Variable-length integers of Weir's binary formats.
//
//   varint  unsigned 64-bit, seven bits a byte from the lowest, high bit set on all but the last; shortest form only
//   zigzag  signed 64-bit as varint of (v << 1) ^ (v >> 63)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::formats {

inline void AppendVarint(uint64_t v, std::string* out) {
  char buffer[10];
  size_t n = 0;
  while (v >= 0x80U) {
    buffer[n++] = static_cast<char>(v | 0x80U);
    v >>= 7U;
  }
  buffer[n++] = static_cast<char>(v);
  out->append(buffer, n);
}

inline void AppendZigzag(int64_t v, std::string* out) {
  AppendVarint((static_cast<uint64_t>(v) << 1U) ^ static_cast<uint64_t>(v >> 63), out);
}

// Takes the integer off the front of `in`. False, `in` unchanged: cut short, over 64 bits, or not the shortest form.
inline bool TakeVarint(std::string_view* in, uint64_t* v) {
  uint64_t value = 0;
  for (size_t k = 0; k < in->size() && k < 10; ++k) {
    const auto byte = static_cast<uint8_t>((*in)[k]);
    if (k == 9 && byte > 1) return false;
    value |= static_cast<uint64_t>(byte & 0x7fU) << (7 * k);
    if (byte < 0x80U) {
      if (byte == 0 && k > 0) return false;
      in->remove_prefix(k + 1);
      *v = value;
      return true;
    }
  }
  return false;
}

inline bool TakeZigzag(std::string_view* in, int64_t* v) {
  uint64_t u = 0;
  if (!TakeVarint(in, &u)) return false;
  *v = static_cast<int64_t>(u >> 1U) ^ -static_cast<int64_t>(u & 1U);
  return true;
}

}  // namespace weir::formats
