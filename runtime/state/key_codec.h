// Order-preserving key bytes for typed tuples: bytewise order of encodings is the order of the tuples, field by field.
//
//   key    := field*                 the types come from the plan, not from the bytes; keys of one store have one shape
//   field  := bool | int | bytes | ip
//   bool   := 00 | 01                                    false < true
//   int    := 8 bytes, big-endian, sign bit flipped      by value; also timestamps and durations (ms)
//   bytes  := ( 01..FF | 00 FF )* 00 00                  bytewise (for UTF-8: by code point); 00 is written 00 FF
//   ip     := 16 bytes                                   bytewise (an IPv4 address in its mapped form)
//
// Every field ends by itself, so a tuple is the fields one after another, and a prefix of fields is a prefix of bytes.
// "a" < "a\0": 61 00 00 < 61 00 FF …; and no encoding of bytes is a prefix of another, so what follows never decides
// too early. Readers take what Append… wrote and refuse the rest by returning false, leaving *in where it was.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::state {

void AppendBool(bool value, std::string* out);
void AppendInt(int64_t value, std::string* out);
void AppendBytes(std::string_view value, std::string* out);
void AppendIp(const std::array<uint8_t, 16>& value, std::string* out);

bool ReadBool(std::string_view* in, bool* value);
bool ReadInt(std::string_view* in, int64_t* value);
bool ReadBytes(std::string_view* in, std::string* value);
bool ReadIp(std::string_view* in, std::array<uint8_t, 16>* value);

// The least key above every key that begins with prefix: the end of a prefix scan. Empty (no bound) if there is none,
// that is if prefix is empty or all FF.
std::string PrefixEnd(std::string_view prefix);

// LEB128: 7 bits a byte, low first. For values, not for keys (it does not keep the order).
void AppendVarint(uint64_t value, std::string* out);
bool ReadVarint(std::string_view* in, uint64_t* value);

}  // namespace weir::state
