// Weir holds an input's value beyond the range for the range's end; tools that do not give other degrees there.
#pragma once

#include <string>
#include <vector>

#include "runtime/interchange/draft.h"

namespace weir::interchange {

// One warning (W1011) for all inputs of `paths` of which a term changes beyond the range. draft: for the places.
// elsewhere: what the other tool does.
void WarnBeyondRange(const ImportedSystem& system, const Draft& draft, const std::vector<std::string>& paths,
                     const std::string& elsewhere, dsl::Diagnostics* findings);

}  // namespace weir::interchange
