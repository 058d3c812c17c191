// weir run FILE: a topology on Kafka until it is stopped.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddRunVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
