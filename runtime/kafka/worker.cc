// Worker: opening, the loop, reading.
#include "runtime/kafka/worker.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/clock.h"
#include "runtime/base/log.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {

namespace {
constexpr int kInitTimeoutMs = 60'000;
constexpr int kMetadataTimeoutMs = 10'000;
constexpr size_t kPollBatch = 200;   // few: still in the processor's caches when they are run
constexpr size_t kRunBatch = 4'000;  // more than is polled: what piles up waits for another channel, not for us
constexpr size_t kQueueHigh = 20'000, kQueueLow = 5'000;  // records of a feed before it is paused, and resumed
constexpr int64_t kPublishEveryMs = 200;

void Add(const engine::TaskStats& from, engine::TaskStats* to) {
  to->records += from.records;
  to->invalid += from.invalid;
  to->row_errors += from.row_errors;
  for (const auto& [name, n] : from.late) to->late[name] += n;
  for (const auto& [name, n] : from.alerts) to->alerts[name] += n;
}
}  // namespace

Worker::Worker(WorkerOptions options) : options_(std::move(options)), plan_(*options_.plan) {}
Worker::~Worker() = default;

Status Worker::Open() {
  const std::string id = options_.layout->application + "-" + options_.instance + "-" + std::to_string(options_.thread);
  ProducerOptions producer;
  if (sinks_at_once()) {
    auto sinks = Producer::Create(options_.config, producer);
    if (!sinks.ok()) return sinks.status();
    sinks_ = std::move(sinks).value();
  }
  if (transactional()) producer.transactional_id = id;
  auto made = Producer::Create(options_.config, producer);
  if (!made.ok()) return made.status();
  producer_ = std::move(made).value();
  outputs_ = std::make_unique<Outputs>(plan_, *options_.layout, producer_.get(), transactional(), sinks_.get());
  WEIR_RETURN_IF_ERROR(outputs_->Register());
  if (sinks_) WEIR_RETURN_IF_ERROR(sinks_->WarmUp(kMetadataTimeoutMs));
  WEIR_RETURN_IF_ERROR(producer_->WarmUp(kMetadataTimeoutMs));
  // First of all: settles what a predecessor left open, so that committed offsets are final.
  WEIR_RETURN_IF_ERROR(producer_->Init(kInitTimeoutMs, [this] { return stop_.load(); }));
  auto restorer = Restorer::Create(options_.config, options_.layout->application, options_.layout->cluster_id);
  if (!restorer.ok()) return restorer.status();
  restorer_ = std::move(restorer).value();
  ConsumerOptions consumer;
  consumer.group_id = options_.layout->application;
  consumer.instance_id = id;
  consumer.session_timeout_ms = options_.session_timeout_ms;
  consumer.allow_auto_create = options_.layout->broker == BrokerKind::kEmbedded;
  auto joined = Consumer::Create(options_.config, consumer);
  if (!joined.ok()) return joined.status();
  consumer_ = std::move(joined).value();
  std::vector<std::string> topics = InputTopics(plan_);
  for (const plan::Repartition& r : plan_.repartitions) topics.push_back(options_.layout->Repartition(r.name));
  return consumer_->Subscribe(topics, this);
}

Status Worker::Run() {
  Status opened = Open();
  if (!opened.ok()) return stop_ ? Status::Ok() : opened;
  Loop();
  if (failure_.ok()) Commit();
  Publish(true);
  DropTasks(true);  // before the consumer: queued records belong to it
  if (consumer_) consumer_->Close();
  return failure_;
}

void Worker::Stop(Status status) {
  if (failure_.ok()) failure_ = std::move(status);
  stop_ = true;
}

