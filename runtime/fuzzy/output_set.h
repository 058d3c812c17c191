// OutputSet: the fuzzy sets of one output, sampled, and the way from rule strengths to a crisp number (Mamdani).
//
// Sampling. The range [lower, upper] is cut into n = resolution equal steps; the samples are their midpoints
//     x_i = lower + (2i + 1) * (upper - lower) / (2n),   i = 0 .. n - 1.
// fuzzylite and others take the same points, which makes results comparable between tools at equal resolution.
//
// One evaluation (E. H. Mamdani, S. Assilian, "An experiment in linguistic synthesis with a fuzzy logic controller",
// Int. J. Man-Machine Studies 7, 1975; IEC 61131-7 MIN, MAX, COG):
//     clipped by a rule    min(strength, mu_term(x_i))             implication: minimum
//     aggregated           mu_i = max over all conclusions         aggregation: maximum
//     crisp                sum(x_i * mu_i) / sum(mu_i)             defuzzifier: centroid, of gravity
// It has no value when every mu_i is 0: no rule fired, or only for terms that are 0 at all samples.
//
// What makes it fast and keeps it the same number everywhere:
// - max over rules of min(s, mu) = min(max over rules of s, mu), exactly, so rules with the same conclusion are
//   merged first (by the caller, into one strength a term); a term of strength 0 costs nothing.
// - A term is kept for its support only: its samples above 0 are contiguous (all shapes are convex).
// - The sums run in kLanes fixed lanes, added up in a fixed order. The compiler turns them into vector code without
//   reordering floating point, and every machine gets the same bits.
// - The centroid is formed from sum((2i + 1) * mu_i): its factors are small whole numbers, so an offset range (1e9 ..
//   1e9 + 1) costs no precision.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

class OutputSet {
 public:
  OutputSet(const Variable& output, int resolution);

  // Strengths: one a term of this output, in order, in [0, 1]. `samples` has room for buffer_size() numbers; what it
  // holds before and after is of no interest. Returns a number in [lower, upper], or NaN for no value.
  double Crisp(const double* strengths, double* samples) const;

  size_t terms() const { return terms_.size(); }
  size_t buffer_size() const { return odd_.size(); }

 private:
  static constexpr size_t kLanes = 8;
  struct SampledTerm {
    size_t begin = 0, end = 0;  // samples above 0, widened to whole groups of kLanes; empty where there are none
    std::vector<double> mu;     // of the samples begin .. end - 1
  };
  struct Span {
    size_t begin, end;
  };

  Span Aggregate(const double* strengths, double* samples) const;

  double lower_, upper_;
  double scale_;  // (upper - lower) / (2n)
  std::vector<SampledTerm> terms_;
  std::vector<double> odd_;  // 2i + 1; n rounded up to whole groups of kLanes
};

}  // namespace weir::fuzzy
