// The degree of a term (membership.h) over a stretch of its variable: between which numbers it lies, and its slope.
//
// Every formula is cut at the points between which it and its derivative only rise or only fall: at its corners, tops
// and inflections. Between two of them both lie between what they are at the ends.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/table/enclosed.h"

namespace weir::fuzzy {

class EnclosedMembership {
 public:
  // A set, but not `function`.
  explicit EnclosedMembership(const Term& term);

  // For all x of the stretch, which is longer than 0, of input `input`.
  Enclosed operator()(Interval x, size_t input) const;

  // Where the formula is cut, in order; finite.
  const std::vector<double>& cuts() const { return cuts_; }

 private:
  void CutLines();
  void CutCurve();
  bool Jumps(Interval x) const;
  Interval SlopeOn(double from, double to) const;
  double Slope(double x, double inside) const;
  Interval ValuesOn(Interval x) const;

  Term term_;
  MembershipFunction degree_;
  bool lines_;
  double reach_ = 0;  // the greatest number of the formula, for what rounding does to x
  std::vector<double> cuts_;
  std::vector<double> rises_, falls_;        // vertical edges: the point belongs to what is right of it; left of it
  std::vector<EnclosedMembership> factors_;  // of the pairs of sigmoids
};

}  // namespace weir::fuzzy
