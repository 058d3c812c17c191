// The exact sum of doubles, rounded once at the end.
//
// Every finite double is an integer multiple of 2^-1074, so a sum of doubles is an integer: held here in two's
// complement, in 64-bit limbs, limb 0 being worth 2^-1074. 36 limbs (2304 bits) hold the sum of 2^63 doubles of any
// size. As most data spans a narrow range of magnitudes, four limbs at a movable base suffice until a value falls
// outside of them.
//
// Adding and removing are integer operations: exact, commutative, and undone by each other to the last bit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir::ops {

class ExactSum {
 public:
  ExactSum() = default;
  ExactSum(const ExactSum&) = delete;
  ExactSum& operator=(const ExactSum&) = delete;

  void Add(double value) { AddDouble(value, false); }      // finite
  void Subtract(double value) { AddDouble(value, true); }  // finite
  void Add(const ExactSum& other) { AddSum(other, false); }
  void Subtract(const ExactSum& other) { AddSum(other, true); }

  // The double nearest to the sum, ties to even; ±infinity when it lies beyond the largest double. Zero is +0.0.
  double Rounded() const;

  // sum := varint(0)                                               zero
  //      | varint(n) start(2 bytes, low first) byte{n}     n >= 1: magnitude / 2^(8·place - 1074), low byte first
  // start = place | 8000 if negative; the first and the last byte of the magnitude are not 00. One form for each sum.
  void Encode(std::string* out) const;
  bool Decode(std::string_view* in);  // into a new sum

  size_t HeapBytes() const { return wide_ == nullptr ? 0 : sizeof(Wide); }

 private:
  static constexpr int kLimbs = 36;
  static constexpr int kNarrow = 4;
  using Wide = std::array<uint64_t, kLimbs>;
  // A two's complement number: `n` limbs from limb `at` up, then `extension` (all zeros or all ones) without end.
  struct Number {
    const uint64_t* limbs;
    int at, n;
    uint64_t extension;
  };

  void AddDouble(double value, bool negate);
  void AddSum(const ExactSum& other, bool negate);
  void AddNumber(Number number, bool negate);
  bool FitsNarrow(const Number& number) const;
  bool AddNarrow(const Number& number, bool negate);
  bool AddWithin(const std::array<uint64_t, 2>& limbs, bool second, bool negate);
  bool NarrowIsZero() const { return (narrow_[0] | narrow_[1] | narrow_[2] | narrow_[3]) == 0; }
  void Widen();
  Number Value() const;
  // The magnitude's limbs up to the highest that is not zero, `end` of them; true if the sum is negative.
  bool Magnitude(Wide* out, int* end) const;

  std::array<uint64_t, kNarrow> narrow_{};
  std::unique_ptr<Wide> wide_;
  int base_ = 0;  // limb that narrow_[0] stands for
};

}  // namespace weir::ops
