#include "runtime/cli/produce_verb.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <utility>

#include "runtime/base/clock.h"
#include "runtime/cli/common.h"
#include "runtime/cli/output_file.h"
#include "runtime/kafka/admin.h"
#include "runtime/kafka/embedded_broker.h"
#include "runtime/kafka/producer.h"
#include "runtime/replay/generator.h"
#include "runtime/row/text.h"

namespace weir::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kConnectMs = 15'000;
constexpr int kFlushMs = 10'000;
constexpr int64_t kPollEvery = 256;   // records, at full speed
constexpr int64_t kEventBytes = 190;  // of one event in a partition, in a small batch

struct ProduceFlags {
  ConnectFlags connect;
  std::string topic = "auth_events";
  replay::GeneratorOptions events;
  std::string speed = "1", start, out, labels;
  double factor = 1;  // 0: as fast as possible
};

// Where lines go: a topic, a file, standard output.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Status Write(const std::string& line) = 0;
  virtual void Serve() {}  // between events
  virtual Status Finish() = 0;
  virtual std::string name() const = 0;
};

class FileSink : public Sink {
 public:
  explicit FileSink(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}
  Status Write(const std::string& line) override {
    WEIR_RETURN_IF_ERROR(file_->Write(line));
    return file_->Write("\n");
  }
  void Serve() override { (void)file_->Flush(); }
  Status Finish() override { return file_->Flush(); }
  std::string name() const override { return file_->name(); }

 private:
  std::unique_ptr<OutputFile> file_;
};

class TopicSink : public Sink {
 public:
  TopicSink(kafka::Producer* producer, kafka::Producer::TopicId topic, std::string name)
      : producer_(producer), topic_(topic), name_(std::move(name)) {}
  Status Write(const std::string& line) override {
    const kafka::ProduceOutcome outcome = producer_->Produce(topic_, {.value = line});
    if (++written_ % kPollEvery == 0) producer_->Poll(0);
    if (outcome != kafka::ProduceOutcome::kOk) return producer_->produce_error();
    return producer_->delivery_error().status;
  }
  void Serve() override { producer_->Poll(0); }
  Status Finish() override { return producer_->Flush(kFlushMs); }
  std::string name() const override { return "topic " + name_; }

 private:
  kafka::Producer* producer_;
  kafka::Producer::TopicId topic_;
  std::string name_;
  int64_t written_ = 0;
};

// With --labels: a path ('/' in it, a file's ending, or "-") is a file; anything else is a topic, if there is a broker.
bool IsPath(const std::string& text) {
  return text == "-" || text.find('/') != std::string::npos || text.ends_with(".json") || text.ends_with(".jsonl") ||
         text.ends_with(".ndjson") || text.ends_with(".txt");
}

struct Sinks {
  std::unique_ptr<kafka::Producer> producer;  // outlives the sinks
  std::unique_ptr<Sink> events, labels;       // labels may be null
};

// The embedded broker's own warning can come too late at full speed; what a bounded run will write is known now.
void WarnIfTooMuch(const ProduceFlags& flags, int32_t partitions) {
  Result<replay::Generator> g = replay::Generator::Create(flags.events);
  const double benign = flags.events.benign_rate * static_cast<double>(g.ok() ? g->EstimatedDurationMs() : 0) / 1000;
  const double events = static_cast<double>(flags.events.bursts) * flags.events.failures_per_burst + benign;
  const double room = static_cast<double>(kafka::kEmbeddedPartitionBytes) * partitions;
  if (events * kEventBytes < 0.8 * room) return;
  std::fprintf(stderr,
               "warning: about %.0f MiB are going to %s, and the embedded broker keeps %.0f MiB of it (5 MiB a "
               "partition): the oldest events will be dropped\n",
               events * kEventBytes / (1024 * 1024), flags.topic.c_str(), room / (1024 * 1024));
}

