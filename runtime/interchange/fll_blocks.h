// Rule blocks of FLL.
#pragma once

#include "runtime/interchange/draft.h"
#include "runtime/interchange/fll_lines.h"
#include "runtime/interchange/rule_reader.h"

namespace weir::interchange {

// Adds the block to the draft, which has all variables; one that is switched off is left out (W1009).
void ReadFllBlock(const dsl::SourceText& source, const FllSection& section, const SwitchedOff& off, Draft* draft,
                  dsl::Diagnostics* findings);

}  // namespace weir::interchange
