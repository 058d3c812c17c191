#include "runtime/kafka/producer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/log.h"
#include "runtime/kafka/client.h"
#include "runtime/kafka/errors.h"
#include "runtime/kafka/known_leak.h"

namespace weir::kafka {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kFlushBeforeAbortMs = 3000;
constexpr int kInitSliceMs = 1000;

struct TopicHandleDeleter {
  void operator()(rd_kafka_topic_t* t) const { rd_kafka_topic_destroy(t); }
};

struct Topic {
  std::string name;
  bool track = false;
  std::unique_ptr<rd_kafka_topic_t, TopicHandleDeleter> handle;
  std::vector<int64_t> acked;  // by partition; -1: nothing
};

bool IsFatalCode(rd_kafka_resp_err_t err) {
  return err == RD_KAFKA_RESP_ERR__FATAL || err == RD_KAFKA_RESP_ERR__FENCED ||
         err == RD_KAFKA_RESP_ERR_PRODUCER_FENCED;
}

// Trouble with the connection during a transaction: a request may still be on its way when its answer is given up.
bool IsTrouble(rd_kafka_resp_err_t err) {
  return err == RD_KAFKA_RESP_ERR__TIMED_OUT || err == RD_KAFKA_RESP_ERR__TRANSPORT ||
         err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
}

}  // namespace

struct Producer::Impl {
  Impl(const ClientConfig& config_in, const ProducerOptions& options_in)
      : config(config_in),
        options(options_in),
        events(options_in.transactional_id.empty() ? "producer" : "producer " + options_in.transactional_id,
               config_in) {}

  Status Open();
  void Drop();
  Status MakeTopicHandle(Topic* topic);
  TxnResult Outcome(rd_kafka_error_t* error, const char* what);
  void OnDelivery(const rd_kafka_message_t* m);
  static void DeliveryCallback(rd_kafka_t* rk, const rd_kafka_message_t* m, void* opaque);
  bool transactional() const { return !options.transactional_id.empty(); }

  const ClientConfig config;
  const ProducerOptions options;
  ClientEvents events;
  Handle rk;
  std::vector<std::unique_ptr<Topic>> topics;  // after rk: their handles go first
  bool ready = false;                          // init_transactions succeeded on this handle
  bool in_transaction = false;
  bool aborting = false;  // failed deliveries are meant
  bool purged = false;    // records were dropped, other than by us
  bool dirty = false;
  int64_t recycles = 0;
  int64_t delivered = 0;
  DeliveryError delivery_error;
  Status produce_error;
};

Producer::Producer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Producer::~Producer() { impl_->Drop(); }

Result<std::unique_ptr<Producer>> Producer::Create(const ClientConfig& config, const ProducerOptions& options) {
  std::unique_ptr<Producer> self(new Producer(std::make_unique<Impl>(config, options)));
  Impl* impl = self->impl_.get();
  impl->events.owner = impl;
  impl->events.on_error = [impl](rd_kafka_resp_err_t err, const std::string&) {
    if (impl->in_transaction && IsTrouble(err)) impl->dirty = true;
  };
  WEIR_RETURN_IF_ERROR(impl->Open());
  return self;
}

Status Producer::Impl::Open() {
  // With log.connection.close=false a connection lost inside a commit is not reported at all, and `dirty` rests on
  // that.
  Properties owned = {{"enable.idempotence", "true"}, {"log.connection.close", "true"}};
  if (transactional()) {
    owned["transactional.id"] = options.transactional_id;
    if (!config.properties.contains("transaction.timeout.ms"))
      owned["transaction.timeout.ms"] = std::to_string(options.transaction_timeout_ms);
  }
  events.OnNewHandle();
  if (!options.sticky_null_keys) owned["sticky.partitioning.linger.ms"] = "0";
  Result<Handle> made = MakeHandle(config, ClientRole::kProducer, owned, &events,
                                   [](rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, DeliveryCallback); });
  if (!made.ok()) return made.status();
  rk = std::move(*made);
  ready = !transactional();
  dirty = false;
  for (const auto& topic : topics) WEIR_RETURN_IF_ERROR(MakeTopicHandle(topic.get()));
  return Status::Ok();
}

