#include "runtime/kafka/admin.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "runtime/kafka/client.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kSliceMs = 1000;
constexpr int kVisiblePollMs = 100;
constexpr char kMockClusterPrefix[] = "mockCluster";  // the cluster id librdkafka's mock gives itself

using Metadata = std::unique_ptr<const rd_kafka_metadata_t, void (*)(const rd_kafka_metadata_t*)>;
using Queue = std::unique_ptr<rd_kafka_queue_t, void (*)(rd_kafka_queue_t*)>;
using Event = std::unique_ptr<rd_kafka_event_t, void (*)(rd_kafka_event_t*)>;
using Options = std::unique_ptr<rd_kafka_AdminOptions_t, void (*)(rd_kafka_AdminOptions_t*)>;

int MsUntil(Clock::time_point deadline) {
  return static_cast<int>(
      std::max<int64_t>(1, std::chrono::duration_cast<milliseconds>(deadline - Clock::now()).count()));
}

std::string Join(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out;
}

Status Unreachable(const std::string& servers, const Status& reason) {
  std::string message = "no Kafka broker answers at " + servers;
  if (!reason.ok()) message += " (" + reason.message() + ")";
  return Status::Error(
      kUnreachable, message,
      "start one (`weir broker`, `docker compose up -d`) or give its address with --bootstrap-servers");
}

}  // namespace

TopicSpec ChangelogTopic(std::string name, int32_t partitions) {
  return {std::move(name), partitions, -1, {{"cleanup.policy", "compact"}, {"message.timestamp.type", "CreateTime"}}};
}

TopicSpec RepartitionTopic(std::string name, int32_t partitions) {
  return {std::move(name),
          partitions,
          -1,
          {{"cleanup.policy", "delete"},
           {"retention.ms", "-1"},
           {"segment.bytes", "52428800"},
           {"message.timestamp.type", "CreateTime"}}};
}

struct Admin::Impl {
  explicit Impl(const ClientConfig& config) : servers(config.bootstrap_servers), events("admin", config) {}

  Result<Metadata> AllMetadata(int timeout_ms);
  Status CreateByRequest(const std::vector<TopicSpec>& topics, int timeout_ms);
  Status CreateByMetadata(const std::vector<TopicSpec>& topics, int timeout_ms);
  // Sends one admin request by `send` and waits for its event.
  Result<Event> Ask(rd_kafka_admin_op_t op, const std::string& what, int timeout_ms,
                    const std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& send);

  const std::string servers;
  ClientEvents events;
  Handle rk;
  ClusterInfo cluster;
};

Admin::Admin(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Admin::~Admin() = default;

Result<std::unique_ptr<Admin>> Admin::Create(const ClientConfig& config) {
  std::unique_ptr<Admin> self(new Admin(std::make_unique<Impl>(config)));
  self->impl_->events.quiet = true;
  Result<Handle> rk = MakeHandle(config, ClientRole::kProducer, {}, &self->impl_->events);
  if (!rk.ok()) return rk.status();
  self->impl_->rk = std::move(*rk);
  return self;
}

const ClusterInfo& Admin::cluster() const { return impl_->cluster; }

Result<Metadata> Admin::Impl::AllMetadata(int timeout_ms) {
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t err = rd_kafka_metadata(rk.get(), 1, nullptr, &raw, timeout_ms);
  rd_kafka_poll(rk.get(), 0);  // hear why
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const Status reason = events.last_error();
    if (reason.code() == kNotAllowed) return reason;
    return Unreachable(servers, reason.ok() ? ErrorStatus(kUnreachable, "metadata", err) : reason);
  }
  return Metadata(raw, rd_kafka_metadata_destroy);
}

Result<ClusterInfo> Admin::Connect(int timeout_ms, const std::function<bool()>& stop,
                                   const std::function<void(const Status&)>& waiting) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  impl_->events.ForgetErrors();
  for (;;) {
    const auto slice_end = std::min(deadline, Clock::now() + milliseconds(kSliceMs));
    Result<Metadata> metadata = impl_->AllMetadata(MsUntil(slice_end));
    if (metadata.ok()) {
      impl_->cluster = {};
      for (int k = 0; k < (**metadata).broker_cnt; ++k) {
        const rd_kafka_metadata_broker& b = (**metadata).brokers[k];
        impl_->cluster.brokers.push_back(std::string(b.host) + ":" + std::to_string(b.port));
      }
      if (char* id = rd_kafka_clusterid(impl_->rk.get(), MsUntil(deadline))) {
        impl_->cluster.cluster_id = id;
        rd_kafka_mem_free(impl_->rk.get(), id);
      }
      if (impl_->cluster.cluster_id.starts_with(kMockClusterPrefix)) impl_->cluster.kind = BrokerKind::kEmbedded;
      return impl_->cluster;
    }
    if (metadata.status().code() == kNotAllowed || Clock::now() >= deadline || (stop && stop()))
      return metadata.status();
    if (waiting) waiting(metadata.status());
    while (Clock::now() < slice_end && !(stop && stop())) std::this_thread::sleep_for(milliseconds(50));
  }
}

