// A formula (formula.h) over a cell. What may be infinite or no number somewhere in the cell is everything, and stays
// so through every operation but a choice that does not take it.
#pragma once

#include <vector>

#include "runtime/fuzzy/formula.h"
#include "runtime/fuzzy/table/enclosed.h"

namespace weir::fuzzy {

// The formula is one over as many inputs. `stack` is room to work in.
Enclosed Enclose(const Formula& formula, const std::vector<Enclosed>& inputs, std::vector<Enclosed>* stack);

// Of a formula that gives a degree: held within 0..1, and 0 where it is no number.
Enclosed EncloseDegree(const Formula& formula, const std::vector<Enclosed>& inputs, std::vector<Enclosed>* stack);

}  // namespace weir::fuzzy
