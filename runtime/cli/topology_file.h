// Reading and compiling a topology file for a verb.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/compile.h"
#include "runtime/base/status.h"

namespace weir::cli {

// The whole file; K0302 if it cannot be read.
Result<std::string> ReadTextFile(const std::string& path);

// `param=value` flags as the compiler takes them. False (said on stderr): one without '='.
bool ParseSets(const std::string& verb, const std::vector<std::string>& sets, dsl::CompileOptions* options);

// Compiles; findings go to stderr as `check` prints them, warnings too. On failure *exit_code says how the verb ends.
std::optional<plan::Plan> CompileFile(const std::string& verb, const std::string& path,
                                      const std::vector<std::string>& sets, bool colour, int* exit_code);

// "90s", "1m30s", "250ms", or a bare number of seconds.
bool ParseSpan(const std::string& text, int64_t* ms);

}  // namespace weir::cli
