// weir check: every finding about topology files.
//
// --format json: one object a line for each finding:
//   {"file", "range": {"start": {"line", "character"}, "end": …}, "severity": "error" | "warning" | "note", "code",
//    "source": "weir", "message", "label", "help", "notes": [text], "related": [{"range", "message"}]}
// Positions are those of the Language Server Protocol: lines from 0, characters from 0 in UTF-16 code units.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddCheckVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
