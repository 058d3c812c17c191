#include "runtime/interchange/beyond_range.h"

#include <algorithm>

#include "dsl/codes.h"
#include "dsl/fold.h"
#include "runtime/interchange/ranges.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {

void WarnBeyondRange(const ImportedSystem& system, const Draft& draft, const std::vector<std::string>& paths,
                     const std::string& elsewhere, dsl::Diagnostics* findings) {
  dsl::Diagnostic* warning = nullptr;
  for (size_t i = 0; i < system.definition.inputs.size(); ++i) {
    const std::string path = PathOf(false, i);
    const fuzzy::Variable& input = system.definition.inputs[i];
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) continue;
    const fuzzy::Term* term = ChangesBeyondRange(input);
    if (term == nullptr) continue;
    const std::string range = dsl::FloatText(input.lower) + ".." + dsl::FloatText(input.upper);
    if (warning != nullptr) {
      warning->secondary.push_back({draft.PlaceOf(path), "so here, beyond " + range});
      continue;
    }
    warning = &findings->Warning(dsl::codes::kForeignBeyond, draft.PlaceOf(path),
                                 "values beyond a range count as its end in Weir; " + elsewhere,
                                 InQuotes(term->name) + " differs beyond " + range);
  }
}

}  // namespace weir::interchange