void Worker::Loop() {
  bool busy = false;
  next_commit_ = SteadyMs() + options_.commit_every_ms;
  while (!stop_) {
    int64_t wall = SteadyMs();
    const size_t read = PollInput(PollTimeout(wall, busy));
    if (stop_) break;
    wall = SteadyMs();
    if (restorer_->busy()) StepRestore();
    busy = RunTasks(wall);
    if (read > 0 || busy || outputs_->written()) last_activity_ = wall;
    if (!outputs_->failure().ok()) Recover(outputs_->failure());
    size_t dirty = 0;
    for (const auto& p : places_) dirty += p->task ? p->task->dirty_bytes() : 0;
    wall = SteadyMs();
    if (wall >= next_commit_ || dirty > options_.cache_bytes) Commit();
    producer_->Poll(0);
    if (sinks_) sinks_->Poll(0);
    if (wall >= next_publish_) Publish(false);
  }
}

int Worker::PollTimeout(int64_t wall, bool busy) const {
  if (busy) return 0;
  int64_t until = wall + 50;
  if (restorer_->busy()) until = wall;
  if (Changed()) until = std::min(until, next_commit_);
  for (const auto& p : places_) {
    if (p->task && p->task->has_work()) until = std::min(until, std::max(wall + 1, p->task->NextWakeup(wall)));
  }
  return static_cast<int>(std::clamp<int64_t>(until - wall, 0, 50));
}

bool Worker::RunTasks(int64_t wall) {
  bool any = false;
  for (const auto& p : places_) {
    if (!p->task) continue;
    p->task->AdvanceWall(wall);
    any |= p->task->Run(wall, kRunBatch) > 0;
    if (!p->task->status().ok()) Stop(p->task->status());
  }
  return any;
}

// ---- reading

size_t Worker::PollInput(int timeout_ms) {
  size_t read = 0;
  int64_t wall = 0;
  for (; read < kPollBatch && !stop_; ++read) {
    Message message = consumer_->Poll(timeout_ms);
    if (wall == 0) wall = SteadyMs();
    timeout_ms = 0;
    if (message.kind() == Message::Kind::kNone) break;
    if (message.kind() == Message::Kind::kError) {
      HandleInputError(message);
      continue;
    }
    Take(std::move(message), wall);
  }
  Throttle();
  return read;
}

Worker::Route* Worker::FindRoute(const Message& message) {
  auto& by_partition = routes_[message.topic_handle()];
  const auto partition = static_cast<size_t>(message.partition());
  if (by_partition.size() <= partition) by_partition.resize(partition + 1);
  auto& routes = by_partition[partition];
  if (routes.empty()) {
    for (const auto& place : places_) {
      for (Feed& feed : place->feeds) {
        if (feed.at.partition == message.partition() && feed.at.topic == message.topic())
          routes.push_back({place.get(), &feed});
      }
    }
  }
  return routes.empty() ? nullptr : routes.data();
}

void Worker::Take(Message message, int64_t wall) {
  Route* first = FindRoute(message);
  if (first == nullptr) return;
  const size_t count = routes_[message.topic_handle()][static_cast<size_t>(message.partition())].size();
  if (message.kind() == Message::Kind::kEof) {
    for (size_t k = 0; k < count; ++k) {
      engine::Task* task = first[k].place->task.get();
      if (task == nullptr) continue;
      const int input = first[k].feed->input;
      task->SetCaughtUp(input, true, wall);
      // Past the control records at the end, so that committed offsets say "everything was read".
      if (task->queued(input) == 0) task->SetNextOffset(input, std::max(task->NextOffset(input), message.offset()));
    }
    return;
  }
  const std::string key(count > 1 ? message.key() : std::string_view());
  for (size_t k = count; k-- > 0;) {
    engine::Task* task = first[k].place->task.get();
    if (task == nullptr) continue;  // restoring: its partitions are paused, and it will read from its own offset
    engine::InputRecord record;
    if (first[k].feed->headers) {
      message.ForEachHeader([&record](std::string_view name, std::string_view value) {
        if (value.data() != nullptr) record.headers.emplace_back(name, value);
      });
    }
    if (k > 0) {
      const std::string value(message.value());
      auto headers = std::move(record.headers);
      record = engine::InputRecord::Copy(message.has_key() ? &key : nullptr, message.has_value() ? &value : nullptr,
                                         message.timestamp_ms(), message.offset());
      record.headers = std::move(headers);
    } else {
      record.has_key = message.has_key();
      record.key = message.key();
      if (message.has_value())
        record.value = message.value().data() == nullptr ? std::string_view("") : message.value();
      record.timestamp = message.timestamp_ms();
      record.offset = message.offset();
      record.owner = engine::InputRecord::Owner(message.Release(), &Message::FreeRaw);
    }
    task->Deliver(first[k].feed->input, std::move(record), wall);
  }
}

