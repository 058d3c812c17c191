#include "runtime/kafka/client.h"

#include <chrono>
#include <thread>
#include <utility>

#include "runtime/base/clock.h"
#include "runtime/base/log.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {
namespace {

constexpr int64_t kLogWindowMs = 10'000;

// Defaults of ours, each against a trap of librdkafka 2.0.2 (Debian 12) or for a bounded, quick client.
Properties DefaultsFor(ClientRole role) {
  Properties p = {
      {"socket.nagle.disable", "true"},                 // Nagle with delayed acks stalls small requests by 40 ms
      {"topic.metadata.refresh.interval.ms", "10000"},  // 2.0.2 can stick to an unreachable broker until a refresh
      {"reconnect.backoff.max.ms", "2000"},
  };
  if (role == ClientRole::kConsumer) {
    p["log.connection.close"] = "false";  // brokers close idle connections all the time
    p["fetch.wait.max.ms"] = "100";       // a seek waits for the fetch under way
    p["fetch.error.backoff.ms"] = "100";
    p["queued.max.messages.kbytes"] = "32768";  // memory bound of one consumer's read-ahead
  } else {
    p["partitioner"] = "murmur2_random";  // Java's placement of keys
    p["queue.buffering.max.kbytes"] = "65536";
  }
  return p;
}

void LogCallback(const rd_kafka_t* rk, int level, const char* facility, const char* text) {
  static_cast<ClientEvents*>(rd_kafka_opaque(rk))->OnLog(level, facility, text);
}
void ErrorCallback(rd_kafka_t* rk, int err, const char* reason, void* opaque) {
  static_cast<ClientEvents*>(opaque)->OnError(rk, err, reason);
}

// "host:9092/bootstrap: Connect to ipv4#host:9092 failed: Connection refused (after 0ms in state CONNECT, 1 identical
// …)" → "host:9092: Connection refused": the rest is librdkafka's own business.
std::string PlainReason(std::string text) {
  const size_t after = text.find(" (after ");
  if (after != std::string::npos) text.erase(after);
  const size_t bootstrap = text.find("/bootstrap: ");
  if (bootstrap == std::string::npos) return text;
  const size_t scheme = text.rfind("//", bootstrap);  // "sasl_ssl://host:9093/bootstrap"
  const size_t host = scheme == std::string::npos ? 0 : scheme + 2;
  const size_t failed = text.find(" failed: ", bootstrap);
  const size_t reason = failed == std::string::npos ? bootstrap + 12 : failed + 9;
  return text.substr(host, bootstrap - host) + ": " + text.substr(reason);
}

// Sets all of `layer`; the user's values were checked one by one in MakeClientConfig, ours are right or a bug in us.
Status SetAll(rd_kafka_conf_t* conf, const Properties& layer, const ClientEvents& events) {
  char text[512];
  for (const auto& [name, value] : layer) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text, sizeof text) != RD_KAFKA_CONF_OK) {
      return Status::Error(kBadProperty, "Kafka property `" + name + "`: " + events.Scrub(text));
    }
  }
  return Status::Ok();
}

}  // namespace

bool RateLimit::Allow(const std::string& kind, int64_t* suppressed) {
  const std::lock_guard lock(mutex_);
  Kind& k = kinds_[kind];
  const int64_t now = SteadyMs();
  if (k.written == 0 || now - k.window_start_ms >= kLogWindowMs) {
    k.window_start_ms = now;
    k.written = 0;
  }
  if (k.written >= burst_) {
    ++k.suppressed;
    return false;
  }
  ++k.written;
  *suppressed = std::exchange(k.suppressed, 0);
  return true;
}

void ClientEvents::OnLog(int level, const char* facility, const char* text) {
  // CONFWARN: a property for producers given to a consumer, or the other way round: the user writes one block for both.
  // GETPID: the coordinator loads, or settles the transaction of the process before: what waiting is for. FAIL: told to
  // the error callback as well. AUTOCREATE: the embedded broker cannot be asked not to make topics.
  const std::string_view kind = facility;
  const bool quiet = level >= 7 || kind == "CONFWARN" || kind == "GETPID" || kind == "FAIL" || kind == "AUTOCREATE";
  const auto severity = quiet        ? spdlog::level::debug
                        : level <= 3 ? spdlog::level::err
                        : level == 4 ? spdlog::level::warn
                                     : spdlog::level::info;
  if (!spdlog::should_log(severity)) return;
  int64_t suppressed = 0;
  if (!quiet && !limit_.Allow(facility, &suppressed)) return;
  spdlog::log(severity, "kafka {}: {}: {}{}", name_, facility, Scrub(text),
              suppressed > 0 ? " (" + std::to_string(suppressed) + " more like this were not shown)" : "");
}

