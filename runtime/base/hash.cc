#include "runtime/base/hash.h"

#include <xxhash.h>

#include <array>

namespace weir {

uint64_t Xxh64(std::string_view bytes, uint64_t seed) { return XXH64(bytes.data(), bytes.size(), seed); }

int32_t Murmur2(std::string_view bytes) {
  constexpr uint32_t kM = 0x5bd1e995U;
  constexpr int kR = 24;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto length = static_cast<uint32_t>(bytes.size());
  uint32_t h = 0x9747b28cU ^ length;
  const uint32_t words = length / 4;
  for (uint32_t i = 0; i < words; ++i) {
    const unsigned char* p = data + i * 4U;
    uint32_t k = static_cast<uint32_t>(p[0]) | static_cast<uint32_t>(p[1]) << 8U | static_cast<uint32_t>(p[2]) << 16U |
                 static_cast<uint32_t>(p[3]) << 24U;
    k *= kM;
    k ^= k >> kR;
    k *= kM;
    h *= kM;
    h ^= k;
  }
  const unsigned char* tail = data + words * 4U;
  switch (length % 4) {
    case 3: h ^= static_cast<uint32_t>(tail[2]) << 16U; [[fallthrough]];
    case 2: h ^= static_cast<uint32_t>(tail[1]) << 8U; [[fallthrough]];
    case 1:
      h ^= static_cast<uint32_t>(tail[0]);
      h *= kM;
      break;
    default: break;
  }
  h ^= h >> 13U;
  h *= kM;
  h ^= h >> 15U;
  return static_cast<int32_t>(h);
}

std::string HexId(std::string_view bytes) {
  static constexpr std::array<char, 16> kHex = {'0', '1', '2', '3', '4', '5', '6', '7',
                                                '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
  std::string out;
  out.reserve(32);
  for (uint64_t seed = 0; seed < 2; ++seed) {
    const uint64_t h = Xxh64(bytes, seed);
    for (int shift = 60; shift >= 0; shift -= 4) out += kHex[(h >> static_cast<unsigned>(shift)) & 15U];
  }
  return out;
}

}  // namespace weir