void Producer::Impl::Drop() {
  aborting = true;
  for (const auto& topic : topics) topic->handle.reset();
  if (rk != nullptr) {
    rd_kafka_purge(rk.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_poll(rk.get(), 0);
  }
  rk.reset();
  aborting = false;
  in_transaction = false;
  ready = false;
}

Status Producer::Impl::MakeTopicHandle(Topic* topic) {
  rd_kafka_topic_conf_t* conf = rd_kafka_default_topic_conf_dup(rk.get());
  rd_kafka_topic_conf_set_opaque(conf, topic);
  topic->handle.reset(rd_kafka_topic_new(rk.get(), topic->name.c_str(), conf));
  if (topic->handle != nullptr) return Status::Ok();
  const rd_kafka_resp_err_t err = rd_kafka_last_error();
  rd_kafka_topic_conf_destroy(conf);
  return ErrorStatus(kClientFailed, "cannot use topic `" + topic->name + "`", err);
}

void Producer::Impl::DeliveryCallback(rd_kafka_t*, const rd_kafka_message_t* m, void* opaque) {
  static_cast<Impl*>(static_cast<ClientEvents*>(opaque)->owner)->OnDelivery(m);
}

void Producer::Impl::OnDelivery(const rd_kafka_message_t* m) {
  auto* topic = static_cast<Topic*>(rd_kafka_topic_opaque(m->rkt));
  if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++delivered;
    if (topic->track && m->partition >= 0) {
      const auto p = static_cast<size_t>(m->partition);
      if (topic->acked.size() <= p) topic->acked.resize(p + 1, -1);
      topic->acked[p] = std::max(topic->acked[p], m->offset);
    }
    return;
  }
  if (aborting || !delivery_error.status.ok()) return;
  if (m->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE || m->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
    purged = true;  // follows from something else, which says why
    return;
  }
  delivery_error.topic = topic->name;
  delivery_error.partition = m->partition;
  delivery_error.bytes = m->len + m->key_len;
  delivery_error.status = ErrorStatus(kDeliveryFailed,
                                      "a record of " + std::to_string(delivery_error.bytes) + " bytes for topic `" +
                                          topic->name + "` was not delivered",
                                      m->err);
}

// The three outcomes. Takes the error.
TxnResult Producer::Impl::Outcome(rd_kafka_error_t* error, const char* what) {
  if (error == nullptr) return {};
  const rd_kafka_resp_err_t err = rd_kafka_error_code(error);
  const std::string text = events.Scrub(rd_kafka_error_string(error));
  const bool abortable = rd_kafka_error_txn_requires_abort(error) != 0 && rd_kafka_error_is_fatal(error) == 0;
  rd_kafka_error_destroy(error);
  TxnResult result;
  result.outcome = abortable ? TxnOutcome::kAbortable : TxnOutcome::kFatal;
  result.status = ErrorStatus(abortable ? kTransactionAborted : kTransactionLost, what, err, text);
  return result;
}

Result<Producer::TopicId> Producer::AddTopic(const std::string& name, bool track_offsets) {
  for (size_t k = 0; k < impl_->topics.size(); ++k) {
    if (impl_->topics[k]->name != name) continue;
    impl_->topics[k]->track |= track_offsets;
    return k;
  }
  auto topic = std::make_unique<Topic>();
  topic->name = name;
  topic->track = track_offsets;
  WEIR_RETURN_IF_ERROR(impl_->MakeTopicHandle(topic.get()));
  impl_->topics.push_back(std::move(topic));
  return impl_->topics.size() - 1;
}

Status Producer::WarmUp(int timeout_ms) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  for (const auto& topic : impl_->topics) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const rd_kafka_metadata_t* metadata = nullptr;
    const rd_kafka_resp_err_t err = rd_kafka_metadata(impl_->rk.get(), 0, topic->handle.get(), &metadata,
                                                      static_cast<int>(std::max<int64_t>(left, 1)));
    if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return ErrorStatus(kUnreachable, "cannot read the metadata of topic `" + topic->name + "`", err);
    rd_kafka_metadata_destroy(metadata);
  }
  return Status::Ok();
}

Status Producer::Init(int timeout_ms, const std::function<bool()>& stop) {
  if (impl_->ready) return Status::Ok();
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    // In slices, so that a stop is heard; calling again goes on with the same initialisation.
    rd_kafka_error_t* error = rd_kafka_init_transactions(impl_->rk.get(), std::min(timeout_ms, kInitSliceMs));
    if (error == nullptr) break;
    const bool again = rd_kafka_error_is_retriable(error) != 0;
    const TxnResult result = impl_->Outcome(error, "cannot begin as this transactional id");
    rd_kafka_poll(impl_->rk.get(), 0);
    const bool stopped = stop && stop();
    if (!again || stopped || Clock::now() >= deadline) return result.status;
  }
  impl_->ready = true;
  return Status::Ok();
}

