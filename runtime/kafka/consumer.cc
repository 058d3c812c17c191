#include "runtime/kafka/consumer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "runtime/base/log.h"
#include "runtime/kafka/client.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {
namespace {

using Clock = std::chrono::steady_clock;

Status Check(rd_kafka_resp_err_t err, const char* what) {
  return err == RD_KAFKA_RESP_ERR_NO_ERROR ? Status::Ok() : ErrorStatus(kGroupFailed, what, err);
}

Status Check(rd_kafka_error_t* error, const char* what) {
  if (error == nullptr) return Status::Ok();
  Status status = ErrorStatus(kGroupFailed, what, rd_kafka_error_code(error), rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return status;
}

// rd_kafka_consumer_close() without its endless wait. Rebalances come as events or through the callback; records still
// queued are dropped here (rd_kafka_queue_poll_callback would trip over them).
bool CloseWithin(rd_kafka_t* rk, int timeout_ms,
                 const std::function<void(int err, rd_kafka_topic_partition_list_t*)>& rebalance) {
  const std::unique_ptr<rd_kafka_queue_t, void (*)(rd_kafka_queue_t*)> queue(rd_kafka_queue_new(rk),
                                                                             rd_kafka_queue_destroy);
  if (rd_kafka_error_t* error = rd_kafka_consumer_close_queue(rk, queue.get())) {
    // No group was made, or it is closed already.
    rd_kafka_error_destroy(error);
    return true;
  }
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  while (rd_kafka_consumer_closed(rk) == 0) {
    if (Clock::now() >= deadline) return false;
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue.get(), 20);
    if (event == nullptr) continue;
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) {
      if (rebalance) {
        rebalance(rd_kafka_event_error(event), rd_kafka_event_topic_partition_list(event));
      } else {
        rd_kafka_assign(rk, nullptr);
      }
    }
    rd_kafka_event_destroy(event);
  }
  return true;
}

Properties ConsumerProperties(const ClientConfig& config, const ConsumerOptions& options) {
  Properties owned = {
      {"group.id", options.group_id},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"enable.partition.eof", "true"},
      {"partition.assignment.strategy", "range"},  // keeps A/i with B/i; cooperative-sticky does not
      {"isolation.level", options.read_committed ? "read_committed" : "read_uncommitted"},
      {"allow.auto.create.topics", options.allow_auto_create ? "true" : "false"},
  };
  if (!options.instance_id.empty()) owned["group.instance.id"] = options.instance_id;
  if (!config.properties.contains("session.timeout.ms")) {
    owned["session.timeout.ms"] = std::to_string(options.session_timeout_ms);
    if (!config.properties.contains("heartbeat.interval.ms")) {
      owned["heartbeat.interval.ms"] = std::to_string(std::clamp(options.session_timeout_ms / 3, 100, 3000));
    }
  }
  return owned;
}

}  // namespace

struct Consumer::Impl {
  Impl(const std::string& name, const ClientConfig& config) : events(name, config) {}
  ClientEvents events;
  Handle rk;  // after events: destroyed first
  RebalanceListener* listener = nullptr;
  bool assigned_by_listener = false;
  bool closed = false;
  std::map<TopicPartition, int64_t> start_offsets;  // of the assignment, for partitions nothing was read from yet
  std::set<TopicPartition> paused;
};

Consumer::Consumer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Consumer>> Consumer::Create(const ClientConfig& config, const ConsumerOptions& options) {
  std::unique_ptr<Consumer> self(new Consumer(
      std::make_unique<Impl>(options.instance_id.empty() ? "consumer" : "consumer " + options.instance_id, config)));
  self->impl_->events.owner = self.get();
  const auto prepare = [](rd_kafka_conf_t* conf) {
    rd_kafka_conf_set_rebalance_cb(
        conf, [](rd_kafka_t* rk, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t* list, void* opaque) {
          OnRebalance(rk, err, list, opaque);
        });
  };
  Result<Handle> rk =
      MakeHandle(config, ClientRole::kConsumer, ConsumerProperties(config, options), &self->impl_->events, prepare);
  if (!rk.ok()) return rk.status();
  self->impl_->rk = std::move(*rk);
  rd_kafka_poll_set_consumer(self->impl_->rk.get());
  return self;
}

Consumer::~Consumer() { Close(); }

