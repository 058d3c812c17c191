// weir import: a fuzzy system of another tool as a topology file.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddImportVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
