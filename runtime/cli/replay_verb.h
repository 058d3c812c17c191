// weir replay: a topology on files, without a broker.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddReplayVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
