// Why a system has no table: what can be told of its definition, and what cutting has left over.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "runtime/fuzzy/table/table_builder.h"

namespace weir::fuzzy {

// Cells of which the bound could not be shown.
struct Shortfall {
  struct Left {
    double part;   // of the inputs' range
    double shown;  // the error that could be shown; may be infinite
  };
  std::vector<Left> cells;

  double Part() const;
  // The least bound with which no more than `most` of the range would be left.
  double BoundFor(double most) const;
};

std::optional<TableRefusal> RefusalOf(const SystemDefinition& definition);
std::optional<TableRefusal> RefusalOf(const SystemDefinition& definition, size_t output, double bound,
                                      const TableLimits& limits, const Shortfall& shortfall);

}  // namespace weir::fuzzy
