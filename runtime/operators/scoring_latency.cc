#include "runtime/operators/scoring_latency.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "runtime/base/check.h"

namespace weir::ops {
namespace {

__extension__ using Int128 = __int128;
constexpr uint64_t kExactSamples = 1000;
constexpr unsigned kDroppedBits = 64 - 19;

// The doubles of a bucket share sign, exponent and 7 bits of mantissa.
uint64_t Bucket(double v) { return std::bit_cast<uint64_t>(v) >> kDroppedBits; }

double Midpoint(uint64_t bucket) {
  const auto low = std::bit_cast<double>(bucket << kDroppedBits);
  const auto high = std::bit_cast<double>((bucket + 1) << kDroppedBits);
  return low + (high - low) / 2;
}

}  // namespace

void LatencyDistribution::Add(int64_t latency) {
  ++counts_[latency];
  ++n_;
}

void LatencyDistribution::Remove(int64_t latency) {
  const auto at = counts_.find(latency);
  WEIR_CHECK(at != counts_.end());
  if (--at->second == 0) counts_.erase(at);
  --n_;
}

double LatencyDistribution::Mean() const {
  Int128 sum = 0;
  for (const auto& [latency, count] : counts_) sum += static_cast<Int128>(latency) * static_cast<Int128>(count);
  return static_cast<double>(sum) / static_cast<double>(n_);
}

double LatencyDistribution::At(uint64_t index) const {
  uint64_t seen = 0;
  for (const auto& [latency, count] : counts_) {
    seen += count;
    if (index < seen) return static_cast<double>(latency);
  }
  return Max();
}

double LatencyDistribution::Percentile(double p) const {
  if (n_ <= kExactSamples) {
    const double h = p * static_cast<double>(n_ - 1);
    const double floor = std::floor(h);
    const auto index = static_cast<uint64_t>(floor);
    const double low = At(index);
    return low + (h - floor) * (At(std::min(index + 1, n_ - 1)) - low);
  }
  const auto rank = std::max<uint64_t>(1, static_cast<uint64_t>(std::ceil(p * static_cast<double>(n_))));
  const double value = At(rank - 1);
  return std::clamp(Midpoint(Bucket(value)), static_cast<double>(counts_.begin()->first), Max());
}

}  // namespace weir::ops
