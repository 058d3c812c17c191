// A fuzzy system in FLL, as version 6 of fuzzylite and later read it.
#pragma once

#include <string>

#include "runtime/interchange/exported.h"

namespace weir::interchange {

// The definition is valid. Refused: hedges of conclusions, `otherwise`, `not` of a condition whose operators do not
// obey De Morgan's law, formulas that fuzzylite does not have, and rules that ask for what their own block has
// concluded.
Exported WriteFll(const std::string& name, const fuzzy::SystemDefinition& definition);

}  // namespace weir::interchange