void ClientEvents::OnError(rd_kafka_t* rk, int err, const char* reason) {
  auto code = static_cast<rd_kafka_resp_err_t>(err);
  if (code == RD_KAFKA_RESP_ERR__PARTITION_EOF) return;  // records left in the queue at close come this way
  std::string text = reason == nullptr ? "" : reason;
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    char fatal_text[512];
    code = rd_kafka_fatal_error(rk, fatal_text, sizeof fatal_text);
    text = fatal_text;
    fatal_ = true;
  }
  text = PlainReason(Scrub(std::move(text)));
  if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || last_error().ok()) {  // "1/1 brokers are down" does not say why
    const Status status = ErrorStatus(kUnreachable, "", code, text);
    const std::lock_guard lock(mutex_);
    last_error_ = Status::Error(status.code(), text, status.hint());
  }
  int64_t suppressed = 0;
  if (!fatal_ && !quiet && limit_.Allow(std::string("error ") + rd_kafka_err2name(code), &suppressed)) {
    spdlog::warn("kafka {}: {}: {}{}", name_, rd_kafka_err2name(code), text,
                 suppressed > 0 ? " (" + std::to_string(suppressed) + " more like this were not shown)" : "");
  }
  if (on_error) on_error(code, text);
}

Status ClientEvents::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

void ClientEvents::ForgetErrors() {
  const std::lock_guard lock(mutex_);
  last_error_ = Status::Ok();
}

void HandleDeleter::operator()(rd_kafka_t* rk) const {
  if (rk == nullptr) return;
  // Consumers are closed by their wrapper with a time limit; destroy must not close again, without one.
  rd_kafka_destroy_flags(rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

Result<Handle> MakeHandle(const ClientConfig& config, ClientRole role, const Properties& owned, ClientEvents* events,
                          const std::function<void(rd_kafka_conf_t*)>& prepare) {
  std::unique_ptr<rd_kafka_conf_t, void (*)(rd_kafka_conf_t*)> conf(rd_kafka_conf_new(), rd_kafka_conf_destroy);
  const Properties connection = {{"bootstrap.servers", config.bootstrap_servers}, {"client.id", config.client_id}};
  WEIR_RETURN_IF_ERROR(SetAll(conf.get(), DefaultsFor(role), *events));
  WEIR_RETURN_IF_ERROR(SetAll(conf.get(), config.properties, *events));
  WEIR_RETURN_IF_ERROR(SetAll(conf.get(), connection, *events));
  WEIR_RETURN_IF_ERROR(SetAll(conf.get(), owned, *events));
  rd_kafka_conf_set_opaque(conf.get(), events);
  rd_kafka_conf_set_log_cb(conf.get(), LogCallback);
  rd_kafka_conf_set_error_cb(conf.get(), ErrorCallback);
  if (prepare) prepare(conf.get());
  char text[512] = "";
  rd_kafka_t* rk = rd_kafka_new(role == ClientRole::kConsumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, conf.get(), text,
                                sizeof text);
  if (rk == nullptr) {
    return Status::Error(kClientFailed, "cannot make the Kafka client `" + events->name() + "`: " + events->Scrub(text),
                         "check the properties under `kafka { … }` and --kafka: two of them may contradict each other");
  }
  (void)conf.release();  // the handle owns it now
  return Handle(rk);
}

Status ErrorStatus(const char* code, const std::string& what, rd_kafka_resp_err_t err, const std::string& text) {
  const std::string message =
      what + ": " + (text.empty() ? rd_kafka_err2str(err) : text) + " (" + rd_kafka_err2name(err) + ")";
  switch (err) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR__SSL:
      return Status::Error(kNotAllowed, message,
                           "check security.protocol, the sasl.* and ssl.* properties, and the broker's listener");
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return Status::Error(kNotAllowed, message,
                           "the broker's ACLs must let this user read inputs, write outputs and changelogs, use the "
                           "group and the transactional id");
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return Status::Error(
          kFenced, message,
          "another process runs with the same application id and instance name: give each its own --instance");
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return Status::Error(
          kRecordTooLarge, message,
          "raise message.max.bytes here and max.message.bytes of the topic, or make the record smaller");
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
      return Status::Error(code, message, "is the broker up, and is its address right?");
    default: return Status::Error(code, message);
  }
}

PartitionList ToList(const std::vector<TopicPartition>& partitions) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())),
                     rd_kafka_topic_partition_list_destroy);
  for (const TopicPartition& p : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), p.topic.c_str(), p.partition)->offset = p.offset;
  }
  return list;
}

