// Integers and floats as text.
#include <charconv>
#include <cmath>

#include "runtime/row/text.h"

namespace weir {
namespace {

// Of a decimal text out of a double's range: true when it is too small rather than too large. Looks at the place of
// the first digit that is not zero, relative to the point, and the exponent.
bool TooSmall(std::string_view text) {
  int64_t place = 0, exponent = 0;
  bool point = false, found = false;
  size_t k = 0;
  for (; k < text.size() && text[k] != 'e' && text[k] != 'E'; ++k) {
    if (text[k] == '.') point = true;
    if (text[k] < '0' || text[k] > '9') continue;
    if (text[k] != '0') found = true;
    if (!point && found) ++place;
    if (point && !found) --place;
  }
  if (!found) return true;
  if (k < text.size()) {
    std::string_view e = text.substr(k + 1);
    if (!e.empty() && e[0] == '+') e.remove_prefix(1);
    const bool negative = !e.empty() && e[0] == '-';
    if (std::from_chars(e.data(), e.data() + e.size(), exponent).ec == std::errc::result_out_of_range) return negative;
  }
  return exponent < -place;
}

}  // namespace

void AppendInt(int64_t value, std::string* out) {
  char buffer[24];
  out->append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

void AppendFloat(double value, std::string* out) {
  if (value == 0) {
    out->append("0.0");
    return;
  }
  const double size = std::fabs(value);
  char buffer[64];
  if (size >= 1e-4 && size < 1e15) {
    const char* end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
    const std::string_view text(buffer, static_cast<size_t>(end - buffer));
    out->append(text);
    if (text.find('.') == std::string_view::npos) out->append(".0");
    return;
  }
  out->append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr);
}

bool ParseInt(std::string_view text, int64_t* value) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return ec == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool ParseFloat(std::string_view text, double* value) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), *value);
  if (text.empty() || end != text.data() + text.size() || ec == std::errc::invalid_argument) return false;
  if (ec == std::errc::result_out_of_range) {
    if (!TooSmall(text)) return false;
    *value = 0;
    return true;
  }
  return std::isfinite(*value);
}

bool TimestampFromNumber(int64_t n, int64_t* ms) {
  constexpr int64_t kSecondsBelow = 100000000000;  // 1e11
  if (n < kMinTimestamp || n > kMaxTimestamp) return false;
  *ms = n > -kSecondsBelow && n < kSecondsBelow ? n * 1000 : n;
  return *ms >= kMinTimestamp && *ms <= kMaxTimestamp;
}

bool TimestampFromNumber(double n, int64_t* ms) {
  const double scaled = std::fabs(n) < 1e11 ? n * 1000 : n;
  if (!(scaled >= static_cast<double>(kMinTimestamp) && scaled <= static_cast<double>(kMaxTimestamp))) return false;
  *ms = std::llround(scaled);
  return true;
}

}  // namespace weir
