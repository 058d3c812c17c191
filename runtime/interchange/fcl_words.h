// The words of FCL: those of IEC 61131-7, and those that fuzzylite and jFuzzyLogic have beside them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::interchange {

// Letters in any case.
std::optional<fuzzy::Norm> FclNorm(std::string_view word);
std::optional<fuzzy::Conorm> FclConorm(std::string_view word);
std::optional<fuzzy::Defuzzifier> FclDefuzzifier(std::string_view word);

struct FclShape {
  const char* name;
  fuzzy::Shape shape;
  std::vector<size_t> order;  // which of its numbers is the first of Weir's, …; empty: the same order
};
// TRIAN and its like, and fuzzylite's names of terms.
std::optional<FclShape> FindFclShape(std::string_view word);

enum class FclChoice { kNorm, kConorm, kDefuzzifier, kShape };
std::vector<std::string> FclWords(FclChoice of);

// "" for what FCL has no word for.
std::string FclWord(fuzzy::Norm norm);
std::string FclWord(fuzzy::Conorm conorm);

// The operators that go together by De Morgan's law, which IEC 61131-7 asks for where only one is given.
fuzzy::Conorm DualOf(fuzzy::Norm norm);
fuzzy::Norm DualOf(fuzzy::Conorm conorm);

}  // namespace weir::interchange