Status OpenTopics(const ProduceFlags& flags, bool labels_topic, Sinks* sinks) {
  Result<kafka::ClientConfig> config = MakeConfig(flags.connect);
  if (!config.ok()) return config.status();
  std::vector<std::string> names;
  if (flags.out.empty()) names.push_back(flags.topic);
  if (labels_topic) names.push_back(flags.labels);
  Result<std::unique_ptr<kafka::Admin>> admin = kafka::Admin::Create(*config);
  if (!admin.ok()) return admin.status();
  bool told = false;
  Result<kafka::ClusterInfo> cluster = (*admin)->Connect(kConnectMs, StopSignal::requested, [&](const Status& why) {
    if (!std::exchange(told, true)) std::fprintf(stderr, "Waiting for a broker: %s\n", why.message().c_str());
  });
  if (!cluster.ok()) return cluster.status();
  Result<std::map<std::string, int32_t>> there = (*admin)->Topics();
  if (!there.ok()) return there.status();
  std::vector<kafka::TopicSpec> specs;
  for (const std::string& name : names) {
    specs.push_back({name, -1, -1, {}});
    if (!there->contains(name)) std::fprintf(stderr, "Topic %s is not there; making it.\n", name.c_str());
  }
  WEIR_RETURN_IF_ERROR((*admin)->Ensure(specs));
  if (cluster->kind == kafka::BrokerKind::kEmbedded && flags.out.empty())
    WarnIfTooMuch(flags, there->contains(flags.topic) ? there->at(flags.topic) : kafka::kEmbeddedDefaultPartitions);
  Result<std::unique_ptr<kafka::Producer>> producer = kafka::Producer::Create(*config, {});
  if (!producer.ok()) return producer.status();
  sinks->producer = std::move(*producer);
  for (const std::string& name : names) {
    Result<kafka::Producer::TopicId> id = sinks->producer->AddTopic(name);
    if (!id.ok()) return id.status();
    (name == flags.topic && sinks->events == nullptr && flags.out.empty() ? sinks->events : sinks->labels) =
        std::make_unique<TopicSink>(sinks->producer.get(), *id, name);
  }
  return sinks->producer->WarmUp(kConnectMs);
}

Status OpenSinks(const ProduceFlags& flags, Sinks* sinks) {
  const bool labels_topic = !flags.labels.empty() && flags.out.empty() && !IsPath(flags.labels);
  if (flags.out.empty()) WEIR_RETURN_IF_ERROR(OpenTopics(flags, labels_topic, sinks));
  if (!flags.out.empty()) {
    Result<std::unique_ptr<OutputFile>> file = OutputFile::Open(flags.out);
    if (!file.ok()) return file.status();
    sinks->events = std::make_unique<FileSink>(std::move(*file));
  }
  if (!flags.labels.empty() && !labels_topic) {
    Result<std::unique_ptr<OutputFile>> file = OutputFile::Open(flags.labels);
    if (!file.ok()) return file.status();
    sinks->labels = std::make_unique<FileSink>(std::move(*file));
  }
  return Status::Ok();
}

struct Counts {
  int64_t events = 0, attack = 0, benign_failed = 0, bursts = 0;
};

Status WriteLabels(const std::vector<replay::BurstLabel>& labels, Sink* sink, Counts* counts) {
  counts->bursts += static_cast<int64_t>(labels.size());
  for (const replay::BurstLabel& label : labels) {
    if (sink != nullptr) WEIR_RETURN_IF_ERROR(sink->Write(label.ToJson()));
  }
  return Status::Ok();
}

// Until the generator ends or a signal comes. Event k is due at its distance in event time from the start, over
// --speed.
Status Pump(replay::Generator* generator, const ProduceFlags& flags, Sinks* sinks, Counts* counts) {
  const auto began = Clock::now();
  const int64_t start_us = flags.events.start_ms * 1000;
  replay::GeneratedEvent event;
  while (!StopSignal::requested() && generator->Next(&event)) {
    if (flags.factor > 0) {
      const auto due =
          began + std::chrono::microseconds(std::llround(static_cast<double>(event.time_us - start_us) / flags.factor));
      if (due > Clock::now()) {
        sinks->events->Serve();
        if (StopSignal::WaitUntil(due)) break;
      }
    }
    WEIR_RETURN_IF_ERROR(sinks->events->Write(event.json));
    ++counts->events;
    if (event.burst_id != 0) {
      ++counts->attack;
    } else if (event.failed) {
      ++counts->benign_failed;
    }
    WEIR_RETURN_IF_ERROR(WriteLabels(generator->TakeLabels(), sinks->labels.get(), counts));
  }
  return WriteLabels(generator->TakeLabels(/*unfinished=*/true), sinks->labels.get(), counts);
}

// Fills factor and start from their texts; the message of what is wrong, or empty.
std::string Settle(ProduceFlags* flags) {
  if (flags->speed == "max") {
    flags->factor = 0;
  } else if (!ParseFloat(flags->speed, &flags->factor) || !(flags->factor > 0) || flags->factor > 1e6) {
    return "--speed takes a positive number (1 is real time) or max, not `" + flags->speed + "`";
  }
  if (!flags->start.empty()) {
    if (ParseTimestamp(flags->start, &flags->events.start_ms)) return "";
    return "--start takes a time like 2026-01-01T00:00:00Z, not `" + flags->start + "`";
  }
  // Without --start the stamps of a bounded run end now, however fast it is written: none lies in the future.
  flags->events.start_ms = WallMs();
  if (Result<replay::Generator> g = replay::Generator::Create(flags->events); g.ok()) {
    const double ahead = flags->factor == 0 ? 1 : std::max(0.0, 1 - 1 / flags->factor);
    flags->events.start_ms -= static_cast<int64_t>(static_cast<double>(g->EstimatedDurationMs()) * ahead);
  }
  return "";
}

