// weir demo: the tour of the main job, by itself, in under a minute.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddDemoVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
