// Formulas of fuzzylite's term Function as Weir's.
//
//   or = and { "or" and } ; and = sum { "and" sum } ; sum = product { ( "+" | "-" ) product }
//   product = unary { ( "*" | "/" ) unary } ; unary = ( "-" | "+" | "~" | "!" ) unary | power
//   power = primary [ "^" unary ] ; primary = NUMBER | "pi" | NAME | FUNCTION "(" or { "," or } ")" | "(" or ")"
//
// `~` is the sign of a negative operand and `!` the logical not; a `-` in front of an operand is read as `~`.
// Comparisons are functions: lt le eq neq ge gt.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "runtime/fuzzy/formula.h"

namespace weir::interchange {

// input_of: the number of the input of a name; `names` are all of them. Nothing: there are errors among the findings.
std::optional<fuzzy::Formula> ReadFormula(const dsl::SourceText& source, dsl::Span part,
                                          const std::function<std::optional<int>(std::string_view)>& input_of,
                                          const std::vector<std::string>& names, dsl::Diagnostics* findings);

}  // namespace weir::interchange
