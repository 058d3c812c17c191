// What every librdkafka handle of ours shares: its configuration, its log and its errors. Internal to runtime/kafka.
//
// Thread contract: librdkafka calls the log callback from its own threads and the error callback from poll, flush and
// the transaction calls. ClientEvents is safe from any thread and must outlive the handle it is the opaque of.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/kafka/config.h"
#include "runtime/kafka/topic_partition.h"

namespace weir::kafka {

// Lets through `burst` lines of a kind every ten seconds and counts the rest.
class RateLimit {
 public:
  explicit RateLimit(int burst = 5) : burst_(burst) {}
  // True if the line may be written; *suppressed = how many of its kind were not since the last that was.
  bool Allow(const std::string& kind, int64_t* suppressed);

 private:
  struct Kind {
    int64_t window_start_ms = 0;
    int written = 0;
    int64_t suppressed = 0;
  };
  const int burst_;
  std::mutex mutex_;
  std::map<std::string, Kind> kinds_;
};

class ClientEvents {
 public:
  ClientEvents(std::string name, const ClientConfig& config)
      : name_(std::move(name)), secrets_(config.SecretValues()) {}

  // Called after the error was noted and logged, in the thread that serves the callback.
  std::function<void(rd_kafka_resp_err_t, const std::string&)> on_error;
  bool quiet = false;     // errors are kept and passed on, not logged: the owner tells them in its own words
  void* owner = nullptr;  // the wrapper, for the callbacks that need it

  void OnLog(int level, const char* facility, const char* text);
  void OnError(rd_kafka_t* rk, int err, const char* reason);

  bool fatal() const { return fatal_; }
  // The last error, e.g. what keeps us from the broker; ok if there was none.
  Status last_error() const;
  void ForgetErrors();
  // A new handle begins with a clean record.
  void OnNewHandle() {
    ForgetErrors();
    fatal_ = false;
  }
  std::string Scrub(std::string text) const { return ScrubSecrets(std::move(text), secrets_); }
  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  const std::vector<std::string> secrets_;
  RateLimit limit_;
  std::atomic<bool> fatal_{false};
  mutable std::mutex mutex_;
  Status last_error_;
};

enum class ClientRole { kConsumer, kProducer };

// A handle made of Weir's defaults, the user's properties and `owned`, in that order. `prepare` may set callbacks.
struct HandleDeleter {
  void operator()(rd_kafka_t* rk) const;
};
using Handle = std::unique_ptr<rd_kafka_t, HandleDeleter>;
Result<Handle> MakeHandle(const ClientConfig& config, ClientRole role, const Properties& owned, ClientEvents* events,
                          const std::function<void(rd_kafka_conf_t*)>& prepare = nullptr);

// librdkafka's error as a Status: authentication and authorization, fencing and unreachable brokers get codes of their
// own, the rest `code`. `what` opens the message: "cannot read committed offsets".
Status ErrorStatus(const char* code, const std::string& what, rd_kafka_resp_err_t err, const std::string& text = "");

using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, void (*)(rd_kafka_topic_partition_list_t*)>;
PartitionList ToList(const std::vector<TopicPartition>& partitions);
std::vector<TopicPartition> FromList(const rd_kafka_topic_partition_list_t* list);

// Offsets of the first records that are not older than a time: `partitions` have it, in ms, in place of the offset. A
// partition without so young a record is not in the result. The embedded broker does not know times: nothing is.
Result<std::map<TopicPartition, int64_t>> QueryTimes(rd_kafka_t* rk, const std::vector<TopicPartition>& partitions,
                                                     int timeout_ms);

// Both ends of many partitions in two round trips a broker. Blocks for up to timeout_ms each.
Result<std::map<TopicPartition, Watermarks>> QueryWatermarks(rd_kafka_t* rk,
                                                             const std::vector<TopicPartition>& partitions,
                                                             int timeout_ms);

}  // namespace weir::kafka
