// The named groups of a regular expression, as far as the checker must know them: the fields they give, and whether one
// can be missing. Whether RE2 takes the expression is found at the end of the check (runtime/formats); here only what
// is needed to find groups is read: escapes, character classes, brackets, repetitions, alternatives.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dsl {

struct PatternGroup {
  std::string name;
  bool always = true;  // takes part in every match: not under `|`, `?`, `*` or `{0,…}`
};

struct PatternGroups {
  std::vector<PatternGroup> groups;  // in order, each name once
  std::string fault;                 // not empty: a bracket without its other half
};

PatternGroups FindPatternGroups(std::string_view pattern);

}  // namespace weir::dsl
