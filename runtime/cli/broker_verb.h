// weir broker: the embedded development broker in the foreground.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddBrokerVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
