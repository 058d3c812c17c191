// What comes into a task: records of Kafka or of files, with their owner.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::engine {

// A record and whatever keeps its bytes alive (a message of the Kafka client, a string). Move-only.
struct InputRecord {
  using Owner = std::unique_ptr<void, void (*)(void*)>;

  bool has_key = false;
  std::string_view key;
  std::string_view value;  // data() == nullptr: null value
  int64_t timestamp = -1;  // of Kafka, ms; -1: none
  int64_t offset = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // only where the input's fields come from headers
  uint32_t channel = 0;  // which of the input's, where a task reads several of one topic (TaskOptions::channels)
  Owner owner{nullptr, [](void*) {}};

  // A record that owns copies of its bytes.
  static InputRecord Copy(const std::string* key, const std::string* value, int64_t timestamp, int64_t offset) {
    struct Bytes {
      std::string key, value;
    };
    auto* bytes = new Bytes{key ? *key : "", value ? *value : ""};
    InputRecord r;
    r.owner = Owner(bytes, [](void* p) { delete static_cast<Bytes*>(p); });
    r.has_key = key != nullptr;
    r.key = bytes->key;
    if (value != nullptr) r.value = {bytes->value.data(), bytes->value.size()};
    r.timestamp = timestamp;
    r.offset = offset;
    return r;
  }
};

}  // namespace weir::engine
