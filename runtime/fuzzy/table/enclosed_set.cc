#include "runtime/fuzzy/table/enclosed_set.h"

#include <algorithm>
#include <utility>

#include "runtime/fuzzy/hedges.h"
#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/norms.h"
#include "runtime/fuzzy/sampled_output.h"
#include "runtime/fuzzy/table/enclosed_membership.h"
#include "runtime/fuzzy/table/enclosed_norms.h"

namespace weir::fuzzy {
namespace {

// How far rounding may take a closed form from the integral, as a part of the range: its cuts and segments are few.
constexpr double kClosedForm = 1e-12;

}  // namespace

EnclosedSet::EnclosedSet(const Output& output, const Conclusions& conclusions, const std::vector<OwnHedge>& hedges)
    : lower_(output.lower),
      upper_(output.upper),
      exact_(output.exact),
      bisector_(output.defuzzifier == Defuzzifier::kBisector),
      aggregation_(output.aggregation),
      conclusions_(conclusions),
      joined_(static_cast<size_t>(exact_ ? kExactSteps : output.resolution)) {
  width_ = (upper_ - lower_) / static_cast<double>(joined_.size());
  const Samples samples(lower_, upper_, static_cast<int>(joined_.size()));
  for (const Conclusions::Set& of : conclusions.sets) {
    const Term& term = output.terms[static_cast<size_t>(of.term)];
    const MembershipFunction degree(term);
    const EnclosedMembership over(term);
    Set set;
    set.implication = of.implication;
    for (size_t i = 0; i < joined_.size(); ++i) {
      const Interval degrees = exact_ ? over(At(i), 0).value : Point(Apply(of.hedges, degree(samples.At(i)), hedges));
      if (degrees.IsZero() && set.degrees.empty()) continue;
      if (set.degrees.empty()) set.begin = i;
      set.degrees.push_back(degrees);
    }
    while (!set.degrees.empty() && set.degrees.back().IsZero()) set.degrees.pop_back();
    set.end = set.begin + set.degrees.size();
    sets_.push_back(std::move(set));
  }
}

Interval EnclosedSet::At(size_t step) const {
  const auto i = static_cast<double>(step);
  const Interval ends = {lower_ + i * width_, lower_ + (i + 1) * width_};
  const double wide = 2 * kRounding * std::max(std::fabs(lower_), std::fabs(upper_));
  return exact_ ? Interval{ends.lo - wide, ends.hi + wide} : Interval{ends.Middle() - wide, ends.Middle() + wide};
}

void EnclosedSet::JoinSet(const Set& set, const Enclosed& strength) {
  if (strength.IsZero() || set.degrees.empty()) return;
  strongest_ = std::max(strongest_, strength.value.hi);
  begin_ = std::min(begin_, set.begin);
  end_ = std::max(end_, set.end);
  for (size_t i = set.begin; i < set.end; ++i) {
    const Enclosed degree = {set.degrees[i - set.begin], {}, 0};
    joined_[i] = Apply(aggregation_, joined_[i], Apply(set.implication, strength, degree));
  }
}

void EnclosedSet::Join(const std::vector<Enclosed>& strengths) {
  std::fill(joined_.begin(), joined_.end(), Enclosed{});
  begin_ = joined_.size();
  end_ = 0;
  strongest_ = 0;
  if (aggregation_ != Conorm::kMaximum) {
    for (const Conclusions::Entry& e : conclusions_.entries) JoinSet(sets_[e.set], strengths[e.rule]);
    return;
  }
  for (size_t s = 0; s < sets_.size(); ++s) {
    Enclosed merged;
    for (const Conclusions::Entry& e : conclusions_.entries) {
      if (e.set == s) merged = Greater(merged, strengths[e.rule]);
    }
    JoinSet(sets_[s], merged);
  }
}

EnclosedCrisp EnclosedSet::Crisp(const std::vector<Enclosed>& strengths, double near) {
  Join(strengths);
  if (begin_ >= end_) return {EnclosedCrisp::Has::kNone, {}};
  EnclosedCrisp out = bisector_ ? Bisector() : Centroid(near);
  if (out.has != EnclosedCrisp::Has::kValue) return out;
  out.crisp.value = Within(out.crisp.value, {lower_, upper_});
  double least = 0;
  for (size_t i = begin_; i < end_; ++i) least += joined_[i].value.lo;
  const auto steps = static_cast<double>(joined_.size());
  const double sums = steps * kRounding + (exact_ ? kClosedForm * std::max(1.0, steps * strongest_ / least) : 0);
  out.crisp.noise += sums * (upper_ - lower_) + kRounding * std::max(std::fabs(lower_), std::fabs(upper_));
  return out;
}

EnclosedCrisp EnclosedSet::Centroid(double near) const {
  Interval area, moment;  // about `near`: less is lost where x_i - near is small
  for (size_t i = begin_; i < end_; ++i) {
    area = area + joined_[i].value;
    moment = moment + (At(i) - Point(near)) * joined_[i].value;
  }
  if (area.hi <= 0) return {EnclosedCrisp::Has::kNone, {}};
  if (!(area.lo > 0) || !area.IsFinite()) return {};
  Enclosed c;
  c.value = Within(Point(near) + moment / area, {lower_, upper_});
  for (size_t i = begin_; i < end_; ++i) {
    const Interval arm = At(i) - c.value;
    for (size_t k = 0; k < kMostTableInputs; ++k) c.slope[k] = c.slope[k] + arm * joined_[i].slope[k];
    c.noise += Product(arm.Magnitude(), joined_[i].noise);
  }
  for (Interval& slope : c.slope) slope = slope / area;
  c.noise /= area.lo;
  return {EnclosedCrisp::Has::kValue, c};
}

EnclosedCrisp EnclosedSet::Bisector() const {
  Interval area;
  for (size_t i = begin_; i < end_; ++i) area = area + joined_[i].value;
  if (area.hi <= 0) return {EnclosedCrisp::Has::kNone, {}};
  if (!(area.lo > 0) || !area.IsFinite()) return {};
  // The steps in which it may lie: from the first that may reach half to the first that surely does.
  const double near = area.hi * 4e-12;  // defuzzify.h
  size_t first = end_, last = end_ - 1;
  std::vector<Interval> behind(end_ - begin_ + 1);  // of step i, at i - begin_ + 1: what is right of it
  for (size_t k = behind.size() - 1; k-- > 0;) behind[k] = behind[k + 1] + joined_[begin_ + k].value;
  Interval left;
  for (size_t i = begin_; i < end_; ++i) {
    left = left + joined_[i].value;
    const Interval right = behind[i - begin_ + 1];
    if (first == end_ && left.hi >= right.lo - near) first = i;
    if (left.lo > right.hi + near) {
      last = i;
      break;
    }
  }
  Interval at_bisector = joined_[first].value;
  for (size_t i = first; i <= last; ++i) at_bisector = Hull(at_bisector, joined_[i].value);
  if (!(at_bisector.lo > 0)) return {};  // a gap, over which it jumps
  Enclosed b;
  b.value = Hull(At(first), At(last)) + Interval{-width_, width_};
  const Interval scale = Point(-width_) / (Point(2) * at_bisector);
  for (size_t i = begin_; i < end_; ++i) {
    const Interval side = i < first ? Point(1) : i > last ? Point(-1) : Interval{-1, 1};
    for (size_t k = 0; k < kMostTableInputs; ++k) b.slope[k] = b.slope[k] + side * joined_[i].slope[k];
    b.noise += joined_[i].noise;
  }
  for (Interval& slope : b.slope) slope = scale * slope;
  b.noise = (b.noise + near) * scale.Magnitude();
  return {EnclosedCrisp::Has::kValue, b};
}

}  // namespace weir::fuzzy
