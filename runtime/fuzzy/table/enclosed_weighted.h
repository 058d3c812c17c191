// A weighted output (weighted_output.h) over a cell: with weights w_i and values z_i, and their slopes along an input,
//   weighted_average  c = sum(w_i z_i) / sum(w_i),   c' = sum(w_i' (z_i - c) + w_i z_i') / sum(w_i)
//   weighted_sum      c = sum(w_i z_i)
#pragma once

#include <vector>

#include "runtime/fuzzy/conclusions.h"
#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/table/enclosed_set.h"

namespace weir::fuzzy {

class EnclosedWeighted {
 public:
  EnclosedWeighted(const Output& output, const Conclusions& conclusions);

  // As EnclosedSet; inputs: over the cell.
  EnclosedCrisp Crisp(const std::vector<Enclosed>& strengths, const std::vector<Enclosed>& inputs, double near);

 private:
  struct Part {
    Enclosed weight, value;
  };
  Enclosed ValueOf(const Term& term, const Enclosed& weight, const std::vector<Enclosed>& inputs);
  void Gather(const std::vector<Enclosed>& strengths, const std::vector<Enclosed>& inputs);
  EnclosedCrisp Average(const Enclosed& weights, double near) const;

  Output output_;
  Conclusions conclusions_;
  std::vector<Part> parts_;  // that may fire
  std::vector<Enclosed> stack_;
};

}  // namespace weir::fuzzy
