// weir tail: read topics as columns or JSON lines.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddTailVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