Result<std::map<std::string, int32_t>> Admin::Topics(int timeout_ms) {
  Result<Metadata> metadata = impl_->AllMetadata(timeout_ms);
  if (!metadata.ok()) return metadata.status();
  std::map<std::string, int32_t> out;
  for (int k = 0; k < (**metadata).topic_cnt; ++k) {
    const rd_kafka_metadata_topic& t = (**metadata).topics[k];
    if (t.err == RD_KAFKA_RESP_ERR_NO_ERROR && t.partition_cnt > 0) out[t.topic] = t.partition_cnt;
  }
  return out;
}

Status Admin::Check(const std::vector<TopicSpec>& topics, int timeout_ms) {
  Result<std::map<std::string, int32_t>> there = Topics(timeout_ms);
  if (!there.ok()) return there.status();
  std::vector<std::string> missing;
  for (const TopicSpec& t : topics) {
    if (!there->contains(t.name)) missing.push_back(t.name);
  }
  if (!missing.empty()) {
    return Status::Error(kTopicMissing,
                         std::string(missing.size() == 1 ? "topic " : "topics ") + Join(missing) +
                             (missing.size() == 1 ? " is" : " are") + " not there",
                         "create " + std::string(missing.size() == 1 ? "it" : "them") +
                             ", or check the name and that this user may see it");
  }
  for (const TopicSpec& t : topics) {
    const int32_t count = there->at(t.name);
    if (t.partitions < 0 || count == t.partitions) continue;
    const std::string wanted = std::to_string(t.partitions);
    return Status::Error(kPartitionMismatch,
                         "topic `" + t.name + "` has " + std::to_string(count) + " partitions and must have " + wanted,
                         impl_->cluster.kind == BrokerKind::kEmbedded
                             ? "start the embedded broker with `weir broker --topics " + t.name + ":" + wanted + "`"
                             : "topics that are read together need the same number; make it anew with " + wanted +
                                   " partitions (an internal topic: stop the application and delete it first)");
  }
  return Status::Ok();
}

Result<Event> Admin::Impl::Ask(rd_kafka_admin_op_t op, const std::string& what, int timeout_ms,
                               const std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& send) {
  char text[256];
  const Options options(rd_kafka_AdminOptions_new(rk.get(), op), rd_kafka_AdminOptions_destroy);
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, text, sizeof text);
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), timeout_ms, text, sizeof text);
  const Queue queue(rd_kafka_queue_new(rk.get()), rd_kafka_queue_destroy);
  send(options.get(), queue.get());
  Event event(rd_kafka_queue_poll(queue.get(), timeout_ms + kSliceMs), rd_kafka_event_destroy);
  if (event == nullptr)
    return Status::Error(kTopicNotCreated, what + ": no answer within " + std::to_string(timeout_ms) + " ms");
  const rd_kafka_resp_err_t err = rd_kafka_event_error(event.get());
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return ErrorStatus(kTopicNotCreated, what, err, events.Scrub(rd_kafka_event_error_string(event.get())));
  return event;
}

Status Admin::Impl::CreateByRequest(const std::vector<TopicSpec>& topics, int timeout_ms) {
  std::vector<rd_kafka_NewTopic_t*> raw;
  char text[512] = "";
  Status status;
  for (const TopicSpec& t : topics) {
    rd_kafka_NewTopic_t* topic = rd_kafka_NewTopic_new(t.name.c_str(), t.partitions, t.replication, text, sizeof text);
    if (topic == nullptr) {
      status = Status::Error(kTopicNotCreated, "topic `" + t.name + "` cannot be made: " + text);
      break;
    }
    for (const auto& [name, value] : t.configs) rd_kafka_NewTopic_set_config(topic, name.c_str(), value.c_str());
    raw.push_back(topic);
  }
  if (status.ok()) {
    Result<Event> event = Ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, "topics cannot be made", timeout_ms,
                              [&](const rd_kafka_AdminOptions_t* o, rd_kafka_queue_t* q) {
                                rd_kafka_CreateTopics(rk.get(), raw.data(), raw.size(), o, q);
                              });
    status = event.status();
    size_t count = 0;
    const rd_kafka_topic_result_t** results =
        event.ok() ? rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count)
                   : nullptr;
    for (size_t k = 0; k < count && status.ok(); ++k) {
      const rd_kafka_resp_err_t err = rd_kafka_topic_result_error(results[k]);
      if (err == RD_KAFKA_RESP_ERR_NO_ERROR || err == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        continue;  // another instance was quicker
      const char* words = rd_kafka_topic_result_error_string(results[k]);
      status = ErrorStatus(kTopicNotCreated,
                           "topic `" + std::string(rd_kafka_topic_result_name(results[k])) + "` cannot be made", err,
                           words == nullptr ? "" : words);
    }
  }
  for (rd_kafka_NewTopic_t* topic : raw) rd_kafka_NewTopic_destroy(topic);
  return status;
}

