// What holds for every text that can be formatted.
#pragma once

#include <string>
#include <vector>

#include "dsl/ast_printer.h"
#include "dsl/format.h"
#include "dsl/parser.h"

namespace weir::dsl {

// The tree, the tokens without commas (what the tree leaves out), and the comments of a text.
inline std::vector<std::string> FormatMeaning(const std::string& text) {
  const SourceText source("format.weir", text);
  Diagnostics diagnostics;
  std::vector<std::string> out;
  const ast::File file = Parse(source, &diagnostics);
  if (diagnostics.has_errors()) return {"error " + diagnostics.Sorted().front().message};
  for (const ast::Comment& comment : file.comments) out.push_back(comment.text);
  out.push_back(Dump(file));
  return out;
}

// The first line in which two texts differ.
inline std::string FirstDifference(const std::string& a, const std::string& b) {
  size_t begin = 0, at = 0;
  for (; at < a.size() && at < b.size() && a[at] == b[at]; ++at) {
    if (a[at] == '\n') begin = at + 1;
  }
  return "\n- " + a.substr(begin, a.find('\n', at) - begin) + "\n+ " + b.substr(begin, b.find('\n', at) - begin) + "\n";
}

// What is wrong with the formatter for this text; empty when nothing is. A text with errors is not formatted.
inline std::string FormatFault(const std::string& text) {
  const SourceText source("format.weir", text);
  Diagnostics diagnostics;
  const std::optional<std::string> once = Format(source, &diagnostics);
  if (once.has_value() == diagnostics.has_errors()) return "a text is formatted exactly when it has no errors";
  if (!once) return "";
  const std::vector<std::string> before = FormatMeaning(text), after = FormatMeaning(*once);
  if (before.back() != after.back()) return "another tree" + FirstDifference(before.back(), after.back());
  if (before != after) return "comments are lost or moved:\n" + *once;
  Diagnostics again;
  const std::optional<std::string> twice = Format(SourceText("format.weir", *once), &again);
  if (!twice) return "the result cannot be formatted:\n" + *once;
  if (*twice != *once) return "not idempotent" + FirstDifference(*once, *twice);
  return "";
}

}  // namespace weir::dsl
