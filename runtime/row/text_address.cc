// Addresses and networks as text. IPv6 out as RFC 5952 has it.
#include <cstring>

#include "runtime/row/text.h"

namespace weir {
namespace {

constexpr char kMappedPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};

// Dotted quad, the whole of `text`, no leading zeros.
bool ParseV4(std::string_view text, char* four_bytes) {
  const char* p = text.data();
  const char* const end = p + text.size();
  for (int k = 0; k < 4; ++k) {
    if (k > 0 && (p == end || *p++ != '.')) return false;
    unsigned v = 0;
    const char* const start = p;
    while (p != end && *p >= '0' && *p <= '9' && p - start < 3) v = v * 10 + static_cast<unsigned>(*p++ - '0');
    if (p == start || v > 255 || (*start == '0' && p - start > 1)) return false;
    four_bytes[k] = static_cast<char>(v);
  }
  return p == end;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Groups of hexadecimal digits, one "::" at most, the last two groups possibly as a dotted quad.
bool ParseV6(std::string_view text, char* out) {
  char bytes[16] = {};
  size_t n = 0, gap = 17;
  if (text.substr(0, 2) == "::") {
    gap = 0;
    text.remove_prefix(2);
  } else if (text.empty() || text[0] == ':') {
    return false;
  }
  while (!text.empty()) {
    if (n >= 16) return false;
    size_t k = 0;
    unsigned v = 0;
    while (k < text.size() && k < 4 && HexDigit(text[k]) >= 0) v = v * 16 + static_cast<unsigned>(HexDigit(text[k++]));
    if (k < text.size() && text[k] == '.') {
      if (n > 12 || !ParseV4(text, bytes + n)) return false;
      n += 4;
      break;
    }
    if (k == 0) return false;
    bytes[n++] = static_cast<char>(v >> 8U);
    bytes[n++] = static_cast<char>(v);
    text.remove_prefix(k);
    if (text.empty()) break;
    if (text[0] != ':') return false;
    text.remove_prefix(1);
    if (text.empty()) return false;
    if (text[0] == ':') {
      if (gap <= 16) return false;
      gap = n;
      text.remove_prefix(1);
    }
  }
  if (gap > 16) {
    if (n != 16) return false;
    std::memcpy(out, bytes, 16);
    return true;
  }
  if (n > 14) return false;  // "::" stands for one group at least
  std::memset(out, 0, 16);
  std::memcpy(out, bytes, gap);
  std::memcpy(out + 16 - (n - gap), bytes + gap, n - gap);
  return true;
}

void AppendV6(const char* bytes, std::string* out) {
  unsigned groups[8];
  for (int k = 0; k < 8; ++k) {
    groups[k] = static_cast<unsigned>(static_cast<unsigned char>(bytes[2 * k])) << 8U |
                static_cast<unsigned char>(bytes[2 * k + 1]);
  }
  int best = -1, best_size = 1;  // a single zero group is not shortened; of equal runs the first
  for (int k = 0; k < 8; ++k) {
    int size = 0;
    while (k + size < 8 && groups[k + size] == 0) ++size;
    if (size > best_size) {
      best = k;
      best_size = size;
    }
    if (size > 0) k += size - 1;
  }
  for (int k = 0; k < 8; ++k) {
    if (k == best) {
      out->append("::");
      k += best_size - 1;
      continue;
    }
    if (k > 0 && k != best + best_size) out->push_back(':');
    bool started = false;
    for (unsigned shift = 16; shift > 0;) {
      shift -= 4;
      const unsigned digit = (groups[k] >> shift) & 15U;
      started = started || digit != 0 || shift == 0;
      if (started) out->push_back("0123456789abcdef"[digit]);
    }
  }
}

}  // namespace

bool IsV4Mapped(const char* sixteen_bytes) { return std::memcmp(sixteen_bytes, kMappedPrefix, 12) == 0; }

bool InNetwork(const char* ip, const char* cidr) {
  const auto bits = static_cast<unsigned char>(cidr[16]);
  const size_t whole = bits / 8U;
  if (whole >= 16) return std::memcmp(ip, cidr, 16) == 0;
  if (std::memcmp(ip, cidr, whole) != 0) return false;
  const unsigned rest = bits % 8U;
  if (rest == 0) return true;
  const auto a = static_cast<unsigned char>(ip[whole]), b = static_cast<unsigned char>(cidr[whole]);
  return ((a ^ b) >> (8U - rest)) == 0;
}

void AppendIp(const char* bytes, std::string* out) {
  if (!IsV4Mapped(bytes)) {
    AppendV6(bytes, out);
    return;
  }
  for (int k = 0; k < 4; ++k) {
    if (k > 0) out->push_back('.');
    AppendInt(static_cast<unsigned char>(bytes[12 + k]), out);
  }
}

void AppendCidr(const char* bytes, std::string* out) {
  const int bits = static_cast<unsigned char>(bytes[16]);
  const bool v4 = IsV4Mapped(bytes) && bits >= 96;
  if (v4) {
    AppendIp(bytes, out);
  } else {
    AppendV6(bytes, out);
  }
  out->push_back('/');
  AppendInt(v4 ? bits - 96 : bits, out);
}

bool ParseIp(std::string_view text, char* out) {
  char four[4];
  if (ParseV4(text, four)) {
    std::memcpy(out, kMappedPrefix, 12);
    std::memcpy(out + 12, four, 4);
    return true;
  }
  return text.find(':') != std::string_view::npos && ParseV6(text, out);
}

bool ParseCidr(std::string_view text, char* out) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || !ParseIp(text.substr(0, slash), out)) return false;
  const std::string_view tail = text.substr(slash + 1);
  int64_t bits = 0;
  if (tail.size() > 3 || !ParseInt(tail, &bits) || tail[0] == '-' || (tail[0] == '0' && tail.size() > 1)) return false;
  const bool v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  if (bits > (v4 ? 32 : 128)) return false;
  if (v4) bits += 96;
  for (int64_t k = bits; k < 128; ++k) {
    if ((static_cast<unsigned char>(out[k / 8]) >> (7 - k % 8) & 1) != 0) return false;
  }
  out[16] = static_cast<char>(bits);
  return true;
}

}  // namespace weir
