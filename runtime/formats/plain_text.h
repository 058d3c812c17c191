// Values as text outside JSON, as CSV columns and headers have them: what the decoders of those read back. Text is as
// it is, times RFC 3339, durations integer milliseconds, bytes base64, lists, maps and records JSON; null is nothing.
#pragma once

#include <string>

#include "dsl/types.h"
#include "runtime/row/slot.h"

namespace weir::formats {

void AppendPlain(const Slot& slot, const dsl::Type& type, std::string* out);

}  // namespace weir::formats
