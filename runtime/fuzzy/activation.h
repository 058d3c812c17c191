// Activation: which rules of a block fire, given the strengths of all. A strength is the degree of the condition times
// the weight; a rule of strength 0 never fires.
//
//   general                  every rule
//   first n, last n          the first (last) n rules, as written, with a strength of at least the threshold
//   highest n, lowest n      the n rules of the greatest (least) strength; of equal ones those written first
//   proportional             every rule, with strengths divided by their sum
//   threshold <sign> t       every rule whose strength compares so with t
//
// Source: fuzzylite's published documentation of its activation methods; IEC 61131-7 has the first only.
#pragma once

#include <cstddef>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

// Changes strengths[0 .. count) in place; what does not fire becomes 0. `scratch` has room for `count` numbers.
void Activate(const Activation& activation, double* strengths, size_t count, double* scratch);

}  // namespace weir::fuzzy
