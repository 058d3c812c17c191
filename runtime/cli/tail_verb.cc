#include "runtime/cli/tail_verb.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "runtime/cli/common.h"
#include "runtime/cli/tail_filter.h"
#include "runtime/cli/tail_format.h"
#include "runtime/kafka/admin.h"
#include "runtime/kafka/consumer.h"
#include "runtime/kafka/errors.h"

namespace weir::cli {
namespace {

using Clock = std::chrono::steady_clock;
using kafka::TopicPartition;
using kafka::Watermarks;

constexpr int kTailConnectMs = 15'000;
constexpr int kPollMs = 100;
constexpr int64_t kDefaultLast = 10;
constexpr auto kStuckAfter = std::chrono::seconds(15);

struct TailFlags {
  ConnectFlags connect;
  std::vector<std::string> topics;
  bool from_beginning = false, follow = false;
  int64_t count = -1;  // -1: not given
  std::string where, format, color = "auto";
};

class Printer {
 public:
  Printer(bool json, bool show_topic, bool color, size_t width) : json_(json), table_(show_topic, color, width) {}
  void Add(const TailRecord& record) {
    if (!json_) {
      table_.Add(record);
      if (table_.full()) Flush();
      return;
    }
    const std::string line = FormatJsonLine(record) + "\n";
    good_ &= std::fwrite(line.data(), 1, line.size(), stdout) == line.size();
  }
  void Flush() {
    const std::string text = table_.Flush();
    good_ &= std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  }
  bool good() const { return good_; }  // false: the reader of our output is gone

 private:
  const bool json_;
  TailTable table_;
  bool good_ = true;
};

class Tail {
 public:
  Tail(const TailFlags& flags, TailFilter filter, Printer* printer)
      : flags_(flags), filter_(std::move(filter)), printer_(printer) {}

  Status Run() {
    WEIR_RETURN_IF_ERROR(Open());
    if (flags_.from_beginning || !flags_.follow) {
      WEIR_RETURN_IF_ERROR(ReadToEnds());
      PrintLast();
    }
    while (flags_.follow && !Done()) {
      const kafka::Message m = reader_->Poll(kPollMs);
      if (m.kind() == kafka::Message::Kind::kNone) printer_->Flush();
      WEIR_RETURN_IF_ERROR(Take(m));
    }
    printer_->Flush();
    return Status::Ok();
  }

 private:
  bool last_mode() const { return !flags_.from_beginning && !flags_.follow; }
  int64_t last_count() const { return flags_.count >= 0 ? flags_.count : kDefaultLast; }
  bool Done() const {
    return StopSignal::requested() || !printer_->good() ||
           (!last_mode() && flags_.count >= 0 && printed_ >= flags_.count);
  }

  Status Open() {
    Result<kafka::ClientConfig> config = MakeConfig(flags_.connect);
    if (!config.ok()) return config.status();
    Result<std::unique_ptr<kafka::Admin>> admin = kafka::Admin::Create(*config);
    if (!admin.ok()) return admin.status();
    bool told = false;
    const auto tell = [&](const Status& why) {
      if (!std::exchange(told, true)) std::fprintf(stderr, "Waiting: %s\n", why.message().c_str());
    };
    Result<kafka::ClusterInfo> cluster = (*admin)->Connect(kTailConnectMs, StopSignal::requested, tell);
    if (!cluster.ok()) return cluster.status();
    std::vector<kafka::TopicSpec> specs;
    for (const std::string& topic : flags_.topics) specs.push_back({topic});
    told = false;
    for (;;) {
      Status status = (*admin)->Check(specs);
      if (status.ok()) break;
      // A topic may be made by the first record that somebody writes.
      if (!flags_.follow || status.code() != kafka::kTopicMissing) return status;
      tell(status);
      if (StopSignal::WaitUntil(Clock::now() + std::chrono::milliseconds(500))) return Status::Ok();
    }
    Result<std::map<std::string, int32_t>> counts = (*admin)->Topics();
    if (!counts.ok()) return counts.status();
    Result<std::unique_ptr<kafka::Reader>> reader = kafka::Reader::Create(*config, {});
    if (!reader.ok()) return reader.status();
    reader_ = std::move(*reader);
    return Start(*counts);
  }

  Status Start(const std::map<std::string, int32_t>& counts) {
    std::vector<TopicPartition> partitions;
    for (const std::string& topic : flags_.topics) {
      for (int32_t k = 0; k < counts.at(topic); ++k) partitions.push_back({topic, k});
    }
    Result<std::map<TopicPartition, Watermarks>> ends = reader_->QueryWatermarks(partitions, kTailConnectMs);
    if (!ends.ok()) return ends.status();
    for (TopicPartition& p : partitions) {
      const Watermarks& w = ends->at(p);
      p.offset = flags_.from_beginning ? w.low : w.high;
      if (last_mode()) {
        // Transaction markers take offsets too; and what --where will match is not known beforehand.
        p.offset = flags_.where.empty() ? std::max(w.low, w.high - 4 * last_count() - 200) : w.low;
      }
      if (p.offset < w.high) open_[p] = w.high;
    }
    return reader_->Assign(partitions);
  }