void Consumer::OnRebalance(rd_kafka_s* rk, int err, void* partitions, void* opaque) {
  auto* self = static_cast<Consumer*>(static_cast<ClientEvents*>(opaque)->owner);
  auto* list = static_cast<rd_kafka_topic_partition_list_t*>(partitions);
  Impl& impl = *self->impl_;
  if (err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    impl.assigned_by_listener = false;
    if (impl.listener != nullptr) impl.listener->OnAssign(*self, FromList(list));
    if (!impl.assigned_by_listener) (void)self->Assign(FromList(list));  // an empty assignment must be answered too
    return;
  }
  if (err == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    if (impl.listener != nullptr) impl.listener->OnRevoke(*self, FromList(list), rd_kafka_assignment_lost(rk) != 0);
  } else {
    spdlog::warn("kafka {}: rebalance failed: {}", impl.events.name(),
                 rd_kafka_err2str(static_cast<rd_kafka_resp_err_t>(err)));
  }
  (void)self->Assign({});
}

Status Consumer::Subscribe(const std::vector<std::string>& topics, RebalanceListener* listener) {
  impl_->listener = listener;
  std::vector<TopicPartition> names;
  for (const std::string& topic : topics) names.push_back({topic, -1});
  return Check(rd_kafka_subscribe(impl_->rk.get(), ToList(names).get()), "cannot subscribe");
}

Message Consumer::Poll(int timeout_ms) { return Message(rd_kafka_consumer_poll(impl_->rk.get(), timeout_ms)); }

Status Consumer::Assign(const std::vector<TopicPartition>& partitions) {
  impl_->assigned_by_listener = true;
  impl_->start_offsets.clear();
  impl_->paused.clear();
  for (const TopicPartition& p : partitions) impl_->start_offsets[p] = p.offset;
  const PartitionList list = ToList(partitions);
  // NULL, unlike an empty list, also ends a revocation.
  return Check(rd_kafka_assign(impl_->rk.get(), partitions.empty() ? nullptr : list.get()),
               "cannot take the assigned partitions");
}

std::vector<TopicPartition> Consumer::Assignment() const {
  std::vector<TopicPartition> out;
  for (const auto& [partition, offset] : impl_->start_offsets) out.push_back(partition);
  return out;
}

Status Consumer::Pause(const std::vector<TopicPartition>& partitions) {
  impl_->paused.insert(partitions.begin(), partitions.end());
  return Check(rd_kafka_pause_partitions(impl_->rk.get(), ToList(partitions).get()), "cannot pause");
}

Status Consumer::Resume(const std::vector<TopicPartition>& partitions) {
  for (const TopicPartition& p : partitions) impl_->paused.erase(p);
  return Check(rd_kafka_resume_partitions(impl_->rk.get(), ToList(partitions).get()), "cannot resume");
}

Status Consumer::Rewind(const std::vector<TopicPartition>& partitions) {
  std::map<TopicPartition, int64_t> next = impl_->start_offsets;
  const PartitionList positions = ToList(Assignment());
  WEIR_RETURN_IF_ERROR(Check(rd_kafka_position(impl_->rk.get(), positions.get()), "cannot read the positions"));
  for (const TopicPartition& p : FromList(positions.get())) {
    if (p.offset >= 0) next[p] = p.offset;
  }
  for (const TopicPartition& p : partitions) {
    const auto it = next.find(p);
    if (it == next.end()) return Status::Error(kGroupFailed, p.ToString() + " is not assigned to this consumer");
    it->second = p.offset;
  }
  std::vector<TopicPartition> list;
  for (const auto& [p, offset] : next) list.push_back({p.topic, p.partition, offset});
  const std::vector<TopicPartition> paused(impl_->paused.begin(), impl_->paused.end());
  WEIR_RETURN_IF_ERROR(Assign(list));
  return paused.empty() ? Status::Ok() : Pause(paused);
}

Result<std::vector<TopicPartition>> Consumer::Committed(const std::vector<TopicPartition>& partitions, int timeout_ms) {
  if (partitions.empty()) return std::vector<TopicPartition>();
  const PartitionList list = ToList(partitions);
  const rd_kafka_resp_err_t err = rd_kafka_committed(impl_->rk.get(), list.get(), timeout_ms);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorStatus(kOffsetsFailed, "cannot read committed offsets", err);
  for (int k = 0; k < list->cnt; ++k) {
    const rd_kafka_topic_partition_t& e = list->elems[k];
    if (e.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return ErrorStatus(
          kOffsetsFailed,
          "cannot read the committed offset of " + std::string(e.topic) + "/" + std::to_string(e.partition), e.err);
    }
  }
  return FromList(list.get());
}

