// weir completion: a script by which a shell completes verbs, flags and files.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddCompletionVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
