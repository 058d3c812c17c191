// Scalars of JSON and of Kafka keys as typed slots.
#pragma once

#include <string_view>

#include "runtime/formats/json_shape.h"
#include "runtime/formats/json_tokens.h"
#include "runtime/row/slot.h"

namespace weir::formats {

// What can be wrong with a value, as the end of a sentence that begins with the field's name.
inline constexpr const char* kIsNull = "is null";
inline constexpr const char* kWrongType = "is of another type";
inline constexpr const char* kWrongForm = "is text of another form";
inline constexpr const char* kOutOfRange = "is out of range";
inline constexpr const char* kNotInSet = "is not one of the values allowed";

// The slot of a scalar token (not kBad, kObject, kArray), or the problem. Null gives a null slot where the type takes
// it. `bad_escape` is set when the token is a string JSON does not allow.
const char* ReadScalar(const Token& token, const TypeShape& type, Arena* arena, Slot* out, bool* bad_escape);

// Text outside JSON (a Kafka key), valid UTF-8 unless the type is bytes: strings and bytes as they are, numbers and
// times as their text.
const char* ReadText(std::string_view text, const TypeShape& type, Arena* arena, Slot* out);
// The same of a column, a group or a value of a pair, where bytes are base64.
const char* ReadCell(std::string_view text, const TypeShape& type, Arena* arena, Slot* out);

}  // namespace weir::formats
