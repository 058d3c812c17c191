// Worker: which tasks it has, where they start, and their way through restore to running.
#include <algorithm>
#include <set>

#include "runtime/base/clock.h"
#include "runtime/base/log.h"
#include "runtime/formats/decoder.h"
#include "runtime/kafka/errors.h"
#include "runtime/kafka/worker.h"
#include "runtime/state/errors.h"

namespace weir::kafka {

namespace {
constexpr int kOffsetsTimeoutMs = 30'000;
constexpr int kRestoreSliceMs = 100;
}  // namespace

std::vector<TopicPartition> Worker::AllFeeds() const {
  std::set<TopicPartition> all;
  for (const auto& place : places_) {
    for (const Feed& feed : place->feeds) all.insert(feed.at);
  }
  return {all.begin(), all.end()};
}

// The tasks whose partitions we have. `range` gives equal partition numbers of equal counts to one member.
std::vector<std::unique_ptr<Worker::Place>> Worker::PlacesOf(const std::vector<TopicPartition>& partitions) const {
  std::vector<std::unique_ptr<Place>> places;
  const std::set<TopicPartition> mine(partitions.begin(), partitions.end());
  for (size_t s = 0; s < plan_.subtopologies.size(); ++s) {
    const plan::SubTopology& sub = plan_.subtopologies[s];
    for (int32_t p = 0; p < options_.layout->tasks[s]; ++p) {
      auto place = std::make_unique<Place>();
      place->subtopology = static_cast<int>(s);
      place->partition = p;
      place->name = engine::TaskName(plan_, static_cast<int>(s), p);
      for (int source : sub.sources) {
        for (const std::string& t : plan_.sources[static_cast<size_t>(source)].topics) {
          Feed& feed = place->feeds.emplace_back();
          feed.at.topic = feed.name = t;
          feed.at.partition = p;
          feed.source = source;
          feed.headers = formats::ReadsHeaders(plan_.sources[static_cast<size_t>(source)]);
        }
      }
      for (int r : sub.repartitions) {
        const std::string& name = plan_.repartitions[static_cast<size_t>(r)].name;
        Feed& feed = place->feeds.emplace_back();
        feed.at.topic = options_.layout->Repartition(name);
        feed.at.partition = p;
        feed.name = name;
        feed.repartition = true;
      }
      const auto have =
          std::count_if(place->feeds.begin(), place->feeds.end(), [&](const Feed& f) { return mine.count(f.at) != 0; });
      if (have == static_cast<std::ptrdiff_t>(place->feeds.size())) {
        places.push_back(std::move(place));
      } else if (have > 0) {
        spdlog::error("task {} has only some of its partitions; another member of group `{}` reads other topics",
                      place->name, options_.layout->application);
      }
    }
  }
  return places;
}

// Start offsets of every feed: committed, else what the source says. Always a number, so that it can be committed.
Status Worker::ResolveStart(Consumer& consumer) {
  const std::vector<TopicPartition> all = AllFeeds();
  if (all.empty()) return Status::Ok();
  auto committed = consumer.Committed(all, kOffsetsTimeoutMs);
  if (!committed.ok()) return committed.status();
  std::map<TopicPartition, int64_t> offsets;
  std::vector<TopicPartition> unknown;
  for (const TopicPartition& tp : committed.value()) {
    if (tp.offset >= 0) {
      offsets[tp] = tp.offset;
    } else {
      unknown.push_back(tp);
    }
  }
  auto first = FirstOffsets(consumer, unknown);
  if (!first.ok()) return first.status();
  for (const auto& place : places_) {
    for (Feed& feed : place->feeds) {
      feed.paused = false;
      auto known = offsets.find(feed.at);
      feed.at.offset = known != offsets.end() ? known->second : first.value().at(feed.at);
    }
  }
  return Status::Ok();
}

// Where partitions without a committed offset begin: what their source says, else at their first record.
Result<std::map<TopicPartition, int64_t>> Worker::FirstOffsets(Consumer& consumer,
                                                               const std::vector<TopicPartition>& partitions) const {
  std::map<TopicPartition, int64_t> first;
  if (partitions.empty()) return first;
  auto found = consumer.QueryWatermarks(partitions, kOffsetsTimeoutMs);
  if (!found.ok()) return found.status();
  std::vector<TopicPartition> by_time;
  for (const TopicPartition& at : partitions) {
    const Watermarks& w = found.value().at(at);
    const auto source = std::find_if(plan_.sources.begin(), plan_.sources.end(), [&](const plan::Source& s) {
      return std::find(s.topics.begin(), s.topics.end(), at.topic) != s.topics.end();
    });
    const bool read = source != plan_.sources.end();
    first[at] = read && source->start_from == "latest" ? w.high : w.low;
    if (!read || !source->start_at) continue;
    if (options_.layout->broker == BrokerKind::kEmbedded) {
      spdlog::warn("{}: the development broker cannot find records by time; reading it from its first", at.ToString());
      continue;
    }
    first[at] = w.high;  // unless there is a record so young
    by_time.push_back({at.topic, at.partition, *source->start_at});
  }
  auto times = consumer.QueryTimes(by_time, kOffsetsTimeoutMs);
  if (!times.ok()) return times.status();
  for (const auto& [at, offset] : times.value()) first[at] = offset;
  return first;
}

Status Worker::OpenState(Place* place) {
  if (place->state) return Status::Ok();
  const std::vector<std::string> stores = engine::StoreNames(plan_, place->subtopology);
  auto opened = options_.state->OpenTask(place->name, stores);
  if (!opened.ok() && opened.status().code() == state::kDamaged) {
    spdlog::error("task {}: {}; restoring it from the changelog", place->name, opened.status().message());
    WEIR_RETURN_IF_ERROR(options_.state->WipeTask(place->name));
    opened = options_.state->OpenTask(place->name, stores);
  }
  if (!opened.ok()) return opened.status();
  place->state = std::move(opened).value();
  return Status::Ok();
}

// Opens the state and brings it up to date, or begins to. Sets *ready if the task can start now.
Status Worker::Prepare(Place* place, bool* ready) {
  WEIR_RETURN_IF_ERROR(OpenState(place));
  *ready = true;
  if (!logged()) return CheckEmbeddedState(place);
  RestoreTask task;
  task.name = place->name;
  task.partition = place->partition;
  task.state = place->state.get();
  task.stores = engine::StoreNames(plan_, place->subtopology);
  for (const std::string& store : task.stores) task.topics.push_back(options_.layout->Changelog(store));
  task.hooks = engine::RestoreHooks(plan_, place->subtopology);
  return restorer_->Add(std::move(task), ready);
}

// The embedded broker keeps no changelog, and forgets everything when it stops: state of another life of it is dropped.
Status Worker::CheckEmbeddedState(Place* place) {
  std::string application, cluster;
  Result<bool> a = place->state->GetMeta("application", &application);
  Result<bool> c = place->state->GetMeta("cluster", &cluster);
  if (!a.ok()) return a.status();
  if (!c.ok()) return c.status();
  if (!a.value()) return Status::Ok();
  bool fits = application == options_.layout->application && cluster == options_.layout->cluster_id;
  if (fits) {
    auto stored = StoredOffsets(*place);
    if (!stored.ok()) return stored.status();
    const std::map<std::string, int64_t>& offsets = stored.value();
    std::vector<TopicPartition> partitions;
    for (const Feed& f : place->feeds) partitions.push_back(f.at);
    auto marks = consumer_->QueryWatermarks(partitions, kOffsetsTimeoutMs);
    if (!marks.ok()) return marks.status();
    for (const Feed& f : place->feeds) {
      auto at = offsets.find(f.name);
      if (at != offsets.end() && at->second > marks.value().at(f.at).high) fits = false;
    }
  }
  if (fits) return Status::Ok();
  spdlog::warn("task {}: its state belongs to a broker that is gone; starting with none", place->name);
  return place->state->Wipe();
}

// Next offsets by input, as the state has them. Empty without state.
Result<std::map<std::string, int64_t>> Worker::StoredOffsets(const Place& place) {
  std::string bytes;
  const int store = static_cast<int>(place.state->store_names().size()) - 1;
  Result<bool> found = place.state->Get(store, engine::kClockKey, &bytes);
  if (!found.ok()) return found.status();
  engine::ClockRow row;
  if (!found.value() || !engine::DecodeClockRow(bytes, &row)) return std::map<std::string, int64_t>();
  return row.next_offsets;
}

// Without transactions the state says where to read on, exactly; the group's offsets may lag behind it.
void Worker::OffsetsFromClock(Place* place) {
  if (transactional()) return;
  auto stored = StoredOffsets(*place);
  if (!stored.ok()) return;
  const std::map<std::string, int64_t>& offsets = stored.value();
  for (Feed& feed : place->feeds) {
    auto at = offsets.find(feed.name);
    if (at != offsets.end() && at->second >= 0) feed.at.offset = at->second;
  }
}

Status Worker::StartTask(Place* place) {
  engine::TaskOptions options;
  options.wall = SteadyMs();
  options.cache_bytes = options_.cache_bytes;
  options.repeats = !transactional();
  options.lookups = options_.lookups;
  place->port = std::make_unique<TaskPort>(outputs_.get(), place->partition);
  auto task = engine::Task::Open(
      plan_, place->subtopology, place->partition, place->state.get(), place->port.get(),
      [this](int sub) { return options_.layout->tasks[static_cast<size_t>(sub)]; }, options);
  if (!task.ok()) return task.status();
  place->task = std::move(task).value();
  std::vector<TopicPartition> feeds;
  for (Feed& feed : place->feeds) {
    feed.input = place->task->InputOf(feed.name, feed.repartition);
    place->task->SetNextOffset(feed.input, feed.at.offset);
    feeds.push_back(feed.at);
    spdlog::debug("task {}: {} from offset {}, stream time {}", place->name, feed.at.ToString(), feed.at.offset,
                  place->task->stream_time());
  }
  return consumer_->Resume(feeds);
}

void Worker::StepRestore() {
  Result<std::vector<std::string>> done = restorer_->Step(kRestoreSliceMs);
  if (!done.ok()) return Stop(done.status());
  for (const std::string& name : done.value()) {
    for (const auto& place : places_) {
      if (place->name != name) continue;
      const std::vector<Feed> before = place->feeds;
      OffsetsFromClock(place.get());
      std::vector<TopicPartition> moved;
      for (size_t k = 0; k < before.size(); ++k) {
        if (before[k].at.offset != place->feeds[k].at.offset) moved.push_back(place->feeds[k].at);
      }
      Status status = moved.empty() ? Status::Ok() : consumer_->Rewind(moved);
      if (status.ok()) status = StartTask(place.get());
      if (!status.ok()) return Stop(status);
    }
  }
}

// ---- rebalance

void Worker::OnAssign(Consumer& consumer, const std::vector<TopicPartition>& partitions) {
  assigned_ = true;
  DropTasks(true);
  places_ = PlacesOf(partitions);
  Status status = ResolveStart(consumer);
  std::vector<Place*> ready_places;
  for (size_t k = 0; k < places_.size() && status.ok(); ++k) {
    bool ready = false;
    status = Prepare(places_[k].get(), &ready);
    if (!status.ok() || !ready) continue;
    OffsetsFromClock(places_[k].get());
    ready_places.push_back(places_[k].get());
  }
  // All partitions given to us are taken, also those of no task of ours (then nobody reads them, and we have said so).
  std::vector<TopicPartition> assignment = AllFeeds();
  for (const TopicPartition& p : partitions) {
    if (std::find(assignment.begin(), assignment.end(), p) == assignment.end())
      assignment.push_back({p.topic, p.partition, kOffsetEnd});
  }
  if (status.ok()) status = consumer.Assign(assignment);
  if (status.ok()) status = consumer.Pause(assignment);
  for (size_t k = 0; k < ready_places.size() && status.ok(); ++k) status = StartTask(ready_places[k]);
  spdlog::info("assigned {} partitions: {} tasks, {} to restore", partitions.size(), places_.size(),
               places_.size() - ready_places.size());
  if (!status.ok()) Stop(status);
  last_activity_ = SteadyMs();
}

void Worker::OnRevoke(Consumer&, const std::vector<TopicPartition>& partitions, bool lost) {
  spdlog::info("revoked {} partitions{}", partitions.size(), lost ? " (lost)" : "");
  if (lost) {
    outputs_->Aborted();
    if (producer_->in_transaction()) {
      TxnResult aborted = producer_->Abort();
      if (!aborted.ok()) {
        Status fresh = producer_->Recycle();
        if (!fresh.ok()) Stop(fresh);
      }
    }
    outputs_->Forget();
  } else if (failure_.ok()) {
    rebalancing_ = true;
    Commit();
    rebalancing_ = false;
  }
  DropTasks(true);
}

}  // namespace weir::kafka
