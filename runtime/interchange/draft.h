// Draft: a fuzzy system as a reader finds it in a file of another format, before it is one of Weir's.
//
// Readers fill it in, with the names of the file; Finish makes it a system that Weir can hold and says what it had to
// change. Parts are named by paths as fuzzy::Validate has them ("inputs[0].terms[2]", "blocks[1].rules[0]").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "runtime/fuzzy/definition.h"

namespace weir::interchange {

// What a reader gives.
struct ImportedSystem {
  std::string name;  // a name of Weir, as all names of the definition are
  fuzzy::SystemDefinition definition;
  std::map<std::string, std::string> descriptions;  // path ("" is the system) → text of one line, of people for people
};

struct Draft {
  std::string name;
  dsl::Span name_span;
  fuzzy::SystemDefinition definition;
  std::map<std::string, dsl::Span> places;  // path → where it stands; at least variables, terms, blocks, rules
  std::map<std::string, std::string> descriptions;  // as above
  std::vector<std::string> unclamped;  // paths of inputs whose values beyond the range the other tool takes as they are
  std::string beyond;                  // and what it does with them: "fuzzylite computes the terms there"

  // Where a path stands, or the nearest part around it.
  dsl::Span PlaceOf(std::string path) const;
};

std::string PathOf(bool output, size_t variable);  // "outputs[1]"
std::string PathOf(bool output, size_t variable, size_t term);
std::string RulePath(size_t block, size_t rule);

// A range the file does not give: it is taken from the terms.
inline constexpr double kNoEnd = fuzzy::kNoValue;

// What holds for all formats: missing ranges are taken from the terms (W1012 where that changes the meaning), what
// fuzzy::Validate finds is reported where it stands (W1007), values beyond ranges are thought of (W1011), names become
// names of Weir (W1008). Nothing when there are errors among the findings.
std::optional<ImportedSystem> Finish(Draft draft, dsl::Diagnostics* findings);

}  // namespace weir::interchange
