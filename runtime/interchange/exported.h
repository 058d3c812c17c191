// What the writers of all formats share: what they give, and rules without what the formats do not have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::interchange {

struct Exported {
  std::string text;
  std::vector<std::string> refused;   // what the format does not have, a sentence each; not empty: there is no text
  std::vector<std::string> warnings;  // what is said in another way

  // Each once.
  void Refuse(const std::string& what);
  void Warn(const std::string& what);
};

// The system with names that other tools can read (letters, digits, `_`), and a warning for each that had to change.
// Refused is what neither FLL nor FCL has: a hedge by function.
fuzzy::SystemDefinition ForOtherTools(fuzzy::SystemDefinition system, Exported* out);

// The condition without `not` in front of anything but a term: `not` goes inwards by De Morgan's law. Nothing where the
// block's operators do not obey it.
std::optional<fuzzy::Antecedent> WithoutOuterNot(const fuzzy::Antecedent& condition, const fuzzy::Block& block);

// "rule 2 of block `late`"
std::string RuleName(const fuzzy::Block& block, size_t rule);

// A weighted output whose values cannot leave the range, or one of sets: locking the range changes nothing.
bool StaysInRange(const fuzzy::Output& output);

// The output that a condition asks for; -1: none.
int AskedOutput(const fuzzy::Antecedent& condition, size_t inputs);

}  // namespace weir::interchange
