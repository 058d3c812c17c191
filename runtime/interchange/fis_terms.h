// Terms of FIS files: 'NAME':'FUNCTION',[NUMBERS].
#pragma once

#include <string>

#include "runtime/interchange/draft.h"

namespace weir::interchange {

// Adds the term at `place` to the variable, whose path is `path`.
void ReadFisTerm(const dsl::SourceText& source, dsl::Span place, const std::string& path, fuzzy::Variable* variable,
                 Draft* draft, dsl::Diagnostics* findings);

}  // namespace weir::interchange
