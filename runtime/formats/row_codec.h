// Slots as bytes, for repartition topics and state. Self-describing and canonical: equal slots have equal bytes, and
// Decode takes nothing that Encode would not write. Whoever stores them puts a format version in front.
//
//   slots  = slot*                             (their number is known to the reader)
//   slot   = 0x00                              null
//          | 0x01 | 0x02                       false, true
//          | 0x03 zigzag                       int
//          | 0x04 8 bytes                      float: IEEE double, little endian, finite; -0.0 is written as 0.0
//          | 0x05 varint byte{n}               string
//          | 0x06 zigzag                       timestamp, ms
//          | 0x07 zigzag                       duration, ms
//          | 0x08 4 bytes                      ip, v4
//          | 0x09 16 bytes                     ip, v6 that is not v4-mapped
//          | 0x0a 16 bytes, bits (0..128)      cidr
//          | 0x0b varint byte{n}               bytes
//          | 0x0c varint byte{n}               json
//          | 0x0d varint slot{n}               list
//          | 0x0e varint slot{2n}              map: key, value, …
//          | 0x0f varint slot{n}               record
// varint, zigzag: runtime/formats/varint.h. Lists, maps and records nest at most 64 deep (JsonDecoder's limit).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/row/slot.h"

namespace weir::formats {

void EncodeSlots(const Slot* slots, size_t n, std::string* out);
// Takes `n` slots off the front of `in`. Text and addresses point into `in`'s bytes or the arena: both must outlive the
// slots. False: not such an encoding; `in` and `out` are then unspecified. Safe on any bytes.
bool DecodeSlots(std::string_view* in, size_t n, Slot* out, Arena* arena);

}  // namespace weir::formats
