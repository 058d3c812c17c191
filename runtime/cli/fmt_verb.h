// weir fmt: topology files in their one form (dsl/format.h).
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddFmtVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