Status Producer::Recycle(int timeout_ms, const std::function<bool()>& stop) {
  impl_->Drop();
  ++impl_->recycles;
  ResetDelivery();
  WEIR_RETURN_IF_ERROR(impl_->Open());
  WEIR_RETURN_IF_ERROR(Init(timeout_ms, stop));
  if (!WarmUp(timeout_ms).ok())
    spdlog::debug("kafka {}: no metadata yet", impl_->events.name());  // a matter of speed only
  return Status::Ok();
}

int64_t Producer::recycles() const { return impl_->recycles; }

TxnResult Producer::Begin() {
  if (impl_->rk != nullptr) rd_kafka_poll(impl_->rk.get(), 0);  // errors from before belong to before
  if (impl_->rk == nullptr || !impl_->ready || impl_->dirty || impl_->events.fatal()) {
    const bool fresh = impl_->rk != nullptr && !impl_->ready && !impl_->dirty && !impl_->events.fatal();
    Status status = fresh ? Init(60'000) : Recycle();
    if (!status.ok()) return {TxnOutcome::kFatal, std::move(status)};
  }
  ResetDelivery();
  TxnResult result = impl_->Outcome(rd_kafka_begin_transaction(impl_->rk.get()), "cannot begin a transaction");
  impl_->in_transaction = result.ok();
  return result;
}

ProduceOutcome Producer::Produce(TopicId id, const OutRecord& record) {
  const Topic& topic = *impl_->topics[id];
  rd_kafka_headers_t* headers = record.headers.empty() ? nullptr : rd_kafka_headers_new(record.headers.size());
  for (const OutHeader& h : record.headers) {
    rd_kafka_header_add(headers, h.name.data(), static_cast<ssize_t>(h.name.size()), h.value.data(),
                        static_cast<ssize_t>(h.value.size()));
  }
  // librdkafka takes a null pointer for "none", and an empty view may hold one.
  const void* value = !record.value ? nullptr : record.value->empty() ? "" : record.value->data();
  const void* key = !record.key ? nullptr : record.key->empty() ? "" : record.key->data();
  const size_t value_size = record.value ? record.value->size() : 0;
  const size_t key_size = record.key ? record.key->size() : 0;
  std::array<rd_kafka_vu_t, 7> fields{};  // the typed form of rd_kafka_producev, whose macros are not standard C++
  fields[0].vtype = RD_KAFKA_VTYPE_RKT;
  fields[0].u.rkt = topic.handle.get();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = record.partition;
  fields[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[2].u.i = RD_KAFKA_MSG_F_COPY;
  fields[3].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[3].u.mem = {const_cast<void*>(value), value_size};
  fields[4].vtype = RD_KAFKA_VTYPE_KEY;
  fields[4].u.mem = {const_cast<void*>(key), key_size};
  fields[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
  fields[5].u.i64 = record.timestamp_ms;
  fields[6].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[6].u.headers = headers;
  Clock::time_point deadline{};  // set when the queue is first found full: the clock is not read for every record
  for (;;) {
    rd_kafka_error_t* error = rd_kafka_produceva(impl_->rk.get(), fields.data(), fields.size());
    const rd_kafka_resp_err_t err = error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error);
    if (error != nullptr) rd_kafka_error_destroy(error);
    if (err == RD_KAFKA_RESP_ERR_NO_ERROR) return ProduceOutcome::kOk;
    if (err == RD_KAFKA_RESP_ERR__QUEUE_FULL && deadline == Clock::time_point()) {
      deadline = Clock::now() + std::chrono::milliseconds(impl_->options.queue_full_timeout_ms);
    }
    if (err == RD_KAFKA_RESP_ERR__QUEUE_FULL && Clock::now() < deadline) {
      rd_kafka_poll(impl_->rk.get(), 20);
      continue;
    }
    if (headers != nullptr) rd_kafka_headers_destroy(headers);
    impl_->produce_error = !impl_->delivery_error.status.ok() && err == RD_KAFKA_RESP_ERR__STATE
                               ? impl_->delivery_error.status
                               : ErrorStatus(kDeliveryFailed,
                                             "a record of " + std::to_string(value_size + key_size) +
                                                 " bytes for topic `" + topic.name + "` was not taken",
                                             err);
    if (err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) return ProduceOutcome::kTooLarge;
    return IsFatalCode(err) || impl_->events.fatal() ? ProduceOutcome::kFatal : ProduceOutcome::kAbortable;
  }
}

const Status& Producer::produce_error() const { return impl_->produce_error; }

TxnResult Producer::SendOffsets(const std::vector<TopicPartition>& offsets, const GroupMetadata& group) {
  WEIR_CHECK(!offsets.empty());  // librdkafka takes none for a no-op, and then nothing fences
  // A fatal error of another request ends the call at once; the request for the offsets is on its way then, and
  // librdkafka (2.0.2, and 2.14 still) forgets to free it when the handle ends (rd_kafka_txn_handle_TxnOffsetCommit,
  // at ERR__DESTROY). A few hundred bytes for each time a producer is fenced.
  [[maybe_unused]] const KnownLeak leak;
  return impl_->Outcome(rd_kafka_send_offsets_to_transaction(impl_->rk.get(), ToList(offsets).get(), group.raw(),
                                                             impl_->options.transaction_timeout_ms),
                        "cannot add the offsets to the transaction");
}

TxnResult Producer::Commit() {
  // -1: other limits risk that librdkafka and the broker disagree about the state (rdkafka.h).
  TxnResult result =
      impl_->Outcome(rd_kafka_commit_transaction(impl_->rk.get(), -1), "the transaction was not committed");
  rd_kafka_poll(impl_->rk.get(), 0);  // trouble during the commit is heard here, while the transaction still counts
  if (result.outcome != TxnOutcome::kAbortable) impl_->in_transaction = false;
  // Why it must be aborted is in the first delivery that failed; librdkafka's own text only says that one did.
  if (result.outcome == TxnOutcome::kAbortable && !impl_->delivery_error.status.ok())
    result.status = impl_->delivery_error.status;
  return result;
}

TxnResult Producer::Abort() {
  rd_kafka_flush(impl_->rk.get(), kFlushBeforeAbortMs);
  impl_->aborting = true;
  TxnResult result = impl_->Outcome(rd_kafka_abort_transaction(impl_->rk.get(), -1), "the transaction was not aborted");
  rd_kafka_poll(impl_->rk.get(), 0);
  // A failed delivery leaves 2.0.2 with a gap in its sequence numbers, or with a topic it takes for refused.
  if (!impl_->delivery_error.status.ok()) impl_->dirty = true;
  impl_->aborting = false;
  impl_->in_transaction = false;
  if (!result.ok()) result.outcome = TxnOutcome::kFatal;  // there is nothing more to abort
  return result;
}

bool Producer::in_transaction() const { return impl_->in_transaction; }

void Producer::Poll(int timeout_ms) { rd_kafka_poll(impl_->rk.get(), timeout_ms); }

Status Producer::Flush(int timeout_ms) {
  const rd_kafka_resp_err_t err = rd_kafka_flush(impl_->rk.get(), timeout_ms);
  if (!impl_->delivery_error.status.ok()) return impl_->delivery_error.status;
  const Status last = impl_->events.last_error();
  if (impl_->purged || impl_->events.fatal()) {
    // A fatal error drops what is queued; without this a flush of nothing would pass for success.
    return ErrorStatus(kDeliveryFailed, "records were dropped after a fatal error", RD_KAFKA_RESP_ERR__FATAL,
                       last.ok() ? "" : last.message());
  }
  if (err == RD_KAFKA_RESP_ERR_NO_ERROR) return Status::Ok();
  return ErrorStatus(kDeliveryFailed, std::to_string(pending()) + " records were not acknowledged in time", err,
                     last.ok() ? "" : last.message());
}

void Producer::Purge() {
  impl_->aborting = true;
  rd_kafka_purge(impl_->rk.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(impl_->rk.get(), 100);
  impl_->aborting = false;
}

size_t Producer::pending() const { return static_cast<size_t>(rd_kafka_outq_len(impl_->rk.get())); }

void Producer::ResetDelivery() {
  impl_->delivery_error = {};
  impl_->purged = false;
  for (const auto& topic : impl_->topics) std::fill(topic->acked.begin(), topic->acked.end(), -1);
}

const DeliveryError& Producer::delivery_error() const { return impl_->delivery_error; }
int64_t Producer::delivered() const { return impl_->delivered; }

int64_t Producer::HighestAcked(TopicId topic, int32_t partition) const {
  const std::vector<int64_t>& acked = impl_->topics[topic]->acked;
  const auto p = static_cast<size_t>(partition);
  return p < acked.size() ? acked[p] : -1;
}

bool Producer::dirty() const { return impl_->dirty; }
Status Producer::last_error() const { return impl_->events.last_error(); }
const ProducerOptions& Producer::options() const { return impl_->options; }

}  // namespace weir::kafka
