// EmbeddedBroker: librdkafka's mock cluster in this process, for development and tests. What it is not:
//   - nothing is kept: records live in memory until the process ends
//   - 5 MiB a partition; older records are dropped (RetentionWatch warns before)
//   - no transaction isolation: aborted and open transactions can be read; offsets sent in a transaction are lost
//   - no admin requests, no compaction, no TLS or SASL; this machine only
// Unknown topics come into being with 4 partitions when a producer or a metadata request names them.
//
// Thread contract: Start, Stop and the calls between from one thread; the broker runs on threads of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/status.h"

namespace weir::kafka {

inline constexpr int64_t kEmbeddedPartitionBytes = 5 * 1024 * 1024;
inline constexpr int32_t kEmbeddedDefaultPartitions = 4;

struct EmbeddedBrokerOptions {
  std::vector<std::pair<std::string, int32_t>> topics{};  // name, partitions
  int brokers = 1;
  int port = 0;  // the address to give to clients; 0: whatever port is free
};

// Requests by their number in the Kafka protocol, for tests that inject errors.
enum class Request : int16_t {
  kProduce = 0,
  kFetch = 1,
  kListOffsets = 2,
  kMetadata = 3,
  kOffsetCommit = 8,
  kOffsetFetch = 9,
  kFindCoordinator = 10,
  kJoinGroup = 11,
  kHeartbeat = 12,
  kInitProducerId = 22,
  kAddPartitionsToTxn = 24,
  kAddOffsetsToTxn = 25,
  kEndTxn = 26,
  kTxnOffsetCommit = 28,
};
inline constexpr int kDisconnect = -195;  // an injected error: the connection is closed instead of an answer

class EmbeddedBroker {
 public:
  // K0118: the port is taken, a topic name or count is wrong.
  static Result<std::unique_ptr<EmbeddedBroker>> Start(const EmbeddedBrokerOptions& options);
  EmbeddedBroker(const EmbeddedBroker&) = delete;
  EmbeddedBroker& operator=(const EmbeddedBroker&) = delete;
  ~EmbeddedBroker();

  // "127.0.0.1:port", with a fixed port the forwarder's.
  const std::string& address() const;
  Status CreateTopic(const std::string& name, int32_t partitions);

  // The next requests of this kind are answered with these protocol errors, one each.
  void PushErrors(Request request, const std::vector<int>& errors);
  // Refuses connections, and takes them again.
  void SetDown(bool down);

 private:
  struct Impl;
  explicit EmbeddedBroker(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::kafka
