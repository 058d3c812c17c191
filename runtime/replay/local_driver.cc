#include "runtime/replay/local_driver.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/hash.h"
#include "runtime/engine/lookup_files.h"
#include "runtime/state/rocks_state.h"

namespace weir::replay {

// A record of a repartition topic.
struct LocalDriver::Wire {
  int repartition = 0;
  int32_t partition = 0;
  std::string key, value;
  bool has_key = false;
  int64_t timestamp = 0;
};

class LocalDriver::Port final : public ops::OutputPort {
 public:
  Port(LocalDriver* driver, size_t task) : driver_(driver), task_(task) {}

  int Open(const ops::OutputSpec& spec) override {
    outputs_.push_back(spec);
    return static_cast<int>(outputs_.size()) - 1;
  }
  int32_t Partitions(int output) const override { return driver_->TasksOfRepartition(Repartition(output)); }
  void Write(int output, const ops::OutputRecord& record) override;

 private:
  int Repartition(int output) const {
    const auto& all = driver_->plan_.repartitions;
    for (size_t r = 0; r < all.size(); ++r) {
      if (all[r].name == outputs_[static_cast<size_t>(output)].name) return static_cast<int>(r);
    }
    return -1;
  }
  LocalDriver* driver_;
  const size_t task_;
  std::vector<ops::OutputSpec> outputs_;
};

void LocalDriver::Port::Write(int output, const ops::OutputRecord& record) {
  const ops::OutputSpec& spec = outputs_[static_cast<size_t>(output)];
  if (spec.kind == ops::OutputKind::kRepartition) {
    Wire wire;
    wire.repartition = Repartition(output);
    wire.partition = record.partition >= 0 ? record.partition : PartitionForKey(record.key, Partitions(output));
    wire.key = record.key;
    wire.value = record.value;
    wire.has_key = record.has_key;
    wire.timestamp = record.timestamp;
    driver_->pending_.push_back(std::move(wire));
    return;
  }
  if (!driver_->options_.on_output) return;
  LocalOutput out;
  out.kind = spec.kind;
  out.name = spec.name;
  out.header = spec.header;
  out.has_key = record.has_key;
  out.has_value = record.has_value;
  out.key = record.key;
  out.value = record.value;
  out.timestamp = record.timestamp;
  out.partition = record.partition;
  if (record.headers != nullptr) out.headers = *record.headers;
  const engine::Task& task = *driver_->tasks_[task_];
  out.task = task_;
  out.instant = task.sweep != engine::kNoTime ? task.sweep : task.clock;
  driver_->options_.on_output(out);
}

LocalDriver::LocalDriver(const plan::Plan& plan, LocalOptions options) : plan_(plan), options_(std::move(options)) {}
LocalDriver::~LocalDriver() = default;

int32_t LocalDriver::TasksOfRepartition(int repartition) const {
  const plan::Repartition& r = plan_.repartitions[static_cast<size_t>(repartition)];
  return r.single_partition ? 1 : options_.partitions;
}

int32_t LocalDriver::TasksOf(int subtopology) const {
  const plan::SubTopology& sub = plan_.subtopologies[static_cast<size_t>(subtopology)];
  if (!sub.sources.empty()) return options_.partitions;
  return TasksOfRepartition(sub.repartitions.front());
}

Result<std::unique_ptr<LocalDriver>> LocalDriver::Open(const plan::Plan& plan, LocalOptions options) {
  std::unique_ptr<LocalDriver> driver(new LocalDriver(plan, std::move(options)));
  for (size_t s = 0; s < plan.subtopologies.size(); ++s) {
    for (int32_t p = 0; p < driver->TasksOf(static_cast<int>(s)); ++p) {
      driver->places_.emplace_back(static_cast<int>(s), p);
      driver->states_.push_back(nullptr);
    }
  }
  if (driver->options_.lookups == nullptr) {
    auto lookups = engine::LoadLookups(plan);
    if (!lookups.ok()) return lookups.status();
    driver->lookups_ = std::move(lookups).value();
  }
  driver->finished_.assign(driver->places_.size(), false);
  WEIR_RETURN_IF_ERROR(driver->OpenTasks());
  return driver;
}

Status LocalDriver::OpenTasks() {
  for (size_t k = 0; k < places_.size(); ++k) {
    const auto [s, p] = places_[k];
    if (!states_[k]) {
      std::vector<std::string> stores = engine::StoreNames(plan_, s);
      auto state = options_.state_dir.empty()
                       ? state::OpenMemoryState(std::move(stores))
                       : state::OpenRocksState(
                             options_.state_dir + "/" + engine::TaskName(plan_, s, p), std::move(stores), {},
                             environment_ ? environment_ : environment_ = state::NewRocksEnvironment(size_t{16} << 20));
      if (!state.ok()) return state.status();
      states_[k] = std::move(state).value();
    }
    ports_.push_back(std::make_unique<Port>(this, k));
    engine::TaskOptions options;
    options.mode = options_.mode;
    options.wall = wall_;
    options.wait = options_.wait;
    options.cache_bytes = options_.cache_bytes;
    options.channels = options_.channels;
    options.tap = options_.tap;
    options.tap_inner = options_.tap_inner;
    options.lookups = options_.lookups != nullptr ? options_.lookups : &lookups_;
    auto task = engine::Task::Open(
        plan_, s, p, states_[k].get(), ports_.back().get(), [this](int sub) { return TasksOf(sub); }, options);
    if (!task.ok()) return task.status();
    tasks_.push_back(std::move(task).value());
    const auto& channels = tasks_.back()->channels();
    if (ended_.size() == k) ended_.emplace_back(channels.size(), false);
    for (size_t c = 0; c < channels.size(); ++c) channels[c]->ended = ended_[k][c];
  }
  CaughtUp(true);
  return Status::Ok();
}

void LocalDriver::CaughtUp(bool caught_up) {
  for (auto& task : tasks_) {
    for (const auto& c : task->channels()) {
      if (caught_up && !c->caught_up) c->empty_since = std::max(c->empty_since, wall_);
      c->caught_up = caught_up;
    }
  }
}

void LocalDriver::SetWall(int64_t wall) {
  wall_ = wall;
  for (auto& task : tasks_) task->AdvanceWall(wall);
}

void LocalDriver::Deliver(const std::string& topic, int32_t partition, const std::string* key, const std::string* value,
                          int64_t timestamp, const std::vector<std::pair<std::string, std::string>>& headers) {
  const int64_t offset = offsets_[{topic, partition}]++;
  for (size_t k = 0; k < tasks_.size(); ++k) {
    if (places_[k].second != partition) continue;
    for (int s : plan_.subtopologies[static_cast<size_t>(places_[k].first)].sources) {
      const auto& topics = plan_.sources[static_cast<size_t>(s)].topics;
      if (std::find(topics.begin(), topics.end(), topic) == topics.end()) continue;
      const int input = tasks_[k]->InputOf(topic, false);
      engine::InputRecord record = engine::InputRecord::Copy(key, value, timestamp, offset);
      record.headers = headers;
      tasks_[k]->Deliver(input, std::move(record), wall_);
      tasks_[k]->SetCaughtUp(input, true, wall_);
    }
  }
}

void LocalDriver::Heartbeat(int64_t time) {
  for (auto& task : tasks_) task->Heartbeat(time);
}

// Delivers what is on its way and runs each task once; true if anything moved.
bool LocalDriver::RunOnce() {
  bool moved = false;
  std::vector<Wire> wires;
  wires.swap(pending_);
  for (Wire& wire : wires) {
    const std::string& name = plan_.repartitions[static_cast<size_t>(wire.repartition)].name;
    const int64_t offset = offsets_[{"/" + name, wire.partition}]++;
    for (size_t k = 0; k < tasks_.size(); ++k) {
      const auto& reads = plan_.subtopologies[static_cast<size_t>(places_[k].first)].repartitions;
      if (places_[k].second != wire.partition || std::find(reads.begin(), reads.end(), wire.repartition) == reads.end())
        continue;
      const int input = tasks_[k]->InputOf(name, true);
      tasks_[k]->Deliver(
          input, engine::InputRecord::Copy(wire.has_key ? &wire.key : nullptr, &wire.value, wire.timestamp, offset),
          wall_);
      tasks_[k]->SetCaughtUp(input, true, wall_);
    }
    moved = true;
  }
  for (size_t k = 0; k < tasks_.size(); ++k) {
    if (!options_.paced || !reads_source(k)) moved |= tasks_[k]->Run(wall_, SIZE_MAX) > 0;
  }
  return moved || !pending_.empty();
}

void LocalDriver::Settle() {
  while (RunOnce()) {
  }
}

Status LocalDriver::CommitTask(engine::Task* task, state::TaskState* state) {
  state::StateBatch batch;
  WEIR_RETURN_IF_ERROR(task->PrepareCommit(&batch));
  return state->Apply(batch);
}

// Stamps written at one task's commit are input of the next: rounds until no task has anything left to say.
Status LocalDriver::Commit() {
  Settle();
  for (bool again = true; again;) {
    again = false;
    for (size_t k = 0; k < tasks_.size(); ++k) {
      if (!tasks_[k]->changed()) continue;
      WEIR_RETURN_IF_ERROR(CommitTask(tasks_[k].get(), states_[k].get()));
      again = true;
    }
    Settle();
  }
  return status();
}

Status LocalDriver::Reopen() {
  tasks_.clear();
  ports_.clear();
  pending_.clear();
  if (!options_.state_dir.empty()) {
    for (auto& state : states_) state.reset();
  }
  return OpenTasks();
}

// What waits for another channel stands behind the committed positions: it is read again.
Status LocalDriver::Restart() {
  WEIR_RETURN_IF_ERROR(Commit());
  std::vector<std::vector<std::pair<int, engine::InputRecord>>> waiting(tasks_.size());
  for (size_t k = 0; k < tasks_.size(); ++k) {
    for (const auto& channel : tasks_[k]->channels()) {
      for (engine::InputRecord& record : channel->queue) waiting[k].emplace_back(channel->input, std::move(record));
    }
  }
  WEIR_RETURN_IF_ERROR(Reopen());
  for (size_t k = 0; k < tasks_.size(); ++k) {
    for (auto& [input, record] : waiting[k]) {
      tasks_[k]->Deliver(input, std::move(record), wall_);
      tasks_[k]->SetCaughtUp(input, true, wall_);
    }
  }
  return Status::Ok();
}

Status LocalDriver::Crash() {
  WEIR_RETURN_IF_ERROR(Reopen());
  for (auto& [place, next] : offsets_) {
    next = 0;
    const bool repartition = place.first.front() == '/';
    const std::string topic = repartition ? place.first.substr(1) : place.first;
    for (const auto& task : tasks_) {
      const int input = task->partition_number() == place.second ? task->InputOf(topic, repartition) : -1;
      if (input >= 0) next = std::max(next, task->NextOffset(input));
    }
  }
  return Status::Ok();
}

void LocalDriver::Finish() {
  Settle();
  // Upstream first: rows of the end's sweep are input of the next sub-topology.
  for (size_t s = 0; s < plan_.subtopologies.size(); ++s) {
    for (size_t k = 0; k < tasks_.size(); ++k) {
      if (places_[k].first != UpstreamFirst()[s]) continue;
      tasks_[k]->Finish();
    }
    RunOnce();
    Settle();
  }
}

// ---- paced

std::vector<LocalDriver::Reader> LocalDriver::ReadersOf(const std::string& topic) const {
  std::vector<Reader> out;
  for (size_t k = 0; k < tasks_.size(); ++k) {
    if (const int input = tasks_[k]->InputOf(topic, false); input >= 0) out.push_back({k, input});
  }
  return out;
}

bool LocalDriver::reads_source(size_t task) const {
  return !plan_.subtopologies[static_cast<size_t>(places_[task].first)].sources.empty();
}

void LocalDriver::EndChannel(const Reader& reader, uint32_t channel) {
  tasks_[reader.task]->SetEnded(reader.input, channel);
  KeepEnded(reader.task);
}

void LocalDriver::KeepEnded(size_t task) {
  const auto& channels = tasks_[task]->channels();
  for (size_t c = 0; c < channels.size(); ++c) ended_[task][c] = channels[c]->ended;
}

size_t LocalDriver::RunSource(size_t task, size_t limit) {
  const size_t taken = tasks_[task]->Run(wall_, limit);
  Settle();
  return taken;
}

void LocalDriver::FinishEnded() {
  for (bool again = true; again;) {
    again = false;
    for (size_t k = 0; k < tasks_.size(); ++k) {
      if (finished_[k] || !tasks_[k]->ended()) continue;
      tasks_[k]->Finish();
      finished_[k] = again = true;
      Settle();  // its last rows are with their readers before these are told that no more will come
      EndReadersOf(k);
      Settle();
    }
  }
}

void LocalDriver::EndReadersOf(size_t task) {
  const auto [subtopology, partition] = places_[task];
  for (size_t r = 0; r < plan_.repartitions.size(); ++r) {
    const std::vector<int> producers = engine::ProducersOf(plan_, static_cast<int>(r));
    if (std::find(producers.begin(), producers.end(), subtopology) == producers.end()) continue;
    for (size_t k = 0; k < tasks_.size(); ++k) {
      const int input = tasks_[k]->InputOf(plan_.repartitions[r].name, true);
      if (input < 0) continue;
      tasks_[k]->SetEnded(input, subtopology, partition);
      KeepEnded(k);
    }
  }
}

std::vector<int> LocalDriver::UpstreamFirst() const {
  std::vector<int> order;
  const size_t n = plan_.subtopologies.size();
  std::vector<bool> placed(n, false);
  while (order.size() < n) {
    const size_t before = order.size();
    for (size_t s = 0; s < n; ++s) {
      if (placed[s]) continue;
      bool ready = true;
      for (int r : plan_.subtopologies[s].repartitions) {
        for (int producer : engine::ProducersOf(plan_, r)) ready &= placed[static_cast<size_t>(producer)];
      }
      if (!ready) continue;
      placed[s] = true;
      order.push_back(static_cast<int>(s));
    }
    WEIR_CHECK(order.size() > before);  // the plan has no cycles
  }
  return order;
}

Status LocalDriver::status() const {
  for (const auto& task : tasks_) {
    if (!task->status().ok()) return task->status();
  }
  return Status::Ok();
}

int64_t LocalDriver::stream_time() const {
  int64_t least = engine::kNever;
  for (const auto& task : tasks_) least = std::min(least, task->stream_time());
  return least;
}

engine::TaskStats LocalDriver::stats() const {
  engine::TaskStats all;
  for (const auto& task : tasks_) {
    all.records += task->stats().records;
    all.invalid += task->stats().invalid;
    all.row_errors += task->stats().row_errors;
    for (const auto& [name, n] : task->stats().late) all.late[name] += n;
    for (const auto& [name, n] : task->stats().alerts) all.alerts[name] += n;
  }
  return all;
}

std::vector<ops::Metrics> LocalDriver::CurrentMetrics(bool ended) const {
  std::vector<ops::Metrics> all;
  for (const auto& task : tasks_) {
    for (ops::Metrics& m : task->CurrentMetrics(ended)) all.push_back(std::move(m));
  }
  return all;
}

}  // namespace weir::replay
