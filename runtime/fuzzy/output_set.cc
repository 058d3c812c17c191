#include "runtime/fuzzy/output_set.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/operators.h"

namespace weir::fuzzy {

OutputSet::OutputSet(const Variable& output, int resolution)
    : lower_(output.lower), upper_(output.upper), scale_((output.upper - output.lower) / (2.0 * resolution)) {
  const size_t n = static_cast<size_t>(resolution);
  const size_t padded = (n + kLanes - 1) / kLanes * kLanes;
  const double width = upper_ - lower_;
  for (size_t i = 0; i < padded; ++i) odd_.push_back(static_cast<double>(2 * i + 1));
  for (const Term& term : output.terms) {
    const MembershipFunction degree(term);
    std::vector<double> mu(padded, 0.0);  // the padding stays 0: it adds nothing to any sum
    size_t first = padded, last = 0;
    for (size_t i = 0; i < n; ++i) {
      // Multiplied before divided: with a whole-numbered range the midpoint is then the number nearest to the true
      // one.
      mu[i] = degree(lower_ + odd_[i] * width / (2.0 * resolution));
      if (mu[i] > 0) {
        first = std::min(first, i);
        last = i;
      }
    }
    SampledTerm sampled;
    if (first < padded) {
      sampled.begin = first / kLanes * kLanes;
      sampled.end = (last / kLanes + 1) * kLanes;
      sampled.mu.assign(mu.begin() + static_cast<std::ptrdiff_t>(sampled.begin),
                        mu.begin() + static_cast<std::ptrdiff_t>(sampled.end));
    }
    terms_.push_back(std::move(sampled));
  }
}

// Fills the samples of the returned span, which holds every sample above 0.
OutputSet::Span OutputSet::Aggregate(const double* strengths, double* samples) const {
  Span span{odd_.size(), 0};
  for (size_t t = 0; t < terms_.size(); ++t) {
    if (!(strengths[t] > 0) || terms_[t].mu.empty()) continue;
    span.begin = std::min(span.begin, terms_[t].begin);
    span.end = std::max(span.end, terms_[t].end);
  }
  if (span.begin >= span.end) return {0, 0};
  std::fill(samples + span.begin, samples + span.end, 0.0);
  for (size_t t = 0; t < terms_.size(); ++t) {
    const double strength = strengths[t];
    if (!(strength > 0)) continue;
    const double* mu = terms_[t].mu.data();
    double* aggregated = samples + terms_[t].begin;
    const size_t count = terms_[t].mu.size();
    for (size_t i = 0; i < count; ++i) aggregated[i] = Maximum(aggregated[i], Minimum(strength, mu[i]));
  }
  return span;
}

double OutputSet::Crisp(const double* strengths, double* samples) const {
  const Span span = Aggregate(strengths, samples);
  double moment[kLanes] = {}, area[kLanes] = {};
  for (size_t i = span.begin; i < span.end; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      moment[lane] += odd_[i + lane] * samples[i + lane];
      area[lane] += samples[i + lane];
    }
  }
  for (size_t half = kLanes / 2; half > 0; half /= 2) {
    for (size_t lane = 0; lane < half; ++lane) {
      moment[lane] += moment[lane + half];
      area[lane] += area[lane + half];
    }
  }
  if (!(area[0] > 0)) return std::numeric_limits<double>::quiet_NaN();
  return std::clamp(lower_ + moment[0] / area[0] * scale_, lower_, upper_);
}

}  // namespace weir::fuzzy
