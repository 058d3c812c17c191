#include "runtime/cli/demo_verb.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "runtime/base/clock.h"
#include "runtime/cli/child_process.h"
#include "runtime/cli/common.h"
#include "runtime/cli/demo_topology.h"
#include "runtime/kafka/consumer.h"
#include "runtime/kafka/embedded_broker.h"
#include "runtime/kafka/producer.h"
#include "runtime/replay/generator.h"

namespace weir::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kBursts = 24;
constexpr char kAlerts[] = "anomalies_rule_based";

void Say(const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

// A directory that goes with the tour.
struct TempDir {
  std::filesystem::path path;
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "weir-demo-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path = name;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    if (!path.empty()) std::filesystem::remove_all(path, ignored);
  }
};

class Tour {
 public:
  explicit Tour(kafka::ClientConfig config, std::string address, std::filesystem::path dir)
      : config_(std::move(config)), address_(std::move(address)), dir_(std::move(dir)) {}

  int Run();

 private:
  bool StartRuntime(bool until_idle);
  Status Produce();
  bool KillAndRestart(const std::string& ip);
  int Check();
  Result<std::map<std::string, nlohmann::json>> ReadAlerts();  // by id

  kafka::ClientConfig config_;
  std::string address_;
  std::filesystem::path dir_;
  ChildProcess runtime_;
  std::string interrupted_ip_;
};

bool Tour::StartRuntime(bool until_idle) {
  std::vector<std::string> arguments = {"--log-level",
                                        "error",
                                        "run",
                                        (dir_ / "auth_anomaly.weir").string(),
                                        "-b",
                                        address_,
                                        "--state-dir",
                                        (dir_ / "state").string(),
                                        "--instance",
                                        "demo",
                                        "--session-timeout-ms",
                                        "2000"};
  if (until_idle) {
    arguments.insert(arguments.end(), {"--until-idle", "4s"});
  } else {
    arguments.emplace_back("--quiet");
  }
  return runtime_.Start(arguments);
}

// The third failure of an address's first burst is out: now the runtime dies, as hard as a process can.
bool Tour::KillAndRestart(const std::string& ip) {
  interrupted_ip_ = ip;
  runtime_.Kill();
  Say("  KILLED (SIGKILL) with " + ip + " at three failures of six; starting it again on the same state");
  return StartRuntime(true);
}

