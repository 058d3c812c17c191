// FLL, the FuzzyLite Language (versions 5 to 8 of fuzzylite): a line a property, `#` begins a comment.
//
//   Engine: NAME
//   InputVariable: NAME        enabled: BOOL, range: LOWER UPPER, lock-range: BOOL, term: NAME TERM NUMBERS [HEIGHT]
//   OutputVariable: NAME       as above; aggregation: SNORM, defuzzifier: NAME [RESOLUTION | TYPE], default: NUMBER,
//                              lock-previous: BOOL
//   RuleBlock: NAME            enabled: BOOL, conjunction: TNORM, disjunction: SNORM, implication: TNORM,
//                              activation: NAME [NUMBERS], rule: …
//
// each with an optional `description: TEXT`. Source: fuzzylite's published description of the language; docs/
// fuzzy-interchange.md says what becomes of what.
#pragma once

#include <optional>

#include "runtime/interchange/draft.h"

namespace weir::interchange {

// Nothing exactly when there are errors among the findings.
std::optional<ImportedSystem> ReadFll(const dsl::SourceText& source, dsl::Diagnostics* findings);

}  // namespace weir::interchange
