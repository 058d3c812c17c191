// RetentionWatch: says, before it happens, that the embedded broker is about to drop records, and when it has.
//
// The mock keeps 5 MiB of record batches a partition and tells nobody. The watch reads every partition along with the
// others and adds up an upper bound of what the mock counts: each record's bytes plus the overhead of a batch of its
// own (batches cannot be told apart from outside; compression only makes them smaller). kNear comes once a partition at
// 4 MiB of that bound, so at least 1 MiB before anything is dropped; writers of tens of MiB a second can be quicker
// than the watch, which then has only kDropped to tell. kDropped comes once a partition when its first offset has
// moved.
//
// Thread contract: one thread of its own, which calls `report`.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "runtime/base/status.h"
#include "runtime/kafka/config.h"
#include "runtime/kafka/topic_partition.h"

namespace weir::kafka {

struct RetentionEvent {
  enum class Kind : uint8_t { kNear, kDropped };
  Kind kind;
  TopicPartition partition;  // kDropped: its offset is the first one still there
  int64_t bytes;             // the upper bound
};

class RetentionWatch {
 public:
  static Result<std::unique_ptr<RetentionWatch>> Start(const ClientConfig& config,
                                                       std::function<void(const RetentionEvent&)> report);
  RetentionWatch(const RetentionWatch&) = delete;
  RetentionWatch& operator=(const RetentionWatch&) = delete;
  ~RetentionWatch();

 private:
  struct Impl;
  explicit RetentionWatch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::kafka