  // Until every partition has been read to where it ended at the start.
  Status ReadToEnds() {
    Clock::time_point progress = Clock::now();
    while (!open_.empty() && !Done()) {
      const kafka::Message m = reader_->Poll(kPollMs);
      if (m.kind() == kafka::Message::Kind::kNone) {
        printer_->Flush();
        if (Clock::now() - progress < kStuckAfter) continue;
        const Status why = reader_->last_error();
        return Status::Error(kafka::kUnreachable,
                             "the broker gives no more records" + (why.ok() ? "" : " (" + why.message() + ")"),
                             "is it still up?");
      }
      progress = Clock::now();
      WEIR_RETURN_IF_ERROR(Take(m));
      if (m.kind() == kafka::Message::Kind::kError) continue;
      const auto it = open_.find({std::string(m.topic()), m.partition()});
      if (it != open_.end() && m.offset() + (m.is_record() ? 1 : 0) >= it->second) open_.erase(it);
    }
    return Status::Ok();
  }

  Status Take(const kafka::Message& m) {
    if (m.kind() == kafka::Message::Kind::kError) {
      if (!m.is_offset_error()) return m.status();
      // Deleted while we read: go on with what is there, and say so.
      const TopicPartition p{std::string(m.topic()), m.partition(), kafka::kOffsetBeginning};
      std::fprintf(stderr, "%s\n", m.status().ToString().c_str());
      WEIR_RETURN_IF_ERROR(reader_->Remove({p}));
      return reader_->Add({p});
    }
    if (!m.is_record() || Done()) return Status::Ok();
    TailRecord r{std::string(m.topic()), m.partition(),          m.offset(), m.timestamp_ms(),
                 m.has_value(),          std::string(m.value()), {}};
    r.Parse();
    if (!filter_.Matches(r.value)) return Status::Ok();
    if (!last_mode()) {
      ++printed_;
      printer_->Add(r);
      return Status::Ok();
    }
    std::deque<TailRecord>& last = last_[{r.topic, r.partition}];
    last.push_back(std::move(r));
    if (static_cast<int64_t>(last.size()) > last_count()) last.pop_front();
    return Status::Ok();
  }

  // The last records of all partitions together, in order of time.
  void PrintLast() {
    std::vector<TailRecord> all;
    for (auto& [p, records] : last_) std::move(records.begin(), records.end(), std::back_inserter(all));
    std::sort(all.begin(), all.end(), [](const TailRecord& a, const TailRecord& b) {
      return std::tie(a.timestamp_ms, a.topic, a.partition, a.offset) <
             std::tie(b.timestamp_ms, b.topic, b.partition, b.offset);
    });
    const size_t skip = all.size() - std::min(all.size(), static_cast<size_t>(last_count()));
    for (size_t k = skip; k < all.size(); ++k) printer_->Add(all[k]);
  }

  const TailFlags& flags_;
  const TailFilter filter_;
  Printer* const printer_;
  std::unique_ptr<kafka::Reader> reader_;
  std::map<TopicPartition, int64_t> open_;  // partitions not at their end yet, with that end
  std::map<TopicPartition, std::deque<TailRecord>> last_;
  int64_t printed_ = 0;
};

int RunTail(TailFlags flags) {
  TailFilter filter;
  std::string error;
  if (!filter.Parse(flags.where, &error)) return PrintUsage("tail", error);
  std::sort(flags.topics.begin(), flags.topics.end());
  flags.topics.erase(std::unique(flags.topics.begin(), flags.topics.end()), flags.topics.end());
  StopSignal::Install();
  const bool terminal = IsTerminal(stdout);
  const bool json = flags.format.empty() ? !terminal : flags.format == "json";
  Printer printer(json, flags.topics.size() > 1, UseColor(flags.color, stdout),
                  terminal ? static_cast<size_t>(TerminalWidth(stdout, 0)) : 0);
  const Status status = Tail(flags, std::move(filter), &printer).Run();
  if (!status.ok() && !StopSignal::requested()) return PrintStatus(status);
  return StopSignal::ExitCode(kExitOk);
}

}  // namespace

void AddTailVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("tail", "read topics as columns or JSON lines");
  SetExample(verb, "weir tail anomalies_rule_based --from-beginning --where 'fail_count >= 6'");
  auto flags = std::make_shared<TailFlags>();
  verb->add_option("topics", flags->topics, "the topics")->required()->type_name("TOPIC");
  AddConnectFlags(verb, &flags->connect);
  verb->add_flag("--from-beginning", flags->from_beginning, "from the first record on; without it the last 10")
      ->group("Records");
  verb->add_option("--count", flags->count,
                   "at most this many: the last ones, with --from-beginning the first, with --follow the next")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N")
      ->group("Records");
  verb->add_flag("-f,--follow", flags->follow, "go on with new records; waits for a topic that is not there yet")
      ->group("Records");
  verb->add_option("--where", flags->where, "only these: FIELD OP VALUE, joined by `and`")
      ->type_name("EXPR")
      ->group("Records");
  verb->add_option("--format", flags->format, "text or json; default: text on a terminal, else JSON lines")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("F")
      ->group("Output");
  verb->add_option("--color", flags->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->group("Output");
  verb->callback([flags, exit_code] { *exit_code = RunTail(*flags); });
}

}  // namespace weir::cli
