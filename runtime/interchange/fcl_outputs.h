// Outputs of FCL: methods of singletons, and of sets.
#pragma once

#include <cstddef>

#include "runtime/interchange/draft.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {

// When output `index` of the draft has its terms: holds its defuzzifier, which `method` named (an empty word: nothing
// did), to them.
void SettleFclOutput(size_t index, const Word& method, Draft* draft, dsl::Diagnostics* findings);

}  // namespace weir::interchange
