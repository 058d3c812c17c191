// The membership function of a term: from a number to its degree in [0, height].
//
// Both shapes are a trapezoid with corners a <= b <= c <= d, a triangle one with b = c (IEC 61131-7, points of a term
// joined by straight lines):
//
//   degree(x) = 0                          x < a or x > d, and for NaN
//             = height * (x - a) / (b - a)   a <= x < b
//             = height                       b <= x <= c
//             = height * (d - x) / (d - c)   c < x <= d
//
// Where corners are equal the case with the division is empty, so a vertical edge needs no special treatment and the
// corner has the degree of the top. Dividing, rather than multiplying by a reciprocal kept beforehand, keeps every
// degree correctly ordered and at most the height.
#pragma once

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

class MembershipFunction {
 public:
  // The term must be valid (definition.h).
  explicit MembershipFunction(const Term& term)
      : a_(term.params[0]),
        b_(term.params[1]),
        c_(term.shape == Shape::kTriangle ? b_ : term.params[2]),
        d_(term.params.back()),
        height_(term.height) {}

  double operator()(double x) const {
    if (!(x >= a_ && x <= d_)) return 0;
    if (x < b_) return height_ * ((x - a_) / (b_ - a_));
    if (x > c_) return height_ * ((d_ - x) / (d_ - c_));
    return height_;
  }

 private:
  double a_, b_, c_, d_, height_;
};

}  // namespace weir::fuzzy
