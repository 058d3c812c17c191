// Rules of FIS files: numbers of terms.
#pragma once

#include "runtime/interchange/draft.h"
#include "runtime/interchange/fis_lines.h"

namespace weir::interchange {

// Adds the rules to the one block of the draft, which has all variables.
void ReadFisRules(const dsl::SourceText& source, const FisSection& rules, Draft* draft, dsl::Diagnostics* findings);

}  // namespace weir::interchange
