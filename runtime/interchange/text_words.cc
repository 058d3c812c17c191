#include "runtime/interchange/text_words.h"

#include <charconv>

#include "dsl/chars.h"
#include "runtime/interchange/codes.h"

namespace weir::interchange {
namespace {

constexpr size_t kShortList = 12;

}  // namespace

std::vector<Word> SplitWords(const dsl::SourceText& source, dsl::Span part, std::string_view single) {
  const std::string_view text = source.text();
  std::vector<Word> words;
  for (uint32_t at = part.begin; at < part.end;) {
    if (dsl::IsSpace(text[at])) {
      ++at;
      continue;
    }
    uint32_t end = at + 1;
    if (single.find(text[at]) == std::string_view::npos) {
      while (end < part.end && !dsl::IsSpace(text[end]) && single.find(text[end]) == std::string_view::npos) ++end;
    }
    words.push_back({text.substr(at, end - at), {at, end}});
    at = end;
  }
  return words;
}

dsl::Span Trimmed(const dsl::SourceText& source, dsl::Span part) {
  const std::string_view text = source.text();
  while (part.begin < part.end && dsl::IsSpace(text[part.begin])) ++part.begin;
  while (part.begin < part.end && dsl::IsSpace(text[part.end - 1])) --part.end;
  return part;
}

std::optional<double> NumberOf(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string InQuotes(std::string_view name) { return "`" + std::string(name) + "`"; }

void ReportUnknown(dsl::Diagnostics* findings, const std::string& what, const Word& word,
                   const std::vector<std::string>& candidates) {
  dsl::Diagnostic& d = findings->Error(codes::kForeignWord, word.span, "unknown " + what + " " + InQuotes(word.text));
  std::string near = dsl::DidYouMean(word.text, candidates);
  for (size_t k = 0; near.empty() && k < candidates.size(); ++k) {  // only the case of letters differs
    if (LowerCase(candidates[k]) == LowerCase(word.text)) near = candidates[k];
  }
  if (!near.empty()) {
    d.help = "did you mean `" + near + "`?";
  } else if (!candidates.empty() && candidates.size() <= kShortList) {
    for (const std::string& known : candidates) d.help += (d.help.empty() ? "it is one of " : ", ") + InQuotes(known);
  }
}

}  // namespace weir::interchange
