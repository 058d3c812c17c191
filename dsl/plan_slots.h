// Walking the slots a plan's parts read.
#pragma once

#include <functional>

#include "dsl/plan.h"

namespace weir::dsl {

// Every slot of the row that `expr` reads, as a reference that may be changed.
void ForEachSlot(plan::Expr* expr, const std::function<void(int*)>& visit);
// Every slot of its input row that the node's operator reads (a detector: of its extended row; a map: of its working
// row, a parse, a flatten: their outputs not included; a sink, a tap, … likewise).
void ForEachSlot(plan::Node* node, const std::function<void(int*)>& visit);

}  // namespace weir::dsl
