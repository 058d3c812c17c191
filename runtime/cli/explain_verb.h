// weir explain: the plan of a topology. --format json is described in docs/explain.md.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddExplainVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
