// The words of FIS files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::interchange {

struct FisShape {
  const char* name;
  fuzzy::Shape shape;
  std::vector<size_t> order;  // which of its numbers is the first of Weir's, the second, …; empty: the same order
};
const FisShape* FindFisShape(std::string_view name);
std::optional<fuzzy::Norm> FisNorm(std::string_view name);
std::optional<fuzzy::Conorm> FisConorm(std::string_view name);
std::optional<fuzzy::Defuzzifier> FisDefuzzifier(std::string_view name);

enum class FisChoice { kShape, kNorm, kConorm, kDefuzzifier };
std::vector<std::string> FisWords(FisChoice of);

// Octave's hedges, the digits behind the point of a term's number ("2" in 1.2, as "20" in 1.20). Nothing: a power that
// no hedge of Weir is.
std::optional<fuzzy::Hedges> FisHedges(std::string_view digits);

}  // namespace weir::interchange
