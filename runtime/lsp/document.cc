#include "runtime/lsp/document.h"

#include <algorithm>
#include <utility>

#include "dsl/chars.h"
#include "dsl/documentation.h"
#include "dsl/format.h"
#include "dsl/lexer.h"
#include "dsl/modules.h"
#include "dsl/parser.h"

namespace weir::lsp {
namespace {

constexpr int kError = 1, kWarning = 2, kInformation = 3;  // severities of the protocol

constexpr std::string_view kScheme = "file://";

// The path of a file URI, `%20` and the like decoded; any other URI as it is.
std::string FileName(const std::string& uri) {
  if (uri.compare(0, kScheme.size(), kScheme) != 0) return uri;
  std::string path;
  for (size_t at = kScheme.size(); at < uri.size(); ++at) {
    const bool escaped =
        uri[at] == '%' && at + 2 < uri.size() && dsl::IsHexDigit(uri[at + 1]) && dsl::IsHexDigit(uri[at + 2]);
    if (!escaped) {
      path += uri[at];
      continue;
    }
    path += static_cast<char>(std::stoi(uri.substr(at + 1, 2), nullptr, 16));
    at += 2;
  }
  return path;
}

std::string UriOf(const std::string& path) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string uri(kScheme);
  for (const char c : path) {
    const auto code = static_cast<unsigned char>(c);
    if (dsl::IsNameChar(c) || c == '/' || c == '.' || c == '-' || c == '~') {
      uri += c;
    } else {
      uri += {'%', kDigits[code >> 4], kDigits[code & 15]};
    }
  }
  return uri;
}

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

Document::Document(std::string uri, std::string text, const FrontEnd& front_end)
    : uri_(std::move(uri)),
      source_(front_end.load(FileName(uri_), std::move(text))),
      front_end_(front_end),
      references_(source_) {
  dsl::Diagnostics ignored;
  dsl::ast::File file = dsl::Parse(source_, &ignored);
  comments_ = dsl::InOrder(std::move(file.comments));
  for (const dsl::ast::Decl& decl : file.declarations) {
    const auto* use = std::get_if<dsl::ast::UseDecl>(&decl);
    if (use != nullptr && source_.PartAt(use->span.begin) == 0) uses_.push_back(use->path.span);
  }
  findings_ = front_end_.check(source_, &references_);
}

Json Document::LocationOf(dsl::Span span) const {
  const bool here = source_.PartAt(span.begin) == 0;
  return {{"uri", here ? uri_ : UriOf(source_.NameAt(span.begin))}, {"range", RangeOf(source_, span)}};
}

// Where the file at an offset comes in.
dsl::Span Document::UseOf(uint32_t offset) const {
  for (const dsl::Span& use : uses_) {
    const std::string path(source_.Slice({use.begin + 1, use.end - 1}));
    if (dsl::RelativeTo(source_.name(), path) == source_.NameAt(offset)) return use;
  }
  return uses_.empty() ? dsl::Span{} : uses_.front();
}

Json Document::Diagnostics() const {
  Json out = Json::array();
  for (const dsl::Diagnostic& finding : findings_) {
    const dsl::Span at = finding.primary.span;
    const bool here = source_.PartAt(at.begin) == 0;
    const std::string place =
        here ? "" : "in " + source_.NameAt(at.begin) + ":" + std::to_string(source_.Locate(at.begin).line) + ": ";
    Json related = Json::array();
    for (const dsl::Label& label : finding.secondary) {
      related.push_back({{"location", LocationOf(label.span)}, {"message", label.text}});
    }
    out.push_back({{"range", RangeOf(source_, here ? at : UseOf(at.begin))},
                   {"severity", SeverityOf(finding)},
                   {"code", finding.code},
                   {"source", "weir"},
                   {"message", place + WholeMessage(finding)},
                   {"relatedInformation", std::move(related)}});
  }
  return out;
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
    const std::string documentation = dsl::DocumentationOf(source_, comments_, reference->declared.begin);
    if (!documentation.empty()) text += "\n\n" + documentation;
  }
  return {{"contents", {{"kind", "markdown"}, {"value", text}}}, {"range", RangeOf(source_, reference->span)}};
}

Json Document::Definition(uint32_t offset) {
  const dsl::Reference* reference = references_.At(offset);
  if (reference == nullptr || reference->declared.begin == reference->declared.end) return nullptr;
  return LocationOf(reference->declared);
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
  for (const dsl::Span& place : places) {
    if (source_.PartAt(place.begin) > 0)
      *why = "it is declared in `" + source_.NameAt(place.begin) + "`, which others may use";
  }
  if (!why->empty()) return nullptr;
  Json edits = Json::array();
  std::string text;
  uint32_t from = 0;
  for (const dsl::Span& place : places) {
    edits.push_back({{"range", RangeOf(source_, place)}, {"newText", written}});
    text += std::string(source_.Slice({from, place.begin})) + written;
    from = place.end;
  }
  text += source_.Slice({from, source_.PartSpan(0).end});
  const dsl::SourceText renamed = front_end_.load(source_.name(), std::move(text));
  dsl::References ignored(renamed);
  const std::vector<dsl::Diagnostic> findings = front_end_.check(renamed, &ignored);
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
  const dsl::Span whole = source_.PartSpan(0);
  if (*text == source_.Slice(whole)) return Json::array();
  return Json::array({{{"range", RangeOf(source_, whole)}, {"newText", *text}}});
}

}  // namespace weir::lsp
