// Whether a value of the run time lies within its static type.
#pragma once

#include <string>

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir::soundness {

// What of the value is outside the type: "`a.b` is null, and its type is int"; "" when it fits. A float must be finite,
// a string UTF-8 and in its closed set; what is inside lists, maps and records is held to the same.
std::string ValueFault(const std::string& path, const dsl::Type& type, const Slot& value);
// The same of each slot of a row.
std::string RowFault(const plan::Schema& schema, const Slot* slots);

}  // namespace weir::soundness
