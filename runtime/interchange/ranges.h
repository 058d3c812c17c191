// Ranges of variables: Weir's end somewhere, those of other formats may not.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "runtime/fuzzy/definition.h"

namespace weir::interchange {

// Where the sets and values of the terms lie: their corners, four deviations of a bell, …; widened if that is a single
// point. Nothing for a variable without terms, or whose terms lie nowhere (linear, function).
std::optional<std::pair<double, double>> SpanOfTerms(const fuzzy::Variable& variable);

// Whether some set goes on beyond the span of the terms for ever (a sigmoid, an open shoulder): the span is no
// substitute for a range, as the center of gravity depends on it.
bool HasOpenTerm(const fuzzy::Variable& variable);

// A term whose degree somewhere beyond the range is not that at the range's nearer end; null: there is none. Weir holds
// values beyond the range for the range's end.
const fuzzy::Term* ChangesBeyondRange(const fuzzy::Variable& variable);

}  // namespace weir::interchange
