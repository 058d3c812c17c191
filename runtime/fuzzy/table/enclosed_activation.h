// Activation (activation.h) over a cell. A rule of which it is not certain whether it fires is somewhere from 0 to its
// strength, with a jump; so most cells of first, last, highest, lowest and threshold have slopes, those on a border
// have none.
#pragma once

#include <cstddef>

#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/table/enclosed.h"

namespace weir::fuzzy {

// Changes strengths[0 .. count) in place.
void Activate(const Activation& activation, Enclosed* strengths, size_t count);

}  // namespace weir::fuzzy
