// The words of fuzzylite's language for what a definition has; also fuzzylite's FCL uses them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::interchange {

std::optional<fuzzy::Shape> FllShape(std::string_view word);
std::optional<fuzzy::Norm> FllNorm(std::string_view word);
std::optional<fuzzy::Conorm> FllConorm(std::string_view word);
std::optional<fuzzy::Defuzzifier> FllDefuzzifier(std::string_view word);
std::optional<fuzzy::Activation::Method> FllActivation(std::string_view word);

// All words, for suggestions.
enum class FllChoice { kShape, kNorm, kConorm, kDefuzzifier, kActivation };
std::vector<std::string> FllWords(FllChoice of);

// The word of a choice; "" for a shape that fuzzylite does not have (singleton).
std::string FllWord(fuzzy::Shape shape);
std::string FllWord(fuzzy::Norm norm);
std::string FllWord(fuzzy::Conorm conorm);
std::string FllWord(fuzzy::Defuzzifier defuzzifier);
std::string FllWord(fuzzy::Activation::Method method);
std::string FllWord(fuzzy::Comparison comparison);
std::string FllWord(fuzzy::Hedge hedge);

}  // namespace weir::interchange
