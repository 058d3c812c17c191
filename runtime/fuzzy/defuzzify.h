// From a sampled fuzzy set to a crisp number. mu_i at the midpoints x_i of n equal steps; the set stands for the step
// function that is mu_i on step i.
//
//   centroid              sum(x_i mu_i) / sum(mu_i)                                            IEC 61131-7 COG
//   bisector              the x that has half of the step function's area on either side; in the middle of a gap that
//                         has exactly half on either side                                      IEC 61131-7 COA
//   smallest_of_maximum   the least x_i with mu_i = max mu                                     IEC 61131-7 LM
//   largest_of_maximum    the greatest                                                         IEC 61131-7 RM
//   mean_of_maximum       their mean                                                           MathWorks "mom"
//
// mu_i counts as greatest when it is within 1e-12 of the greatest, relatively: where two conclusions are equal in exact
// arithmetic, rounding does not choose between them.
//
// The sums run in kLanes fixed lanes, added up in a fixed order: vector code without reordering floating point, and the
// same bits on every machine. The centroid is formed from sum((2i + 1) * mu_i): its factors are small whole numbers, so
// an offset range (1e9 .. 1e9 + 1) costs no precision.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

class Samples {
 public:
  static constexpr size_t kLanes = 8;
  struct Span {
    size_t begin, end;  // whole groups of kLanes; every mu outside is 0
  };

  Samples(double lower, double upper, int resolution);
  size_t size() const { return size_; }
  size_t padded() const { return odd_.size(); }  // size() rounded up to whole groups
  // Multiplied before divided: with a whole-numbered range the midpoint is then the number nearest to the true one.
  double At(size_t i) const { return lower_ + odd_[i] * (upper_ - lower_) / (2.0 * static_cast<double>(size_)); }

  double lower() const { return lower_; }
  double upper() const { return upper_; }
  double scale() const { return scale_; }
  const double* odd() const { return odd_.data(); }

 private:
  double lower_, upper_;
  double scale_;  // (upper - lower) / (2n)
  size_t size_;
  std::vector<double> odd_;  // 2i + 1
};

// NaN when every mu is 0; else a number in [lower, upper]. Not for the weighted defuzzifiers.
double Defuzzify(Defuzzifier defuzzifier, const Samples& samples, const double* mu, Samples::Span span);

inline constexpr double kEqualMaxima = 1e-12;

}  // namespace weir::fuzzy
