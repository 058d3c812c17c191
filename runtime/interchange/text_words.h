// What the readers of all formats need of a text: words with their places, numbers, letters in one case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace weir::interchange {

struct Word {
  std::string_view text;
  dsl::Span span;
};

// The words of a part of the text: separated by blanks; each character of `single` is a word of its own.
std::vector<Word> SplitWords(const dsl::SourceText& source, dsl::Span part, std::string_view single = "");

// The part without blanks at its ends.
dsl::Span Trimmed(const dsl::SourceText& source, dsl::Span part);

// "1.5", "-3e2", "inf", "-inf", "nan" (letters in any case); nothing else, and nothing that overflows.
std::optional<double> NumberOf(std::string_view text);

// ASCII letters; other bytes stay.
std::string LowerCase(std::string_view text);

std::string InQuotes(std::string_view name);  // `name`

// The finding of an unknown word, with the candidate that was probably meant, or a list of them if it is short.
void ReportUnknown(dsl::Diagnostics* findings, const std::string& what, const Word& word,
                   const std::vector<std::string>& candidates);

}  // namespace weir::interchange
