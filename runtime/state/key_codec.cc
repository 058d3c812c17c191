#include "runtime/state/key_codec.h"

namespace weir::state {
namespace {
constexpr uint64_t kSignBit = uint64_t{1} << 63;
}  // namespace

void AppendBool(bool value, std::string* out) { out->push_back(value ? '\1' : '\0'); }

void AppendInt(int64_t value, std::string* out) {
  const uint64_t bits = static_cast<uint64_t>(value) ^ kSignBit;
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(bits >> (56 - 8 * i));
  out->append(bytes, sizeof(bytes));
}

void AppendBytes(std::string_view value, std::string* out) {
  for (size_t zero; (zero = value.find('\0')) != std::string_view::npos; value.remove_prefix(zero + 1)) {
    out->append(value.substr(0, zero));
    out->append("\0\xff", 2);
  }
  out->append(value);
  out->append("\0\0", 2);
}

void AppendIp(const std::array<uint8_t, 16>& value, std::string* out) {
  out->append(reinterpret_cast<const char*>(value.data()), value.size());
}

bool ReadBool(std::string_view* in, bool* value) {
  if (in->empty() || static_cast<uint8_t>(in->front()) > 1) return false;
  *value = in->front() != '\0';
  in->remove_prefix(1);
  return true;
}

bool ReadInt(std::string_view* in, int64_t* value) {
  if (in->size() < 8) return false;
  uint64_t bits = 0;
  for (size_t i = 0; i < 8; ++i) bits = bits << 8 | static_cast<uint8_t>((*in)[i]);
  *value = static_cast<int64_t>(bits ^ kSignBit);
  in->remove_prefix(8);
  return true;
}

bool ReadBytes(std::string_view* in, std::string* value) {
  std::string out;
  for (std::string_view rest = *in;;) {
    const size_t zero = rest.find('\0');
    if (zero == std::string_view::npos || zero + 1 == rest.size()) return false;
    const char next = rest[zero + 1];
    out.append(rest.substr(0, zero));
    rest.remove_prefix(zero + 2);
    if (next == '\0') {
      *in = rest;
      *value = std::move(out);
      return true;
    }
    if (next != '\xff') return false;
    out.push_back('\0');
  }
}

bool ReadIp(std::string_view* in, std::array<uint8_t, 16>* value) {
  if (in->size() < value->size()) return false;
  for (size_t i = 0; i < value->size(); ++i) (*value)[i] = static_cast<uint8_t>((*in)[i]);
  in->remove_prefix(value->size());
  return true;
}

std::string PrefixEnd(std::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.remove_suffix(1);
  std::string end(prefix);
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

void AppendVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>(value | 0x80));
  out->push_back(static_cast<char>(value));
}

bool ReadVarint(std::string_view* in, uint64_t* value) {
  uint64_t result = 0;
  for (size_t i = 0; i < in->size() && i < 10; ++i) {
    const uint64_t byte = static_cast<uint8_t>((*in)[i]);
    if (i == 9 && byte > 1) return false;  // more than 64 bits
    result |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      *value = result;
      in->remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

}  // namespace weir::state