Status Admin::Impl::CreateByMetadata(const std::vector<TopicSpec>& topics, int timeout_ms) {
  for (const TopicSpec& t : topics) {
    rd_kafka_topic_t* topic = rd_kafka_topic_new(rk.get(), t.name.c_str(), nullptr);
    if (topic == nullptr)
      return ErrorStatus(kTopicNotCreated, "topic `" + t.name + "` cannot be made", rd_kafka_last_error());
    const rd_kafka_metadata_t* metadata = nullptr;
    const rd_kafka_resp_err_t err = rd_kafka_metadata(rk.get(), 0, topic, &metadata, timeout_ms);
    if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(topic);
    if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return ErrorStatus(kTopicNotCreated, "topic `" + t.name + "` cannot be made", err);
  }
  return Status::Ok();
}

Status Admin::Ensure(const std::vector<TopicSpec>& topics, int timeout_ms) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  Result<std::map<std::string, int32_t>> there = Topics(timeout_ms);
  if (!there.ok()) return there.status();
  std::vector<TopicSpec> missing;
  for (const TopicSpec& t : topics) {
    if (!there->contains(t.name)) missing.push_back(t);
  }
  if (!missing.empty()) {
    WEIR_RETURN_IF_ERROR(impl_->cluster.kind == BrokerKind::kEmbedded
                             ? impl_->CreateByMetadata(missing, MsUntil(deadline))
                             : impl_->CreateByRequest(missing, MsUntil(deadline)));
  }
  for (;;) {
    Status status = Check(topics, MsUntil(deadline));
    if (status.code() != kTopicMissing || Clock::now() >= deadline) return status;
    std::this_thread::sleep_for(milliseconds(kVisiblePollMs));
  }
}

Status Admin::Delete(const std::vector<std::string>& topics, int timeout_ms) {
  if (topics.empty()) return Status::Ok();
  if (impl_->cluster.kind == BrokerKind::kEmbedded) {
    return Status::Error(kTopicNotCreated, "the embedded broker cannot delete topics", "restart it: it keeps nothing");
  }
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  std::vector<rd_kafka_DeleteTopic_t*> raw;
  for (const std::string& t : topics) raw.push_back(rd_kafka_DeleteTopic_new(t.c_str()));
  Result<Event> event = impl_->Ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, "topics cannot be deleted", timeout_ms,
                                   [&](const rd_kafka_AdminOptions_t* o, rd_kafka_queue_t* q) {
                                     rd_kafka_DeleteTopics(impl_->rk.get(), raw.data(), raw.size(), o, q);
                                   });
  for (rd_kafka_DeleteTopic_t* t : raw) rd_kafka_DeleteTopic_destroy(t);
  if (!event.ok()) return event.status();
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event->get()), &count);
  for (size_t k = 0; k < count; ++k) {
    const rd_kafka_resp_err_t err = rd_kafka_topic_result_error(results[k]);
    if (err == RD_KAFKA_RESP_ERR_NO_ERROR || err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) continue;
    return ErrorStatus(kTopicNotCreated,
                       "topic `" + std::string(rd_kafka_topic_result_name(results[k])) + "` cannot be deleted", err);
  }
  for (;;) {
    Result<std::map<std::string, int32_t>> there = Topics(MsUntil(deadline));
    if (!there.ok()) return there.status();
    const bool gone =
        std::none_of(topics.begin(), topics.end(), [&](const std::string& t) { return there->contains(t); });
    if (gone) return Status::Ok();
    if (Clock::now() >= deadline)
      return Status::Error(kTopicNotCreated,
                           "topics " + Join(topics) + " are still there after " + std::to_string(timeout_ms) + " ms");
    std::this_thread::sleep_for(milliseconds(kVisiblePollMs));
  }
}

Status Admin::DeleteRecordsBefore(const std::vector<TopicPartition>& offsets, int timeout_ms) {
  if (offsets.empty() || impl_->cluster.kind == BrokerKind::kEmbedded) return Status::Ok();
  const PartitionList list = ToList(offsets);
  rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(list.get());
  Result<Event> event = impl_->Ask(RD_KAFKA_ADMIN_OP_DELETERECORDS, "records cannot be deleted", timeout_ms,
                                   [&](const rd_kafka_AdminOptions_t* o, rd_kafka_queue_t* q) {
                                     rd_kafka_DeleteRecords(impl_->rk.get(), &request, 1, o, q);
                                   });
  rd_kafka_DeleteRecords_destroy(request);
  if (!event.ok()) return event.status();
  const rd_kafka_topic_partition_list_t* results =
      rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event->get()));
  for (int k = 0; k < results->cnt; ++k) {
    const rd_kafka_topic_partition_t& e = results->elems[k];
    if (e.err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return ErrorStatus(kTopicNotCreated, "records of `" + std::string(e.topic) + "` cannot be deleted", e.err);
  }
  return Status::Ok();
}

}  // namespace weir::kafka
