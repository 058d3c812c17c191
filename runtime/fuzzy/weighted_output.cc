#include "runtime/fuzzy/weighted_output.h"

#include <algorithm>
#include <cmath>

#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/norms.h"

namespace weir::fuzzy {

WeightedOutput::WeightedOutput(const Output& output, const Conclusions& conclusions, size_t inputs)
    : lower_(output.lower),
      upper_(output.upper),
      average_(output.defuzzifier == Defuzzifier::kWeightedAverage),
      each_(output.aggregation == Conorm::kUnboundedSum || output.aggregation == Conorm::kNone),
      aggregation_(output.aggregation),
      conclusions_(conclusions),
      input_count_(inputs) {
  for (const Conclusions::Set& set : conclusions.sets) {
    terms_.push_back(output.terms[static_cast<size_t>(set.term)]);
    stack_size_ = std::max(stack_size_, terms_.back().formula.StackSize(inputs));
  }
}

double WeightedOutput::ValueOf(const Term& term, double strength, const double* inputs, double* stack) const {
  switch (term.shape) {
    case Shape::kConstant:
    case Shape::kSingleton: return term.params[0];
    case Shape::kLinear: {
      double z = term.params[input_count_];
      for (size_t i = 0; i < input_count_; ++i) z += term.params[i] * inputs[i];
      return z;
    }
    case Shape::kFunction: return term.formula.Evaluate(inputs, stack);
    default: return std::clamp(ValueAt(term, strength), lower_, upper_);
  }
}

double WeightedOutput::Crisp(const double* strengths, const double* inputs, double* scratch) const {
  double *joined = scratch, *stack = scratch + conclusions_.sets.size();
  double weights = 0, sum = 0;
  const auto add = [&](size_t set, double weight) {
    if (!(weight > 0)) return;
    weights += weight;
    sum += weight * ValueOf(terms_[set], weight, inputs, stack);
  };
  if (each_) {
    for (const Conclusions::Entry& e : conclusions_.entries) add(e.set, strengths[e.rule]);
  } else {
    std::fill(joined, joined + terms_.size(), 0.0);
    for (const Conclusions::Entry& e : conclusions_.entries)
      joined[e.set] = Apply(aggregation_, joined[e.set], strengths[e.rule]);
    for (size_t set = 0; set < terms_.size(); ++set) add(set, joined[set]);
  }
  const double crisp = average_ ? sum / weights : sum;
  return weights > 0 && std::isfinite(crisp) ? crisp : kNoValue;
}

std::vector<double> WeightedOutput::Shares(const double* strengths) const {
  std::vector<double> shares;
  double sum = 0;
  for (const Conclusions::Entry& e : conclusions_.entries) sum += strengths[e.rule];
  for (const Conclusions::Entry& e : conclusions_.entries) shares.push_back(sum > 0 ? strengths[e.rule] / sum : 0);
  return shares;
}

}  // namespace weir::fuzzy
