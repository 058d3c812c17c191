// weir new: a first topology to change, with a test that passes.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddNewVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
