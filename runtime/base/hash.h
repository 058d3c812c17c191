// The hashes whose values are part of Weir's contract (alert ids, partitions, distinct counts).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

// XXH64 (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
uint64_t Xxh64(std::string_view bytes, uint64_t seed);

// Java's Kafka client murmur2 (org.apache.kafka.common.utils.Utils.murmur2), as a signed 32-bit value.
int32_t Murmur2(std::string_view bytes);

// The default partitioner of the Java client for a keyed record: (murmur2 & 0x7fffffff) mod partitions.
inline int32_t PartitionForKey(std::string_view key, int32_t partitions) {
  return static_cast<int32_t>((static_cast<uint32_t>(Murmur2(key)) & 0x7fffffffU) % static_cast<uint32_t>(partitions));
}

// 32 lower-case hex digits: XXH64 with seed 0, then with seed 1 (alert ids; semantics 8.6).
std::string HexId(std::string_view bytes);

}  // namespace weir
