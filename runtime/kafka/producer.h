// Producer: idempotent, and transactional if it has a transactional id. Every call in a transaction has one of three
// outcomes, and every failed one the same recovery:
//
//   kOk
//   kAbortable   Abort(), roll back (drop what is buffered, read the truth from Kafka), Begin() again
//   kFatal       Recycle() (a new producer; init fences the old one and settles its transaction), roll back
//
// A commit that is not kOk may have been written or not: only reading the committed offsets tells. Begin() recycles by
// itself when the connection gave trouble during the transaction before, because a request that was late then could
// otherwise end the next transaction (the epoch that init bumps fences it), and after an abort for a failed delivery,
// because 2.0.2 goes on with a gap in its sequence numbers.
//
// Topics are named once (AddTopic) and live over recycling. Delivery reports give, for topics that ask for it, the
// highest acknowledged offset of each partition since Begin() or ResetDelivery(): a changelog's next offset.
//
// Thread contract: one thread. Callbacks run inside Poll, Flush, Produce (when the queue is full) and the transaction
// calls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/kafka/config.h"
#include "runtime/kafka/consumer.h"
#include "runtime/kafka/topic_partition.h"

namespace weir::kafka {

struct ProducerOptions {
  std::string transactional_id{};       // empty: idempotent only
  int transaction_timeout_ms = 15'000;  // the broker aborts a dead process's transaction after this long
  int queue_full_timeout_ms = 60'000;   // how long Produce waits for room
  bool sticky_null_keys = true;         // records without key: batch by partition for a while (false: one by one)
};

enum class TxnOutcome : uint8_t { kOk, kAbortable, kFatal };

struct TxnResult {
  TxnOutcome outcome = TxnOutcome::kOk;
  Status status;
  bool ok() const { return outcome == TxnOutcome::kOk; }
};

enum class ProduceOutcome : uint8_t {
  kOk,
  kTooLarge,   // larger than message.max.bytes: nothing was queued, the transaction is unharmed
  kAbortable,  // as TxnOutcome; without a transaction: the record was not taken
  kFatal,
};

struct OutHeader {
  std::string_view name, value;
};

struct OutRecord {
  static constexpr int32_t kByKey = -1;  // as Java's client does: murmur2 of the key; no key: any
  int32_t partition = kByKey;
  std::optional<std::string_view> key{};
  std::optional<std::string_view> value{};  // none: a tombstone
  int64_t timestamp_ms = 0;                 // 0: now
  std::span<const OutHeader> headers{};
};

struct DeliveryError {
  Status status;  // ok if every record was acknowledged
  std::string topic;
  int32_t partition = -1;
  size_t bytes = 0;  // key and value
};

class Producer {
 public:
  using TopicId = size_t;

  // Does not wait for the broker.
  static Result<std::unique_ptr<Producer>> Create(const ClientConfig& config, const ProducerOptions& options);
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;
  ~Producer();

  // `track_offsets`: keep the highest acknowledged offset per partition.
  Result<TopicId> AddTopic(const std::string& name, bool track_offsets = false);
  // Fetches the topics' metadata, so that the first record does not wait for it (2.0.2: up to a second). On the
  // embedded broker this makes missing topics.
  Status WarmUp(int timeout_ms);

  // Transactional: settles and fences what a predecessor with this id left. Waits up to timeout_ms; `stop` (may be
  // null) ends the wait early. Not transactional: does nothing.
  Status Init(int timeout_ms, const std::function<bool()>& stop = nullptr);
  // A new handle in place of this one, warmed up and initialised.
  Status Recycle(int timeout_ms = 60'000, const std::function<bool()>& stop = nullptr);
  int64_t recycles() const;

  TxnResult Begin();
  ProduceOutcome Produce(TopicId topic, const OutRecord& record);
  const Status& produce_error() const;  // of the last Produce that was not kOk
  // Offsets of *every* input partition of the thread, moved or not: with none at all nothing would fence a zombie.
  TxnResult SendOffsets(const std::vector<TopicPartition>& offsets, const GroupMetadata& group);
  TxnResult Commit();
  // Waits a little for deliveries first (an abort that overtakes the registration of its partitions is fatal).
  TxnResult Abort();
  bool in_transaction() const;

  // Serves callbacks.
  void Poll(int timeout_ms);
  // Waits until all is acknowledged. K0114 with the first delivery error, or when time is up.
  Status Flush(int timeout_ms);
  // Drops what waits (leaving without a broker).
  void Purge();
  size_t pending() const;

  void ResetDelivery();
  const DeliveryError& delivery_error() const;
  int64_t delivered() const;  // records acknowledged in this object's life
  // -1 if nothing of the partition was acknowledged.
  int64_t HighestAcked(TopicId topic, int32_t partition) const;

  // The connection gave trouble since Begin(), or a delivery failed; the next Begin() recycles.
  bool dirty() const;
  Status last_error() const;
  const ProducerOptions& options() const;

 private:
  struct Impl;
  explicit Producer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::kafka
