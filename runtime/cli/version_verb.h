// weir version: of weir itself and of what it is built on.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace weir::cli {

void AddVersionVerb(CLI::App& app, int* exit_code);
// "0.1.0"
std::string Version();

}  // namespace weir::cli
