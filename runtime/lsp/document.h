// An open file: its text, what the checker says about it, and the answers about places in it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "dsl/references.h"
#include "dsl/source.h"
#include "runtime/lsp/positions.h"

namespace weir::lsp {

struct FrontEnd {
  // The text of the file `name` with the files it uses.
  std::function<dsl::SourceText(const std::string& name, std::string text)> load;
  // Every finding in source order; what the names stand for goes to `references`.
  std::function<std::vector<dsl::Diagnostic>(const dsl::SourceText&, dsl::References* references)> check;
};

class Document {
 public:
  Document(std::string uri, std::string text, const FrontEnd& front_end);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  const dsl::SourceText& source() const { return source_; }
  const std::string& uri() const { return uri_; }

  Json Diagnostics() const;             // of the protocol
  Json Hover(uint32_t offset);          // null when there is nothing to say
  Json Definition(uint32_t offset);     // null
  Json PrepareRename(uint32_t offset);  // the range of the name; null
  Json Completion(uint32_t offset);     // the items
  // The edits, or why there are none in `why`. A rename that would make the file worse is refused.
  Json Rename(uint32_t offset, const std::string& name, std::string* why);
  // The edits, null when the text has errors.
  Json Formatting() const;

 private:
  Json LocationOf(dsl::Span span) const;
  dsl::Span UseOf(uint32_t offset) const;
  size_t ErrorCount(const std::vector<dsl::Diagnostic>& findings) const;

  const std::string uri_;
  const dsl::SourceText source_;
  const FrontEnd& front_end_;
  dsl::References references_;
  std::vector<dsl::ast::Comment> comments_;  // in source order
  std::vector<dsl::Span> uses_;              // the paths of `use`
  std::vector<dsl::Diagnostic> findings_;
};

// "`abs(int)` or `abs(float)`", as messages have it, for a place that is code already.
std::string WithoutQuotes(std::string text);

// The items for a place, by what stands before it.
Json CompletionItems(const dsl::SourceText& source, dsl::References* references, uint32_t offset);

}  // namespace weir::lsp
