// A sampled or exact output (sampled_output.h, exact_output.h) over a cell: the joined set step by step, and its
// centroid or bisector.
//
// With mu_i the joined degree at step i of the range, at x_i (a sample: its midpoint; the exact integral: anywhere in
// the step, where the set is between its least and greatest degree there), and slopes mu_i' along an input:
//   centroid  c = sum(x_i mu_i) / sum(mu_i),   c' = sum((x_i - c) mu_i') / sum(mu_i)
//   bisector  b with half on either side,      b' = -sum(s_i mu_i') / (2 mu(b)), s_i = 1 left of b, -1 right of it, in
//             steps                                 between them in its step
// the derivative of the bisector being that of an implicit function: the left half stays half of all.
#pragma once

#include <vector>

#include "runtime/fuzzy/conclusions.h"
#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/table/enclosed.h"

namespace weir::fuzzy {

// A crisp output over a cell.
struct EnclosedCrisp {
  enum class Has { kValue, kNone, kUnclear };  // kUnclear: nothing is known; a value here, none there, say
  Has has = Has::kUnclear;
  Enclosed crisp = {};  // kValue
};

class EnclosedSet {
 public:
  static constexpr int kExactSteps = 256;  // that an exact output is cut into

  // Of centroid or bisector.
  EnclosedSet(const Output& output, const Conclusions& conclusions, const std::vector<OwnHedge>& hedges);

  // strengths: of all rules. near: a value of the output somewhere in the cell.
  EnclosedCrisp Crisp(const std::vector<Enclosed>& strengths, double near);

 private:
  struct Set {
    size_t begin = 0, end = 0;      // steps whose degree may be above 0
    std::vector<Interval> degrees;  // of these
    Norm implication = Norm::kMinimum;
  };
  Interval At(size_t step) const;  // x
  void Join(const std::vector<Enclosed>& strengths);
  void JoinSet(const Set& set, const Enclosed& strength);
  EnclosedCrisp Centroid(double near) const;
  EnclosedCrisp Bisector() const;

  double lower_, upper_, width_;  // width_: of a step
  bool exact_, bisector_;
  Conorm aggregation_;
  Conclusions conclusions_;
  std::vector<Set> sets_;
  std::vector<Enclosed> joined_;  // by step
  size_t begin_ = 0, end_ = 0;    // the steps that any fired set has
  double strongest_ = 0;          // of all strengths
};

}  // namespace weir::fuzzy