Status Consumer::Commit(const std::vector<TopicPartition>& offsets) {
  if (offsets.empty()) return Status::Ok();
  const PartitionList list = ToList(offsets);
  WEIR_RETURN_IF_ERROR(Check(rd_kafka_commit(impl_->rk.get(), list.get(), 0), "cannot commit offsets"));
  for (int k = 0; k < list->cnt; ++k) {
    if (list->elems[k].err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return ErrorStatus(kGroupFailed, "cannot commit offsets", list->elems[k].err);
  }
  return Status::Ok();
}

GroupMetadata Consumer::Metadata() const { return GroupMetadata(rd_kafka_consumer_group_metadata(impl_->rk.get())); }

Result<std::map<TopicPartition, Watermarks>> Consumer::QueryWatermarks(const std::vector<TopicPartition>& partitions,
                                                                       int timeout_ms) {
  return kafka::QueryWatermarks(impl_->rk.get(), partitions, timeout_ms);
}

Result<std::map<TopicPartition, int64_t>> Consumer::QueryTimes(const std::vector<TopicPartition>& partitions,
                                                               int timeout_ms) {
  return kafka::QueryTimes(impl_->rk.get(), partitions, timeout_ms);
}

bool Consumer::Close(int timeout_ms) {
  if (impl_ == nullptr || impl_->closed || impl_->rk == nullptr) return true;
  impl_->closed = true;
  rd_kafka_t* rk = impl_->rk.get();
  const auto rebalance = [&](int err, rd_kafka_topic_partition_list_t* list) {
    OnRebalance(rk, err, list, &impl_->events);
  };
  if (CloseWithin(rk, timeout_ms, rebalance)) {
    impl_->rk.reset();
    return true;
  }
  spdlog::warn("kafka {}: did not close within {} ms; left behind", impl_->events.name(), timeout_ms);
  impl_->listener = nullptr;
  (void)impl_.release();  // the handle's threads still use it
  return false;
}

Status Consumer::last_error() const { return impl_->events.last_error(); }
void Consumer::ForgetErrors() { impl_->events.ForgetErrors(); }
bool Consumer::fatal() const { return impl_->events.fatal(); }

struct Reader::Impl {
  explicit Impl(const ClientConfig& config) : events("reader", config) {}
  ClientEvents events;
  Handle rk;
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Reader>> Reader::Create(const ClientConfig& config, const ReaderOptions& options) {
  std::unique_ptr<Reader> self(new Reader(std::make_unique<Impl>(config)));
  const Properties owned = {
      {"group.id", options.group_id},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"enable.partition.eof", "true"},
      {"isolation.level", options.read_committed ? "read_committed" : "read_uncommitted"},
      {"allow.auto.create.topics", "false"},
  };
  Result<Handle> rk = MakeHandle(config, ClientRole::kConsumer, owned, &self->impl_->events);
  if (!rk.ok()) return rk.status();
  self->impl_->rk = std::move(*rk);
  rd_kafka_poll_set_consumer(self->impl_->rk.get());
  return self;
}

Reader::~Reader() {
  if (impl_->rk != nullptr && !CloseWithin(impl_->rk.get(), 5000, nullptr)) (void)impl_.release();
}

Status Reader::Assign(const std::vector<TopicPartition>& partitions) {
  const PartitionList list = ToList(partitions);
  return Check(rd_kafka_assign(impl_->rk.get(), partitions.empty() ? nullptr : list.get()), "cannot read");
}

Status Reader::Add(const std::vector<TopicPartition>& partitions) {
  return Check(rd_kafka_incremental_assign(impl_->rk.get(), ToList(partitions).get()), "cannot read");
}

Status Reader::Remove(const std::vector<TopicPartition>& partitions) {
  return Check(rd_kafka_incremental_unassign(impl_->rk.get(), ToList(partitions).get()), "cannot stop reading");
}

Message Reader::Poll(int timeout_ms) { return Message(rd_kafka_consumer_poll(impl_->rk.get(), timeout_ms)); }

Result<std::map<TopicPartition, Watermarks>> Reader::QueryWatermarks(const std::vector<TopicPartition>& partitions,
                                                                     int timeout_ms) {
  return kafka::QueryWatermarks(impl_->rk.get(), partitions, timeout_ms);
}

Status Reader::last_error() const { return impl_->events.last_error(); }

}  // namespace weir::kafka
