// Findings for machines: a line of JSON each.
#pragma once

#include <cstdio>
#include <vector>

#include "dsl/diagnostic.h"

namespace weir::cli {

// {"file", "range" (as the language server has it), "severity", "code", "source", "message", "label", "help", "notes",
// "related"}; text that is not UTF-8 has replacement characters.
void PrintFindingsJson(const dsl::SourceText& source, const std::vector<dsl::Diagnostic>& findings, FILE* to);

}  // namespace weir::cli
