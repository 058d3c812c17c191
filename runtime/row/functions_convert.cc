// Conversions: int float string bool timestamp duration ip cidr, and try_ forms that give null where these fail
// (E_CAST).
//
//   int        float: toward zero · string: decimal · bool: 0, 1 · timestamp, duration: milliseconds
//   float      int, string · duration: milliseconds
//   bool       string: true, false
//   timestamp  string: RFC 3339, or by a format (second argument) · numbers: epoch seconds or milliseconds by magnitude
//   duration   int: milliseconds · string: as a literal, "1m30s"
//   ip, cidr   string
//   string     anything: its text
// Of its own kind each gives the value itself.
#include "runtime/row/functions.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

bool InInt64(double v) { return v >= -0x1p63 && v < 0x1p63; }

bool ToInt(const Slot& from, Slot* out) {
  int64_t v = from.i;
  switch (from.kind) {
    case Kind::kInt:
    case Kind::kBool:
    case Kind::kTimestamp:
    case Kind::kDuration: break;
    case Kind::kFloat:
      if (!InInt64(from.f)) return false;
      v = static_cast<int64_t>(from.f);
      break;
    case Kind::kString:
      if (!ParseInt(from.text(), &v)) return false;
      break;
    default: return false;
  }
  *out = Slot::Int(v);
  return true;
}

bool ToFloat(const Slot& from, Slot* out) {
  double v = 0;
  switch (from.kind) {
    case Kind::kInt:
    case Kind::kFloat:
    case Kind::kDuration: v = AsDouble(from); break;
    case Kind::kString:
      if (!ParseFloat(from.text(), &v)) return false;
      break;
    default: return false;
  }
  *out = Slot::Float(v);
  return true;
}

bool ToBool(const Slot& from, Slot* out) {
  *out = from;
  if (from.kind == Kind::kBool) return true;
  const std::string_view text = from.kind == Kind::kString ? from.text() : std::string_view();
  *out = Slot::Bool(text == "true");
  return text == "true" || text == "false";
}

bool ToTimestamp(const Slot& from, Slot* out) {
  int64_t ms = from.i;
  switch (from.kind) {
    case Kind::kTimestamp: break;
    case Kind::kInt:
      if (!TimestampFromNumber(from.i, &ms)) return false;
      break;
    case Kind::kFloat:
      if (!TimestampFromNumber(from.f, &ms)) return false;
      break;
    case Kind::kString:
      if (!ParseTimestamp(from.text(), &ms)) return false;
      break;
    default: return false;
  }
  *out = Slot::Timestamp(ms);
  return true;
}

bool ToDuration(const Slot& from, Slot* out) {
  int64_t ms = from.i;
  switch (from.kind) {
    case Kind::kDuration:
    case Kind::kInt: break;
    case Kind::kString:
      if (!ParseDuration(from.text(), &ms)) return false;
      break;
    default: return false;
  }
  *out = Slot::Duration(ms);
  return true;
}

bool ToAddress(const Slot& from, Arena* arena, Slot* out) {
  *out = from;
  if (from.kind == Kind::kIp) return true;
  char* bytes = arena->Allocate(16);
  *out = Slot::Ip(bytes);
  return from.kind == Kind::kString && ParseIp(from.text(), bytes);
}

bool ToNetwork(const Slot& from, Arena* arena, Slot* out) {
  *out = from;
  if (from.kind == Kind::kCidr) return true;
  char* bytes = arena->Allocate(17);
  *out = Slot::Cidr(bytes);
  return from.kind == Kind::kString && ParseCidr(from.text(), bytes);
}

template <Kind To, bool Try>
Slot ConvertCall(const CallSite& site, EvalContext& ctx, const Slot* a) {
  Slot out;
  bool ok = false;
  if (To == Kind::kTimestamp && site.size > 1) {
    int64_t ms = 0;
    ok = a->kind == Kind::kString && ParseTimeFormatted(a[0].text(), a[1].text(), ctx.event_time, &ms);
    out = Slot::Timestamp(ms);
  } else {
    ok = Convert(To, a[0], ctx.arena, &out);
  }
  if (ok) return out;
  return Try ? Slot::Null() : Fail(ctx, "E_CAST", "the value does not convert");
}

constexpr FunctionEntry kConvertFunctions[] = {
    {"int", ConvertCall<Kind::kInt, false>},
    {"try_int", ConvertCall<Kind::kInt, true>},
    {"float", ConvertCall<Kind::kFloat, false>},
    {"try_float", ConvertCall<Kind::kFloat, true>},
    {"string", ConvertCall<Kind::kString, false>},
    {"try_string", ConvertCall<Kind::kString, true>},
    {"bool", ConvertCall<Kind::kBool, false>},
    {"try_bool", ConvertCall<Kind::kBool, true>},
    {"timestamp", ConvertCall<Kind::kTimestamp, false>},
    {"try_timestamp", ConvertCall<Kind::kTimestamp, true>},
    {"duration", ConvertCall<Kind::kDuration, false>},
    {"try_duration", ConvertCall<Kind::kDuration, true>},
    {"ip", ConvertCall<Kind::kIp, false>},
    {"try_ip", ConvertCall<Kind::kIp, true>},
    {"cidr", ConvertCall<Kind::kCidr, false>},
    {"try_cidr", ConvertCall<Kind::kCidr, true>},
};

}  // namespace

bool Convert(Kind to, const Slot& from, Arena* arena, Slot* out) {
  switch (to) {
    case Kind::kInt: return ToInt(from, out);
    case Kind::kFloat: return ToFloat(from, out);
    case Kind::kBool: return ToBool(from, out);
    case Kind::kTimestamp: return ToTimestamp(from, out);
    case Kind::kDuration: return ToDuration(from, out);
    case Kind::kIp: return ToAddress(from, arena, out);
    case Kind::kCidr: return ToNetwork(from, arena, out);
    case Kind::kString: {
      if (from.kind == Kind::kString) {
        *out = from;
        return true;
      }
      TextBuilder text;
      AppendText(from, text.out());
      *out = Slot::String(arena->Copy(text.view()));
      return true;
    }
    default: return false;
  }
}

std::span<const FunctionEntry> ConvertFunctions() { return kConvertFunctions; }

}  // namespace weir
