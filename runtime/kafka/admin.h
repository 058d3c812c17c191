// Admin: what is there and what must be: brokers, topics, their partitions. Off the record path; every call blocks.
//
// Internal topics are made as Kafka Streams makes them:
//   changelog     cleanup.policy=compact: the last value of each key is the state, however old
//   repartition   cleanup.policy=delete, retention.ms=-1, segment.bytes=50 MiB: records carry event times, so any
//                 retention by time would delete a replayed record before it is read; what was read is deleted by
//                 DeleteRecordsBefore instead
// both message.timestamp.type=CreateTime: a broker's default must not overwrite record times.
//
// The embedded broker (librdkafka's mock) has no admin requests: there topics come into being when their metadata is
// asked for, with 4 partitions unless `weir broker --topics` said otherwise.
//
// Thread contract: one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/kafka/config.h"
#include "runtime/kafka/topic_partition.h"

namespace weir::kafka {

enum class BrokerKind : uint8_t { kReal, kEmbedded };

struct ClusterInfo {
  std::string cluster_id;
  BrokerKind kind = BrokerKind::kReal;
  std::vector<std::string> brokers;  // advertised, "host:port"
};

struct TopicSpec {
  std::string name{};
  int32_t partitions = -1;   // -1: the broker's default, or whatever is there
  int32_t replication = -1;  // -1: the broker's default
  std::map<std::string, std::string> configs{};
};

TopicSpec ChangelogTopic(std::string name, int32_t partitions);
TopicSpec RepartitionTopic(std::string name, int32_t partitions);

class Admin {
 public:
  // Does not wait for the broker.
  static Result<std::unique_ptr<Admin>> Create(const ClientConfig& config);
  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;
  ~Admin();

  // Waits for a broker to answer. K0101 names the addresses and the last reason; K0109 at once when it refuses us.
  // `stop` ends the wait early; `waiting` is told the reason about once a second. Either may be null.
  Result<ClusterInfo> Connect(int timeout_ms, const std::function<bool()>& stop = nullptr,
                              const std::function<void(const Status&)>& waiting = nullptr);
  // Of the last Connect().
  const ClusterInfo& cluster() const;

  // All topics we may see, with their partition counts.
  Result<std::map<std::string, int32_t>> Topics(int timeout_ms = 10'000);
  // K0106 with all that are missing; K0107 for the first of another partition count than asked (-1: any).
  Status Check(const std::vector<TopicSpec>& topics, int timeout_ms = 10'000);
  // Makes what is missing, waits until it can be seen, checks the counts. A topic that is there stays as it is.
  Status Ensure(const std::vector<TopicSpec>& topics, int timeout_ms = 30'000);
  // Deletes and waits until they are gone; missing ones are fine. K0108 on the embedded broker.
  Status Delete(const std::vector<std::string>& topics, int timeout_ms = 30'000);
  // Deletes the records before each offset (repartition topics, after their commit). Nothing on the embedded broker.
  Status DeleteRecordsBefore(const std::vector<TopicPartition>& offsets, int timeout_ms = 10'000);

 private:
  struct Impl;
  explicit Admin(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::kafka
