// What there is to say about each code: docs/diagnostics.md, which is part of the program.
//
//   ## Family
//   ### CODE: title
//   text, then: Wrong: ```weir …``` ```text …``` (what Weir says) Right: ```weir …```; all three or none
#pragma once

#include <string>
#include <vector>

namespace weir::cli {

struct CodeEntry {
  std::string code, title, family;
  std::string text = "";                          // paragraphs, in Markdown of `code` only
  std::string wrong = "", says = "", right = "";  // lines, each with its newline; empty: no snippet
};

// In the order of the page.
std::vector<CodeEntry> DiagnosticsCatalogue();

}  // namespace weir::cli
