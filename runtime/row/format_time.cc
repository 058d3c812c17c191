// format_time and parse_time: a fixed subset of strftime's directives, English names, UTC. See functions.h.
#include <array>
#include <optional>

#include "runtime/row/civil_time.h"
#include "runtime/row/functions.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

constexpr std::string_view kDirectives = "YmdHIMSpjyebBaAFTzZf%";
constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

void Padded(int64_t v, size_t width, char pad, std::string* out) {
  const std::string text = std::to_string(v);
  if (text.size() < width) out->append(width - text.size(), pad);
  out->append(text);
}

struct Moment {
  CivilDate date;
  int64_t days, of_day;
};

void AppendDirective(char c, const Moment& m, std::string* out) {
  const int64_t hour = m.of_day / kHourMs;
  switch (c) {
    case 'Y': Padded(m.date.year, 4, '0', out); return;
    case 'y': Padded(FloorMod(m.date.year, 100), 2, '0', out); return;
    case 'm': Padded(m.date.month, 2, '0', out); return;
    case 'd': Padded(m.date.day, 2, '0', out); return;
    case 'e': Padded(m.date.day, 2, ' ', out); return;
    case 'H': Padded(hour, 2, '0', out); return;
    case 'I': Padded((hour + 11) % 12 + 1, 2, '0', out); return;
    case 'M': Padded(m.of_day / kMinuteMs % 60, 2, '0', out); return;
    case 'S': Padded(m.of_day / kSecondMs % 60, 2, '0', out); return;
    case 'f': Padded(m.of_day % kSecondMs, 3, '0', out); return;
    case 'p': out->append(hour < 12 ? "AM" : "PM"); return;
    case 'j': Padded(m.days - DaysFromCivil({m.date.year, 1, 1}) + 1, 3, '0', out); return;
    case 'b': out->append(kMonths[static_cast<size_t>(m.date.month) - 1].substr(0, 3)); return;
    case 'B': out->append(kMonths[static_cast<size_t>(m.date.month) - 1]); return;
    case 'a': out->append(kDays[static_cast<size_t>(IsoWeekday(m.days)) - 1].substr(0, 3)); return;
    case 'A': out->append(kDays[static_cast<size_t>(IsoWeekday(m.days)) - 1]); return;
    case 'F':
      for (const char part : {'Y', '-', 'm', '-', 'd'})
        part == '-' ? out->push_back('-') : AppendDirective(part, m, out);
      return;
    case 'T':
      for (const char part : {'H', ':', 'M', ':', 'S'})
        part == ':' ? out->push_back(':') : AppendDirective(part, m, out);
      return;
    case 'z': out->append("+0000"); return;
    case 'Z': out->append("UTC"); return;
    default: out->push_back('%'); return;
  }
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Run(std::string_view format) {
    for (size_t k = 0; k < format.size(); ++k) {
      if (IsSpace(format[k])) {
        SkipSpace();
      } else if (format[k] == '%') {
        if (++k == format.size() || !Directive(format[k])) return false;
      } else if (!Take(format[k])) {
        return false;
      }
    }
    return text_.empty();
  }

  bool Result(int64_t near, int64_t* ms) const {
    if (hour12_ && (hour_ < 1 || hour_ > 12)) return false;
    const int hour = hour12_ ? hour_ % 12 + (pm_ ? 12 : 0) : hour_;
    const int64_t of_day = ((hour * 60 + minute_ - offset_) * 60 + second_) * kSecondMs + millis_;
    if (year_) return At(*year_, of_day, ms);
    // The year that brings the time nearest to `near`; the earlier of two as near.
    const int64_t about = CivilFromDays(FloorDiv(near, kDayMs)).year;
    bool found = false;
    for (int64_t year = about - 4; year <= about + 4; ++year) {  // 4: the 29th of February may need a leap year
      int64_t t = 0;
      if (!At(year, of_day, &t)) continue;
      const auto distance = [&](int64_t a) { return a < near ? near - a : a - near; };
      if (!found || distance(t) < distance(*ms)) *ms = t;
      found = true;
    }
    return found;
  }

 private:
  bool At(int64_t year, int64_t of_day, int64_t* ms) const {
    if (day_of_year_) {
      if (*day_of_year_ < 1 || *day_of_year_ > (IsLeapYear(year) ? 366 : 365)) return false;
      *ms = (DaysFromCivil({year, 1, 1}) + *day_of_year_ - 1) * kDayMs + of_day;
    } else {
      if (day_ < 1 || day_ > DaysInMonth(year, month_)) return false;
      *ms = DaysFromCivil({year, month_, day_}) * kDayMs + of_day;
    }
    return *ms >= kMinTimestamp && *ms <= kMaxTimestamp;
  }

  void SkipSpace() {
    while (!text_.empty() && IsSpace(text_.front())) text_.remove_prefix(1);
  }
  bool Take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool Number(size_t most, int low, int high, int* out) {
    size_t k = 0;
    int v = 0;
    for (; k < most && k < text_.size() && text_[k] >= '0' && text_[k] <= '9'; ++k) v = v * 10 + (text_[k] - '0');
    if (k == 0 || v < low || v > high) return false;
    text_.remove_prefix(k);
    *out = v;
    return true;
  }
  // The number of the name at the front, long or of three letters, any case; -1.
  template <size_t N>
  int Name(const std::array<std::string_view, N>& names) {
    for (size_t k = 0; k < N; ++k) {
      for (const std::string_view name : {names[k], names[k].substr(0, 3)}) {
        if (text_.size() < name.size()) continue;
        size_t same = 0;
        while (same < name.size() && LowerAscii(text_[same]) == LowerAscii(name[same])) ++same;
        if (same < name.size()) continue;
        text_.remove_prefix(same);
        return static_cast<int>(k);
      }
    }
    return -1;
  }
  bool Fraction() {
    size_t k = 0;
    int scale = 100;
    millis_ = 0;
    for (; k < 9 && k < text_.size() && text_[k] >= '0' && text_[k] <= '9'; ++k) {
      millis_ += (text_[k] - '0') * scale;
      scale /= 10;
    }
    text_.remove_prefix(k);
    return k > 0;
  }
  bool Offset() {
    offset_ = 0;
    if (Take('Z')) return true;
    const bool west = !text_.empty() && text_.front() == '-';
    int h = 0, m = 0;
    if (!Take(west ? '-' : '+') || !Number(2, 0, 23, &h)) return false;
    Take(':');
    if (!Number(2, 0, 59, &m)) return false;
    offset_ = (west ? -1 : 1) * (h * 60 + m);
    return true;
  }
  bool Directive(char c) {
    int v = 0;
    switch (c) {
      case 'Y':
        if (!Number(4, 1, 9999, &v)) return false;
        year_ = v;
        return true;
      case 'y':
        if (!Number(2, 0, 99, &v)) return false;
        year_ = v < 69 ? 2000 + v : 1900 + v;
        return true;
      case 'm': return Number(2, 1, 12, &month_);
      case 'e':
      case 'd': SkipSpace(); return Number(2, 1, 31, &day_);
      case 'H': hour12_ = false; return Number(2, 0, 23, &hour_);
      case 'I': hour12_ = true; return Number(2, 1, 12, &hour_);
      case 'M': return Number(2, 0, 59, &minute_);
      case 'S': return Number(2, 0, 60, &second_);
      case 'f': return Fraction();
      case 'j':
        if (!Number(3, 1, 366, &v)) return false;
        day_of_year_ = v;
        return true;
      case 'b':
      case 'B': month_ = Name(kMonths) + 1; return month_ > 0;
      case 'a':
      case 'A': return Name(kDays) >= 0;
      case 'p': {
        if (text_.size() < 2 || LowerAscii(text_[1]) != 'm') return false;
        const char half = LowerAscii(text_[0]);
        text_.remove_prefix(2);
        pm_ = half == 'p';
        return half == 'a' || half == 'p';
      }
      case 'F': return Directive('Y') && Take('-') && Directive('m') && Take('-') && Directive('d');
      case 'T': return Directive('H') && Take(':') && Directive('M') && Take(':') && Directive('S');
      case 'z': return Offset();
      case 'Z': {
        for (const std::string_view zone : {"UTC", "GMT", "Z"}) {
          if (!text_.starts_with(zone)) continue;
          text_.remove_prefix(zone.size());
          return true;
        }
        return false;
      }
      case '%': return Take('%');
      default: return false;
    }
  }

  std::string_view text_;
  std::optional<int> year_, day_of_year_;
  int month_ = 1, day_ = 1, hour_ = 0, minute_ = 0, second_ = 0, millis_ = 0, offset_ = 0;
  bool hour12_ = false, pm_ = false;
};

}  // namespace

bool ValidTimeFormat(std::string_view format) {
  for (size_t k = 0; k < format.size(); ++k) {
    if (format[k] != '%') continue;
    if (++k == format.size() || kDirectives.find(format[k]) == std::string_view::npos) return false;
  }
  return true;
}

void AppendTimeFormatted(int64_t ms, std::string_view format, std::string* out) {
  const int64_t days = FloorDiv(ms, kDayMs);
  const Moment moment{CivilFromDays(days), days, FloorMod(ms, kDayMs)};
  for (size_t k = 0; k < format.size(); ++k) {
    if (format[k] == '%') {
      AppendDirective(format[++k], moment, out);
    } else {
      out->push_back(format[k]);
    }
  }
}

bool ParseTimeFormatted(std::string_view text, std::string_view format, int64_t near, int64_t* ms) {
  Reader reader(text);
  return ValidTimeFormat(format) && reader.Run(format) && reader.Result(near, ms);
}

}  // namespace weir
