// The error of interpolating in one cell, as shown by what encloses the output there: table_builder.h has the argument.
#pragma once

#include <cstddef>

#include "runtime/fuzzy/table/enclosed.h"

namespace weir::fuzzy {

struct CellValues {
  double corners[4] = {};  // in the order of Table
};
struct CellError {
  double shown = std::numeric_limits<double>::infinity();
  double along[kMostTableInputs] = {std::numeric_limits<double>::infinity(),
                                    std::numeric_limits<double>::infinity()};  // what each input has to do with it
};

CellError ErrorOf(const Interval* box, size_t inputs, const CellValues& values, const Enclosed& output);

}  // namespace weir::fuzzy
