#include "runtime/interchange/fll_values.h"

#include <cmath>

#include "runtime/interchange/codes.h"
#include "runtime/interchange/fll_words.h"

namespace weir::interchange {

bool FllValues::Bool(dsl::Span value) {
  const std::string_view text = source_.Slice(value);
  if (text == "true" || text == "false") return text == "true";
  findings_.Error(codes::kForeignText, value, "expected `true` or `false`, found " + InQuotes(text));
  return true;
}

bool FllValues::IsEnabled(const FllSection& section) {
  for (const FllProperty& p : section.properties) {
    if (p.key.text == "enabled") return Bool(p.value);
  }
  return true;
}

void FllValues::Describe(const FllSection& section, const std::string& path, Draft* draft) {
  for (const FllProperty& p : section.properties) {
    if (p.key.text == "description" && p.value.begin < p.value.end)
      draft->descriptions[path] = std::string(source_.Slice(p.value));
  }
}

void FllValues::ReadRange(dsl::Span value, fuzzy::Variable* variable) {
  const std::vector<Word> words = SplitWords(source_, value);
  const auto number = [&](size_t k) { return k < words.size() ? NumberOf(words[k].text) : std::nullopt; };
  const auto lower = number(0), upper = number(1);
  if (words.size() != 2 || !lower || !upper) {
    findings_.Error(codes::kForeignNumbers, value, "a range is two numbers").help = "for example `range: 0.0 10.0`";
    return;
  }
  variable->lower = *lower;
  variable->upper = *upper;
  if (std::isfinite(*lower) == std::isfinite(*upper)) return;
  findings_.Error(codes::kForeignCannot, value, "a range of Weir ends on both sides").help =
      "give the end that is infinite";
}

void FllValues::Choose(dsl::Span value, fuzzy::Norm* out) {
  const auto found = FllNorm(source_.Slice(value));
  found ? void(*out = *found) : Unknown(value, "T-norm", false);
}

void FllValues::Choose(dsl::Span value, fuzzy::Conorm* out) {
  const auto found = FllConorm(source_.Slice(value));
  found ? void(*out = *found) : Unknown(value, "S-norm", true);
}

void FllValues::Unknown(dsl::Span value, const char* what, bool conorms) {
  const std::string_view word = source_.Slice(value);
  if (word.empty()) return;
  if (word == "TNormFunction" || word == "SNormFunction") {
    findings_.Error(codes::kForeignCannot, value, "Weir has no norm that is given by a formula");
  } else {
    ReportUnknown(&findings_, what, {word, value}, FllWords(conorms ? FllChoice::kConorm : FllChoice::kNorm));
  }
}

}  // namespace weir::interchange
