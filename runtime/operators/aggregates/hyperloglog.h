// HyperLogLog with p = 14 over 64-bit hashes (Flajolet et al. 2007), estimated from the histogram of its registers by
// Ertl's improved raw estimator (O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017,
// algorithm 6). A hash's register is its top 14 bits, its rank the place of the highest one of the low 50: 1 … 51.
// A register holds the greatest rank seen, so the sketch is a function of the set of hashes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/operators/aggregates/count_table.h"

namespace weir::ops {

inline constexpr uint32_t kRegisters = 1U << 14U;
inline constexpr uint32_t kMaxRank = 51;
using RankHistogram = std::array<uint32_t, kMaxRank + 1>;  // how many registers hold each rank; they sum to kRegisters

struct RegisterRank {
  uint32_t index, rank;
};
RegisterRank SplitHash(uint64_t hash);
// ⌊estimate + ½⌋; 0 for an empty sketch.
int64_t EstimateDistinct(const RankHistogram& histogram);

// The sketch of a set that only grows.
class Sketch {
 public:
  Sketch();
  // Raises a register to `rank` if it is lower; returns what it held.
  uint32_t Raise(RegisterRank r);
  int64_t Estimate() const { return EstimateDistinct(histogram_); }
  uint32_t rank(uint32_t index) const { return ranks_[index]; }

  // sketch := 01 varint(n) (varint(gap) rank){n}   n < 6144 registers that are not 0, ascending, by their distance
  //         | 02 byte{12288}                       else: 6 bits a register, four in three bytes, low bits first
  void Encode(std::string* out) const;
  bool Decode(std::string_view* in);  // into a new sketch

 private:
  bool DecodeSparse(std::string_view* in);
  bool DecodePacked(std::string_view* in);

  std::array<uint8_t, kRegisters> ranks_{};
  RankHistogram histogram_{};
};

// The sketch of a multiset that also shrinks: counts each (register, rank), so that a register's greatest rank is known
// after any removal. O(1) each.
class CountedSketch {
 public:
  CountedSketch();
  void Add(RegisterRank r);
  void Remove(RegisterRank r);  // one that was added
  int64_t Estimate() const { return EstimateDistinct(histogram_); }

 private:
  static uint32_t Greatest(uint64_t ranks);

  std::vector<uint64_t> ranks_;  // of each register: bit k = rank k occurs
  CountTable<uint32_t> counts_;  // of index · 64 + rank
  RankHistogram histogram_{};
};

}  // namespace weir::ops
