#include "runtime/cli/run_verb.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "runtime/base/clock.h"
#include "runtime/base/format.h"
#include "runtime/base/log.h"
#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/live_line.h"
#include "runtime/engine/metrics_report.h"
#include "runtime/kafka/runner.h"

namespace weir::cli {
namespace {

constexpr int64_t kCsvEveryMs = 2'000;
constexpr int64_t kLineEveryMs = 10'000;
constexpr int64_t kLiveEveryMs = 500;

struct RunFlags {
  std::string file;
  ConnectFlags connect;
  std::string state_dir, application, instance, until_idle, color = "auto";
  int threads = 0, session_timeout_ms = 10'000;
  std::vector<std::string> sets;
  bool quiet = false;
};

std::string HostName() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "weir";
}

// What is seen while it runs: one line rewritten on a terminal, a line every ten seconds in a pipe.
class Progress {
 public:
  Progress(std::string topology, bool quiet)
      : topology_(std::move(topology)), line_(IsTerminal(stderr)), quiet_(quiet) {}
  ~Progress() { Clear(); }
  void Update(const kafka::RunnerStatus& s, int64_t lag, int64_t now) {
    if (quiet_ || now < next_) return;
    next_ = now + (line_.live() ? kLiveEveryMs : kLineEveryMs);
    const double seconds = last_ > 0 ? static_cast<double>(now - last_) / 1000 : 0;
    const double rate = seconds > 0 ? static_cast<double>(s.all.stats.records - records_) / seconds : 0;
    last_ = now;
    records_ = s.all.stats.records;
    std::string line = fmt::format("{}  {} records  {:.0f}/s", topology_, s.all.stats.records, rate);
    if (lag >= 0) line += fmt::format("  lag {}", lag);
    if (s.all.restoring > 0) {
      line += fmt::format("  restoring {} tasks, {} records left", s.all.restoring, s.all.to_restore);
    } else {
      line += fmt::format("  {} tasks", s.all.tasks);
    }
    for (const auto& [name, n] : s.all.stats.alerts) line += fmt::format("  {} {}", name, n);
    if (s.all.stats.invalid > 0) line += fmt::format("  invalid {}", s.all.stats.invalid);
    line += fmt::format("  commit {} ms", s.all.last_commit_ms);
    line_.Show(std::move(line));
  }
  void Clear() { line_.Clear(); }

