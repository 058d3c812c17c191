// Time functions, all in UTC.
#include "runtime/row/civil_time.h"
#include "runtime/row/functions.h"

namespace weir {
namespace {

// truncate(t, d): the greatest multiple of d since 1970 that is not after t.
Slot Truncate(const CallSite&, EvalContext& ctx, const Slot* a) {
  if (a[1].i <= 0) return Fail(ctx, "E_ARITHMETIC", "truncate to a duration that is not positive");
  int64_t out = 0;
  if (__builtin_sub_overflow(a[0].i, FloorMod(a[0].i, a[1].i), &out)) return Fail(ctx, "E_OVERFLOW", "truncate");
  return Slot::Int64(a[0].kind, out);
}

Slot HourOfDay(const CallSite&, EvalContext&, const Slot* a) { return Slot::Int(FloorMod(a->i, kDayMs) / kHourMs); }
Slot DayOfWeek(const CallSite&, EvalContext&, const Slot* a) { return Slot::Int(IsoWeekday(FloorDiv(a->i, kDayMs))); }
Slot DayOfMonth(const CallSite&, EvalContext&, const Slot* a) {
  return Slot::Int(CivilFromDays(FloorDiv(a->i, kDayMs)).day);
}

Slot FormatTime(const CallSite&, EvalContext& ctx, const Slot* a) {
  if (!ValidTimeFormat(a[1].text())) return Fail(ctx, "E_CAST", "not a time format");
  TextBuilder text;
  AppendTimeFormatted(a[0].i, a[1].text(), text.out());
  return text.Finish(Kind::kString, ctx);
}

Slot ParseTime(const CallSite&, EvalContext& ctx, const Slot* a) {
  int64_t ms = 0;
  if (ParseTimeFormatted(a[0].text(), a[1].text(), ctx.event_time, &ms)) return Slot::Timestamp(ms);
  return Fail(ctx, "E_CAST", "the text is not a time of this format");
}

Slot Now(const CallSite&, EvalContext& ctx, const Slot*) { return Slot::Timestamp(ctx.now); }
Slot EventTime(const CallSite&, EvalContext& ctx, const Slot*) { return Slot::Timestamp(ctx.event_time); }

constexpr FunctionEntry kTimeFunctions[] = {
    {"truncate", Truncate},
    {"hour_of_day", HourOfDay},
    {"day_of_week", DayOfWeek},
    {"day_of_month", DayOfMonth},
    {"format_time", FormatTime},
    {"parse_time", ParseTime},
    {"now", Now},
    {"event_time", EventTime},
};

}  // namespace

std::span<const FunctionEntry> TimeFunctions() { return kTimeFunctions; }

}  // namespace weir
