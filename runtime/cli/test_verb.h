// weir test: runs the `test` blocks of topology files.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddTestVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