Status Tour::Produce() {
  replay::GeneratorOptions options;
  options.bursts = kBursts;
  options.attackers = 6;
  options.fail_interval_s = 0.1;
  options.burst_pause_s = 1.5;
  options.benign_rate = 20;
  options.seed = 7;
  options.start_ms = WallMs() + 200;
  auto generator = replay::Generator::Create(options);
  if (!generator.ok()) return generator.status();
  auto producer = kafka::Producer::Create(config_, {});
  if (!producer.ok()) return producer.status();
  auto topic = (*producer)->AddTopic("auth_events");
  if (!topic.ok()) return topic.status();
  std::map<std::string, int> failures;
  const auto began = Clock::now();
  replay::GeneratedEvent event;
  while (generator->Next(&event)) {
    if (StopSignal::WaitUntil(began + std::chrono::milliseconds(event.time_ms() - options.start_ms + 200))) break;
    kafka::OutRecord record;
    record.value = event.json;
    record.timestamp_ms = event.time_ms();
    if ((*producer)->Produce(topic.value(), record) != kafka::ProduceOutcome::kOk) return (*producer)->produce_error();
    (*producer)->Poll(0);
    if (!event.failed || event.burst_id == 0 || !interrupted_ip_.empty()) continue;
    const std::string ip = nlohmann::json::parse(event.json).value("ip_address", "");
    // Not the first address: its bursts may have begun before the runtime was up.
    if (++failures[ip] == 3 && failures.size() >= 4) {
      WEIR_RETURN_IF_ERROR((*producer)->Flush(10'000));
      if (StopSignal::WaitUntil(Clock::now() + std::chrono::milliseconds(600))) break;  // it is counted and committed
      if (!KillAndRestart(ip)) return Status::Error("K0307", "cannot start the runtime again");
    }
  }
  return (*producer)->Flush(10'000);
}

Result<std::map<std::string, nlohmann::json>> Tour::ReadAlerts() {
  auto reader = kafka::Reader::Create(config_, {});
  if (!reader.ok()) return reader.status();
  std::vector<kafka::TopicPartition> partitions;
  for (int32_t p = 0; p < kafka::kEmbeddedDefaultPartitions; ++p)
    partitions.push_back({kAlerts, p, kafka::kOffsetBeginning});
  WEIR_RETURN_IF_ERROR((*reader)->Assign(partitions));
  std::map<std::string, nlohmann::json> alerts;
  std::set<int32_t> ended;
  const auto until = Clock::now() + std::chrono::seconds(20);
  while (ended.size() < partitions.size() && Clock::now() < until) {
    kafka::Message message = (*reader)->Poll(100);
    if (message.kind() == kafka::Message::Kind::kEof) ended.insert(message.partition());
    if (!message.is_record()) continue;
    nlohmann::json alert = nlohmann::json::parse(message.value(), nullptr, false);
    if (alert.is_discarded()) continue;
    // Delivery is at least once on the embedded broker: an alert that comes twice has the same id.
    const std::string id = alert.at("alert").value("id", "");
    alerts.emplace(id, std::move(alert));
  }
  return alerts;
}

int Tour::Check() {
  auto alerts = ReadAlerts();
  if (!alerts.ok()) return PrintStatus(alerts.status());
  int seen = 0;
  int64_t count = 0;
  for (const auto& [id, alert] : *alerts) {
    if (alert.value("ip_address", "") != interrupted_ip_) continue;
    if (seen++ == 0) count = alert.value("fail_count", int64_t{0});
  }
  if (seen < 1 || count != 6) {
    std::fprintf(stderr, "weir demo: expected one alert with 6 failures for %s, found %d (the first with %lld)\n",
                 interrupted_ip_.c_str(), seen, static_cast<long long>(count));
    return kExitNo;
  }
  Say("  The burst that was cut in two: " + interrupted_ip_ + " raised one alert, with all " + std::to_string(count) +
      " failures.");
  return kExitOk;
}

int Tour::Run() {
  std::ofstream(dir_ / "auth_anomaly.weir") << kDemoTopology;
  Say("2. The runtime, in a process of its own: weir run auth_anomaly.weir -b " + address_);
  if (!StartRuntime(false)) return PrintStatus(Status::Error("K0307", "cannot start the runtime"));
  Say("3. Logins: " + std::to_string(kBursts) +
      " bursts of six failures from six addresses among ordinary traffic (about 20 s)");
  Status produced = Produce();
  if (!produced.ok()) return PrintStatus(produced);
  if (StopSignal::requested()) return StopSignal::ExitCode(kExitOk);
  Say("4. Everything is sent; the runtime finishes and sums up:\n");
  const int code = runtime_.Wait(60'000);
  if (code != 0) {
    std::fprintf(stderr, "weir demo: the runtime ended with %d\n", code);
    return kExitEnvironment;
  }
  Say("");
  const int checked = Check();
  if (checked != kExitOk) return checked;
  Say("  (An address may alert once a minute, as the rule says: of its four bursts here one counts. `once per` is the "
      "knob.)");
  Say("  metrics_summary.csv is in this directory:\n");
  std::ifstream csv("metrics_summary.csv");
  std::string line;
  while (std::getline(csv, line)) Say("    " + line);
  return kExitOk;
}

int RunDemo() {
  StopSignal::Install();
  const TempDir dir;
  if (dir.path.empty())
    return PrintStatus(Status::Error("K0301", "cannot make a directory for temporary files", "set TMPDIR"));
  kafka::EmbeddedBrokerOptions options;
  options.topics = {{"auth_events", 4}};
  auto broker = kafka::EmbeddedBroker::Start(options);
  if (!broker.ok()) return PrintStatus(broker.status());
  const std::string address = (*broker)->address();
  Say("1. A development broker in this process: " + address);
  auto config = kafka::MakeClientConfig(address, {});
  if (!config.ok()) return PrintStatus(config.status());
  return Tour(*config, address, dir.path).Run();
}

}  // namespace

void AddDemoVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("demo", "the tour: detect, kill, restart, score; under a minute");
  SetExample(verb, "weir demo");
  verb->callback([exit_code] { *exit_code = RunDemo(); });
}

}  // namespace weir::cli
