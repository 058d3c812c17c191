// Norms, conorms and hedges (norms.h, hedges.h) of degrees over a cell.
//
// None ever decreases (but for `not`), so the values lie between those of the ends. A conorm S(a, b) is
// 1 - T(1 - a, 1 - b) for its norm T, and has the slopes of T there. drastic_product, drastic_sum, nilpotent_minimum
// and nilpotent_maximum jump; they have slopes where a cell lies on one side of the jump.
#pragma once

#include <vector>

#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/table/enclosed.h"

namespace weir::fuzzy {

Enclosed Apply(Norm norm, const Enclosed& a, const Enclosed& b);
Enclosed Apply(Conorm conorm, const Enclosed& a, const Enclosed& b);
// `own`: the hedges of the system.
Enclosed Apply(const Hedges& hedges, Enclosed x, const std::vector<OwnHedge>& own);
Enclosed Complement(const Enclosed& x);

// Of `seldom`, and of what has its form (S, Z: ValueAt): without limit at 0 and 1.
Interval SeldomSlope(Interval x);

}  // namespace weir::fuzzy
