#include "runtime/fuzzy/defuzzify.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace weir::fuzzy {
namespace {

constexpr size_t kLanes = Samples::kLanes;

double SumOf(double* lanes) {
  for (size_t half = kLanes / 2; half > 0; half /= 2) {
    for (size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

double Centroid(const Samples& samples, const double* mu, Samples::Span span) {
  const double* odd = samples.odd();
  double moment[kLanes] = {}, area[kLanes] = {};
  for (size_t i = span.begin; i < span.end; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      moment[lane] += odd[i + lane] * mu[i + lane];
      area[lane] += mu[i + lane];
    }
  }
  const double all = SumOf(area);
  return all > 0 ? samples.lower() + SumOf(moment) / all * samples.scale() : kNoValue;
}

double Bisector(const Samples& samples, const double* mu, Samples::Span span) {
  double area = 0;
  for (size_t i = span.begin; i < span.end; ++i) area += mu[i];
  if (!(area > 0)) return kNoValue;
  const double half = area / 2, near = area * kEqualMaxima;
  double before = 0;
  for (size_t i = span.begin; i < span.end; ++i) {
    if (before + mu[i] < half - near) {
      before += mu[i];
      continue;
    }
    // The half is reached in step i, at its end, or (where nothing follows for a while) in the middle of a gap.
    double steps = static_cast<double>(i) + (mu[i] > 0 ? std::min((half - before) / mu[i], 1.0) : 0);
    if (before + mu[i] <= half + near) {
      size_t next = i + 1;
      while (next < span.end && !(mu[next] > 0)) ++next;
      steps = (static_cast<double>(i + 1) + static_cast<double>(next)) / 2;
    }
    return samples.lower() + 2 * steps * samples.scale();
  }
  return kNoValue;
}

double OfMaximum(Defuzzifier defuzzifier, const Samples& samples, const double* mu, Samples::Span span) {
  double greatest = 0;
  for (size_t i = span.begin; i < span.end; ++i) greatest = std::max(greatest, mu[i]);
  if (!(greatest > 0)) return kNoValue;
  const double enough = greatest - greatest * kEqualMaxima;
  double count = 0, sum = 0, first = 0, last = 0;
  for (size_t i = span.begin; i < span.end; ++i) {
    if (mu[i] < enough) continue;
    last = samples.odd()[i];
    if (count == 0) first = last;
    sum += last;
    count += 1;
  }
  const double odd = defuzzifier == Defuzzifier::kSmallestOfMaximum  ? first
                     : defuzzifier == Defuzzifier::kLargestOfMaximum ? last
                                                                     : sum / count;
  return samples.lower() + odd * samples.scale();
}

}  // namespace

Samples::Samples(double lower, double upper, int resolution)
    : lower_(lower),
      upper_(upper),
      scale_((upper - lower) / (2.0 * resolution)),
      size_(static_cast<size_t>(resolution)) {
  const size_t padded = (size_ + kLanes - 1) / kLanes * kLanes;
  for (size_t i = 0; i < padded; ++i) odd_.push_back(static_cast<double>(2 * i + 1));
}

double Defuzzify(Defuzzifier defuzzifier, const Samples& samples, const double* mu, Samples::Span span) {
  double x = kNoValue;
  switch (defuzzifier) {
    case Defuzzifier::kCentroid: x = Centroid(samples, mu, span); break;
    case Defuzzifier::kBisector: x = Bisector(samples, mu, span); break;
    case Defuzzifier::kSmallestOfMaximum:
    case Defuzzifier::kLargestOfMaximum:
    case Defuzzifier::kMeanOfMaximum: x = OfMaximum(defuzzifier, samples, mu, span); break;
    default: WEIR_CHECK(false);
  }
  return std::clamp(x, samples.lower(), samples.upper());  // NaN stays NaN
}

}  // namespace weir::fuzzy
