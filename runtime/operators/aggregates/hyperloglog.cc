#include "runtime/operators/aggregates/hyperloglog.h"

#include <bit>
#include <cmath>
#include <limits>

#include "runtime/formats/varint.h"

namespace weir::ops {
namespace {

constexpr size_t kSparseBelow = 6144;
constexpr size_t kPackedBytes = kRegisters / 4 * 3;

// σ(x) = x + Σ_{k≥1} x^(2^k) · 2^(k−1)
double Sigma(double x) {
  if (x == 1.0) return std::numeric_limits<double>::infinity();
  double weight = 1;
  double sum = x;
  for (double before = -1; sum != before; weight += weight) {
    before = sum;
    x *= x;
    sum += x * weight;
  }
  return sum;
}

// τ(x) = (1 − x − Σ_{k≥1} (1 − x^(2^−k))² · 2^−k) / 3
double Tau(double x) {
  if (x == 0.0 || x == 1.0) return 0;
  double weight = 1;
  double sum = 1 - x;
  for (double before = -1; sum != before;) {
    before = sum;
    x = std::sqrt(x);
    weight *= 0.5;
    sum -= (1 - x) * (1 - x) * weight;
  }
  return sum / 3;
}

}  // namespace

RegisterRank SplitHash(uint64_t hash) {
  const uint64_t low = hash << 14U;  // the low 50 bits, at the top
  return {static_cast<uint32_t>(hash >> 50U), low == 0 ? kMaxRank : static_cast<uint32_t>(std::countl_zero(low)) + 1};
}

int64_t EstimateDistinct(const RankHistogram& histogram) {
  constexpr double kM = kRegisters;
  if (histogram[0] == kRegisters) return 0;
  double z = kM * Tau(1 - histogram[kMaxRank] / kM);
  for (uint32_t k = kMaxRank - 1; k >= 1; --k) z = 0.5 * (z + histogram[k]);
  z += kM * Sigma(histogram[0] / kM);
  constexpr double kLn2 = 0.693147180559945309417232121458;
  const double estimate = kM * kM / (2 * kLn2) / z;
  // All registers at the greatest rank: more than can be counted.
  if (!(estimate < 9e18)) return std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(std::floor(estimate + 0.5));
}

Sketch::Sketch() { histogram_[0] = kRegisters; }

uint32_t Sketch::Raise(RegisterRank r) {
  const uint32_t before = ranks_[r.index];
  if (r.rank > before) {
    --histogram_[before];
    ++histogram_[r.rank];
    ranks_[r.index] = static_cast<uint8_t>(r.rank);
  }
  return before;
}

void Sketch::Encode(std::string* out) const {
  const size_t used = kRegisters - histogram_[0];
  if (used < kSparseBelow) {
    out->push_back('\1');
    formats::AppendVarint(used, out);
    uint32_t before = 0;
    for (uint32_t k = 0; k < kRegisters; ++k) {
      if (ranks_[k] == 0) continue;
      formats::AppendVarint(k - before, out);
      out->push_back(static_cast<char>(ranks_[k]));
      before = k;
    }
    return;
  }
  out->push_back('\2');
  for (uint32_t k = 0; k < kRegisters; k += 4) {
    const uint32_t bits = ranks_[k] | static_cast<uint32_t>(ranks_[k + 1]) << 6U |
                          static_cast<uint32_t>(ranks_[k + 2]) << 12U | static_cast<uint32_t>(ranks_[k + 3]) << 18U;
    for (unsigned shift = 0; shift < 24; shift += 8) out->push_back(static_cast<char>(bits >> shift));
  }
}

bool Sketch::Decode(std::string_view* in) {
  if (in->empty()) return false;
  const char form = in->front();
  in->remove_prefix(1);
  if (form == '\1') return DecodeSparse(in);
  return form == '\2' && DecodePacked(in);
}

bool Sketch::DecodeSparse(std::string_view* in) {
  uint64_t used = 0;
  if (!formats::TakeVarint(in, &used) || used >= kSparseBelow) return false;
  uint64_t index = 0;
  for (uint64_t k = 0; k < used; ++k) {
    uint64_t gap = 0;
    if (!formats::TakeVarint(in, &gap) || gap >= kRegisters || (gap == 0 && k > 0) || in->empty()) return false;
    index += gap;
    const auto rank = static_cast<uint8_t>(in->front());
    if (index >= kRegisters || rank == 0 || rank > kMaxRank) return false;
    in->remove_prefix(1);
    Raise({static_cast<uint32_t>(index), rank});
  }
  return true;
}

bool Sketch::DecodePacked(std::string_view* in) {
  if (in->size() < kPackedBytes) return false;
  for (uint32_t k = 0; k < kRegisters; ++k) {
    const size_t bit = size_t{k} * 6;
    const auto low = static_cast<uint8_t>((*in)[bit / 8]);
    const auto high = bit % 8 > 2 ? static_cast<uint8_t>((*in)[bit / 8 + 1]) : uint8_t{0};
    const uint32_t rank = ((low | static_cast<uint32_t>(high) << 8U) >> (bit % 8)) & 63U;
    if (rank > kMaxRank) return false;
    if (rank != 0) Raise({k, rank});
  }
  in->remove_prefix(kPackedBytes);
  return kRegisters - histogram_[0] >= kSparseBelow;
}

CountedSketch::CountedSketch() : ranks_(kRegisters) { histogram_[0] = kRegisters; }

uint32_t CountedSketch::Greatest(uint64_t ranks) {
  return ranks == 0 ? 0 : 63U - static_cast<uint32_t>(std::countl_zero(ranks));
}

void CountedSketch::Add(RegisterRank r) {
  if (counts_.Increment(r.index * 64 + r.rank) != 1) return;
  uint64_t& ranks = ranks_[r.index];
  --histogram_[Greatest(ranks)];
  ranks |= uint64_t{1} << r.rank;
  ++histogram_[Greatest(ranks)];
}

void CountedSketch::Remove(RegisterRank r) {
  if (counts_.Decrement(r.index * 64 + r.rank) != 0) return;
  uint64_t& ranks = ranks_[r.index];
  --histogram_[Greatest(ranks)];
  ranks &= ~(uint64_t{1} << r.rank);
  ++histogram_[Greatest(ranks)];
}

}  // namespace weir::ops