int RunProduce(ProduceFlags flags) {
  const std::string wrong = Settle(&flags);
  if (!wrong.empty()) return PrintUsage("produce", wrong);
  Result<replay::Generator> generator = replay::Generator::Create(flags.events);
  if (!generator.ok()) return PrintUsage("produce", generator.status().message() + "; " + generator.status().hint());
  StopSignal::Install();
  Sinks sinks;
  Status status = OpenSinks(flags, &sinks);
  if (!status.ok()) {
    if (StopSignal::requested()) return StopSignal::ExitCode(kExitOk);
    return PrintStatus(status);
  }
  const auto began = Clock::now();
  Counts counts;
  status = Pump(&*generator, flags, &sinks, &counts);
  if (status.ok()) status = sinks.events->Finish();
  if (status.ok() && sinks.labels != nullptr) status = sinks.labels->Finish();
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  std::fprintf(stderr, "%lld events in %.1f s to %s: %lld failures in %lld bursts, %lld benign (%lld of them failed)\n",
               static_cast<long long>(counts.events), seconds, sinks.events->name().c_str(),
               static_cast<long long>(counts.attack), static_cast<long long>(counts.bursts),
               static_cast<long long>(counts.events - counts.attack), static_cast<long long>(counts.benign_failed));
  if (sinks.producer != nullptr) sinks.producer->Purge();
  if (!status.ok()) return PrintStatus(status);
  return StopSignal::ExitCode(kExitOk);
}

void AddEventFlags(CLI::App* verb, ProduceFlags* flags) {
  replay::GeneratorOptions& e = flags->events;
  verb->add_option("--failures-per-burst", e.failures_per_burst, "failed logins of a burst")
      ->type_name("N")
      ->capture_default_str()
      ->group("Bursts");
  verb->add_option("--fail-interval", e.fail_interval_s, "seconds between them")
      ->type_name("S")
      ->capture_default_str()
      ->group("Bursts");
  verb->add_option("--burst-pause", e.burst_pause_s, "seconds of rest after a burst")
      ->type_name("S")
      ->capture_default_str()
      ->group("Bursts");
  verb->add_option("--bursts", e.bursts, "stop after this many; 0: endless")
      ->type_name("N")
      ->capture_default_str()
      ->group("Bursts");
  verb->add_option("--attackers", e.attackers, "at the same time, each with an address of its own")
      ->type_name("N")
      ->capture_default_str()
      ->group("Bursts");
  verb->add_option("--username", e.username, "of the first attacker")
      ->type_name("NAME")
      ->capture_default_str()
      ->group("Bursts");
  verb->add_option("--ip", e.ip, "of the first attacker; the others count up from it")
      ->type_name("ADDR")
      ->capture_default_str()
      ->group("Bursts");
  verb->add_option("--benign-rate", e.benign_rate, "logins a second of other people; one in twelve fails")
      ->type_name("R")
      ->capture_default_str()
      ->group("Benign traffic");
  verb->add_option("--seed", e.seed, "same seed, same events")
      ->type_name("N")
      ->capture_default_str()
      ->group("Time and chance");
  verb->add_option("--speed", flags->speed, "X times real time, or max: as fast as possible")
      ->type_name("X|max")
      ->capture_default_str()
      ->group("Time and chance");
  verb->add_option("--start", flags->start,
                   "time of the first event, like 2026-01-01T00:00:00Z; default: so that no event lies in the future")
      ->type_name("TIME")
      ->group("Time and chance");
}

}  // namespace

void AddProduceVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("produce", "synthetic authentication events, to Kafka or a file");
  SetExample(verb, "weir produce --bursts 69 --attackers 3 --benign-rate 20 --seed 7");
  auto flags = std::make_shared<ProduceFlags>();
  AddConnectFlags(verb, &flags->connect);
  verb->add_option("--topic", flags->topic, "where the events go; made if it is not there")
      ->envname("WEIR_TOPIC")
      ->type_name("NAME")
      ->capture_default_str()
      ->group("Kafka");
  AddEventFlags(verb, flags.get());
  verb->add_option("--out", flags->out, "write JSON lines here instead (no broker needed); - is standard output")
      ->type_name("FILE|-")
      ->group("Output");
  verb->add_option("--labels", flags->labels,
                   "the truth, one JSON line a burst: a file if it looks like a path or with --out, else a topic")
      ->type_name("FILE|TOPIC")
      ->group("Output");
  verb->callback([flags, exit_code] { *exit_code = RunProduce(*flags); });
}

}  // namespace weir::cli
