// weir export: a fuzzy system of a topology file for another tool.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddExportVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
