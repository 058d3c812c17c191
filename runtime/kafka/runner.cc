#include "runtime/kafka/runner.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "runtime/base/clock.h"
#include "runtime/base/log.h"
#include "runtime/engine/lookup_files.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {

namespace {
constexpr int64_t kMaintainEveryMs = 30'000;
constexpr int64_t kLagEveryMs = 2'000;

Result<Fault> FaultFromEnvironment() {
  const char* words = std::getenv("WEIR_TEST_FAULT");
  if (words == nullptr || *words == '\0') return Fault();
  auto fault = ParseFault(words);
  if (fault.ok()) spdlog::error("WEIR_TEST_FAULT={}: faults for tests are on. Never use this with data", words);
  return fault;
}
}  // namespace

Result<std::unique_ptr<Runner>> Runner::Start(RunnerOptions options, const std::function<bool()>& stop,
                                              const std::function<void(const Status&)>& waiting) {
  auto fault = FaultFromEnvironment();
  if (!fault.ok()) return fault.status();
  std::unique_ptr<Runner> runner(new Runner(std::move(options)));
  runner->fault_ = fault.value();
  auto lookups = engine::LoadLookups(*runner->options_.plan);
  if (!lookups.ok()) return lookups.status();
  runner->lookups_ = std::move(lookups).value();
  WEIR_RETURN_IF_ERROR(runner->Connect(stop, waiting));
  runner->Launch();
  return runner;
}

