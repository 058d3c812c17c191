// `use "common.weir"`: a program of several files. Their texts stand one behind the other in one SourceText, so that
// a span alone says where something is.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "dsl/source.h"

namespace weir::dsl {

// The text of the file at `path`; nothing, and why not, when it cannot be read.
using ModuleReader = std::function<std::optional<std::string>(const std::string& path, std::string* why)>;

// Adds the files `source` uses, those they use, and so on: each once, behind those it uses itself. Paths are relative
// to the using file. What is wrong (a file that cannot be read, files that use each other) is kept in `source`, and
// reported with the rest of it by Compile.
void AddModules(SourceText* source, const ModuleReader& read);

// "rules/auth.weir" and "../common.weir" give "common.weir".
std::string RelativeTo(const std::string& file, const std::string& path);

}  // namespace weir::dsl
