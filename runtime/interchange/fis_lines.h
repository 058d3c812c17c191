// The lines of a FIS file: sections with their entries, and the lines of [Rules].
#pragma once

#include <string>
#include <vector>

#include "runtime/interchange/text_words.h"

namespace weir::interchange {

struct FisEntryLine {
  Word key;         // of [Rules]: empty
  dsl::Span value;  // trimmed
};
struct FisSection {
  enum class Kind { kSystem, kInput, kOutput, kRules } kind = Kind::kSystem;
  int number = 0;  // of an input or output: as in its brackets
  dsl::Span line;
  std::vector<FisEntryLine> entries;
  const FisEntryLine* Find(std::string_view key) const;  // null: there is none
};

// Reports what is no line of the format or of no section that there is, and leaves it out.
std::vector<FisSection> ReadFisLines(const dsl::SourceText& source, dsl::Diagnostics* findings);

// 'text' or "text" without its quotes; what has none is reported.
Word UnquotedFis(const dsl::SourceText& source, dsl::Span value, dsl::Diagnostics* findings);
// [1 2.5 -3]; false, and reported: it is none.
bool ReadFisNumbers(const dsl::SourceText& source, dsl::Span value, std::vector<double>* out,
                    dsl::Diagnostics* findings);

}  // namespace weir::interchange
