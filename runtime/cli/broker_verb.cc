#include "runtime/cli/broker_verb.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "runtime/cli/common.h"
#include "runtime/kafka/embedded_broker.h"
#include "runtime/kafka/retention_watch.h"

namespace weir::cli {
namespace {

struct BrokerFlags {
  int port = 9092;
  std::vector<std::string> topics;
};

// "name:partitions", or "name" for the default count.
bool ParseTopic(const std::string& text, std::pair<std::string, int32_t>* topic) {
  const size_t colon = text.rfind(':');
  topic->first = text.substr(0, colon);
  topic->second = kafka::kEmbeddedDefaultPartitions;
  if (colon == std::string::npos) return !topic->first.empty();
  const std::string count = text.substr(colon + 1);
  const bool digits = !count.empty() && count.size() <= 4 &&
                      std::all_of(count.begin(), count.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!digits || topic->first.empty()) return false;
  topic->second = std::stoi(count);
  return true;
}

void Report(const kafka::RetentionEvent& e) {
  const std::string where = e.partition.ToString();
  if (e.kind == kafka::RetentionEvent::Kind::kNear) {
    std::fprintf(stderr, "warning: %s holds up to %.1f MiB; at 5 MiB the oldest records are dropped\n", where.c_str(),
                 static_cast<double>(e.bytes) / (1024 * 1024));
  } else {
    std::fprintf(stderr, "warning: %s is full: records before offset %lld are gone, and older ones will follow\n",
                 where.c_str(), static_cast<long long>(e.partition.offset));
  }
}

int RunBroker(const BrokerFlags& flags) {
  kafka::EmbeddedBrokerOptions options;
  options.port = flags.port;
  for (const std::string& text : flags.topics) {
    std::pair<std::string, int32_t> topic;
    if (!ParseTopic(text, &topic))
      return PrintUsage("broker", "`" + text + "` is not a topic; write name:partitions, for example auth_events:4");
    options.topics.push_back(std::move(topic));
  }
  StopSignal::Install();
  Result<std::unique_ptr<kafka::EmbeddedBroker>> broker = kafka::EmbeddedBroker::Start(options);
  if (!broker.ok()) return PrintStatus(broker.status());
  Result<kafka::ClientConfig> config = kafka::MakeClientConfig((*broker)->address(), {});
  if (!config.ok()) return PrintStatus(config.status());
  Result<std::unique_ptr<kafka::RetentionWatch>> watch = kafka::RetentionWatch::Start(*config, Report);
  if (!watch.ok()) return PrintStatus(watch.status());

  std::printf("%s\n", (*broker)->address().c_str());
  std::fflush(stdout);
  std::fprintf(
      stderr,
      "The embedded development broker is up. It is not Kafka: nothing is kept when it ends, transactions do not\n"
      "isolate, a partition holds 5 MiB and then drops its oldest records, and only this machine can reach it.\n"
      "Topics come into being when they are used, with %d partitions%s. Ctrl+C ends it.\n",
      kafka::kEmbeddedDefaultPartitions,
      options.topics.empty() ? " (--topics name:partitions makes them beforehand)" : "");
  while (!StopSignal::WaitUntil(std::chrono::steady_clock::now() + std::chrono::hours(1))) {
  }
  std::fprintf(stderr, "The broker has ended; its records are gone.\n");
  return StopSignal::ExitCode(kExitOk);
}

}  // namespace

void AddBrokerVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("broker", "the embedded development broker");
  SetExample(verb, "weir broker --port 9092 --topics auth_events:4,anomalies:1");
  auto flags = std::make_shared<BrokerFlags>();
  verb->add_option("--port", flags->port, "the port on 127.0.0.1; 0: any that is free")
      ->envname("WEIR_PORT")
      ->check(CLI::Range(0, 65535))
      ->type_name("N")
      ->capture_default_str()
      ->group("Broker");
  verb->add_option("--topics", flags->topics, "topics to make: name:partitions, comma-separated")
      ->delimiter(',')
      ->type_name("T:N")
      ->allow_extra_args(false)
      ->group("Broker");
  verb->callback([flags, exit_code] { *exit_code = RunBroker(*flags); });
}

}  // namespace weir::cli
