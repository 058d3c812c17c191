#include "runtime/fuzzy/exact_output.h"

#include <algorithm>
#include <cmath>

#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/norms.h"

namespace weir::fuzzy {
namespace {

double AreaOf(double x, double y, double a, double b) { return (y - x) * ((a + b) / 2); }

// The degree at both ends of from .. to, a stretch between two neighbouring points of the set.
std::pair<double, double> DegreesOn(const std::vector<MembershipFunction::Point>& points, double from, double to) {
  for (size_t k = 0; k + 1 < points.size(); ++k) {
    const auto &p = points[k], &q = points[k + 1];
    if (!(p.x <= from && to <= q.x) || p.x == q.x) continue;
    const double slope = (q.degree - p.degree) / (q.x - p.x);
    return {from == p.x ? p.degree : p.degree + slope * (from - p.x),
            to == q.x ? q.degree : p.degree + slope * (to - p.x)};
  }
  return {0, 0};
}

}  // namespace

ExactOutput::ExactOutput(const Output& output, const Conclusions& conclusions)
    : lower_(output.lower),
      upper_(output.upper),
      defuzzifier_(output.defuzzifier),
      maximum_(output.aggregation == Conorm::kMaximum),
      conclusions_(conclusions),
      sampled_(output, conclusions, {}) {
  std::vector<std::vector<MembershipFunction::Point>> points;
  std::vector<double> corners;
  for (const Conclusions::Set& set : conclusions.sets) {
    points.push_back(MembershipFunction(output.terms[static_cast<size_t>(set.term)]).Points(lower_, upper_));
    for (const auto& p : points.back()) corners.push_back(p.x);
  }
  std::sort(corners.begin(), corners.end());
  corners.erase(std::unique(corners.begin(), corners.end()), corners.end());
  for (size_t c = 0; c + 1 < corners.size(); ++c) {
    Interval interval{corners[c], corners[c + 1], {}};
    const auto add = [&](size_t index, size_t set) {
      const auto [left, right] = DegreesOn(points[set], interval.from, interval.to);
      if (left > 0 || right > 0) interval.lines.push_back({index, left, right, conclusions.sets[set].implication});
    };
    if (maximum_) {
      for (size_t s = 0; s < conclusions.sets.size(); ++s) add(s, s);
    } else {
      for (size_t e = 0; e < conclusions.entries.size(); ++e) add(e, conclusions.entries[e].set);
    }
    const size_t n = interval.lines.size(), cuts = maximum_ ? 2 * n * n + n : n;
    most_cuts_ = std::max(most_cuts_, cuts);
    most_segments_ += cuts + 1;
    intervals_.push_back(std::move(interval));
  }
  const size_t indices = maximum_ ? conclusions.sets.size() : conclusions.entries.size();
  scratch_size_ = indices + most_cuts_ + most_segments_ * kNumbers;
}

ExactOutput::Segment ExactOutput::SegmentAt(const double* segments, size_t k) {
  const double* s = segments + kNumbers * k;
  return {s[0], s[1], s[2], s[3]};
}

// Where the joined set may bend inside of an interval, as parts of it, in order.
size_t ExactOutput::Cut(const Interval& interval, const double* strengths, double* cuts) const {
  size_t count = 0;
  const auto cross = [&](double left, double right) {  // where the difference of two lines is 0
    if ((left < 0) == (right < 0) || left == right) return;
    const double t = left / (left - right);
    if (t > 0 && t < 1) cuts[count++] = t;
  };
  for (const Line& line : interval.lines) {
    const double s = strengths[line.entry];
    if (!(s > 0)) continue;
    const bool capped = line.implication == Norm::kMinimum;
    const double factor = capped ? 1 : s, left = factor * line.left, right = factor * line.right;
    if (capped) cross(left - s, right - s);
    if (!maximum_) continue;
    for (const Line& other : interval.lines) {
      const double u = strengths[other.entry];
      if (&other == &line || !(u > 0)) continue;
      const bool other_capped = other.implication == Norm::kMinimum;
      const double other_factor = other_capped ? 1 : u;
      if (&other > &line) cross(left - other_factor * other.left, right - other_factor * other.right);
      if (other_capped) cross(left - u, right - u);
    }
  }
  std::sort(cuts, cuts + count);
  return count;
}

double ExactOutput::Joined(const Interval& interval, const double* strengths, double t) const {
  double joined = 0;
  for (const Line& line : interval.lines) {
    const double s = strengths[line.entry];
    if (!(s > 0)) continue;
    const double bent = Apply(line.implication, s, line.left + (line.right - line.left) * t);
    joined = maximum_ ? Maximum(joined, bent) : joined + bent;
  }
  return joined;
}

double ExactOutput::Crisp(const double* strengths, double* scratch) const {
  double *given = scratch, *cuts = given + (maximum_ ? conclusions_.sets.size() : conclusions_.entries.size());
  double* segments = cuts + most_cuts_;  // one after another: x, y, a, b
  if (maximum_) {
    conclusions_.Merge(strengths, given);
  } else {
    for (size_t e = 0; e < conclusions_.entries.size(); ++e) given[e] = strengths[conclusions_.entries[e].rule];
  }
  size_t count = 0;
  double area = 0, moment = 0;
  for (const Interval& interval : intervals_) {
    const size_t bends = Cut(interval, given, cuts);
    Segment segment{interval.from - lower_, 0, Joined(interval, given, 0), 0};
    for (size_t k = 0; k <= bends; ++k) {
      const double t = k < bends ? cuts[k] : 1;
      segment.y = k < bends ? interval.from - lower_ + (interval.to - interval.from) * t : interval.to - lower_;
      segment.b = Joined(interval, given, t);
      area += AreaOf(segment.x, segment.y, segment.a, segment.b);
      moment += (segment.y - segment.x) *
                (segment.x * (2 * segment.a + segment.b) + segment.y * (segment.a + 2 * segment.b)) / 6;
      const double kept[] = {segment.x, segment.y, segment.a, segment.b};
      std::copy(kept, kept + kNumbers, segments + kNumbers * count++);
      segment.x = segment.y;
      segment.a = segment.b;
    }
  }
  if (!(area > 0)) return kNoValue;
  const double x = defuzzifier_ == Defuzzifier::kCentroid   ? moment / area
                   : defuzzifier_ == Defuzzifier::kBisector ? Bisector(segments, count, area)
                                                            : OfMaximum(segments, count);
  return std::clamp(lower_ + x, lower_, upper_);
}

double ExactOutput::Bisector(const double* segments, size_t count, double area) const {
  double left = area / 2;  // still to be passed
  const double near = area * kEqualMaxima;
  for (size_t k = 0; k < count; ++k) {
    const Segment s = SegmentAt(segments, k);
    const double here = AreaOf(s.x, s.y, s.a, s.b);
    if (here < left - near) {
      left -= here;
      continue;
    }
    if (here <= left + near) {  // exactly at its end: the middle of the gap behind
      size_t next = k + 1;
      const auto empty = [&](const Segment& t) { return !(t.a > 0 || t.b > 0); };
      while (next < count && empty(SegmentAt(segments, next))) ++next;
      return (s.y + (next < count ? SegmentAt(segments, next).x : s.y)) / 2;
    }
    // a u + (b - a) u^2 / (2 w) = left, in the form that does not cancel.
    const double w = s.y - s.x, rise = (s.b - s.a) / w;
    return s.x + std::min(w, 2 * left / (s.a + std::sqrt(std::max(0.0, s.a * s.a + 2 * rise * left))));
  }
  return upper_ - lower_;
}

double ExactOutput::OfMaximum(const double* segments, size_t count) const {
  double greatest = 0;
  for (size_t k = 0; k < count; ++k)
    greatest = std::max({greatest, SegmentAt(segments, k).a, SegmentAt(segments, k).b});
  const double enough = greatest - greatest * kEqualMaxima;
  double first = -1, last = 0, length = 0, weighted = 0, points = 0, sum = 0;
  for (size_t k = 0; k < count; ++k) {
    const Segment s = SegmentAt(segments, k);
    const bool at_x = s.a >= enough, at_y = s.b >= enough;
    if (!at_x && !at_y) continue;
    if (first < 0) first = at_x ? s.x : s.y;
    const bool seen = points > 0 && last == s.x;
    last = at_y ? s.y : s.x;
    if (at_x && at_y) {
      length += s.y - s.x;
      weighted += (s.y - s.x) * ((s.x + s.y) / 2);
    }
    if (at_x && !seen) points += 1, sum += s.x;
    if (at_y) points += 1, sum += s.y;
  }
  if (defuzzifier_ == Defuzzifier::kSmallestOfMaximum) return first;
  if (defuzzifier_ == Defuzzifier::kLargestOfMaximum) return last;
  return length > 0 ? weighted / length : sum / points;
}

}  // namespace weir::fuzzy
