// A plan's constant as a slot.
#pragma once

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir {

// What the slot points to lives in `arena`.
Slot LiteralSlot(const plan::Literal& literal, Arena* arena);

}  // namespace weir
