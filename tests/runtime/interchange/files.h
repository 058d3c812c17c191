// The files of tests/data/fuzzy_files, and what the importers make of them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runtime/interchange/interchange.h"

namespace weir::interchange {

std::filesystem::path RepositoryRoot();
std::string ReadFile(const std::filesystem::path& path);
// Sorted by name; those of `malformed` or all others.
std::vector<std::filesystem::path> FuzzyFiles(bool malformed);

struct Imported {
  std::vector<ImportedSystem> systems;
  std::string findings;  // as text, with the file's name only
  size_t errors = 0;
};
Imported ImportText(const std::string& name, const std::string& text);
Imported ImportFile(const std::filesystem::path& path);

// The definitions of the fuzzy systems of a topology, in its order; findings that are errors fail the test.
std::vector<fuzzy::SystemDefinition> DefinitionsOf(const std::string& weir);

}  // namespace weir::interchange