 private:
  std::string topology_;
  LiveLine line_;
  bool quiet_;
  int64_t next_ = 0, last_ = 0;
  uint64_t records_ = 0;
};

void WriteCsvs(const plan::Plan& plan, const std::vector<ops::Metrics>& metrics) {
  for (const plan::Evaluate& e : plan.evaluates) {
    if (e.csv.empty()) continue;
    std::vector<ops::Metrics> mine;
    std::copy_if(metrics.begin(), metrics.end(), std::back_inserter(mine),
                 [&](const ops::Metrics& m) { return m.evaluate == e.name; });
    if (mine.empty()) continue;  // another instance decides this evaluation
    Status written = engine::WriteMetricsCsv(e.csv, mine);
    if (!written.ok()) spdlog::warn("{}", written.message());
  }
}

void PrintSummary(const plan::Plan& plan, const kafka::RunnerStatus& s) {
  std::printf("%s: %llu records, %llu invalid", plan.topology.c_str(),
              static_cast<unsigned long long>(s.all.stats.records),
              static_cast<unsigned long long>(s.all.stats.invalid));
  uint64_t late = 0;
  for (const auto& [name, n] : s.all.stats.late) late += n;
  std::printf(", %llu late, %llu commits\n", static_cast<unsigned long long>(late),
              static_cast<unsigned long long>(s.all.commits));
  if (!s.all.metrics.empty()) {
    std::printf("%s", engine::MetricsTable(s.all.metrics).c_str());
  } else {
    for (const auto& [name, n] : s.all.stats.alerts)
      std::printf("%s: %llu alerts\n", name.c_str(), static_cast<unsigned long long>(n));
  }
}

kafka::RunnerOptions OptionsOf(const plan::Plan& plan, const RunFlags& flags) {
  kafka::RunnerOptions options;
  options.plan = &plan;
  options.application = flags.application.empty() ? plan.application : flags.application;
  options.bootstrap_servers = flags.connect.bootstrap_servers;
  options.properties = plan.kafka;
  const auto bytes = [&plan](const char* name, size_t* out) {  // the checker has seen that it is a number
    if (const auto at = plan.state.find(name); at != plan.state.end()) *out = std::stoull(at->second);
  };
  bytes("state.cache.bytes", &options.cache_bytes);
  bytes("state.memory.bytes", &options.memory_bytes);
  options.state_dir = flags.state_dir.empty() ? ".weir/" + options.application : flags.state_dir;
  options.instance = flags.instance.empty() ? HostName() : flags.instance;
  options.threads = flags.threads > 0 ? flags.threads : plan.threads;
  options.delivery = plan.delivery;
  options.commit_every_ms = plan.commit_every;
  options.session_timeout_ms = flags.session_timeout_ms;
  return options;
}

int Run(const RunFlags& flags) {
  dsl::CompileOptions compile;
  compile.keep_test_subjects = false;
  if (!ParseSets("run", flags.sets, &compile)) return kExitUsage;
  int exit_code = kExitOk;
  const std::optional<Topology> topology = LoadRunnable(flags.file, compile, flags.color, &exit_code);
  if (!topology) return exit_code;
  const plan::Plan& plan = topology->plan;
  int64_t until_idle = -1;
  if (!flags.until_idle.empty() && !ParseSpan(flags.until_idle, &until_idle)) {
    return PrintUsage("run", "--until-idle takes a span like 5s, not `" + flags.until_idle + "`");
  }
  kafka::RunnerOptions options = OptionsOf(plan, flags);
  for (const std::string& property : flags.connect.kafka) {
    Status parsed = kafka::ParseProperty(property, &options.properties);
    if (!parsed.ok()) return PrintUsage("run", parsed.message());
  }
  StopSignal::Install();
  std::string said;
  auto waiting = [&said](const Status& why) {
    if (why.message() == said) return;
    said = why.message();
    std::fprintf(stderr, "waiting: %s\n", why.ToString().c_str());
  };
  auto runner = kafka::Runner::Start(
      options, [] { return StopSignal::requested(); }, waiting);
  if (!runner.ok()) return StopSignal::requested() ? StopSignal::ExitCode(kExitOk) : PrintStatus(runner.status());
  if (!flags.quiet) {
    std::fprintf(stderr, "running `%s` as application `%s`, instance `%s`, state in %s\n", plan.topology.c_str(),
                 options.application.c_str(), options.instance.c_str(), options.state_dir.c_str());
  }
  Progress progress(plan.topology, flags.quiet);
  int64_t next_csv = 0;
  kafka::RunnerStatus status;
  while (!StopSignal::WaitUntil(std::chrono::steady_clock::now() + std::chrono::milliseconds(100))) {
    const int64_t now = SteadyMs();
    status = (*runner)->status();
    progress.Update(status, (*runner)->Lag(), now);
    if (now >= next_csv) {
      WriteCsvs(plan, status.all.metrics);
      next_csv = now + kCsvEveryMs;
    }
    (*runner)->Maintain();
    if (status.failed) break;
    if (until_idle >= 0 && status.running && status.all.quiet_since > 0 && now - status.all.quiet_since >= until_idle)
      break;
  }
  progress.Clear();
  Status ended = (*runner)->Stop();
  status = (*runner)->status();
  WriteCsvs(plan, status.all.metrics);
  if (!flags.quiet) PrintSummary(plan, status);
  if (!ended.ok()) return PrintStatus(ended);
  return StopSignal::ExitCode(kExitOk);
}

}  // namespace

void AddRunVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("run", "run a topology on Kafka until stopped");
  SetExample(verb, "weir run topologies/auth_anomaly.weir -b localhost:9092");
  auto flags = std::make_shared<RunFlags>();
  verb->add_option("FILE", flags->file, "the topology")->required();
  AddConnectFlags(verb, &flags->connect);
  verb->add_option("--application-id", flags->application,
                   "name of the group, the internal topics and the state; default: the topology's")
      ->envname("WEIR_APPLICATION_ID")
      ->type_name("NAME")
      ->group("Identity");
  verb->add_option("--instance", flags->instance,
                   "stable name of this process among those of the application; default: the host's name")
      ->envname("WEIR_INSTANCE")
      ->type_name("NAME")
      ->group("Identity");
  verb->add_option("--state-dir", flags->state_dir, "where windows are kept; default: .weir/<application>")
      ->envname("WEIR_STATE_DIR")
      ->type_name("DIR")
      ->group("Identity");
  verb->add_option("--threads", flags->threads, "workers in this process; default: the topology's setting, else 1")
      ->envname("WEIR_THREADS")
      ->check(CLI::Range(1, 256))
      ->type_name("N")
      ->group("Running");
  verb->add_option("--session-timeout-ms", flags->session_timeout_ms, "after how long a dead instance is replaced")
      ->envname("WEIR_SESSION_TIMEOUT_MS")
      ->check(CLI::Range(1000, 300000))
      ->capture_default_str()
      ->type_name("N")
      ->group("Running");
  verb->add_option("--set", flags->sets, "param=value, over the file's")
      ->type_name("P=V")
      ->allow_extra_args(false)
      ->group("Running");
  verb->add_option("--until-idle", flags->until_idle,
                   "stop when everything is processed and this long nothing came: 5s")
      ->envname("WEIR_UNTIL_IDLE")
      ->type_name("SPAN")
      ->group("Running");
  verb->add_flag("--quiet", flags->quiet, "no progress and no summary")->group("Output");
  verb->add_option("--color", flags->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->group("Output");
  verb->callback([flags, exit_code] { *exit_code = Run(*flags); });
}

}  // namespace weir::cli