// A task that has to wait for one channel must not pile up another without bound. What it waits for may lie behind what
// is piled up in the same partition of a repartition topic, though: that one is read on as long as one of its producers
// has nothing queued.
void Worker::Throttle() {
  std::vector<TopicPartition> pause, resume;
  for (const auto& place : places_) {
    if (!place->task) continue;
    for (Feed& feed : place->feeds) {
      const size_t queued = place->task->queued(feed.input);
      const bool starving = place->task->starving(feed.input);
      if (!feed.paused && queued > kQueueHigh && !starving) {
        feed.paused = true;
        pause.push_back(feed.at);
      } else if (feed.paused && (queued < kQueueLow || starving)) {
        feed.paused = false;
        resume.push_back(feed.at);
      }
    }
  }
  Status status;
  if (!pause.empty()) status = consumer_->Pause(pause);
  if (status.ok() && !resume.empty()) status = consumer_->Resume(resume);
  if (!status.ok()) spdlog::warn("{}", status.message());
}

void Worker::HandleInputError(const Message& message) {
  const Status status = message.status();
  if (message.fatal()) return Stop(status);
  if (!message.is_offset_error()) {
    spdlog::warn("{} ({})", status.message(), status.code());
    return;
  }
  // Records we had not read are gone (retention, or the topic was made anew). Say so and go on with what is there.
  spdlog::error("{} partition {}: records from offset {} on are no longer there; going on with the first that is",
                message.topic(), message.partition(), message.offset());
  for (const auto& place : places_) {
    for (const Feed& feed : place->feeds) {
      if (place->task && feed.at.topic == message.topic() && feed.at.partition == message.partition())
        place->task->ForgetPositions(feed.input);
    }
  }
  Status moved = consumer_->Rewind({{std::string(message.topic()), message.partition(), kOffsetBeginning}});
  if (!moved.ok()) Stop(moved);
}

// ---- status

WorkerStatus Worker::status() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return status_;
}

// `ended`: for this process the input ends here, so episodes that are still open are counted.
void Worker::Publish(bool ended) {
  next_publish_ = SteadyMs() + kPublishEveryMs;
  WorkerStatus now;
  now.assigned = assigned_;
  now.tasks = places_.size();
  now.stats = past_;
  for (const auto& p : places_) {
    if (!p->task) {
      ++now.restoring;
      continue;
    }
    Add(p->task->stats(), &now.stats);
    for (ops::Metrics& m : p->task->CurrentMetrics(ended)) now.metrics.push_back(std::move(m));
    for (const Feed& f : p->feeds) {
      now.queued += static_cast<int64_t>(p->task->queued(f.input));
      now.positions.push_back({f.at.topic, f.at.partition, p->task->NextOffset(f.input)});
    }
  }
  now.restored = restorer_ ? restorer_->restored() : 0;
  now.to_restore = restorer_ ? restorer_->remaining() : 0;
  bool quiet = assigned_ && now.restoring == 0 && now.queued == 0 && !Changed();
  for (const auto& p : places_) {
    if (!p->task) continue;
    for (const auto& c : p->task->channels()) quiet &= c->caught_up;
  }
  now.quiet_since = quiet ? last_activity_ : 0;
  std::lock_guard<std::mutex> lock(mutex_);
  now.commits = status_.commits;
  now.recoveries = status_.recoveries;
  now.last_commit_ms = status_.last_commit_ms;
  status_ = std::move(now);
}

void Worker::DropTasks(bool close_state) {
  for (const auto& p : places_) {
    if (p->task) Add(p->task->stats(), &past_);
    restorer_->Remove(p->name);
    p->task.reset();
    p->port.reset();
    if (close_state) p->state.reset();
  }
  routes_.clear();
  if (close_state) places_.clear();
}

}  // namespace weir::kafka
