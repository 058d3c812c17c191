// CountTable: keys with counts, by open addressing (linear probing, deletion by moving entries back). A key is looked
// up by a view of it, so nothing is allocated for a key that is there. The order of ForEach means nothing: sort what
// leaves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/hash.h"

namespace weir::ops {

inline uint32_t TableHash(std::string_view key) { return static_cast<uint32_t>(Xxh64(key, 0x77656972)); }
inline uint32_t TableHash(uint32_t key) {
  return static_cast<uint32_t>((key * uint64_t{0x9e3779b97f4a7c15}) >> 32U);  // Fibonacci hashing
}
inline size_t HeapBytesOf(const std::string& key) { return key.capacity() > 15 ? key.capacity() + 1 : 0; }
inline size_t HeapBytesOf(uint32_t) { return 0; }

template <typename Key, typename View = Key>
class CountTable {
 public:
  size_t size() const { return size_; }

  // One more of `key`; returns its count.
  uint32_t Increment(View key) {
    const uint32_t hash = TableHash(key);
    size_t at = Find(key, hash);
    if (at != kNone && entries_[at].count != 0) return ++entries_[at].count;
    if ((size_ + 1) * 4 > entries_.size() * 3) {
      Rehash(entries_.empty() ? 8 : entries_.size() * 2);
      at = Find(key, hash);
    }
    entries_[at].key = key;
    entries_[at].hash = hash;
    entries_[at].count = 1;
    ++size_;
    heap_bytes_ += HeapBytesOf(entries_[at].key);
    return 1;
  }
  // True if `key` was not there; it now is, with count 1.
  bool Insert(View key) {
    const uint32_t hash = TableHash(key);
    const size_t at = Find(key, hash);
    if (at != kNone && entries_[at].count != 0) return false;
    Increment(key);
    return true;
  }
  // One less of `key`, which must be there; returns what is left.
  uint32_t Decrement(View key) {
    const size_t at = Find(key, TableHash(key));
    WEIR_CHECK(at != kNone && entries_[at].count != 0);
    if (--entries_[at].count != 0) return entries_[at].count;
    Erase(at);
    if (entries_.size() > 64 && size_ * 8 < entries_.size()) Rehash(entries_.size() / 2);
    return 0;
  }
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const Entry& e : entries_) {
      if (e.count != 0) visit(View(e.key));
    }
  }
  size_t HeapBytes() const { return entries_.capacity() * sizeof(Entry) + heap_bytes_; }

 private:
  struct Entry {
    Key key{};
    uint32_t hash = 0;
    uint32_t count = 0;  // 0: free
  };
  static constexpr size_t kNone = ~size_t{0};

  // The entry of `key` or the free one where it belongs; kNone without entries.
  size_t Find(View key, uint32_t hash) const {
    if (entries_.empty()) return kNone;
    const size_t mask = entries_.size() - 1;
    size_t at = hash & mask;
    while (entries_[at].count != 0 && (entries_[at].hash != hash || entries_[at].key != key)) at = (at + 1) & mask;
    return at;
  }
  void Erase(size_t at) {
    const size_t mask = entries_.size() - 1;
    heap_bytes_ -= HeapBytesOf(entries_[at].key);
    for (size_t next = (at + 1) & mask; entries_[next].count != 0; next = (next + 1) & mask) {
      // The entry may fill the gap unless its own place lies behind the gap.
      if (((next - entries_[next].hash) & mask) < ((next - at) & mask)) continue;
      entries_[at] = std::move(entries_[next]);
      at = next;
    }
    entries_[at] = Entry();
    --size_;
  }
  void Rehash(size_t buckets) {
    std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(buckets));
    const size_t mask = buckets - 1;
    heap_bytes_ = 0;
    for (Entry& e : old) {
      if (e.count == 0) continue;
      size_t at = e.hash & mask;
      while (entries_[at].count != 0) at = (at + 1) & mask;
      entries_[at] = std::move(e);
      heap_bytes_ += HeapBytesOf(entries_[at].key);
    }
  }

  std::vector<Entry> entries_;
  size_t size_ = 0, heap_bytes_ = 0;
};

}  // namespace weir::ops
