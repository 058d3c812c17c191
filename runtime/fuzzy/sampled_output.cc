#include "runtime/fuzzy/sampled_output.h"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/fuzzy/hedges.h"
#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/norms.h"

namespace weir::fuzzy {
namespace {

using Join = void (*)(double strength, const double* mu, double* aggregated, size_t count);

template <Norm kImplication, Conorm kAggregation>
void JoinSet(double strength, const double* mu, double* aggregated, size_t count) {
  for (size_t i = 0; i < count; ++i)
    aggregated[i] = Apply(kAggregation, aggregated[i], Apply(kImplication, strength, mu[i]));
}

constexpr size_t kNorms = static_cast<size_t>(Norm::kNone), kConorms = static_cast<size_t>(Conorm::kNone);

template <size_t... kIndex>
constexpr std::array<Join, sizeof...(kIndex)> Joins(std::index_sequence<kIndex...>) {
  return {&JoinSet<static_cast<Norm>(kIndex / kConorms), static_cast<Conorm>(kIndex % kConorms)>...};
}
constexpr std::array<Join, kNorms* kConorms> kJoins = Joins(std::make_index_sequence<kNorms * kConorms>());

Join JoinOf(Norm implication, Conorm aggregation) {
  return kJoins[static_cast<size_t>(implication) * kConorms + static_cast<size_t>(aggregation)];
}

}  // namespace

SampledOutput::SampledOutput(const Output& output, const Conclusions& conclusions, const std::vector<OwnHedge>& hedges)
    : samples_(output.lower, output.upper, output.resolution),
      defuzzifier_(output.defuzzifier),
      aggregation_(output.aggregation),
      conclusions_(conclusions) {
  const size_t padded = samples_.padded();
  for (const Conclusions::Set& of : conclusions.sets) {
    const MembershipFunction degree(output.terms[static_cast<size_t>(of.term)]);
    std::vector<double> mu(padded, 0.0);  // the padding stays 0: it adds nothing to any sum
    size_t first = padded, last = 0;
    for (size_t i = 0; i < samples_.size(); ++i) {
      mu[i] = Apply(of.hedges, degree(samples_.At(i)), hedges);
      if (mu[i] > 0) {
        first = std::min(first, i);
        last = i;
      }
    }
    Set set;
    set.implication = of.implication;
    set.join = JoinOf(of.implication, aggregation_);
    if (first < padded) {
      set.begin = first / Samples::kLanes * Samples::kLanes;
      set.end = (last / Samples::kLanes + 1) * Samples::kLanes;
      set.mu.assign(mu.begin() + static_cast<std::ptrdiff_t>(set.begin),
                    mu.begin() + static_cast<std::ptrdiff_t>(set.end));
    }
    sets_.push_back(std::move(set));
  }
}

void SampledOutput::Widen(const Set& set, Samples::Span* span) const {
  if (set.mu.empty()) return;
  span->begin = std::min(span->begin, set.begin);
  span->end = std::max(span->end, set.end);
}

double SampledOutput::Crisp(const double* strengths, double* scratch) const {
  double *merged = scratch, *aggregated = scratch + sets_.size();
  const bool maximum = aggregation_ == Conorm::kMaximum;
  Samples::Span span{samples_.padded(), 0};
  if (maximum) {
    conclusions_.Merge(strengths, merged);
    for (size_t s = 0; s < sets_.size(); ++s) {
      if (merged[s] > 0) Widen(sets_[s], &span);
    }
  } else {
    for (const Conclusions::Entry& e : conclusions_.entries) {
      if (strengths[e.rule] > 0) Widen(sets_[e.set], &span);
    }
  }
  if (span.begin >= span.end) return kNoValue;
  std::fill(aggregated + span.begin, aggregated + span.end, 0.0);
  const auto join = [&](size_t set, double strength) {
    if (!(strength > 0)) return;
    const Set& s = sets_[set];
    s.join(strength, s.mu.data(), aggregated + s.begin, s.mu.size());
  };
  if (maximum) {
    for (size_t s = 0; s < sets_.size(); ++s) join(s, merged[s]);
  } else {
    for (const Conclusions::Entry& e : conclusions_.entries) join(e.set, strengths[e.rule]);
  }
  return Defuzzify(defuzzifier_, samples_, aggregated, span);
}

std::vector<double> SampledOutput::Shares(const double* strengths) const {
  const std::vector<Conclusions::Entry>& entries = conclusions_.entries;
  std::vector<double> scratch(scratch_size()), shares(entries.size(), 0.0), given(entries.size());
  Crisp(strengths, scratch.data());
  double area = 0;
  for (size_t i = 0; i < samples_.size(); ++i) {
    double greatest = 0, sum = 0;
    for (size_t k = 0; k < entries.size(); ++k) {
      const Set& set = sets_[entries[k].set];
      const bool inside = strengths[entries[k].rule] > 0 && i >= set.begin && i < set.end;
      given[k] = inside ? Apply(set.implication, strengths[entries[k].rule], set.mu[i - set.begin]) : 0;
      greatest = std::max(greatest, given[k]);
      sum += given[k];
    }
    if (!(sum > 0)) continue;
    if (aggregation_ == Conorm::kMaximum) {  // equal parts for those that reach the top
      sum = 0;
      for (double& g : given) sum += g = g == greatest ? 1 : 0;
    }
    const double mu = scratch[sets_.size() + i];
    for (size_t k = 0; k < entries.size(); ++k) shares[k] += mu * (given[k] / sum);
    area += mu;
  }
  for (double& share : shares) share = area > 0 ? share / area : 0;
  return shares;
}

}  // namespace weir::fuzzy
