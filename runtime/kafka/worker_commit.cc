// Worker: the commit path and the way back from a failed one.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "runtime/base/clock.h"
#include "runtime/base/log.h"
#include "runtime/kafka/errors.h"
#include "runtime/kafka/worker.h"

namespace weir::kafka {

namespace {
constexpr int kFlushTimeoutMs = 60'000;
constexpr int kRecycleTimeoutMs = 120'000;

}  // namespace

bool Worker::Changed() const {
  if (outputs_->written()) return true;
  return std::any_of(places_.begin(), places_.end(), [](const auto& p) { return p->task && p->task->changed(); });
}

// Every input partition of the thread, moved or not: with none at all a transaction would fence nobody.
std::vector<TopicPartition> Worker::InputOffsets() const {
  std::map<TopicPartition, int64_t> least;
  for (const auto& place : places_) {
    for (const Feed& feed : place->feeds) {
      const int64_t next = place->task ? place->task->NextOffset(feed.input) : feed.at.offset;
      if (next < 0) continue;
      auto [it, fresh] = least.emplace(feed.at, next);
      if (!fresh) it->second = std::min(it->second, next);
    }
  }
  std::vector<TopicPartition> out;
  for (const auto& [at, offset] : least) out.push_back({at.topic, at.partition, offset});
  return out;
}

// Outputs that the commit itself makes, and the changelog rows of every task.
bool Worker::Write() {
  for (size_t k = 0; k < places_.size(); ++k) {
    Place& place = *places_[k];
    if (!place.task || !place.task->changed()) continue;
    Status prepared = place.task->PrepareCommit(&batches_[k]);
    if (!prepared.ok()) {
      Stop(prepared);
      return false;
    }
  }
  // First records of all partitions together: held_records.h says why.
  WriteChangelogs(true);
  outputs_->SendHeld();
  WriteChangelogs(false);
  return outputs_->failure().ok();
}

// The first row of each store, or the others.
void Worker::WriteChangelogs(bool first) {
  for (size_t k = 0; k < places_.size(); ++k) {
    const Place& place = *places_[k];
    std::vector<bool> begun(place.state ? place.state->store_names().size() : 0);
    for (const state::Write& w : batches_[k].writes()) {
      if (!w.changelog) continue;
      auto is_begun = begun[static_cast<size_t>(w.store)];
      if (is_begun != first) outputs_->Changelog(place.subtopology, w.store, place.partition, w.key, w.value);
      is_begun = true;
    }
  }
}

// At least once: what people read is there before the decision is.
bool Worker::FlushSinks() {
  if (!sinks_) return true;
  Status flushed = sinks_->Flush(kFlushTimeoutMs);
  if (flushed.ok()) return true;
  outputs_->LearnFrom(sinks_->delivery_error());
  Recover({TxnOutcome::kAbortable, flushed});
  return false;
}

// Makes it durable in Kafka. After this, and only after, it has happened.
bool Worker::Decide(const std::vector<TopicPartition>& offsets) {
  outputs_->WriteLines();
  if (!transactional()) {
    Status flushed = producer_->Flush(kFlushTimeoutMs);
    if (flushed.ok()) return true;
    outputs_->LearnFrom(producer_->delivery_error());
    Recover({TxnOutcome::kFatal, flushed});
    return false;
  }
  if (!FlushSinks()) return false;
  if (!outputs_->EnsureTransaction()) {
    Recover(outputs_->failure());
    return false;
  }
  TxnResult result = producer_->SendOffsets(offsets, consumer_->Metadata());
  if (result.ok()) result = producer_->Commit();
  if (result.ok()) return true;
  outputs_->LearnFrom(producer_->delivery_error());
  Recover(result);
  return false;
}

// A test's kill, where chance would seldom hit.
void Worker::DieIfTold() {
  if (options_.fault.die_at_commit > 0 && ++decided_ == options_.fault.die_at_commit) {
    std::fflush(stderr);
    ::kill(::getpid(), SIGKILL);
  }
}

bool Worker::Apply() {
  for (size_t k = 0; k < places_.size(); ++k) {
    Place& place = *places_[k];
    state::StateBatch& batch = batches_[k];
    if (batch.empty()) continue;
    Restorer::AddMeta(options_.layout->application, options_.layout->cluster_id, WallMs(), &batch);
    const std::vector<std::string>& stores = place.state->store_names();
    for (size_t s = 0; s < stores.size(); ++s) {
      const int64_t next = outputs_->NextChangelogOffset(place.subtopology, static_cast<int>(s), place.partition);
      if (next >= 0) Restorer::AddOffset(stores[s], next, &batch);
    }
    Status applied = place.state->Apply(batch);
    if (applied.ok()) continue;
    // Kafka has it; the disk does not. Roll forward from the changelog once the disk takes writes again.
    spdlog::error("task {}: {}; reopening its state", place.name, applied.message());
    for (const auto& p : places_) {
      restorer_->Remove(p->name);
      p->task.reset();
      p->state.reset();
    }
    Recover({TxnOutcome::kOk, applied});
    return false;
  }
  return true;
}

void Worker::Commit() {
  const int64_t began = SteadyMs();
  next_commit_ = began + options_.commit_every_ms;
  if (!Changed()) return;
  batches_.resize(places_.size());
  for (state::StateBatch& batch : batches_) batch.Clear();
  if (!Write()) {
    if (failure_.ok()) Recover(outputs_->failure());
    return;
  }
  const std::vector<TopicPartition> offsets = InputOffsets();
  if (options_.fault.state_before_kafka) {  // the wrong order, for the test that must notice it
    Status flushed = producer_->Flush(kFlushTimeoutMs);
    if (!flushed.ok() || !Apply()) return;
    DieIfTold();
    if (!Decide(offsets)) return;
  } else {
    if (!Decide(offsets)) return;
    DieIfTold();
    if (!Apply()) return;
  }
  producer_->ResetDelivery();
  if (sinks_) sinks_->ResetDelivery();
  outputs_->Committed();
  failures_in_a_row_ = 0;
  if (!transactional() && !offsets.empty()) {
    Status told = consumer_->Commit(offsets);
    if (!told.ok()) spdlog::warn("{}", told.message());  // the clock row has them; this only tells others
  }
  const int64_t now = SteadyMs();
  next_commit_ = std::max(next_commit_, now);
  std::lock_guard<std::mutex> lock(mutex_);
  ++status_.commits;
  status_.last_commit_ms = now - began;
}

// Leaves no transaction open and nothing on its way.
Status Worker::SettleProducers(TxnOutcome outcome) {
  if (transactional() && producer_->in_transaction() && outcome == TxnOutcome::kAbortable)
    outcome = producer_->Abort().outcome;
  const auto stopping = [this] { return stop_.load(); };
  if (outcome == TxnOutcome::kFatal || (outcome == TxnOutcome::kAbortable && !transactional())) producer_->Purge();
  if (outcome == TxnOutcome::kFatal) WEIR_RETURN_IF_ERROR(producer_->Recycle(kRecycleTimeoutMs, stopping));
  producer_->ResetDelivery();
  if (!sinks_) return Status::Ok();
  sinks_->Purge();
  WEIR_RETURN_IF_ERROR(sinks_->Recycle(kRecycleTimeoutMs, stopping));
  sinks_->ResetDelivery();
  return Status::Ok();
}

// Whatever the outcome was, the truth is in Kafka: drop what we have, settle the transaction, read on from there.
void Worker::Recover(TxnResult failure) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ++status_.recoveries;
  }
  if (failure.status.code() == kRecordTooLarge && failure.outcome == TxnOutcome::kFatal && transactional())
    return Stop(failure.status);
  spdlog::warn("commit not made ({}); reading the truth from Kafka again", failure.status.message());
  if (++failures_in_a_row_ > 1) {
    const int pause = std::min(5'000, 100 << std::min(failures_in_a_row_, 6));
    for (int waited = 0; waited < pause && !stop_; waited += 50)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  outputs_->Aborted();
  Status settled = SettleProducers(failure.outcome);
  if (!settled.ok()) return Stop(settled);
  outputs_->Forget();
  DropTasks(false);
  if (rebalancing_) return;  // the partitions go; whoever gets them reads the truth
  std::vector<TopicPartition> all = AllFeeds();
  if (all.empty()) return;
  Status status = consumer_->Pause(all);
  if (status.ok()) status = ResolveStart(*consumer_);
  for (size_t k = 0; k < places_.size() && status.ok(); ++k) {
    status = OpenState(places_[k].get());
    if (status.ok()) OffsetsFromClock(places_[k].get());
  }
  if (status.ok()) status = consumer_->Rewind(AllFeeds());
  for (size_t k = 0; k < places_.size() && status.ok(); ++k) {
    bool ready = false;
    status = Prepare(places_[k].get(), &ready);
    if (status.ok() && ready) status = StartTask(places_[k].get());
  }
  if (!status.ok()) Stop(status);
}

}  // namespace weir::kafka
