// Timestamps and durations as text.
#include "runtime/row/civil_time.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

void TwoDigits(int64_t v, char* p) {
  p[0] = static_cast<char>('0' + v / 10);
  p[1] = static_cast<char>('0' + v % 10);
}

// `n` digits at `p`, or -1.
int Digits(const char* p, int n) {
  int v = 0;
  for (int k = 0; k < n; ++k) {
    const unsigned digit = static_cast<unsigned char>(p[k]) - static_cast<unsigned>('0');
    if (digit > 9) return -1;
    v = v * 10 + static_cast<int>(digit);
  }
  return v;
}

// Z or an offset, the whole of `text`: minutes east of UTC.
bool ParseOffset(std::string_view text, int* minutes) {
  *minutes = 0;
  if (text.size() == 1) return text[0] == 'Z' || text[0] == 'z';
  if ((text.size() != 6 && text.size() != 5) || (text[0] != '+' && text[0] != '-')) return false;
  if (text.size() == 6 && text[3] != ':') return false;
  const int h = Digits(text.data() + 1, 2), m = Digits(text.data() + text.size() - 2, 2);
  if (h < 0 || h > 23 || m < 0 || m > 59) return false;
  *minutes = (text[0] == '-' ? -1 : 1) * (h * 60 + m);
  return true;
}

struct Unit {
  const char* name;
  uint64_t ms;
};
constexpr Unit kUnits[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};

}  // namespace

void AppendTimestamp(int64_t ms, std::string* out) {
  const int64_t days = FloorDiv(ms, kDayMs);
  int64_t rest = FloorMod(ms, kDayMs);
  const CivilDate date = CivilFromDays(days);
  if (date.year < 0 || date.year > 9999) {
    out->push_back(date.year < 0 ? '-' : '+');
    const std::string year = std::to_string(date.year < 0 ? -date.year : date.year);
    if (year.size() < 4) out->append(4 - year.size(), '0');
    out->append(year);
  } else {
    char year[4];
    TwoDigits(date.year / 100, year);
    TwoDigits(date.year % 100, year + 2);
    out->append(year, 4);
  }
  char b[] = "-MM-DDTHH:MM:SS.mmmZ";
  TwoDigits(date.month, b + 1);
  TwoDigits(date.day, b + 4);
  TwoDigits(rest / kHourMs, b + 7);
  rest %= kHourMs;
  TwoDigits(rest / kMinuteMs, b + 10);
  rest %= kMinuteMs;
  TwoDigits(rest / kSecondMs, b + 13);
  rest %= kSecondMs;
  b[16] = static_cast<char>('0' + rest / 100);
  TwoDigits(rest % 100, b + 17);
  out->append(b, 20);
}

bool ParseTimestamp(std::string_view text, int64_t* ms) {
  if (text.size() < 20) return false;
  const char* p = text.data();
  const int year = Digits(p, 4), month = Digits(p + 5, 2), day = Digits(p + 8, 2);
  const int hour = Digits(p + 11, 2), minute = Digits(p + 14, 2), second = Digits(p + 17, 2);
  if (p[4] != '-' || p[7] != '-' || p[13] != ':' || p[16] != ':') return false;
  if (p[10] != 'T' && p[10] != 't' && p[10] != ' ') return false;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) return false;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  size_t at = 19;
  int millis = 0;
  if (p[at] == '.') {
    const size_t first = ++at;
    int scale = 100;
    for (; at < text.size() && p[at] >= '0' && p[at] <= '9'; ++at) {
      millis += (p[at] - '0') * scale;
      scale /= 10;
    }
    if (at == first || at - first > 9) return false;
  }
  int offset = 0;
  if (!ParseOffset(text.substr(at), &offset)) return false;
  const int64_t of_day = ((hour * 60 + minute - offset) * 60 + second) * kSecondMs + millis;
  *ms = DaysFromCivil({year, month, day}) * kDayMs + of_day;
  return *ms >= kMinTimestamp && *ms <= kMaxTimestamp;
}

void AppendDuration(int64_t ms, std::string* out) {
  uint64_t rest = static_cast<uint64_t>(ms);
  if (ms < 0) {
    out->push_back('-');
    rest = 0 - rest;
  }
  if (rest == 0 || rest == 60000) {
    out->append(rest == 0 ? "0s" : "60s");
    return;
  }
  for (const Unit& unit : kUnits) {
    if (rest < unit.ms) continue;
    out->append(std::to_string(rest / unit.ms)).append(unit.name);
    rest %= unit.ms;
  }
}

bool ParseDuration(std::string_view text, int64_t* ms) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty()) return false;
  __extension__ using Wide = unsigned __int128;
  Wide sum = 0;
  size_t next_unit = 0;
  while (!text.empty()) {
    uint64_t n = 0;
    size_t k = 0;
    for (; k < text.size() && text[k] >= '0' && text[k] <= '9'; ++k) {
      if (k > 18) return false;
      n = n * 10 + static_cast<uint64_t>(text[k] - '0');
    }
    if (k == 0) return false;
    text.remove_prefix(k);
    size_t letters = 0;
    while (letters < text.size() && (text[letters] < '0' || text[letters] > '9')) ++letters;
    const std::string_view name = text.substr(0, letters);
    while (next_unit < std::size(kUnits) && name != kUnits[next_unit].name) ++next_unit;
    if (next_unit == std::size(kUnits)) return false;
    sum += static_cast<Wide>(n) * kUnits[next_unit++].ms;
    text.remove_prefix(letters);
  }
  if (sum > static_cast<uint64_t>(INT64_MAX)) return false;
  *ms = negative ? -static_cast<int64_t>(sum) : static_cast<int64_t>(sum);
  return true;
}

}  // namespace weir
