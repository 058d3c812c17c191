// Conclusions: what the rules of all blocks conclude about one output, in the order the rules stand.
//
// A *set* is a term with the hedges put on it and the implication that bends it: what can be computed
// beforehand (of weighted outputs, which bend nothing, just a term). An
// *entry* is one conclusion: a rule gives its strength to a set. For the aggregation "maximum" the strengths of a set
// are merged first: max over rules of T(s, mu) = T(max over rules of s, mu), since no norm T decreases. Other
// aggregations join entry by entry.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

struct Conclusions {
  struct Set {
    int term;
    Hedges hedges;
    Norm implication;
  };
  struct Entry {
    size_t rule;  // counted over all blocks
    size_t set;
  };
  std::vector<Set> sets;
  std::vector<Entry> entries;

  Conclusions(const SystemDefinition& definition, int output);

  // The greatest strength of each set.
  void Merge(const double* strengths, double* merged) const;
};

}  // namespace weir::fuzzy
