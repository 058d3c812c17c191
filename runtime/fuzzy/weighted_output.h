// WeightedOutput: a crisp number from rules whose conclusions are values.
//
// A conclusion of strength w stands for the value z:
//   constant, singleton v   v
//   linear k1 … kn, c       k1 x1 + … + kn xn + c over the inputs x             T. Takagi, M. Sugeno, "Fuzzy
//   function f              f(x)                                                identification of systems", IEEE Trans.
//                                                                               SMC 15 (1985)
//   a monotonic set         the value with the degree w, within the range       Y. Tsukamoto, "An approach to fuzzy
//                                                                               reasoning method" (1979)
// and, over all conclusions,
//   weighted_average   sum(w z) / sum(w)      of singletons this is IEC 61131-7's COGS
//   weighted_sum       sum(w z)
//
// Each conclusion counts by itself with the aggregation unbounded_sum or none, as in those papers; with another, the
// strengths that one term gets are joined by it first. No value when no rule fires, or when a value z that counts is
// not finite.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/conclusions.h"
#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

class WeightedOutput {
 public:
  WeightedOutput(const Output& output, const Conclusions& conclusions, size_t inputs);

  // inputs: within their ranges, or NaN.
  double Crisp(const double* strengths, const double* inputs, double* scratch) const;
  size_t scratch_size() const { return conclusions_.sets.size() + stack_size_; }
  // Of each entry: its strength, as a part of all.
  std::vector<double> Shares(const double* strengths) const;

 private:
  double ValueOf(const Term& term, double strength, const double* inputs, double* stack) const;

  double lower_, upper_;
  bool average_, each_;
  Conorm aggregation_;
  Conclusions conclusions_;
  std::vector<Term> terms_;  // by set
  size_t input_count_, stack_size_ = 0;
};

}  // namespace weir::fuzzy
