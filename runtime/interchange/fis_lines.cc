#include "runtime/interchange/fis_lines.h"

#include <algorithm>

#include "dsl/chars.h"
#include "runtime/interchange/codes.h"

namespace weir::interchange {
namespace {

class FisLines {
 public:
  FisLines(const dsl::SourceText& source, dsl::Diagnostics* findings) : source_(source), findings_(*findings) {}

  std::vector<FisSection> Read() {
    for (uint32_t line = 1; line <= source_.line_count(); ++line) {
      const uint32_t begin = source_.LineStart(line);
      const auto length = static_cast<uint32_t>(source_.Line(line).size());
      const dsl::Span part = Trimmed(source_, {begin, begin + length});
      const std::string_view text = source_.Slice(part);
      if (text.empty() || text[0] == '%' || text[0] == '#') continue;
      text[0] == '[' && text.find('=') == std::string_view::npos ? ReadSection(part) : ReadEntry(part);
    }
    return std::move(sections_);
  }

 private:
  void ReadSection(dsl::Span line) {
    const std::string_view text = source_.Slice(line);
    FisSection section;
    section.line = line;
    std::string name = LowerCase(text.substr(1, text.find(']') - 1));
    size_t digits = name.size();
    while (digits > 0 && dsl::IsDigit(name[digits - 1])) --digits;
    section.number = digits < name.size() && name.size() - digits < 6 ? std::stoi(name.substr(digits)) : 0;
    name.resize(digits);
    using Kind = FisSection::Kind;
    const bool variable = (name == "input" || name == "output") && section.number > 0;
    known_ = text.back() == ']' && (variable || ((name == "system" || name == "rules") && section.number == 0));
    if (!known_)
      return ReportUnknown(&findings_, "section", {text, line}, {"[System]", "[Input1]", "[Output1]", "[Rules]"});
    section.kind = name == "input"    ? Kind::kInput
                   : name == "output" ? Kind::kOutput
                   : name == "rules"  ? Kind::kRules
                                      : Kind::kSystem;
    const auto same = std::find_if(sections_.begin(), sections_.end(), [&](const FisSection& s) {
      return s.kind == section.kind && s.number == section.number;
    });
    if (same != sections_.end())
      findings_.Error(codes::kForeignTwice, line, InQuotes(text) + " is given twice", "again here")
          .secondary.push_back({same->line, "first given here"});
    sections_.push_back(std::move(section));
  }

  void ReadEntry(dsl::Span line) {
    if (sections_.empty()) {
      if (known_) findings_.Error(codes::kForeignText, line, "expected `[System]`").help = "a FIS file begins with it";
      known_ = false;
      return;
    }
    if (!known_) return;  // of a section that was reported
    FisSection& section = sections_.back();
    if (section.kind == FisSection::Kind::kRules) return section.entries.push_back({{}, line});
    const size_t equals = source_.Slice(line).find('=');
    if (equals == std::string_view::npos) {
      findings_.Error(codes::kForeignText, line, "expected `Key=Value`");
      return;
    }
    const auto at = static_cast<uint32_t>(line.begin + equals);
    const dsl::Span key = Trimmed(source_, {line.begin, at});
    const FisEntryLine entry{{source_.Slice(key), key}, Trimmed(source_, {at + 1, line.end})};
    if (const FisEntryLine* first = section.Find(entry.key.text)) {
      findings_.Error(codes::kForeignTwice, key, InQuotes(entry.key.text) + " is given twice", "again here")
          .secondary.push_back({first->key.span, "first given here"});
    } else {
      section.entries.push_back(entry);
    }
  }

  const dsl::SourceText& source_;
  dsl::Diagnostics& findings_;
  std::vector<FisSection> sections_;
  bool known_ = true;
};

}  // namespace

const FisEntryLine* FisSection::Find(std::string_view key) const {
  for (const FisEntryLine& entry : entries) {
    if (LowerCase(entry.key.text) == LowerCase(key)) return &entry;
  }
  return nullptr;
}

std::vector<FisSection> ReadFisLines(const dsl::SourceText& source, dsl::Diagnostics* findings) {
  return FisLines(source, findings).Read();
}

Word UnquotedFis(const dsl::SourceText& source, dsl::Span value, dsl::Diagnostics* findings) {
  const std::string_view text = source.Slice(value);
  const bool quoted = text.size() >= 2 && (text[0] == '\'' || text[0] == '"') && text.back() == text[0];
  if (!quoted) {
    findings->Error(codes::kForeignText, value, "expected a text in quotes, found " + InQuotes(text));
    return {text, value};
  }
  const dsl::Span inner{value.begin + 1, value.end - 1};
  return {source.Slice(inner), inner};
}

bool ReadFisNumbers(const dsl::SourceText& source, dsl::Span value, std::vector<double>* out,
                    dsl::Diagnostics* findings) {
  const std::string_view text = source.Slice(value);
  if (text.size() < 2 || text[0] != '[' || text.back() != ']') {
    findings->Error(codes::kForeignText, value, "expected numbers in `[ ]`, found " + InQuotes(text));
    return false;
  }
  bool good = true;
  for (const Word& word : SplitWords(source, {value.begin + 1, value.end - 1}, ",;")) {
    if (word.text == "," || word.text == ";") continue;
    const auto number = NumberOf(word.text);
    if (!number) findings->Error(codes::kForeignNumbers, word.span, InQuotes(word.text) + " is no number");
    good = good && number;
    out->push_back(number.value_or(0));
  }
  return good;
}

}  // namespace weir::interchange
