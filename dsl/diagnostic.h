// What the front end says about a program text: coded findings with spans.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/source.h"

namespace weir::dsl {

enum class Severity { kError, kWarning, kNote };

// A place that matters to a finding, with a few words about it.
struct Label {
  Span span;
  std::string text;
};

// One finding. `code` is stable and never reused (docs/diagnostics.md).
struct Diagnostic {
  std::string code;  // "W0204"
  Severity severity = Severity::kError;
  std::string message;  // one line, no full stop; names in `backticks`
  Label primary;
  std::vector<Label> secondary;  // "declared here"
  std::vector<std::string> notes;
  std::string help;  // what to do; may be empty
};

// Collects findings; renders them in source order, without repeats.
class Diagnostics {
 public:
  Diagnostic& Error(std::string_view code, Span span, std::string message, std::string label = "");
  Diagnostic& Warning(std::string_view code, Span span, std::string message, std::string label = "");
  bool has_errors() const;
  bool empty() const { return items_.empty(); }
  size_t error_count() const;
  size_t warning_count() const;
  // In source order (span begin, then code), exact repeats removed.
  std::vector<Diagnostic> Sorted() const;

 private:
  std::vector<Diagnostic> items_;
};

// As `weir check` prints it on a terminal or in a pipe (docs/language.md shows the form).
std::string RenderText(const SourceText& source, const Diagnostic& diagnostic, bool colour);

// The candidate nearest to `name` by edit distance (Damerau-Levenshtein), if near enough to be a slip; else "".
std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace weir::dsl
