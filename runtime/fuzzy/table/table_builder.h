// TableBuilder: cuts the range of one or two inputs into cells until the error of each is shown to be within a bound.
//
// What is shown. In a cell of width h let the slope of the output f lie in [m, M] (enclosed.h), and let s be the slope
// between its values at the corners. Then f less the straight line between the corners is 0 at both, and rises and
// falls by slopes within [m - s, M - s] only; nowhere is it farther from 0 than
//     (M - s) (s - m) / (M - m) * h,   which is (M - m) h / 4 where s is not known.
// With two inputs, bilinear interpolation first runs along x on the edges and then along y, or the other way round; its
// error is at most that of f along x anywhere in the cell and the greater of those of f along y on the two edges, and
// likewise with x and y exchanged. Where the slopes have no end but the values do, the error is at most the distance
// from any of them to any of the corners'. (Both follow from the mean value theorem; R. E. Moore, Interval Analysis,
// 1966, has the enclosures. They hold for every point of the cell: none is sampled.)
//
// To this comes what rounding may add: to the values at the corners and at the point (Enclosed::noise), to the
// interpolation, and 1e-12 of the greatest value for the arithmetic of the proof.
//
// A cell of which it cannot be shown is cut, at a corner of a term while there is one inside, else in the middle, along
// the input that errs more; the larger cells first. Cells of the least width, and all that are left when there are
// most_cells, are computed as without a table. When these are more than most_computed of the range of the inputs, the
// table is refused.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/table/enclosed_rules.h"
#include "runtime/fuzzy/table/table.h"

namespace weir::fuzzy {

class System;

struct TableLimits {
  size_t most_cells = 65536;            // fewer where a cell takes much to look at:
  double most_work = 1e9;               // cells times rules, and steps of each conclusion's set; about 2 ns each
  double most_computed = 0.05;          // of the inputs' range
  double least_width_of_one = 0x1p-20;  // of the range of an input of one, of two
  double least_width_of_two = 0x1p-11;
  double doubt = 1;  // factor of every error shown; tests take another to see that a wrong one is found out
};

// Why there is no table.
struct TableRefusal {
  std::string what;  // a sentence without a full stop
  std::string help;  // what could be done; may be empty
};

struct Tables {
  std::vector<Table> outputs;  // all, or none
  double computed = 0;         // at most this part of the inputs' range is still computed; 0..1
  std::optional<TableRefusal> refusal;
};

// Tables for all outputs of the system within `bound`, in the units of the outputs; above 0. Takes from milliseconds to
// seconds.
Tables BuildTables(const System& system, double bound, const TableLimits& limits = {});

}  // namespace weir::fuzzy
