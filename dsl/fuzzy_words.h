// Words of fuzzy systems that more than one stage has to know.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace weir::dsl {

// Hedges of the language; any other is a function of the file.
inline constexpr std::string_view kHedges[] = {"not", "very", "somewhat", "extremely", "seldom"};

inline constexpr std::string_view kFuzzyOptions[] = {"conjunction", "disjunction", "implication", "aggregation",
                                                     "activation",  "defuzzifier", "approximate"};

// What begins a clause of `fuzzy`, those of detectors among them.
inline constexpr std::string_view kFuzzyClauses[] = {
    "input",       "output",      "if",         "otherwise",   "block",       "conjunction", "disjunction",
    "implication", "aggregation", "activation", "defuzzifier", "approximate", "when",        "for",
    "each",        "once",        "reset",      "severity",    "message",     "alert"};

template <size_t N>
constexpr bool IsAmong(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

constexpr bool IsHedge(std::string_view word) { return IsAmong(kHedges, word); }

}  // namespace weir::dsl
