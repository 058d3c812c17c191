#include "runtime/interchange/fll_lines.h"

#include <algorithm>
#include <iterator>

#include "runtime/interchange/codes.h"

namespace weir::interchange {
namespace {

struct FllSectionWord {
  const char* word;
  FllSectionKind kind;
};
constexpr FllSectionWord kFllSections[] = {{"Engine", FllSectionKind::kEngine},
                                           {"InputVariable", FllSectionKind::kInput},
                                           {"OutputVariable", FllSectionKind::kOutput},
                                           {"RuleBlock", FllSectionKind::kBlock}};

std::vector<std::string> KeysOf(FllSectionKind kind) {
  switch (kind) {
    case FllSectionKind::kEngine: return {"description"};
    case FllSectionKind::kInput: return {"description", "enabled", "range", "lock-range", "term"};
    case FllSectionKind::kOutput:
      return {"description", "enabled",      "range",       "lock-range", "term",
              "aggregation", "accumulation", "defuzzifier", "default",    "lock-previous"};
    case FllSectionKind::kBlock: break;
  }
  return {"description", "enabled", "conjunction", "disjunction", "implication", "activation", "rule"};
}

class FllLines {
 public:
  FllLines(const dsl::SourceText& source, dsl::Diagnostics* findings) : source_(source), findings_(*findings) {}

  std::vector<FllSection> Read() {
    for (uint32_t line = 1; line <= source_.line_count(); ++line) {
      const std::string_view text = source_.Line(line);
      const uint32_t begin = source_.LineStart(line);
      const auto length = static_cast<uint32_t>(std::min(text.find('#'), text.size()));
      const dsl::Span part = Trimmed(source_, {begin, begin + length});
      if (part.begin < part.end) ReadLine(part);
    }
    return std::move(sections_);
  }

 private:
  void ReadLine(dsl::Span line) {
    const std::string_view text = source_.Slice(line);
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
      findings_.Error(codes::kForeignText, line, "expected `property: value`").help =
          "a line of FLL is a property, or a comment after `#`";
      return;
    }
    const auto at = static_cast<uint32_t>(line.begin + colon);
    const dsl::Span key_span = Trimmed(source_, {line.begin, at}), value = Trimmed(source_, {at + 1, line.end});
    const Word key{source_.Slice(key_span), key_span};
    const auto* const section = std::find_if(std::begin(kFllSections), std::end(kFllSections),
                                             [&](const FllSectionWord& s) { return key.text == s.word; });
    if (section != std::end(kFllSections)) {
      sections_.push_back({section->kind, {source_.Slice(value), value}, line, {}});
      return;
    }
    AddProperty({key, value});
  }

  void AddProperty(const FllProperty& property) {
    std::vector<std::string> known;
    if (!sections_.empty()) known = KeysOf(sections_.back().kind);
    if (std::find(known.begin(), known.end(), property.key.text) == known.end()) {
      for (const FllSectionWord& section : kFllSections) known.emplace_back(section.word);
      ReportUnknown(&findings_, sections_.empty() ? "section" : "property", property.key, known);
      return;
    }
    std::vector<FllProperty>& before = sections_.back().properties;
    const bool many = property.key.text == "term" || property.key.text == "rule";
    const auto first = many ? before.end() : std::find_if(before.begin(), before.end(), [&](const FllProperty& p) {
      return p.key.text == property.key.text;
    });
    if (first != before.end()) {
      findings_
          .Error(codes::kForeignTwice, property.key.span, InQuotes(property.key.text) + " is given twice", "again here")
          .secondary.push_back({first->key.span, "first given here"});
      return;
    }
    before.push_back(property);
  }

  const dsl::SourceText& source_;
  dsl::Diagnostics& findings_;
  std::vector<FllSection> sections_;
};

}  // namespace

std::vector<FllSection> ReadFllLines(const dsl::SourceText& source, dsl::Diagnostics* findings) {
  return FllLines(source, findings).Read();
}

}  // namespace weir::interchange
