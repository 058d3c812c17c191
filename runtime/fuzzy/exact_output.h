// ExactOutput: a crisp number from sets of straight lines, integrated in closed form instead of sampled.
//
// The corners of all sets cut the range into intervals on which every set is one line. Bent by its rule's strength s, a
// line l becomes min(s, l) (implication minimum) or s l (algebraic product); the joined set, their maximum or unbounded
// sum, is straight between the points where a line meets a cap or another line. So on the segment from (x, a) to (y, b)
//     area   = (y - x) (a + b) / 2
//     moment = (y - x) (x (2 a + b) + y (a + 2 b)) / 6
// and, with A the whole area and M the whole moment,
//   centroid              M / A
//   bisector              the x with area A / 2 on either side: the root of a quadratic in one segment; in the middle
//   of
//                         a gap that has half on either side
//   smallest_of_maximum   the least x where the joined set is greatest; largest_of_maximum: the greatest
//   mean_of_maximum       the mean of the places where it is, weighted by length; of single points where there are only
//                         such
// Maxima within 1e-12 of the greatest, relatively, count as greatest. No area, no value.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/fuzzy/conclusions.h"
#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/sampled_output.h"

namespace weir::fuzzy {

class ExactOutput {
 public:
  // Only piecewise linear terms without hedges are concluded, by the implications and aggregations above.
  ExactOutput(const Output& output, const Conclusions& conclusions);

  double Crisp(const double* strengths, double* scratch) const;
  size_t scratch_size() const { return scratch_size_; }
  // As SampledOutput has them, sampled at the output's resolution.
  std::vector<double> Shares(const double* strengths) const { return sampled_.Shares(strengths); }

 private:
  struct Line {
    size_t entry;        // index of a set (maximum) or of an entry (unbounded sum)
    double left, right;  // degree at the ends of the interval
    Norm implication;
  };
  struct Interval {
    double from, to;
    std::vector<Line> lines;
  };
  struct Segment {  // from (x, a) to (y, b); x and y from the lower end of the range on
    double x, y, a, b;
  };
  static constexpr size_t kNumbers = 4;  // of a segment, in the scratch space
  static Segment SegmentAt(const double* segments, size_t k);

  size_t Cut(const Interval& interval, const double* strengths, double* cuts) const;
  double Joined(const Interval& interval, const double* strengths, double t) const;
  double Bisector(const double* segments, size_t count, double area) const;
  double OfMaximum(const double* segments, size_t count) const;

  double lower_, upper_;
  Defuzzifier defuzzifier_;
  bool maximum_;
  Conclusions conclusions_;
  std::vector<Interval> intervals_;
  size_t most_cuts_ = 0, most_segments_ = 0, scratch_size_ = 0;
  SampledOutput sampled_;
};

}  // namespace weir::fuzzy
