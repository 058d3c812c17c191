// The fuzzy systems of a topology file by themselves, for the verbs that look at one: detectors (`fuzzy x on …`) and
// plain systems alike, whether anything uses them or not.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::cli {

struct FuzzySystem {
  std::string name;                    // of its declaration
  bool detector = false;               // it reads a stream or table: `on`
  fuzzy::SystemDefinition definition;  // valid
  std::vector<std::string> rules;      // as written, in the order of the definition's blocks
};

// What says which system is meant, the same on every verb that takes one.
struct FuzzySystemFlags {
  std::string file, system, color;
  std::vector<std::string> params;  // name=value
};
// FILE, --system, --param, --color.
void AddFuzzySystemFlags(CLI::App* verb, FuzzySystemFlags* flags);

// All systems of the file, in the order of its text; may be empty. Nothing: the errors are on stderr and *exit_code
// says how the verb ends (LoadTopology; 2 for a wrong --param).
std::optional<std::vector<FuzzySystem>> LoadFuzzySystems(const std::string& verb, const FuzzySystemFlags& flags,
                                                         int* exit_code);

// The one that --system names; without --system the only one. Nothing: the reason is on stderr, *exit_code is 2.
std::optional<FuzzySystem> ChooseFuzzySystem(const std::string& verb, const FuzzySystemFlags& flags,
                                             std::vector<FuzzySystem> systems, int* exit_code);

// Both.
std::optional<FuzzySystem> LoadFuzzySystem(const std::string& verb, const FuzzySystemFlags& flags, int* exit_code);

}  // namespace weir::cli
