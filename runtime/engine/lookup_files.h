// Lookups from files: read whole, before the first record.
#pragma once

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/operators/lookup_table.h"

namespace weir::engine {

// A table for each lookup of the plan, filled from its file. K0330: the file cannot be read; K0331: one of its rows
// cannot be (the message names the line).
Result<ops::LookupSet> LoadLookups(const plan::Plan& plan);
// The same tables without rows: a test gives them theirs.
ops::LookupSet EmptyLookups(const plan::Plan& plan);

}  // namespace weir::engine
