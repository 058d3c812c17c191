// A verb's one result, to standard output or into a file.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace weir::cli {

// -o/--output FILE.
void AddOutputFlag(CLI::App* verb, std::string* output);
// The whole text to `output`, over what it held; "" and "-" are standard output. kExitOk, or kExitEnvironment with
// K0301 on stderr.
int WriteOutput(const std::string& text, const std::string& output);

}  // namespace weir::cli
