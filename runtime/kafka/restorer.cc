#include "runtime/kafka/restorer.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "runtime/base/clock.h"
#include "runtime/base/log.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {

namespace {
constexpr size_t kApplyBytes = size_t{4} << 20;
constexpr int kWatermarkTimeoutMs = 10'000;
// A broker keeps tombstones for delete.retention.ms, a day unless configured otherwise.
constexpr int64_t kTombstonesKeptMs = int64_t{23} * 3600 * 1000;

bool ParseNumber(const std::string& text, int64_t* out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  return error == std::errc() && end == text.data() + text.size();
}
}  // namespace

Result<std::unique_ptr<Restorer>> Restorer::Create(const ClientConfig& config, std::string application,
                                                   std::string cluster_id) {
  std::unique_ptr<Restorer> out(new Restorer(std::move(application), std::move(cluster_id)));
  ReaderOptions options;
  auto reader = Reader::Create(config, options);
  if (!reader.ok()) return reader.status();
  out->reader_ = std::move(reader).value();
  options.read_committed = false;
  auto ends = Reader::Create(config, options);
  if (!ends.ok()) return ends.status();
  out->ends_ = std::move(ends).value();
  return out;
}

Restorer::~Restorer() = default;

void Restorer::AddMeta(const std::string& application, const std::string& cluster_id, int64_t wall_ms,
                       state::StateBatch* batch) {
  batch->PutMeta("application", application);
  batch->PutMeta("cluster", cluster_id);
  batch->PutMeta("wall", std::to_string(wall_ms));
}

void Restorer::AddOffset(const std::string& store, int64_t next, state::StateBatch* batch) {
  batch->PutMeta("changelog/" + store, std::to_string(next));
}

Result<int64_t> Restorer::StoredOffset(const Job& job, size_t store) const {
  std::string text;
  Result<bool> found = job.task.state->GetMeta("changelog/" + job.task.stores[store], &text);
  if (!found.ok()) return found.status();
  int64_t offset = -1;
  if (!found.value() || !ParseNumber(text, &offset)) return int64_t{-1};
  return offset;
}

// Is the stored state of this application on this cluster, and young enough that no tombstone was missed?
bool Restorer::Trustworthy(const Job& job) const {
  std::string application, cluster, wall;
  int64_t wall_ms = 0;
  const state::TaskState& state = *job.task.state;
  for (auto [name, text] :
       {std::pair{"application", &application}, std::pair{"cluster", &cluster}, std::pair{"wall", &wall}}) {
    Result<bool> found = state.GetMeta(name, text);
    if (!found.ok() || !found.value()) return false;
  }
  return application == application_ && cluster == cluster_id_ && ParseNumber(wall, &wall_ms) &&
         WallMs() - wall_ms < kTombstonesKeptMs;
}

Status Restorer::PlanJob(Job* job, std::vector<TopicPartition>* to_read, std::map<TopicPartition, Part>* parts) {
  std::vector<TopicPartition> partitions;
  for (const std::string& topic : job->task.topics) partitions.push_back({topic, job->task.partition, kOffsetNone});
  auto marks = ends_->QueryWatermarks(partitions, kWatermarkTimeoutMs);
  if (!marks.ok()) return marks.status();
  bool keep = Trustworthy(*job);
  std::vector<int64_t> from(partitions.size(), -1);
  for (size_t k = 0; k < partitions.size() && keep; ++k) {
    Result<int64_t> stored = StoredOffset(*job, k);
    if (!stored.ok()) return stored.status();
    from[k] = stored.value();
    const Watermarks& w = marks.value().at(partitions[k]);
    keep = from[k] >= w.low && from[k] <= w.high;
  }
  if (!keep) {
    auto any = job->task.state->ScanMeta();
    const bool had = any->Valid();
    any.reset();
    if (had) spdlog::warn("task {}: its stored state does not fit the changelog; restoring all of it", job->task.name);
    WEIR_RETURN_IF_ERROR(job->task.state->Wipe());
  }
  for (size_t k = 0; k < partitions.size(); ++k) {
    const Watermarks& w = marks.value().at(partitions[k]);
    const int64_t next = keep ? from[k] : w.low;
    if (next >= w.high) {
      AddOffset(job->task.stores[k], next, &job->batch);
      continue;
    }
    (*parts)[partitions[k]] = {job->task.name, static_cast<int>(k), next, w.high};
    to_read->push_back({partitions[k].topic, partitions[k].partition, next});
  }
  return Status::Ok();
}

