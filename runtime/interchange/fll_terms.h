// Terms of FLL: "NAME TERM NUMBERS [HEIGHT]", "NAME Function FORMULA".
#pragma once

#include <string>
#include <vector>

#include "runtime/interchange/draft.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {

class FllTerms {
 public:
  FllTerms(const dsl::SourceText& source, dsl::Diagnostics* findings) : source_(source), findings_(*findings) {}

  // Adds the term at `value` to the variable, whose path is `path`; `input`: its number, -1 for an output.
  void Read(dsl::Span value, const std::string& path, int input, fuzzy::Variable* variable, Draft* draft);

  // Formulas may name inputs that come later: this reads them, when the draft has all.
  void ReadFormulas(Draft* draft);

 private:
  struct Pending {
    bool output = false;
    size_t variable = 0, term = 0;
    dsl::Span formula;
    int input = -1;  // the variable itself, for the name `x`
  };
  void ReadNumbers(const std::vector<Word>& words, fuzzy::Term* term);

  const dsl::SourceText& source_;
  dsl::Diagnostics& findings_;
  std::vector<Pending> formulas_;
};

}  // namespace weir::interchange
