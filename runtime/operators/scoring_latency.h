// The distribution of detection latencies, in milliseconds (semantics 9.4, percentiles by 5).
#pragma once

#include <cstdint>
#include <map>

namespace weir::ops {

// A multiset of integers; a function of the set alone.
class LatencyDistribution {
 public:
  void Add(int64_t latency);
  void Remove(int64_t latency);  // one that was added
  uint64_t size() const { return n_; }

  // All of these: size() > 0.
  double Mean() const;  // round(sum) / n
  double Max() const { return static_cast<double>(counts_.rbegin()->first); }
  // 0 <= p <= 1. Up to 1000 values h = p(n−1), linear between the ⌊h⌋th and the next (type 7). Above: the midpoint of
  // the bucket of rank max(1, ⌈pn⌉), clipped to [min, max]; a bucket is the doubles that share their top 19 bits.
  double Percentile(double p) const;

 private:
  double At(uint64_t index) const;  // 0-based, ascending

  std::map<int64_t, uint64_t> counts_;
  uint64_t n_ = 0;
};

}  // namespace weir::ops
