// SampledOutput: from rule strengths to a crisp number, the sets of the output sampled (Mamdani, Larsen).
//
// Sampling. The range [lower, upper] is cut into n = resolution equal steps; the samples are their midpoints
//     x_i = lower + (2i + 1) * (upper - lower) / (2n),   i = 0 .. n - 1.
// fuzzylite and others take the same points, which makes results comparable between tools at equal resolution.
//
// One evaluation (E. H. Mamdani, S. Assilian, "An experiment in linguistic synthesis with a fuzzy logic controller",
// Int. J. Man-Machine Studies 7, 1975; P. M. Larsen, "Industrial applications of fuzzy logic control", same journal 12,
// 1980, with the product):
//     bent by a rule    T(strength, mu_set(x_i))             T: implication
//     aggregated        mu_i = S over all conclusions        S: aggregation
//     crisp             defuzzify.h
// It has no value when every mu_i is 0: no rule fired, or only for sets that are 0 at all samples.
//
// What makes it fast and keeps it the same number everywhere: sets are sampled once, and kept for their support only
// (T(s, 0) = 0 and S(a, 0) = a, so what lies outside adds nothing); a set of strength 0 costs nothing; every pair of
// T and S has a loop of its own, which the compiler turns into vector code without reordering floating point.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/conclusions.h"
#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/defuzzify.h"

namespace weir::fuzzy {

class SampledOutput {
 public:
  SampledOutput(const Output& output, const Conclusions& conclusions, const std::vector<OwnHedge>& hedges);

  // strengths: of all rules. Each scratch has room for scratch_size() numbers; what it holds is of no interest. Returns
  // a number in [lower, upper], or NaN for no value.
  double Crisp(const double* strengths, double* scratch) const;
  size_t scratch_size() const { return sets_.size() + samples_.padded(); }

  // share[k]: how much of the aggregated area is owed to entry k; they add up to 1. With the aggregation "maximum" a
  // sample is owed to the conclusions that reach it (in equal parts), else to each as much as it gives.
  std::vector<double> Shares(const double* strengths) const;

 private:
  struct Set {
    size_t begin = 0, end = 0;  // samples above 0, widened to whole groups; empty where there are none
    std::vector<double> mu;     // of the samples begin .. end - 1
    void (*join)(double strength, const double* mu, double* aggregated, size_t count) = nullptr;
    Norm implication = Norm::kMinimum;
  };

  void Widen(const Set& set, Samples::Span* span) const;

  Samples samples_;
  Defuzzifier defuzzifier_;
  Conorm aggregation_;
  Conclusions conclusions_;
  std::vector<Set> sets_;
};

}  // namespace weir::fuzzy
