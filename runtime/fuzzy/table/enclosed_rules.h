// The strengths of all rules over a cell: degrees, antecedents, weights and activation as System computes them, block
// by block, outputs in conditions too.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/table/enclosed_membership.h"

namespace weir::fuzzy {

class EnclosedRules {
 public:
  // The definition must be valid, have at most kMostTableInputs inputs, and outlive this.
  explicit EnclosedRules(const SystemDefinition& definition);

  // cell: a stretch for each input, longer than 0.
  void Enclose(const Interval* cell);

  const std::vector<Enclosed>& inputs() const { return inputs_; }
  const std::vector<Enclosed>& strengths() const { return strengths_; }

  // Where the terms of an input have corners, tops and inflections within its range; in order.
  std::vector<double> CutsOf(size_t input) const;

 private:
  Enclosed DegreeOf(const Antecedent& node, const Block& block, size_t first_rule) const;
  Enclosed ConcludedOf(const Antecedent& atom, size_t first_rule) const;
  void EncloseBlock(const Block& block, size_t first_rule);

  const SystemDefinition& definition_;
  std::vector<std::vector<EnclosedMembership>> memberships_;  // [input][term]; of a function, anything
  std::vector<std::vector<Enclosed>> degrees_;
  std::vector<Enclosed> inputs_, strengths_, stack_;
};

}  // namespace weir::fuzzy
