#include "runtime/lsp/document.h"

#include <algorithm>
#include <utility>

#include "dsl/chars.h"
#include "dsl/format.h"
#include "dsl/lexer.h"
#include "dsl/parser.h"

namespace weir::lsp {
namespace {

constexpr int kError = 1, kWarning = 2, kInformation = 3;  // severities of the protocol

std::string FileName(const std::string& uri) { return uri.substr(0, 7) == "file://" ? uri.substr(7) : uri; }

int SeverityOf(const dsl::Diagnostic& finding) {
  if (finding.severity == dsl::Severity::kError) return kError;
  return finding.severity == dsl::Severity::kWarning ? kWarning : kInformation;
}

// The message with what `weir check` shows around it.
std::string WholeMessage(const dsl::Diagnostic& finding) {
  std::string text = finding.message;
  if (!finding.primary.text.empty()) text += "\n" + finding.primary.text;
  for (const std::string& note : finding.notes) text += "\nnote: " + note;
  if (!finding.help.empty()) text += "\nhelp: " + finding.help;
  return text;
}

// As it is written in a file; empty when it cannot be a name.
std::string WrittenName(const std::string& name) {
  if (name.empty() || name.find_first_of("`\n\r") != std::string::npos) return "";
  const bool plain = dsl::IsNameStart(name[0]) && std::all_of(name.begin(), name.end(), dsl::IsNameChar);
  return plain && !dsl::IsReservedWord(name) ? name : "`" + name + "`";
}

}  // namespace

std::string WithoutQuotes(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '`'), text.end());
  return text;
}

Document::Document(std::string uri, std::string text, const Check& check)
    : uri_(std::move(uri)), source_(FileName(uri_), std::move(text)), check_(check), references_(source_) {
  dsl::Diagnostics ignored;
  comments_ = dsl::Parse(source_, &ignored).comments;
  findings_ = check_(source_, &references_);
}

Json Document::Diagnostics() const {
  Json out = Json::array();
  for (const dsl::Diagnostic& finding : findings_) {
    Json related = Json::array();
    for (const dsl::Label& label : finding.secondary) {
      related.push_back(
          {{"location", {{"uri", uri_}, {"range", RangeOf(source_, label.span)}}}, {"message", label.text}});
    }
    out.push_back({{"range", RangeOf(source_, finding.primary.span)},
                   {"severity", SeverityOf(finding)},
                   {"code", finding.code},
                   {"source", "weir"},
                   {"message", WholeMessage(finding)},
                   {"relatedInformation", std::move(related)}});
  }
  return out;
}

// The comment lines directly above the line of a declaration, and the comment at its end.
std::string Document::Documentation(uint32_t declared) const {
  const uint32_t line = source_.Locate(declared).line;
  std::string text;
  const auto words = [](const dsl::ast::Comment& comment) {
    return comment.text.empty() || comment.text[0] != ' ' ? comment.text : comment.text.substr(1);
  };
  auto above = std::find_if(comments_.begin(), comments_.end(), [&](const dsl::ast::Comment& comment) {
    return source_.Locate(comment.span.begin).line >= line;
  });
  if (above != comments_.end() && !above->own_line && source_.Locate(above->span.begin).line == line)
    text = words(*above);
  for (uint32_t at = line; above != comments_.begin();) {
    --above;
    if (!above->own_line || source_.Locate(above->span.begin).line + 1 != at) break;
    text = words(*above) + (text.empty() ? "" : "\n") + text;
    --at;
  }
  return text;
}

Json Document::Hover(uint32_t offset) {
  const dsl::Reference* reference = references_.At(offset);
  if (reference == nullptr) return nullptr;
  const std::string name(source_.Slice(reference->span));
  const bool function = reference->declared.begin == reference->declared.end && reference->what == "a function";
  std::string head = name;
  if (function) {
    head = WithoutQuotes(reference->type);
  } else if (!reference->type.empty()) {
    head += (reference->what.substr(0, 6) == "a term" ? "  # " : ": ") + reference->type;
  }
  std::string text = "```weir\n" + head + "\n```\n" + reference->what;
  if (reference->declared.begin < reference->declared.end) {
    const std::string documentation = Documentation(reference->declared.begin);
    if (!documentation.empty()) text += "\n\n" + documentation;
  }
  return {{"contents", {{"kind", "markdown"}, {"value", text}}}, {"range", RangeOf(source_, reference->span)}};
}

Json Document::Definition(uint32_t offset) {
  const dsl::Reference* reference = references_.At(offset);
  if (reference == nullptr || reference->declared.begin == reference->declared.end) return nullptr;
  return {{"uri", uri_}, {"range", RangeOf(source_, reference->declared)}};
}

Json Document::PrepareRename(uint32_t offset) {
  if (references_.PlacesOf(offset).empty()) return nullptr;
  return RangeOf(source_, references_.At(offset)->span);
}

Json Document::Completion(uint32_t offset) { return CompletionItems(source_, &references_, offset); }

size_t Document::ErrorCount(const std::vector<dsl::Diagnostic>& findings) const {
  return static_cast<size_t>(std::count_if(findings.begin(), findings.end(), [](const dsl::Diagnostic& finding) {
    return finding.severity == dsl::Severity::kError;
  }));
}

Json Document::Rename(uint32_t offset, const std::string& name, std::string* why) {
  const std::string written = WrittenName(name);
  const std::vector<dsl::Span> places = references_.PlacesOf(offset);
  if (written.empty()) *why = "`" + name + "` cannot be a name";
  if (places.empty()) *why = "this is no name that is declared in the file";
  if (!why->empty()) return nullptr;
  Json edits = Json::array();
  std::string text;
  uint32_t from = 0;
  for (const dsl::Span& place : places) {
    edits.push_back({{"range", RangeOf(source_, place)}, {"newText", written}});
    text += std::string(source_.Slice({from, place.begin})) + written;
    from = place.end;
  }
  text += source_.text().substr(from);
  const dsl::SourceText renamed(source_.name(), std::move(text));
  dsl::References ignored(renamed);
  const std::vector<dsl::Diagnostic> findings = check_(renamed, &ignored);
  if (ErrorCount(findings) > ErrorCount(findings_)) {
    *why = "with that name the file would have errors";
    for (const dsl::Diagnostic& finding : findings) {
      const bool error = finding.severity == dsl::Severity::kError;
      if (error) return *why += ": " + finding.message, nullptr;
    }
  }
  return {{"changes", {{uri_, std::move(edits)}}}};
}

Json Document::Formatting() const {
  dsl::Diagnostics errors;
  const std::optional<std::string> text = dsl::Format(source_, &errors);
  if (!text) return nullptr;
  if (*text == source_.text()) return Json::array();
  const dsl::Span whole{0, static_cast<uint32_t>(source_.text().size())};
  return Json::array({{{"range", RangeOf(source_, whole)}, {"newText", *text}}});
}

}  // namespace weir::lsp