Status Runner::Connect(const std::function<bool()>& stop, const std::function<void(const Status&)>& waiting) {
  auto config = MakeClientConfig(options_.bootstrap_servers, options_.properties);
  if (!config.ok()) return config.status();
  config_ = std::move(config).value();
  state::StateDirectoryOptions directory;
  directory.memory_budget = options_.memory_bytes;
  auto state = state::StateDirectory::Open(options_.state_dir, directory);
  if (!state.ok()) return state.status();
  state_ = std::move(state).value();
  auto admin = Admin::Create(config_);
  if (!admin.ok()) return admin.status();
  admin_ = std::move(admin).value();
  // Waiting helps when a broker is only starting; Ctrl+C ends it.
  for (;;) {
    auto cluster = admin_->Connect(10'000, stop, waiting);
    if (cluster.ok()) break;
    if (cluster.status().code() != kUnreachable || !stop || stop()) return cluster.status();
    if (waiting) waiting(cluster.status());
  }
  auto layout = PrepareLayout(*options_.plan, options_.application, admin_.get(), stop, waiting);
  if (!layout.ok()) return layout.status();
  layout_ = std::move(layout).value();
  if (layout_.broker == BrokerKind::kEmbedded && options_.delivery == plan::Delivery::kExactlyOnce) {
    spdlog::warn("this is the embedded development broker: it has no transactions, so delivery is at least once here");
  }
  return Status::Ok();
}

void Runner::Launch() {
  results_.resize(static_cast<size_t>(options_.threads));
  for (int k = 0; k < options_.threads; ++k) {
    WorkerOptions worker;
    worker.plan = options_.plan;
    worker.layout = &layout_;
    worker.config = config_;
    worker.instance = options_.instance;
    worker.thread = k;
    worker.delivery = options_.delivery;
    worker.commit_every_ms = options_.commit_every_ms;
    worker.session_timeout_ms = options_.session_timeout_ms;
    worker.cache_bytes = options_.cache_bytes;
    worker.state = state_.get();
    worker.fault = fault_;
    worker.lookups = &lookups_;
    workers_.push_back(std::make_unique<Worker>(std::move(worker)));
    ended_.push_back(std::make_unique<std::atomic<bool>>(false));
  }
  for (size_t k = 0; k < workers_.size(); ++k) {
    threads_.emplace_back([this, k] {
      results_[k] = workers_[k]->Run();
      if (!results_[k].ok()) spdlog::error("worker {}: {}", k, results_[k].message());
      *ended_[k] = true;
    });
  }
}

Runner::~Runner() {
  Status stopped = Stop();
  if (!stopped.ok()) spdlog::debug("{}", stopped.message());
}

RunnerStatus Runner::status() const {
  RunnerStatus out;
  out.running = !workers_.empty();
  int64_t quiet = -1;
  for (size_t k = 0; k < workers_.size(); ++k) {
    const WorkerStatus s = workers_[k]->status();
    out.running &= s.assigned;
    out.failed |= ended_[k]->load();
    WorkerStatus& all = out.all;
    all.tasks += s.tasks;
    all.restoring += s.restoring;
    all.restored += s.restored;
    all.to_restore += s.to_restore;
    all.stats.records += s.stats.records;
    all.stats.invalid += s.stats.invalid;
    all.stats.row_errors += s.stats.row_errors;
    for (const auto& [name, n] : s.stats.late) all.stats.late[name] += n;
    for (const auto& [name, n] : s.stats.alerts) all.stats.alerts[name] += n;
    all.commits += s.commits;
    all.recoveries += s.recoveries;
    all.last_commit_ms = std::max(all.last_commit_ms, s.last_commit_ms);
    all.queued += s.queued;
    all.metrics.insert(all.metrics.end(), s.metrics.begin(), s.metrics.end());
    quiet = s.quiet_since == 0 || quiet == 0 ? 0 : std::max(quiet, s.quiet_since);
  }
  out.all.quiet_since = std::max<int64_t>(0, quiet);
  return out;
}

void Runner::Maintain() {
  const int64_t now = SteadyMs();
  if (now < next_maintenance_) return;
  next_maintenance_ = now + kMaintainEveryMs;
  std::vector<TopicPartition> read;
  for (const auto& worker : workers_) {
    for (const TopicPartition& tp : worker->status().positions) {
      const bool internal =
          std::any_of(options_.plan->repartitions.begin(), options_.plan->repartitions.end(),
                      [&](const plan::Repartition& r) { return layout_.Repartition(r.name) == tp.topic; });
      if (internal && tp.offset > 0) read.push_back(tp);
    }
  }
  // Only what a commit before this one had read for sure: the positions of the last maintenance.
  if (!read_before_.empty()) {
    Status deleted = admin_->DeleteRecordsBefore(read_before_);
    if (!deleted.ok()) spdlog::debug("{}", deleted.message());
  }
  read_before_ = std::move(read);
}

int64_t Runner::Lag() {
  const int64_t now = SteadyMs();
  if (now < next_lag_) return lag_;
  next_lag_ = now + kLagEveryMs;
  const std::vector<std::string> topics = InputTopics(*options_.plan);
  const std::set<std::string> inputs(topics.begin(), topics.end());
  std::map<TopicPartition, int64_t> next;
  for (const auto& worker : workers_) {
    for (const TopicPartition& tp : worker->status().positions) {
      // Of repartition topics the end moves with every commit, by the transaction's markers: not of interest.
      if (inputs.count(tp.topic) != 0) next[tp] = tp.offset;
    }
  }
  if (next.empty()) return lag_;
  if (!ends_) {
    auto made = Reader::Create(config_, {});
    if (!made.ok()) return lag_;
    ends_ = std::move(made).value();
  }
  std::vector<TopicPartition> partitions;
  for (const auto& [tp, offset] : next) partitions.push_back(tp);
  auto marks = ends_->QueryWatermarks(partitions, 1'000);
  if (!marks.ok()) return lag_;
  lag_ = 0;
  for (const auto& [tp, w] : marks.value()) lag_ += std::max<int64_t>(0, w.high - next.at(tp));
  return lag_;
}

Status Runner::Stop() {
  for (const auto& worker : workers_) worker->RequestStop();
  for (std::thread& t : threads_) {
    if (t.joinable()) t.join();
  }
  threads_.clear();
  for (const Status& s : results_) {
    if (!s.ok()) return s;
  }
  return Status::Ok();
}

}  // namespace weir::kafka
