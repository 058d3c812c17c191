// Words of other languages (SQL, PromQL, Flux, pandas) and what they are called here: help where the edit distance
// leads nowhere.
#pragma once

#include <string>
#include <string_view>

namespace weir::dsl {

struct OtherWord {
  std::string_view place;  // where it stands: "stage", "type", "function", "clause in a rule"
  std::string_view word;
  std::string_view meant;  // the word that stands in its place, what follows being the same; may be empty
  std::string_view help;   // what to do, if that is not just to write `meant`
};

// The word as another language has it; null when it is none that is known.
const OtherWord* FindOtherWord(std::string_view place, std::string_view word);
// "write `where`"; "" without one.
std::string OtherWordHelp(std::string_view place, std::string_view word);

}  // namespace weir::dsl
