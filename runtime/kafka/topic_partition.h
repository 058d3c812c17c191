// A partition of a topic, with an offset where one is meant.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

namespace weir::kafka {

inline constexpr int64_t kOffsetNone = -1001;  // no committed offset; in Assign: start from the committed one
inline constexpr int64_t kOffsetBeginning = -2;
inline constexpr int64_t kOffsetEnd = -1;

// Ordered and compared by topic and partition; the offset is cargo.
struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  int64_t offset = kOffsetNone;

  friend bool operator==(const TopicPartition& a, const TopicPartition& b) {
    return a.partition == b.partition && a.topic == b.topic;
  }
  friend bool operator<(const TopicPartition& a, const TopicPartition& b) {
    return std::tie(a.topic, a.partition) < std::tie(b.topic, b.partition);
  }
  std::string ToString() const { return topic + "/" + std::to_string(partition); }
};

struct Watermarks {
  int64_t low = 0;   // offset of the first record still there
  int64_t high = 0;  // offset after the last one the isolation level lets us see
};

}  // namespace weir::kafka
