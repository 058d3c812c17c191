// Hedges of conclusions as fuzzylite has them. There `then y is very high` concludes `high`, with a strength that the
// hedge has changed; in Weir it concludes the set "very high", with the strength as it is. The meaning is kept by
// asking for more: `if x is very low then y is high`.
#pragma once

#include <vector>

#include "dsl/diagnostic.h"
#include "runtime/fuzzy/definition.h"

namespace weir::interchange {

// The rules, without hedges in conclusions, that do what `rule` does in fuzzylite; with a warning (W1010) where it was
// written in another way, or an error (W1006) where there is no such way. `block` has its operators.
std::vector<fuzzy::Rule> WithoutConclusionHedges(fuzzy::Rule rule, const fuzzy::Block& block, dsl::Span place,
                                                 dsl::Diagnostics* findings);

}  // namespace weir::interchange
