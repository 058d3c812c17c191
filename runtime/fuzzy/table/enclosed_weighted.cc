#include "runtime/fuzzy/table/enclosed_weighted.h"

#include <algorithm>

#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/table/enclosed_formula.h"
#include "runtime/fuzzy/table/enclosed_norms.h"

namespace weir::fuzzy {
namespace {

using Has = EnclosedCrisp::Has;

// How far ValueAt may be from the true value, relatively to its numbers: logarithms and roots.
constexpr double kInverse = 1e-13;

// The derivative of ValueAt for w, a degree as a part of the height, within 0..1.
Interval SlopeOfValue(const Term& term, Interval w) {
  const double width = term.params[1] - term.params[0];
  switch (term.shape) {
    case Shape::kRamp: return Point(width);
    case Shape::kS: return Point(width) * SeldomSlope(w);
    case Shape::kZ: return Point(-width) * SeldomSlope(w);
    case Shape::kSigmoid: {  // 1 / (k w (1 - w)), least at 1/2
      const Interval below = {std::min(w.lo * (1 - w.lo), w.hi * (1 - w.hi)), 0.25};
      return below.lo > 0 ? Point(1) / (Point(term.params[1]) * below) : kEverything;
    }
    case Shape::kConcave: return Point(width) / (w * w);
    case Shape::kArc: return w.hi < 1 ? Point(width) * w / Outward(std::sqrt(1 - w.hi * w.hi), 1) : kEverything;
    default: return kEverything;
  }
}

// A monotonic term: its ends, held within the range.
Enclosed ValueOfSlope(const Output& output, const Term& term, const Enclosed& weight) {
  const auto at = [&](double w) { return ValueAt(term, w); };
  const Interval ends = Hull(Point(at(weight.value.lo)), at(weight.value.hi)), range = {output.lower, output.upper};
  const double slack = kInverse * (std::fabs(term.params[0]) + std::fabs(term.params[1]));
  const Interval value = Within({ends.lo - slack, ends.hi + slack}, range);
  if (value.lo == value.hi) return Constant(value.lo);
  const Interval w = {std::min(1.0, weight.value.lo / term.height), std::min(1.0, weight.value.hi / term.height)};
  Interval slope = SlopeOfValue(term, w) / Point(term.height);
  // Beyond the height, and where it is held, the value does not change.
  if (weight.value.hi > term.height || ends.lo < range.lo || ends.hi > range.hi) slope = Hull(slope, 0);
  Enclosed out = Chain(value, slope, weight);
  out.noise += slack;
  return out;
}

}  // namespace

EnclosedWeighted::EnclosedWeighted(const Output& output, const Conclusions& conclusions)
    : output_(output), conclusions_(conclusions) {}

Enclosed EnclosedWeighted::ValueOf(const Term& term, const Enclosed& weight, const std::vector<Enclosed>& inputs) {
  switch (term.shape) {
    case Shape::kConstant:
    case Shape::kSingleton: return Constant(term.params[0]);
    case Shape::kLinear: {
      Enclosed z = Constant(term.params[inputs.size()]);
      for (size_t i = 0; i < inputs.size(); ++i) z = z + Constant(term.params[i]) * inputs[i];
      return z;
    }
    case Shape::kFunction: return Enclose(term.formula, inputs, &stack_);
    default: return ValueOfSlope(output_, term, weight);
  }
}

void EnclosedWeighted::Gather(const std::vector<Enclosed>& strengths, const std::vector<Enclosed>& inputs) {
  parts_.clear();
  const auto add = [&](size_t set, const Enclosed& weight) {
    if (weight.IsZero()) return;
    const Term& term = output_.terms[static_cast<size_t>(conclusions_.sets[set].term)];
    parts_.push_back({weight, ValueOf(term, weight, inputs)});
  };
  if (output_.aggregation == Conorm::kUnboundedSum || output_.aggregation == Conorm::kNone) {
    for (const Conclusions::Entry& e : conclusions_.entries) add(e.set, strengths[e.rule]);
    return;
  }
  for (size_t s = 0; s < conclusions_.sets.size(); ++s) {
    Enclosed joined;
    for (const Conclusions::Entry& e : conclusions_.entries) {
      if (e.set == s) joined = Apply(output_.aggregation, joined, strengths[e.rule]);
    }
    add(s, joined);
  }
}

EnclosedCrisp EnclosedWeighted::Average(const Enclosed& weights, double near) const {
  Interval moment;
  for (const Part& p : parts_) moment = moment + p.weight.value * (p.value.value - Point(near));
  Enclosed c;
  c.value = Point(near) + moment / weights.value;
  Interval all = parts_.front().value.value;  // an average lies among them
  for (const Part& p : parts_) all = Hull(all, p.value.value);
  c.value = Within(c.value, Outward(all.lo, all.hi));
  double greatest = 0;
  for (const Part& p : parts_) {
    const Interval arm = p.value.value - c.value;
    for (size_t k = 0; k < kMostTableInputs; ++k)
      c.slope[k] = c.slope[k] + p.weight.slope[k] * arm + p.weight.value * p.value.slope[k];
    c.noise += Noise(arm, p.weight) + Product(p.weight.value.hi, p.value.noise);
    greatest = std::max(greatest, p.value.value.Magnitude());
  }
  for (Interval& slope : c.slope) slope = slope / weights.value;
  const double sums = 2 * kRounding * static_cast<double>(parts_.size()) * greatest;
  c.noise = c.noise / weights.value.lo + sums;
  c.value = c.value + Interval{-sums, sums};
  return {Has::kValue, c};
}

EnclosedCrisp EnclosedWeighted::Crisp(const std::vector<Enclosed>& strengths, const std::vector<Enclosed>& inputs,
                                      double near) {
  Gather(strengths, inputs);
  if (parts_.empty()) return {Has::kNone, {}};
  Enclosed weights, sum;
  for (const Part& p : parts_) {
    weights = weights + p.weight;
    if (!p.value.value.IsFinite()) return {};
    sum = sum + p.weight * p.value;
  }
  if (!(weights.value.lo > 0)) return {};
  if (output_.defuzzifier == Defuzzifier::kWeightedAverage) return Average(weights, near);
  return {Has::kValue, sum};
}

}  // namespace weir::fuzzy
