// The account of one evaluation of a fuzzy system, for people and for programs.
//
// JSON, one object:
//   {"system", "inputs": [{"name", "given", "value", "clamped", "lower", "upper"}],     given, value: null is unknown
//    "degrees": {input: {term: degree}},
//    "rules": [{"block", "text", "weight", "strength", "share": {output: share}}],      block: "" outside of any
//    "outputs": [{"name", "value", "lower", "upper", "default"}]}     value: null is none; default: no rule fired for
//    it
// `degrees`, `rules` and `share` are as in the `why` of an alert. An input of ±infinity is given as "inf", "-inf".
#pragma once

#include <string>
#include <vector>

#include "runtime/cli/fuzzy_systems.h"
#include "runtime/fuzzy/system.h"

namespace weir::cli {

struct FuzzyAccount {
  const FuzzySystem& system;
  std::vector<double> given;  // by input; NaN: unknown
  fuzzy::Explanation why;
};

struct FuzzyPageStyle {
  bool plots = true;
  bool color = false;
};
// Lines of at most 80 characters, but for longer names.
std::string FuzzyExplainText(const FuzzyAccount& account, const FuzzyPageStyle& style);
std::string FuzzyExplainJson(const FuzzyAccount& account);

// What the plots of the text show: fuzzy_explain_plots.cc.
std::string InputPlot(const FuzzyAccount& account, const fuzzy::System& compiled, size_t input, bool color);
// "" for outputs that are not a set (weighted ones).
std::string OutputPlot(const FuzzyAccount& account, size_t output, bool color);

// No rule had a part in the output's value: it is the default, if there is one.
bool NothingFired(const FuzzyAccount& account, size_t output);

}  // namespace weir::cli
