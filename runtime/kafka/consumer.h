// Consumer: a member of the application's consumer group. Reader: partitions read by hand, for restore and `tail`.
//
// Both give one Message a poll; the batch API of librdkafka 2.0.2 can skip offsets around rebalances and is not used.
// Offsets are never stored or committed by themselves. A position that is not in the partition (any more, or yet) is an
// error event, never a silent jump.
//
// Thread contract: one thread. Rebalance callbacks run inside Poll and Close. A Message may outlive the poll, not the
// consumer: librdkafka waits for it, for ever, before the consumer ends.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/kafka/config.h"
#include "runtime/kafka/topic_partition.h"

struct rd_kafka_s;
struct rd_kafka_message_s;
struct rd_kafka_consumer_group_metadata_s;

namespace weir::kafka {

class Message {
 public:
  enum class Kind : uint8_t {
    kNone,  // nothing within the time
    kRecord,
    kEof,    // offset() is the next one to be read: the end of the partition, seen through the isolation level
    kError,  // status(); the consumer goes on unless fatal()
  };

  Message() = default;
  explicit Message(rd_kafka_message_s* raw);
  Message(Message&& other) noexcept
      : raw_(std::exchange(other.raw_, nullptr)), kind_(std::exchange(other.kind_, Kind::kNone)) {}
  Message& operator=(Message&& other) noexcept;
  ~Message();

  Kind kind() const { return kind_; }
  bool is_record() const { return kind_ == Kind::kRecord; }

  // Records and ends.
  std::string_view topic() const;
  // The same for every message of a topic while one of its partitions is assigned: a quick thing to compare.
  const void* topic_handle() const;
  int32_t partition() const;
  int64_t offset() const;

  // Records. The views live as long as the message.
  bool has_key() const;
  bool has_value() const;
  std::string_view key() const;    // empty if there is none
  std::string_view value() const;  // empty if there is none (a tombstone)
  int64_t timestamp_ms() const;    // -1 if the record has none
  void ForEachHeader(const std::function<void(std::string_view name, std::string_view value)>& f) const;
  std::optional<std::string_view> Header(const char* name) const;  // the last of that name

  // Gives the message away; free it with FreeRaw, before the consumer ends. The views stay valid until then.
  void* Release() {
    kind_ = Kind::kNone;
    return std::exchange(raw_, nullptr);
  }
  static void FreeRaw(void* raw);

  // Errors.
  Status status() const;
  bool fatal() const;            // this consumer is finished: fenced by another member of its instance name
  bool is_offset_error() const;  // the position is outside the partition; topic, partition and offset say where

 private:
  rd_kafka_message_s* raw_ = nullptr;
  Kind kind_ = Kind::kNone;
};

// The consumer's membership at one moment, for Producer::SendOffsets.
class GroupMetadata {
 public:
  explicit GroupMetadata(rd_kafka_consumer_group_metadata_s* raw) : raw_(raw) {}
  GroupMetadata(GroupMetadata&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  GroupMetadata& operator=(GroupMetadata&&) = delete;
  ~GroupMetadata();
  const rd_kafka_consumer_group_metadata_s* raw() const { return raw_; }

 private:
  rd_kafka_consumer_group_metadata_s* raw_;
};

class Consumer;

class RebalanceListener {
 public:
  virtual ~RebalanceListener() = default;
  // These partitions are ours now (perhaps none). Calls consumer.Assign() with them and the offsets to start from, and
  // may then Pause() some. If it does not, they are assigned to start from their committed offsets.
  virtual void OnAssign(Consumer& consumer, const std::vector<TopicPartition>& partitions) = 0;
  // All our partitions go. Not lost: commit, close. Lost: they are another member's already; abort and drop.
  virtual void OnRevoke(Consumer& consumer, const std::vector<TopicPartition>& partitions, bool lost) = 0;
};

struct ConsumerOptions {
  std::string group_id{};
  std::string instance_id{};  // static membership; empty: a dynamic member
  int session_timeout_ms =
      10'000;                  // a dead member's partitions are taken over after this long (brokers allow 6 s and more)
  bool read_committed = true;  // required for exactly-once: see reliability, stable offsets
  bool allow_auto_create = false;  // true on the embedded broker only
};

class Consumer {
 public:
  static Result<std::unique_ptr<Consumer>> Create(const ClientConfig& config, const ConsumerOptions& options);
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  ~Consumer();  // Close() with its default limit

  // The listener must outlive the consumer or its Close().
  Status Subscribe(const std::vector<std::string>& topics, RebalanceListener* listener);
  Message Poll(int timeout_ms);

  // Takes these partitions from these offsets; none: gives all up.
  Status Assign(const std::vector<TopicPartition>& partitions);
  std::vector<TopicPartition> Assignment() const;
  Status Pause(const std::vector<TopicPartition>& partitions);
  Status Resume(const std::vector<TopicPartition>& partitions);
  // Moves these partitions of the assignment to their offsets; the others go on where they are, pauses stay. Works by
  // assigning anew: seek of 2.0.2 cannot be trusted. Not for use inside a rebalance callback.
  Status Rewind(const std::vector<TopicPartition>& partitions);

  // Committed offsets (kOffsetNone where there is none). Read committed: waits for a transaction under way on them.
  Result<std::vector<TopicPartition>> Committed(const std::vector<TopicPartition>& partitions, int timeout_ms);
  // Commits and waits (at-least-once; exactly-once commits through Producer::SendOffsets).
  Status Commit(const std::vector<TopicPartition>& offsets);
  GroupMetadata Metadata() const;
  // See client.h.
  Result<std::map<TopicPartition, int64_t>> QueryTimes(const std::vector<TopicPartition>& partitions, int timeout_ms);
  Result<std::map<TopicPartition, Watermarks>> QueryWatermarks(const std::vector<TopicPartition>& partitions,
                                                               int timeout_ms);

  // Leaves (a static member keeps its seat until its session times out). OnRevoke is called. False if it did not end in
  // time: the handle is then left to the process's end rather than hung on (2.0.2 can hang here).
  bool Close(int timeout_ms = 10'000);
  // What keeps us from the broker; ok if nothing was heard since the last ForgetErrors().
  Status last_error() const;
  void ForgetErrors();
  bool fatal() const;

 private:
  struct Impl;
  explicit Consumer(std::unique_ptr<Impl> impl);
  static void OnRebalance(rd_kafka_s* rk, int err, void* partitions, void* opaque);
  std::unique_ptr<Impl> impl_;
};

struct ReaderOptions {
  bool read_committed = true;
  std::string group_id = "weir-reader";  // named to the broker, never joined
};

class Reader {
 public:
  static Result<std::unique_ptr<Reader>> Create(const ClientConfig& config, const ReaderOptions& options);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader();

  // Replaces the assignment; every partition needs an offset (kOffsetBeginning, kOffsetEnd or a number).
  Status Assign(const std::vector<TopicPartition>& partitions);
  // Adds to it and takes from it, the others read on.
  Status Add(const std::vector<TopicPartition>& partitions);
  Status Remove(const std::vector<TopicPartition>& partitions);
  Message Poll(int timeout_ms);
  // Read-uncommitted readers see the true end (the high watermark), read-committed ones the end of what is decided.
  Result<std::map<TopicPartition, Watermarks>> QueryWatermarks(const std::vector<TopicPartition>& partitions,
                                                               int timeout_ms);
  Status last_error() const;

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::kafka
