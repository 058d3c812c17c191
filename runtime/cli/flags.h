// Flags that mean the same on every verb that has them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "dsl/compile.h"

namespace weir::cli {

// --format, one of `choices`; the first is the default. WEIR_FORMAT.
void AddFormatFlag(CLI::App* verb, std::string* format, const std::vector<std::string>& choices);
// --color auto|always|never, for UseColor. WEIR_COLOR.
void AddColorFlag(CLI::App* verb, std::string* color);
// --set param=value, for ParseSets; any number of times.
void AddSetFlag(CLI::App* verb, std::vector<std::string>* settings);
// -o/--output PATH, for OutputFile; `what` goes there.
void AddOutputFlag(CLI::App* verb, const std::string& what, std::string* output);
// A required argument that is one of `choices`.
void AddChoiceArgument(CLI::App* verb, const std::string& name, std::string* value, const std::string& description,
                       const std::vector<std::string>& choices);

// `param=value` flags as the compiler takes them; `flag` is what they were given with. False (said on stderr): one
// without '='.
bool ParseSets(const std::string& verb, const std::vector<std::string>& sets, dsl::CompileOptions* options,
               const std::string& flag = "--set");
// "90s", "1m30s", "250ms", or a bare number of seconds.
bool ParseSpan(const std::string& text, int64_t* ms);

}  // namespace weir::cli
