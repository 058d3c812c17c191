// The proleptic Gregorian calendar in UTC: days since 1970-01-01 and dates, by counting 400-year eras from 1 March 0000
// (so that the leap day ends the year). Any int64 of milliseconds is in range.
#pragma once

#include <cstdint>

namespace weir {

inline constexpr int64_t kSecondMs = 1000, kMinuteMs = 60 * kSecondMs, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;

struct CivilDate {
  int64_t year = 1970;
  int month = 1, day = 1;  // from 1
};

inline int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }    // b > 0
inline int64_t FloorMod(int64_t a, int64_t b) { return a % b < 0 ? a % b + b : a % b; }  // b > 0

constexpr bool IsLeapYear(int64_t y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); }
constexpr int DaysInMonth(int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

inline int64_t DaysFromCivil(CivilDate d) {
  const int64_t year = d.month <= 2 ? d.year - 1 : d.year;
  const int64_t era = FloorDiv(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int month_from_march = (d.month + 9) % 12;
  const int64_t day_of_year = (153 * month_from_march + 2) / 5 + d.day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

inline CivilDate CivilFromDays(int64_t days) {
  days += 719468;
  const int64_t era = FloorDiv(days, 146097);
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto month_from_march = static_cast<int>((5 * day_of_year + 2) / 153);
  CivilDate d;
  d.day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  d.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  d.year = year_of_era + era * 400 + (d.month <= 2 ? 1 : 0);
  return d;
}

// 1 = Monday … 7 = Sunday (ISO 8601). 1970-01-01 was a Thursday.
inline int IsoWeekday(int64_t days) { return static_cast<int>(FloorMod(days + 3, 7)) + 1; }

}  // namespace weir
