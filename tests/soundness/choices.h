// Where a generator takes its decisions from: the bytes of a fuzzer, and when these are used up, numbers that follow
// from them. So even a few bytes give a whole program, and the same bytes always the same one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::soundness {

class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {
    for (const char c : bytes) state_ = Mix(state_ ^ static_cast<uint8_t>(c));
  }

  // 0 … n - 1; n > 0.
  size_t Below(size_t n) { return static_cast<size_t>(Next(n > 256 ? 4 : 1) % n); }
  bool OneIn(size_t n) { return Below(n) == 0; }
  // From low to high, both included.
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<size_t>(high - low) + 1));
  }
  uint64_t Bits() { return Next(8); }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
  }

 private:
  static uint64_t Mix(uint64_t x) {  // splitmix64
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
  }
  uint64_t Next(size_t bytes) {
    if (at_ + bytes > bytes_.size()) {
      at_ = bytes_.size();
      return state_ = Mix(state_);
    }
    uint64_t out = 0;
    for (size_t k = 0; k < bytes; ++k) out = out << 8U | static_cast<uint8_t>(bytes_[at_++]);
    return out;
  }

  std::string_view bytes_;
  size_t at_ = 0;
  uint64_t state_ = 1;
};

}  // namespace weir::soundness
