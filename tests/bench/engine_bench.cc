// What the engine costs beside what it cannot do without: reading a topic, and reading and decoding it, on the same
// topic of a real broker in the same run.
//
//   raw        every record polled
//   parse      and decoded, as the engine decodes it
//   stateless  tests/bench/stateless.weir: a filter, a computed field, a sink
//   keyed      tests/bench/keyed.weir: window, rule, fuzzy detector, sinks; the topic is keyed by what is grouped by
//   unkeyed    tests/bench/unkeyed.weir: the same through a repartition topic
//   main job   topologies/auth_anomaly.weir: the same with an evaluation
//
// CPU seconds are the whole process's, librdkafka's threads included, from before the first client is made to after the
// last is gone. Rounds take turns; medians are printed. Wants a broker without a topic `auth_events`, or with one that
// an earlier run filled: scripts/kafka start.
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "dsl/compile.h"
#include "runtime/base/log.h"
#include "runtime/formats/json_decoder.h"
#include "runtime/kafka/runner.h"
#include "runtime/replay/generator.h"

namespace {

using weir::Arena;
using weir::Slot;
using weir::kafka::Message;
using weir::kafka::TopicPartition;

constexpr char kTopic[] = "auth_events";
constexpr int32_t kPartitions = 4;

struct Options {
  std::string bootstrap = "localhost:9092", source_dir = WEIR_SOURCE_DIR;
  int64_t records = 1'000'000;
  int rounds = 5;
  std::vector<std::string> only;
};

[[noreturn]] void Die(const weir::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}
template <typename T>
T Must(weir::Result<T> result) {
  if (!result.ok()) Die(result.status());
  return std::move(result).value();
}
void Must(const weir::Status& status) {
  if (!status.ok()) Die(status);
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<TopicPartition> Partitions() {
  std::vector<TopicPartition> all;
  for (int32_t p = 0; p < kPartitions; ++p) all.push_back({kTopic, p, weir::kafka::kOffsetBeginning});
  return all;
}

int64_t Stored(const weir::kafka::ClientConfig& config) {
  auto reader = Must(weir::kafka::Reader::Create(config, {}));
  int64_t n = 0;
  for (const auto& [at, marks] : Must(reader->QueryWatermarks(Partitions(), 10'000))) n += marks.high - marks.low;
  return n;
}

// Half of the events are failures of 2,000 attackers, half are logins; 470 seconds of event time in a million.
void Fill(const Options& options, const weir::kafka::ClientConfig& config) {
  auto admin = Must(weir::kafka::Admin::Create(config));
  Must(admin->Connect(10'000));
  weir::kafka::TopicSpec spec;
  spec.name = kTopic;
  spec.partitions = kPartitions;
  spec.configs = {{"retention.ms", "-1"}};
  Must(admin->Ensure({spec}));
  weir::replay::GeneratorOptions traffic;
  traffic.attackers = 2'000;
  traffic.burst_pause_s = 10;
  traffic.benign_rate = 1'000;
  traffic.start_ms = 1'767'225'600'000;
  auto generator = Must(weir::replay::Generator::Create(traffic));
  auto producer = Must(weir::kafka::Producer::Create(config, {}));
  const auto topic = Must(producer->AddTopic(kTopic));
  weir::replay::GeneratedEvent event;
  for (int64_t k = 0; k < options.records && generator.Next(&event); ++k) {
    const size_t at = event.json.find("\"ip_address\":\"") + 14;
    weir::kafka::OutRecord record;
    record.key = std::string_view(event.json).substr(at, event.json.find('"', at) - at);
    record.value = event.json;
    record.timestamp_ms = event.time_ms();
    if (producer->Produce(topic, record) != weir::kafka::ProduceOutcome::kOk) Die(producer->produce_error());
    if (k % 1000 == 0) producer->Poll(0);
  }
  Must(producer->Flush(60'000));
}

weir::plan::Plan Load(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  weir::dsl::Diagnostics diagnostics;
  weir::dsl::CompileOptions compile;
  compile.keep_test_subjects = false;
  auto plan = weir::dsl::Compile(weir::dsl::SourceText(path, text.str()), compile, &diagnostics);
  if (!plan) Die(weir::Status::Error("BENCH", path + " does not compile"));
  return std::move(*plan);
}

// Reads the topic once; `each` gets every record.
void ReadAll(const weir::kafka::ClientConfig& config, int64_t expected,
             const std::function<void(const Message&)>& each) {
  auto reader = Must(weir::kafka::Reader::Create(config, {}));
  Must(reader->Assign(Partitions()));
  int64_t n = 0;
  while (n < expected) {
    const Message message = reader->Poll(1'000);
    if (message.kind() == Message::Kind::kError) Die(message.status());
    if (!message.is_record()) continue;
    each(message);
    ++n;
  }
}

// Bytes of the values.
int64_t Parse(const weir::kafka::ClientConfig& config, int64_t expected, const weir::plan::Plan& plan) {
  const weir::plan::Source& source = plan.sources.front();
  weir::formats::JsonDecoder decoder(source);
  Arena arena;
  Slot* slots = arena.Slots(source.fields.size());
  int64_t bad = 0, bytes = 0;
  ReadAll(config, expected, [&](const Message& message) {
    bytes += static_cast<int64_t>(message.value().size());
    arena.Reset();
    slots = arena.Slots(source.fields.size());
    weir::formats::RecordInfo info;
    info.key = message.key();
    info.timestamp_ms = message.timestamp_ms();
    info.partition = message.partition();
    info.offset = message.offset();
    bad += decoder.Decode(message.value(), info, slots, &arena).ok() ? 0 : 1;
  });
  if (bad > 0) Die(weir::Status::Error("BENCH", std::to_string(bad) + " records did not decode"));
  return bytes;
}

void Engine(const Options& options, int64_t expected, const weir::plan::Plan& plan, const std::string& state_dir) {
  static int run = 0;
  weir::kafka::RunnerOptions runner;
  runner.plan = &plan;
  runner.application = "bench-" + std::to_string(getpid()) + "-" + std::to_string(++run);
  runner.bootstrap_servers = options.bootstrap;
  runner.state_dir = state_dir + "/" + runner.application;
  runner.instance = "bench";
  runner.delivery = plan.delivery;
  runner.commit_every_ms = plan.commit_every;
  auto running = Must(weir::kafka::Runner::Start(std::move(runner), nullptr, nullptr));
  for (;;) {
    const weir::kafka::RunnerStatus status = running->status();
    if (status.failed) Die(running->Stop());
    if (status.all.stats.records >= static_cast<uint64_t>(expected) && status.all.quiet_since > 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  Must(running->Stop());
}

double Median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v.size() % 2 == 1 ? v[v.size() / 2] : (v[v.size() / 2 - 1] + v[v.size() / 2]) / 2;
}

struct Measure {
  std::string name;
  std::function<void()> work;
  std::vector<double> rates{}, ratios{};  // records per CPU second; to `parse` of the same round
};

int Main(const Options& options) {
  weir::InitLog("warn", "text");
  const auto config = Must(weir::kafka::MakeClientConfig(options.bootstrap, {}));
  auto admin = Must(weir::kafka::Admin::Create(config));
  Must(admin->Connect(10'000));
  const bool known = Must(admin->Topics()).count(kTopic) > 0;
  if (!known) Fill(options, config);
  const int64_t n = Stored(config);
  const std::string dir =
      (std::filesystem::temp_directory_path() / ("weir-bench-" + std::to_string(getpid()))).string();
  const auto main_job = Load(options.source_dir + "/topologies/auth_anomaly.weir");
  const auto stateless = Load(options.source_dir + "/tests/bench/stateless.weir");
  const auto keyed = Load(options.source_dir + "/tests/bench/keyed.weir");
  const auto unkeyed = Load(options.source_dir + "/tests/bench/unkeyed.weir");
  int64_t bytes = 0;
  std::vector<Measure> measures;
  measures.push_back({"raw", [&] { ReadAll(config, n, [](const Message&) {}); }});
  measures.push_back({"parse", [&] { bytes = Parse(config, n, keyed); }});
  measures.push_back({"stateless", [&] { Engine(options, n, stateless, dir); }});
  measures.push_back({"keyed", [&] { Engine(options, n, keyed, dir); }});
  measures.push_back({"unkeyed", [&] { Engine(options, n, unkeyed, dir); }});
  measures.push_back({"main job", [&] { Engine(options, n, main_job, dir); }});
  if (!options.only.empty()) {
    std::erase_if(measures, [&](const Measure& m) {
      return m.name != "parse" && std::find(options.only.begin(), options.only.end(), m.name) == options.only.end();
    });
  }
  for (int round = -1; round < options.rounds; ++round) {  // the first warms the broker's caches
    std::map<std::string, double> rate;
    for (Measure& m : measures) {
      const double before = CpuSeconds();
      m.work();
      rate[m.name] = static_cast<double>(n) / (CpuSeconds() - before);
      std::fprintf(stderr, "round %d: %-9s %.0f records per CPU second\n", round + 1, m.name.c_str(), rate[m.name]);
    }
    if (round < 0) continue;
    for (Measure& m : measures) {
      m.rates.push_back(rate[m.name]);
      m.ratios.push_back(rate[m.name] / rate["parse"]);
    }
  }
  std::filesystem::remove_all(dir);
  std::printf("%lld records of %lld bytes on average, %d rounds, medians\n", static_cast<long long>(n),
              static_cast<long long>(bytes / n), options.rounds);
  std::printf("%-10s %24s %20s %20s\n", "", "records per CPU second", "ratio to parse", "least to most");
  for (const Measure& m : measures) {
    const auto [least, most] = std::minmax_element(m.ratios.begin(), m.ratios.end());
    std::printf("%-10s %24.0f %20.2f %13.2f to %.2f\n", m.name.c_str(), Median(m.rates), Median(m.ratios), *least,
                *most);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Raw consume, consume + parse and the engine on one topic, in records per CPU second");
  app.add_option("-b,--bootstrap-servers", options.bootstrap, "a real broker")->capture_default_str();
  app.add_option("--records", options.records, "to fill the topic with, if it is not there")
      ->capture_default_str()
      ->check(CLI::Range(1000, 100'000'000));
  app.add_option("--rounds", options.rounds, "counted, after one that is not")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  app.add_option("--only", options.only, "these measures, beside parse");
  CLI11_PARSE(app, argc, argv);
  return Main(options);
}
