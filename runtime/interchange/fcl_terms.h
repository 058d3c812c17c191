// Terms of FCL, behind the word TERM:
//
//   name ":=" { "(" x "," degree ")" } ";"      points, joined by straight lines
//   name ":=" number ";"                        a singleton
//   name ":=" FUNCTION { number } ";"           jFuzzyLogic's and fuzzylite's; numbers also between brackets and commas
#pragma once

#include <string>

#include "runtime/interchange/draft.h"
#include "runtime/interchange/fcl_cursor.h"

namespace weir::interchange {

void ReadFclTerm(FclCursor* cursor, const std::string& path, fuzzy::Variable* variable, Draft* draft,
                 dsl::Diagnostics* findings);

}  // namespace weir::interchange
