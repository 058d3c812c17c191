// Values as text and back (docs/semantics.md 5.4; docs/language.md, Types).
//
//   float      shortest digits that read back; fixed with at least ".0" for 1e-4 <= |x| < 1e15, else d.ddde±XX; -0.0 is
//   "0.0" timestamp  2026-01-31T12:00:00.250Z, always milliseconds and Z; years beyond 9999 have a sign and more digits
//   duration   as a literal of the language: the sum from the largest unit (d h m s ms), units that are zero left out:
//   250ms,
//              1m30s, 2h, 7d; a minute alone is "60s" and nothing is "0s". In JSON: integer milliseconds
//   ip         v4 (also v4-mapped v6) dotted; v6 as RFC 5952: lower case, longest run of two or more zero groups as ::
//   cidr       address/bits, bits of 32 where the address is v4
//   bytes      base64 with padding (RFC 4648, section 4)
//
// All functions append to `out` or return false on what is not exactly the form; none reads a locale or a clock.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dsl/types.h"
#include "runtime/base/json_text.h"
#include "runtime/row/slot.h"

namespace weir {

inline constexpr int64_t kMinTimestamp = -62135596800000;  // 0001-01-01T00:00:00.000Z
inline constexpr int64_t kMaxTimestamp = 253402300799999;  // 9999-12-31T23:59:59.999Z

// Any slot as in messages and interpolated strings. Null is "null"; lists, maps and records look like JSON, records
// without their field names (a slot does not know them).
void AppendText(const Slot& slot, std::string* out);
// A slot as a JSON value; `type` names the fields of records. kJson is appended as it is.
void AppendJson(const Slot& slot, const dsl::Type& type, std::string* out);

void AppendInt(int64_t value, std::string* out);
void AppendFloat(double value, std::string* out);  // finite
void AppendTimestamp(int64_t ms, std::string* out);
void AppendDuration(int64_t ms, std::string* out);
void AppendIp(const char* sixteen_bytes, std::string* out);
void AppendCidr(const char* seventeen_bytes, std::string* out);
void AppendBase64(std::string_view bytes, std::string* out);

// RFC 3339: YYYY-MM-DD ('T'|'t'|' ') HH:MM:SS [. digits{1,9}] (Z|z|±HH:MM|±HHMM). Digits past milliseconds are cut off.
// A leap second (:60) is taken as the first second of the next minute. Years 0001 to 9999, also after the offset.
bool ParseTimestamp(std::string_view text, int64_t* ms);
// A number as epoch time: |n| < 1e11 are seconds (until the year 5138), else milliseconds (from 1973 on). False: out of
// [kMinTimestamp, kMaxTimestamp].
bool TimestampFromNumber(int64_t n, int64_t* ms);
bool TimestampFromNumber(double n, int64_t* ms);  // fractions of seconds to the nearest millisecond
// Literal form, optional leading '-': 250ms, 1h30m, units ms s m h d, each at most once, largest first.
bool ParseDuration(std::string_view text, int64_t* ms);
// "203.0.113.9", "2001:db8::1", "::ffff:203.0.113.9": 16 bytes, v4 as v4-mapped. No zone, no leading zeros in v4.
bool ParseIp(std::string_view text, char* sixteen_bytes);
bool ParseCidr(std::string_view text, char* seventeen_bytes);  // host bits must be zero
bool ParseInt(std::string_view text, int64_t* value);          // [-]digits, whole text, in range
// Decimal, whole text, correctly rounded; false when not finite. Too small for a double is 0.
bool ParseFloat(std::string_view text, double* value);
// Appends the decoded bytes. Padding is required; bits after the end must be zero.
bool ParseBase64(std::string_view text, std::string* out);

bool IsV4Mapped(const char* sixteen_bytes);
// True when the first `bits` bits of both are equal.
bool InNetwork(const char* ip_sixteen_bytes, const char* cidr_seventeen_bytes);

}  // namespace weir
