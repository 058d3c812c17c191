// Numbers, durations, timestamps, addresses and networks.
#include <charconv>
#include <limits>
#include <optional>

#include "dsl/chars.h"
#include "dsl/codes.h"
#include "dsl/lexer.h"

namespace weir::dsl {
namespace {

constexpr uint64_t kMaxInt = std::numeric_limits<int64_t>::max();

bool IsNumberRun(char c) { return IsNameChar(c); }
bool IsAddressChar(char c) { return IsHexDigit(c) || c == ':' || c == '.'; }
bool IsTimestampChar(char c) { return IsNameChar(c) || c == ':' || c == '.' || c == '+' || c == '-'; }

// The text without its `_`; nothing when one of them is not between two digits.
std::optional<std::string> WithoutUnderscores(std::string_view text, bool (*is_digit)(char) = IsDigit) {
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      digits += text[i];
    } else if (i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) || !is_digit(text[i + 1])) {
      return std::nullopt;
    }
  }
  return digits;
}

// The value, or nothing when it does not fit.
std::optional<uint64_t> ToInteger(std::string_view digits, int base = 10) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// `N` decimal digits at `offset` as a number; -1 when they are not there.
int FixedDigits(std::string_view text, size_t offset, size_t n) {
  if (offset + n > text.size()) return -1;
  int value = 0;
  for (size_t i = offset; i < offset + n; ++i) {
    if (!IsDigit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

struct Unit {
  std::string_view name;
  uint64_t milliseconds;
};
constexpr Unit kUnits[] = {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};

// duration = INT unit { INT unit }, each unit smaller than the one before. An empty `why` means it was read.
uint64_t ReadDuration(std::string_view text, std::string* why) {
  uint64_t total = 0;
  size_t next_unit = 0;
  for (size_t i = 0; i < text.size();) {
    size_t j = i;
    while (j < text.size() && (IsDigit(text[j]) || text[j] == '_')) ++j;
    size_t k = j;
    while (k < text.size() && !IsDigit(text[k])) ++k;
    const std::string_view word = text.substr(j, k - j);
    size_t unit = 0;
    while (unit < std::size(kUnits) && kUnits[unit].name != word) ++unit;
    const std::optional<std::string> digits = WithoutUnderscores(text.substr(i, j - i));
    if (unit == std::size(kUnits)) {
      *why = word.empty() ? "a unit is missing at the end" : "`" + std::string(word) + "` is not a unit";
    } else if (!digits || digits->empty()) {
      *why = "a number is missing";
    } else if (unit < next_unit) {
      *why = "`" + std::string(word) + "` is out of order";
    }
    if (!why->empty()) return 0;
    const std::optional<uint64_t> count = ToInteger(*digits);
    if (!count || *count > (kMaxInt - total) / kUnits[unit].milliseconds) {
      *why = "it does not fit in 64 bits of milliseconds";
      return 0;
    }
    total += *count * kUnits[unit].milliseconds;
    next_unit = unit + 1;
    i = k;
  }
  return total;
}

// Days from 1970-01-01 in the proleptic Gregorian calendar: whole 400-year eras of 146,097 days, the year taken to
// begin in March, so that the leap day is its last.
int64_t DaysFromCivil(int year, int month, int day) {
  const int shifted = month <= 2 ? year - 1 : year;
  const int64_t era = shifted / 400;
  const int64_t year_of_era = shifted - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int DaysInMonth(int year, int month) {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// zone = "Z" | ("+" | "-") HH ":" MM. Minutes east of UTC; `length` 0 when there is none.
int ReadZone(std::string_view text, size_t at, size_t* length) {
  *length = 0;
  if (at < text.size() && text[at] == 'Z') {
    *length = 1;
    return 0;
  }
  const int hour = FixedDigits(text, at + 1, 2);
  const int minute = FixedDigits(text, at + 4, 2);
  if (at + 3 >= text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') return 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return 0;
  *length = 6;
  const int minutes = hour * 60 + minute;
  return text[at] == '-' ? -minutes : minutes;
}

// YYYY-MM-DDTHH:MM:SS[.f{1,3}]zone at the start of `text`; `length` of what was read. Nothing and a reason when not.
std::optional<int64_t> ReadTimestamp(std::string_view text, size_t* length, std::string* why) {
  const int year = FixedDigits(text, 0, 4), month = FixedDigits(text, 5, 2), day = FixedDigits(text, 8, 2);
  const int hour = FixedDigits(text, 11, 2), minute = FixedDigits(text, 14, 2), second = FixedDigits(text, 17, 2);
  *why = "written as `2026-01-31T12:00:00.250Z`";
  if (hour < 0 || minute < 0 || second < 0 || text[13] != ':' || text[16] != ':') return std::nullopt;
  size_t at = 19;
  int fraction = 0;
  if (at < text.size() && text[at] == '.') {
    int scale = 100;
    for (++at; at < text.size() && IsDigit(text[at]); ++at, scale /= 10) fraction += (text[at] - '0') * scale;
    if (at == 20) return std::nullopt;
    if (at > 23) {
      *why = "milliseconds are the finest there is";
      return std::nullopt;
    }
  }
  size_t zone = 0;
  const int offset = ReadZone(text, at, &zone);
  if (zone == 0) {
    *why = "it ends with `Z` or an offset such as `+01:00`";
    return std::nullopt;
  }
  *length = at + zone;
  if (month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) {
    *why = "there is no such day";
    return std::nullopt;
  }
  if (hour > 23 || minute > 59 || second > 59) {
    *why = "there is no such time of day";
    return std::nullopt;
  }
  const int64_t minutes = (DaysFromCivil(year, month, day) * 24 + hour) * 60 + minute - offset;
  return (minutes * 60 + second) * 1000 + fraction;
}

// Why `text` is no IPv4 address; empty when it is one.
std::string WrongV4(std::string_view text) {
  int parts = 0;
  for (size_t i = 0; i <= text.size(); ++parts) {
    size_t j = i;
    while (j < text.size() && text[j] != '.') ++j;
    const std::string_view part = text.substr(i, j - i);
    const int value = part.size() > 3 || part.empty() ? -1 : FixedDigits(part, 0, part.size());
    if (value < 0 || value > 255) return "each part is a number from 0 to 255";
    if (part.size() > 1 && part[0] == '0') return "a part has no leading zero";
    i = j + 1;
  }
  return parts == 4 ? "" : "it has four parts";
}

// Why `text` is no IPv6 address (RFC 4291, 2.2: groups, one `::` for zeros, an IPv4 tail); empty when it is one.
std::string WrongV6(std::string_view text) {
  int groups = 0;
  bool gap = false;
  size_t i = 0;
  if (text.substr(0, 2) == "::") {
    gap = true;
    i = 2;
  }
  while (i < text.size()) {
    size_t j = i;
    while (j < text.size() && text[j] != ':') ++j;
    const std::string_view group = text.substr(i, j - i);
    if (group.find('.') != std::string_view::npos) {
      if (j != text.size()) return "an IPv4 part comes last";
      if (std::string why = WrongV4(group); !why.empty()) return why;
      groups += 2;
      break;
    }
    if (group.empty() || group.size() > 4) return "a group has one to four hexadecimal digits";
    ++groups;
    if (j == text.size()) break;
    if (j + 1 < text.size() && text[j + 1] == ':') {
      if (gap) return "`::` stands at most once";
      gap = true;
      ++j;
    } else if (j + 1 == text.size()) {
      return "it does not end with a single `:`";
    }
    i = j + 1;
  }
  if (gap ? groups > 7 : groups != 8) return gap ? "it has too many groups" : "it has eight groups, or `::` for zeros";
  return "";
}

}  // namespace

Token Lexer::BadNumber(uint32_t begin, uint32_t end, const std::string& label) {
  pos_ = end;
  reporter_->Error(codes::kBadNumber, From(begin), "`" + std::string(source_.Slice(From(begin))) + "` is not a number",
                   label);
  Token token = Make(TokenKind::kInt, begin);
  token.wrong = true;
  return token;
}

Token Lexer::LexNumber() {
  const uint32_t begin = pos_;
  Token token;
  if (LexTimestamp(&token) || LexAddress(&token)) return token;
  if (At(pos_) == '0' && (At(pos_ + 1) == 'x' || At(pos_ + 1) == 'X')) return LexHex(begin);
  return LexDecimal(begin);
}

Token Lexer::LexHex(uint32_t begin) {
  const uint32_t end = RunEnd(begin, IsNumberRun);
  const std::optional<std::string> digits = WithoutUnderscores(text_.substr(begin + 2, end - begin - 2), IsHexDigit);
  if (!digits || digits->empty() || digits->find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
    return BadNumber(begin, end, "after `0x` come hexadecimal digits");
  }
  const std::optional<uint64_t> value = ToInteger(*digits, 16);
  if (!value || *value > kMaxInt) return BadNumber(begin, end, "the greatest int is 0x7fffffffffffffff");
  pos_ = end;
  Token token = Make(TokenKind::kInt, begin);
  token.int_value = static_cast<int64_t>(*value);
  return token;
}

// INT | FLOAT | duration. A dot belongs to the number only before a digit: `0..20` is a range.
Token Lexer::LexDecimal(uint32_t begin) {
  const auto digits_from = [&](uint32_t at) {
    while (IsDigit(At(at)) || At(at) == '_') ++at;
    return at;
  };
  uint32_t at = digits_from(begin);
  bool is_float = false;
  if (At(at) == '.' && IsDigit(At(at + 1))) {
    is_float = true;
    at = digits_from(at + 1);
  }
  if (At(at) == 'e' || At(at) == 'E') {
    const uint32_t sign = At(at + 1) == '+' || At(at + 1) == '-' ? 1 : 0;
    if (IsDigit(At(at + 1 + sign))) {
      is_float = true;
      at = digits_from(at + 1 + sign);
    }
  }
  const uint32_t end = RunEnd(at, IsNumberRun);
  if (end > at && !is_float) return LexDuration(begin, end);
  if (end > at) {
    pos_ = end;
    const bool unit = text_.substr(at, end - at).find_first_not_of("dhms") == std::string_view::npos;
    reporter_->Error(unit ? codes::kBadDuration : codes::kBadNumber, From(begin),
                     "`" + std::string(source_.Slice(From(begin))) + "` is not a " + (unit ? "duration" : "number"),
                     unit ? "a duration is made of whole numbers, as in `1h30m`" : "no such number");
    Token token = Make(unit ? TokenKind::kDuration : TokenKind::kFloat, begin);
    token.wrong = true;
    return token;
  }
  const std::optional<std::string> digits = WithoutUnderscores(text_.substr(begin, at - begin));
  if (!digits) return BadNumber(begin, at, "`_` stands between two digits");
  pos_ = at;
  if (is_float) {
    Token token = Make(TokenKind::kFloat, begin);
    const auto [last, error] = std::from_chars(digits->data(), digits->data() + digits->size(), token.float_value);
    if (error != std::errc() || last != digits->data() + digits->size())
      return BadNumber(begin, at, "it does not fit in a float");
    return token;
  }
  const std::optional<uint64_t> value = ToInteger(*digits);
  if (!value || *value > kMaxInt + 1) return BadNumber(begin, at, "the greatest int is 9223372036854775807");
  Token token = Make(TokenKind::kInt, begin);
  token.least_int = *value > kMaxInt;
  token.int_value = token.least_int ? std::numeric_limits<int64_t>::min() : static_cast<int64_t>(*value);
  return token;
}

Token Lexer::LexDuration(uint32_t begin, uint32_t end) {
  pos_ = end;
  Token token = Make(TokenKind::kDuration, begin);
  std::string why;
  token.int_value = static_cast<int64_t>(ReadDuration(token.text, &why));
  token.wrong = !why.empty();
  if (token.wrong) {
    reporter_->Error(codes::kBadDuration, token.span, "`" + std::string(token.text) + "` is not a duration", why).help =
        "the units are `d`, `h`, `m`, `s` and `ms`, the greatest first, as in `1h30m`";
  }
  return token;
}

bool Lexer::LexTimestamp(Token* token) {
  const uint32_t begin = pos_;
  const std::string_view rest = text_.substr(begin, end_ - begin);
  const bool date = FixedDigits(rest, 0, 4) >= 0 && rest.size() > 10 && rest[4] == '-' && rest[7] == '-' &&
                    FixedDigits(rest, 5, 2) >= 0 && FixedDigits(rest, 8, 2) >= 0 && rest[10] == 'T';
  if (!date) return false;
  size_t length = 0;
  std::string why;
  const std::optional<int64_t> value = ReadTimestamp(rest.substr(0, 40), &length, &why);
  if (length == 0) {
    length = RunEnd(begin, IsTimestampChar) - begin;
    if (const size_t dots = rest.substr(0, length).find(".."); dots != std::string_view::npos) length = dots;
  }
  pos_ = begin + static_cast<uint32_t>(length);
  *token = Make(TokenKind::kTimestamp, begin);
  token->int_value = value.value_or(0);
  token->wrong = !value;
  if (token->wrong) {
    reporter_->Error(codes::kBadTimestamp, token->span, "`" + std::string(token->text) + "` is not a timestamp", why);
  }
  return true;
}

// Something is taken for an address when it has three numbers with dots between, or two colons in one run of
// hexadecimal digits; a word that only happens to begin so (`bad:x:y`) is left to be a name.
bool Lexer::LexAddress(Token* token) {
  constexpr uint32_t kLongest = 64;  // of what is looked at, so that a run is not scanned again for each of its words
  const uint32_t begin = pos_;
  uint32_t end = begin;
  while (end - begin < kLongest && IsAddressChar(At(end))) ++end;
  std::string_view run = text_.substr(begin, end - begin);
  if (const size_t dots = run.find(".."); dots != std::string_view::npos) run = run.substr(0, dots);
  while (!run.empty() && run.back() == '.') run.remove_suffix(1);
  end = begin + static_cast<uint32_t>(run.size());
  const size_t colon = run.find(':');
  const bool gap = run.find("::") != std::string_view::npos;
  bool v6 = colon <= 4 && (gap || run.find(':', colon + 1) != std::string_view::npos);  // none: npos
  if (v6 && !IsDigit(run[0]) && !gap && (!WrongV6(run).empty() || IsNameChar(At(end)))) v6 = false;
  if (v6) {
    *token = FinishAddress(begin, end, true);
    return true;
  }
  const auto digits_from = [&](uint32_t at) {
    while (IsDigit(At(at))) ++at;
    return at;
  };
  uint32_t at = begin;
  for (int part = 0; part < 2; ++part) {
    const uint32_t after = digits_from(at);
    if (after == at || At(after) != '.' || !IsDigit(At(after + 1))) return false;
    at = after + 1;
  }
  while (IsDigit(At(at)) || (At(at) == '.' && IsDigit(At(at + 1)))) ++at;
  *token = FinishAddress(begin, at, false);
  return true;
}

Token Lexer::FinishAddress(uint32_t begin, uint32_t end, bool v6) {
  const std::string_view address = text_.substr(begin, end - begin);
  std::string why = v6 ? WrongV6(address) : WrongV4(address);
  TokenKind kind = TokenKind::kIp;
  pos_ = end;
  if (At(end) == '/' && IsDigit(At(end + 1))) {
    kind = TokenKind::kCidr;
    pos_ = RunEnd(end + 1, IsDigit);
    const std::optional<uint64_t> bits = ToInteger(text_.substr(end + 1, pos_ - end - 1));
    const uint64_t most = v6 ? 128 : 32;
    if (why.empty() && (!bits || *bits > most)) why = "the prefix is at most " + std::to_string(most) + " bits";
  }
  if (IsNameChar(At(pos_))) {
    pos_ = RunEnd(pos_, IsNumberRun);
    if (why.empty()) why = "it goes on with other characters";
  }
  Token token = Make(kind, begin);
  token.wrong = !why.empty();
  if (token.wrong) {
    const std::string what = kind == TokenKind::kCidr ? "network" : v6 ? "IPv6 address" : "IPv4 address";
    reporter_->Error(codes::kBadAddress, token.span,
                     "`" + std::string(token.text) + "` is not an " + (kind == TokenKind::kCidr ? "IP " : "") + what,
                     why);
  }
  return token;
}

}  // namespace weir::dsl
