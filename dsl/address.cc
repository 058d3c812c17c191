#include "dsl/address.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

namespace weir::dsl {
namespace {

bool ReadNumber(std::string_view text, int base, unsigned max, unsigned* out) {
  if (text.empty()) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out, base);
  return error == std::errc() && end == text.data() + text.size() && *out <= max;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  for (size_t at; (at = text.find(separator, begin)) != std::string_view::npos; begin = at + 1) {
    parts.push_back(text.substr(begin, at - begin));
  }
  parts.push_back(text.substr(begin));
  return parts;
}

bool ParseV4(std::string_view text, uint8_t* four) {
  const std::vector<std::string_view> parts = Split(text, '.');
  if (parts.size() != 4) return false;
  for (size_t k = 0; k < 4; ++k) {
    unsigned value = 0;
    if (parts[k].size() > 3 || !ReadNumber(parts[k], 10, 255, &value)) return false;
    four[k] = static_cast<uint8_t>(value);
  }
  return true;
}

// Groups of a side of `::`, an IPv4 tail as two groups.
bool ParseGroups(std::string_view text, std::vector<uint8_t>* out) {
  if (text.empty()) return true;
  const std::vector<std::string_view> parts = Split(text, ':');
  for (size_t k = 0; k < parts.size(); ++k) {
    if (k + 1 == parts.size() && parts[k].find('.') != std::string_view::npos) {
      uint8_t four[4];
      if (!ParseV4(parts[k], four)) return false;
      out->insert(out->end(), four, four + 4);
      continue;
    }
    unsigned value = 0;
    if (parts[k].size() > 4 || !ReadNumber(parts[k], 16, 0xffff, &value)) return false;
    out->push_back(static_cast<uint8_t>(value >> 8U));
    out->push_back(static_cast<uint8_t>(value & 0xffU));
  }
  return true;
}

bool ParseV6(std::string_view text, IpBytes* out) {
  out->fill(0);
  std::vector<uint8_t> head, tail;
  const size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (!ParseGroups(text, &head) || head.size() != 16) return false;
  } else if (!ParseGroups(text.substr(0, gap), &head) || !ParseGroups(text.substr(gap + 2), &tail) ||
             head.size() + tail.size() > 14) {
    return false;
  }
  std::copy(head.begin(), head.end(), out->begin());
  std::copy(tail.begin(), tail.end(), out->end() - static_cast<std::ptrdiff_t>(tail.size()));
  return true;
}

}  // namespace

bool ParseIpText(std::string_view text, IpBytes* out) {
  if (text.find(':') != std::string_view::npos) return ParseV6(text, out);
  out->fill(0);
  (*out)[10] = (*out)[11] = 0xff;
  return ParseV4(text, out->data() + 12);
}

bool ParseCidrText(std::string_view text, IpBytes* out, int* bits) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || !ParseIpText(text.substr(0, slash), out)) return false;
  const bool v4 = text.find(':') == std::string_view::npos;
  unsigned value = 0;
  if (!ReadNumber(text.substr(slash + 1), 10, v4 ? 32 : 128, &value)) return false;
  *bits = static_cast<int>(value) + (v4 ? 96 : 0);
  for (int k = *bits; k < 128; ++k) (*out)[static_cast<size_t>(k / 8)] &= static_cast<uint8_t>(~(0x80U >> (k % 8)));
  return true;
}

bool IsV4(const IpBytes& ip) {
  static constexpr uint8_t kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::memcmp(ip.data(), kPrefix, sizeof kPrefix) == 0;
}

std::string IpText(const IpBytes& ip) {
  std::string out;
  if (IsV4(ip)) {
    for (size_t k = 12; k < 16; ++k) out += (k > 12 ? "." : "") + std::to_string(ip[k]);
    return out;
  }
  size_t best = 8, best_length = 1;  // longest run of two or more zero groups, the first of equals (RFC 5952)
  const auto group = [&](size_t k) { return ip[2 * k] << 8 | ip[2 * k + 1]; };
  for (size_t k = 0; k < 8; ++k) {
    size_t length = 0;
    while (k + length < 8 && group(k + length) == 0) ++length;
    if (length > best_length) best = k, best_length = length;
  }
  for (size_t k = 0; k < 8; ++k) {
    if (k == best) {
      out += "::";
      k += best_length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    char digits[5];
    const auto end = std::to_chars(digits, digits + 5, group(k), 16).ptr;
    out.append(digits, end);
  }
  return out;
}

bool InNetwork(const IpBytes& ip, const IpBytes& network, int bits) {
  for (int k = 0; k < bits; ++k) {
    const auto byte = static_cast<size_t>(k / 8);
    const auto mask = static_cast<uint8_t>(0x80U >> (k % 8));
    if ((ip[byte] & mask) != (network[byte] & mask)) return false;
  }
  return true;
}

}  // namespace weir::dsl
