// A fuzzy system as a topology file.
#pragma once

#include <string>
#include <vector>

#include "runtime/interchange/draft.h"

namespace weir::interchange {

// The canonical text (as `weir fmt` gives it) of a file with these systems, each `fuzzy NAME { … }` for the stage
// `score`. The definitions are valid and their names names of Weir. `origin` is said in the first line, a comment. The
// file checks without W0901: a reason why nothing uses the systems yet stands in `topology`.
std::string WriteWeir(const std::vector<ImportedSystem>& systems, const std::string& origin);

}  // namespace weir::interchange
