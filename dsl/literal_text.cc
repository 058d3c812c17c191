// Constants as the language writes them.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>

#include "dsl/address.h"
#include "dsl/fold.h"

namespace weir::dsl {
namespace {

// Days since 1970-01-01 to year, month, day of the proleptic Gregorian calendar: years counted from March, so that the
// leap day ends one; eras of 400 years.
void CivilFromDays(int64_t days, int64_t* year, int* month, int* day) {
  days += 719468;  // 0000-03-01
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t march_month = (5 * day_of_year + 2) / 153;
  *day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  *month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '{': out += "\\{"; break;
      default: out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::string DurationText(int64_t ms) {
  static constexpr struct {
    const char* name;
    uint64_t size;
  } kUnits[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
  if (ms == 0) return "0s";
  const std::string sign = ms < 0 ? "-" : "";
  const uint64_t magnitude = ms < 0 ? 0 - static_cast<uint64_t>(ms) : static_cast<uint64_t>(ms);
  // One unit where one suffices and the number stays small, the smallest such: 60s, 90s, 2h.
  for (size_t k = std::size(kUnits); k-- > 0;) {
    if (magnitude % kUnits[k].size == 0 && magnitude / kUnits[k].size < (k == 4 ? 1000 : 120)) {
      return sign + std::to_string(magnitude / kUnits[k].size) + kUnits[k].name;
    }
  }
  std::string out = sign;
  uint64_t rest = magnitude;
  for (const auto& unit : kUnits) {
    if (rest >= unit.size) out += std::to_string(rest / unit.size) + unit.name;
    rest %= unit.size;
  }
  return out;
}

std::string TimestampText(int64_t ms) {
  int64_t days = ms / 86400000, in_day = ms % 86400000;
  if (in_day < 0) --days, in_day += 86400000;
  int64_t year = 0;
  int month = 0, day = 0;
  CivilFromDays(days, &year, &month, &day);
  char out[64];
  std::snprintf(out, sizeof out, "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ", static_cast<long long>(year), month, day,
                static_cast<int>(in_day / 3600000), static_cast<int>(in_day / 60000 % 60),
                static_cast<int>(in_day / 1000 % 60), static_cast<int>(in_day % 1000));
  return out;
}

std::string FloatText(double value) {
  if (value == 0) return "0.0";
  char out[40];
  const double size = std::fabs(value);
  const bool fixed = size >= 1e-4 && size < 1e15;
  const auto end =
      std::to_chars(out, out + sizeof out, value, fixed ? std::chars_format::fixed : std::chars_format::scientific).ptr;
  std::string text(out, end);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string LiteralText(const plan::Literal& literal) {
  switch (literal.kind) {
    case Kind::kNull: return "null";
    case Kind::kBool: return literal.i != 0 ? "true" : "false";
    case Kind::kInt: return std::to_string(literal.i);
    case Kind::kFloat: return FloatText(literal.f);
    case Kind::kTimestamp: return TimestampText(literal.i);
    case Kind::kDuration: return DurationText(literal.i);
    case Kind::kIp: return IpText(literal.ip);
    case Kind::kCidr:
      return IpText(literal.ip) + "/" +
             std::to_string(literal.prefix - (IsV4(literal.ip) && literal.prefix >= 96 ? 96 : 0));
    case Kind::kList: {
      std::string out = "[";
      for (const plan::Literal& item : literal.items) out += (out.size() > 1 ? ", " : "") + LiteralText(item);
      return out + "]";
    }
    case Kind::kRecord: {
      std::string out = "{";
      for (size_t k = 0; k < literal.items.size(); ++k) {
        out += (k > 0 ? ", " : " ") + literal.names[k] + ": " + LiteralText(literal.items[k]);
      }
      return out + " }";
    }
    default: return Quoted(literal.s);
  }
}

}  // namespace weir::dsl
