// weir explain-code: what a code means, with a wrong and a right snippet.
//
// --format json: one object, or without a code one a line for each:
//   {"code", "title", "family", "text", "wrong", "says", "right"}; the last three are null where there is no snippet.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddExplainCodeVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
