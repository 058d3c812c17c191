// Flags that mean the same on every verb that has them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace weir::cli {

// --format, one of `choices`; the first is the default. WEIR_FORMAT.
void AddFormatFlag(CLI::App* verb, std::string* format, const std::vector<std::string>& choices);
// --color auto|always|never, for UseColor. WEIR_COLOR.
void AddColorFlag(CLI::App* verb, std::string* color);
// --set param=value, for ParseSets (topology_file.h); any number of times.
void AddSetFlag(CLI::App* verb, std::vector<std::string>* settings);

}  // namespace weir::cli
