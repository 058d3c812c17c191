// FCL, the Fuzzy Control Language of IEC 61131-7; words and names in any case.
//
//   FUNCTION_BLOCK name
//     VAR_INPUT a, b : REAL; END_VAR    VAR_OUTPUT c : REAL; END_VAR
//     FUZZIFY a    { TERM t := (x, degree) … ; | TERM t := number; }  [ RANGE := (from .. to); ]  END_FUZZIFY
//     DEFUZZIFY c  the same, METHOD : COG; DEFAULT := number | NC; [ ACCU : MAX; ]  END_DEFUZZIFY
//     RULEBLOCK n  AND : MIN; OR : MAX; ACT : MIN; ACCU : MAX; RULE 1 : IF … THEN … WITH …;  END_RULEBLOCK
//   END_FUNCTION_BLOCK
//
// and besides the terms and operators of jFuzzyLogic and fuzzylite (fcl_words.h). Sources: IEC 61131-7 and its
// committee draft of 1997; jFuzzyLogic's documentation.
#pragma once

#include <vector>

#include "runtime/interchange/draft.h"

namespace weir::interchange {

// A system a function block. Empty exactly when there are errors among the findings.
std::vector<ImportedSystem> ReadFcl(const dsl::SourceText& source, dsl::Diagnostics* findings);

}  // namespace weir::interchange
