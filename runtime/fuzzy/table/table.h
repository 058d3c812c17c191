// Table: one output of a system as a function of its one or two inputs, so finely cut into cells that a straight line
// (two inputs: the bilinear surface) between the computed values at a cell's corners is known to stay within a bound of
// the value everywhere in it. How that is known: table_builder.h.
//
// A cell is one of three: corners to interpolate between; no value (no rule fires in it); or to be computed as without
// a table, where the output jumps or bends too sharply.
//
// Threads: a Table never changes. Looking up does not allocate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/fuzzy/table/enclosed.h"

namespace weir::fuzzy {

class Table {
 public:
  // inputs: within their ranges; not NaN. False: to be computed. Else *value is the output's, NaN for none.
  bool Find(const double* inputs, double* value) const;

  size_t cells() const { return nodes_.size() + 1; }
  size_t bytes() const { return nodes_.size() * sizeof(Node) + corners_.size() * sizeof(double); }

 private:
  friend class TableBuilder;
  // Cuts the cell at `at` of `input`: what is less lies in children[0], the rest in children[1]. A child is a node or,
  // from kLeaf on, a cell: kCompute, kNone, or where its corners begin.
  struct Node {
    double at = 0;
    uint32_t input = 0;
    uint32_t children[2] = {};
  };
  static constexpr uint32_t kLeaf = 1u << 31, kCompute = ~0u, kNone = ~0u - 1;

  size_t inputs_ = 0;
  Interval range_[kMostTableInputs] = {};
  uint32_t root_ = kCompute;
  std::vector<Node> nodes_;
  std::vector<double> corners_;  // two inputs: at the lower ends of both, upper of the first, of the second, of both
};

}  // namespace weir::fuzzy