Status Restorer::Add(RestoreTask task, bool* done) {
  Job job;
  job.task = std::move(task);
  std::vector<TopicPartition> to_read;
  std::map<TopicPartition, Part> parts;
  WEIR_RETURN_IF_ERROR(PlanJob(&job, &to_read, &parts));
  job.open = parts.size();
  *done = job.open == 0;
  if (*done) return Apply(&job);
  WEIR_RETURN_IF_ERROR(reader_->Add(to_read));
  parts_.merge(parts);
  std::string name = job.task.name;
  jobs_.insert_or_assign(std::move(name), std::move(job));
  return Status::Ok();
}

void Restorer::Remove(const std::string& name) {
  if (jobs_.erase(name) == 0) return;
  std::vector<TopicPartition> gone;
  for (const auto& [partition, part] : parts_) {
    if (part.job == name) gone.push_back(partition);
  }
  for (const TopicPartition& p : gone) parts_.erase(p);
  Status removed = reader_->Remove(gone);
  if (!removed.ok()) spdlog::warn("{}", removed.message());
}

int64_t Restorer::remaining() const {
  int64_t left = 0;
  for (const auto& [partition, part] : parts_) left += std::max<int64_t>(0, part.target - part.next);
  return left;
}

Status Restorer::Apply(Job* job) {
  for (const auto& [partition, part] : parts_) {
    if (part.job == job->task.name)
      AddOffset(job->task.stores[static_cast<size_t>(part.store)], part.next, &job->batch);
  }
  AddMeta(application_, cluster_id_, WallMs(), &job->batch);
  WEIR_RETURN_IF_ERROR(job->task.state->Apply(job->batch));
  job->batch.Clear();
  return Status::Ok();
}

Status Restorer::Take(const Message& message, std::vector<std::string>* done) {
  if (message.kind() == Message::Kind::kError) {
    return message.fatal() || message.is_offset_error() ? message.status() : Status::Ok();
  }
  auto at = parts_.find(TopicPartition{std::string(message.topic()), message.partition(), kOffsetNone});
  if (at == parts_.end()) return Status::Ok();  // of a task that was removed
  Part& part = at->second;
  Job& job = jobs_.at(part.job);
  if (message.is_record()) {
    const std::string_view key = message.key();
    std::optional<std::string_view> value;
    if (message.has_value()) value = message.value();
    if (const auto& hook = job.task.hooks[static_cast<size_t>(part.store)]) hook(key, value, &job.batch);
    if (value) {
      job.batch.Put(part.store, key, *value);
    } else {
      job.batch.Delete(part.store, key);
    }
    part.next = message.offset() + 1;
    ++restored_;
    return job.batch.bytes() >= kApplyBytes ? Apply(&job) : Status::Ok();
  }
  part.next = message.offset();                      // the end, past control records
  if (part.next < part.target) return Status::Ok();  // a transaction is still undecided
  AddOffset(job.task.stores[static_cast<size_t>(part.store)], part.next, &job.batch);
  const TopicPartition partition = at->first;
  const std::string name = part.job;
  parts_.erase(at);
  WEIR_RETURN_IF_ERROR(reader_->Remove({partition}));
  if (--job.open > 0) return Status::Ok();
  WEIR_RETURN_IF_ERROR(Apply(&job));
  jobs_.erase(name);
  done->push_back(name);
  return Status::Ok();
}

Result<std::vector<std::string>> Restorer::Step(int budget_ms) {
  std::vector<std::string> done;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(budget_ms);
  while (!jobs_.empty()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0) break;
    Message message = reader_->Poll(static_cast<int>(left));
    if (message.kind() == Message::Kind::kNone) continue;
    WEIR_RETURN_IF_ERROR(Take(message, &done));
  }
  return done;
}

}  // namespace weir::kafka
