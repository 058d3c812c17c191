// A formula as an expression: of Weir, or of fuzzylite.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/fuzzy/formula.h"

namespace weir::interchange {

// The formula must be one over `names` (its inputs). Truth and numbers are kept apart as Weir's checker wants it: a
// comparison that is computed with is `if … then 1.0 else 0.0`.
std::string WeirFormula(const fuzzy::Formula& formula, const std::vector<std::string>& names);

// Nothing: fuzzylite has no such operation (a choice, a sign); *missing names it.
std::optional<std::string> FuzzyliteFormula(const fuzzy::Formula& formula, const std::vector<std::string>& names,
                                            std::string* missing);

}  // namespace weir::interchange