std::vector<TopicPartition> FromList(const rd_kafka_topic_partition_list_t* list) {
  std::vector<TopicPartition> out;
  if (list == nullptr) return out;
  out.reserve(static_cast<size_t>(list->cnt));
  for (int k = 0; k < list->cnt; ++k)
    out.push_back({list->elems[k].topic, list->elems[k].partition, list->elems[k].offset});
  return out;
}

namespace {

// What a broker says of a partition that was made a moment ago, or whose leader is just moving: asking again helps.
bool Passing(rd_kafka_resp_err_t err) {
  switch (err) {
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE: return true;
    default: return false;
  }
}

// One end of all partitions. ListOffsets takes the logical offsets as times; rd_kafka_offsets_for_times passes them on,
// for all partitions of a broker in one request. rd_kafka_query_watermark_offsets would take two round trips a
// partition.
rd_kafka_resp_err_t QueryEnds(rd_kafka_t* rk, const std::vector<TopicPartition>& partitions, int64_t end,
                              int timeout_ms, std::map<TopicPartition, Watermarks>* out) {
  std::vector<TopicPartition> asked = partitions;
  for (TopicPartition& p : asked) p.offset = end;
  const PartitionList list = ToList(asked);
  const rd_kafka_resp_err_t err = rd_kafka_offsets_for_times(rk, list.get(), timeout_ms);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR) return err;
  for (int k = 0; k < list->cnt; ++k) {
    const rd_kafka_topic_partition_t& e = list->elems[k];
    if (e.err != RD_KAFKA_RESP_ERR_NO_ERROR) return e.err;
    if (e.offset < 0) return RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE;
    Watermarks& w = (*out)[{e.topic, e.partition}];
    (end == kOffsetBeginning ? w.low : w.high) = e.offset;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

Result<std::map<TopicPartition, int64_t>> QueryTimes(rd_kafka_t* rk, const std::vector<TopicPartition>& partitions,
                                                     int timeout_ms) {
  std::map<TopicPartition, int64_t> out;
  if (partitions.empty()) return out;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    const PartitionList list = ToList(partitions);
    rd_kafka_resp_err_t err = rd_kafka_offsets_for_times(rk, list.get(), timeout_ms);
    for (int k = 0; k < list->cnt && err == RD_KAFKA_RESP_ERR_NO_ERROR; ++k) {
      const rd_kafka_topic_partition_t& e = list->elems[k];
      err = e.err;
      if (e.offset >= 0) out[{e.topic, e.partition}] = e.offset;
    }
    if (err == RD_KAFKA_RESP_ERR_NO_ERROR) return out;
    if (!Passing(err) || std::chrono::steady_clock::now() >= until)
      return ErrorStatus(kOffsetsFailed, "cannot find the records to start from", err);
    out.clear();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Result<std::map<TopicPartition, Watermarks>> QueryWatermarks(rd_kafka_t* rk,
                                                             const std::vector<TopicPartition>& partitions,
                                                             int timeout_ms) {
  std::map<TopicPartition, Watermarks> out;
  if (partitions.empty()) return out;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (const int64_t end : {kOffsetBeginning, kOffsetEnd}) {
    for (;;) {
      const rd_kafka_resp_err_t err = QueryEnds(rk, partitions, end, timeout_ms, &out);
      if (err == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      if (!Passing(err) || std::chrono::steady_clock::now() >= until) {
        return ErrorStatus(kOffsetsFailed, "cannot read the ends of the partitions", err);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  return out;
}

}  // namespace weir::kafka
