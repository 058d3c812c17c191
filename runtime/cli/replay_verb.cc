#include "runtime/cli/replay_verb.h"

#include <algorithm>
#include <cinttypes>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "dsl/diagnostic.h"
#include "runtime/base/clock.h"
#include "runtime/base/format.h"
#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/live_line.h"
#include "runtime/cli/replay_output.h"
#include "runtime/cli/replay_report.h"
#include "runtime/engine/metrics_report.h"
#include "runtime/replay/file_replay.h"
#include "runtime/row/text.h"

namespace weir::cli {
namespace {

constexpr int64_t kShowOnTerminalMs = 250;
constexpr int64_t kShowInPipeMs = 10'000;

struct ReplayFlags {
  std::string file, output, at, format, color;
  std::vector<std::string> inputs, sets;
  int64_t restart_every = 0;
  bool summary = false, quiet = false;
};

// ---- what is replayed

std::vector<std::string> InputNames(const plan::Plan& plan) {
  std::vector<std::string> names;
  for (const plan::Source& source : plan.sources) {
    if (source.topics.empty()) continue;  // its records are in a file anyway
    names.push_back(source.name);
    for (const std::string& topic : source.topics) {
      if (topic != source.name) names.push_back(topic);
    }
  }
  return names;
}

// SOURCE=PATH, where SOURCE is a source's name (its first topic is meant) or the name of a topic; PATH alone if there
// is one source. "" or what is wrong.
std::string ParseInput(const plan::Plan& plan, const std::string& text, replay::ReplayInput* input) {
  const size_t equals = text.find('=');
  std::vector<const plan::Source*> streams;
  for (const plan::Source& source : plan.sources) {
    if (source.role == plan::Source::Role::kStream && !source.topics.empty()) streams.push_back(&source);
  }
  if (equals == std::string::npos && streams.size() == 1) {
    *input = {streams.front()->topics.front(), text};
    return "";
  }
  if (equals == std::string::npos) return "--input takes SOURCE=PATH, not `" + text + "`: there are several sources";
  const std::string name = text.substr(0, equals);
  input->path = text.substr(equals + 1);
  if (input->path.empty()) return "--input " + text + " has no path";
  for (const plan::Source& source : plan.sources) {
    const bool topic = std::find(source.topics.begin(), source.topics.end(), name) != source.topics.end();
    if (source.topics.empty() || (!topic && source.name != name)) continue;
    input->topic = topic ? name : source.topics.front();
    return "";
  }
  const std::vector<std::string> names = InputNames(plan);
  std::string near = dsl::DidYouMean(name, names), all;
  for (const std::string& one : names) all += (all.empty() ? "" : ", ") + one;
  return "--input: there is no source `" + name + "`; " +
         (near.empty() ? "there are: " + all : "did you mean `" + near + "`?");
}

// "2017-03-30T00:00:00Z", or the day alone.
bool ParseStamp(const std::string& text, int64_t* ms) {
  return ParseTimestamp(text, ms) || ParseTimestamp(text + "T00:00:00Z", ms);
}

const plan::Source& SourceReading(const plan::Plan& plan, const std::string& topic) {
  return *std::find_if(plan.sources.begin(), plan.sources.end(), [&](const plan::Source& s) {
    return std::find(s.topics.begin(), s.topics.end(), topic) != s.topics.end();
  });
}

// Fills the options; "" or what is wrong with the flags.
std::string ParseFlags(const plan::Plan& plan, const ReplayFlags& flags, replay::ReplayOptions* options) {
  int from_stdin = flags.file == "-" ? 1 : 0;
  for (const std::string& text : flags.inputs) {
    replay::ReplayInput input;
    if (std::string wrong = ParseInput(plan, text, &input); !wrong.empty()) return wrong;
    from_stdin += input.path == "-" ? 1 : 0;
    options->inputs.push_back(std::move(input));
  }
  if (from_stdin > 1) return "standard input can be read once: `-` was given twice";
  if (!flags.at.empty() && !ParseStamp(flags.at, &options->stamp))
    return "--at takes a time like 2017-03-30T00:00:00Z or a day, not `" + flags.at + "`";
  for (const replay::ReplayInput& input : options->inputs) {
    const plan::Source& source = SourceReading(plan, input.topic);
    if (!flags.at.empty() || !replay::NeedsStamp(source)) continue;
    return "the event times of `" + source.name + "` need the stamps of the records (" +
           (source.time ? "they have no year of their own" : "the source has no `time`") +
           "), and a file has none: give --at TIME";
  }
  options->restart_every = flags.restart_every;
  return "";
}

// Records refused are kept under the source's name also where the topology names no topic for them.
void KeepInvalid(plan::Plan* plan) {
  for (plan::Source& source : plan->sources) {
    if (source.invalid_to.empty()) source.invalid_to = source.name + ".invalid";
  }
}

// ---- what is seen

class ReplayProgressLine {
 public:
  ReplayProgressLine(std::string topology, bool quiet)
      : topology_(std::move(topology)), line_(IsTerminal(stderr)), quiet_(quiet) {
    next_ = began_ + (line_.live() ? kShowOnTerminalMs : kShowInPipeMs);
  }
  ~ReplayProgressLine() { Clear(); }
  ReplayProgressLine(const ReplayProgressLine&) = delete;
  ReplayProgressLine& operator=(const ReplayProgressLine&) = delete;

  void Update(const replay::ReplayProgress& p) {
    const int64_t now = quiet_ ? 0 : SteadyMs();
    if (quiet_ || now < next_) return;
    next_ = now + (line_.live() ? kShowOnTerminalMs : kShowInPipeMs);
    const double seconds = std::max(1e-3, static_cast<double>(now - began_) / 1000);
    std::string line = fmt::format("{}  {} records  {}/s", topology_, Grouped(p.records),
                                   Grouped(static_cast<uint64_t>(static_cast<double>(p.records) / seconds)));
    if (p.bytes > 0 && p.bytes_read > 0) {
      const double part = std::min(1.0, static_cast<double>(p.bytes_read) / static_cast<double>(p.bytes));
      line += fmt::format("  {:.0f}%  {:.0f} s left", part * 100, seconds / part - seconds);
    }
    line_.Show(std::move(line));
  }
  void Clear() { line_.Clear(); }
  double seconds() const { return static_cast<double>(SteadyMs() - began_) / 1000; }

 private:
  std::string topology_;
  LiveLine line_;
  bool quiet_;
  int64_t began_ = SteadyMs(), next_ = 0;
};

ReplaySummary SummaryOf(const plan::Plan& plan, const replay::ReplayOptions& options, const ReplayOutput& output,
                        const replay::FileReplay& replay) {
  const replay::ReplayTotals totals = replay.totals();
  ReplaySummary out;
  out.topology = plan.topology;
  for (const plan::Source& source : plan.sources) out.records[source.name];
  for (size_t k = 0; k < options.inputs.size(); ++k)
    out.records[SourceReading(plan, options.inputs[k].topic).name] += totals.records[k];
  out.rows = output.rows();
  for (const plan::Node& node : plan.nodes) {
    if (const auto* detector = std::get_if<plan::DetectorNode>(&node.op)) out.alerts[detector->detector];
  }
  for (const auto& [name, n] : totals.stats.alerts) out.alerts[name] = n;
  out.invalid = output.invalid();
  out.late = totals.stats.late;
  out.row_errors = totals.stats.row_errors;
  out.metrics = totals.metrics;
  out.interrupted = totals.interrupted;
  return out;
}

// `to csv` of evaluations, beside the topics.
Status WriteScores(const plan::Plan& plan, const ReplayOutput& output, const std::vector<ops::Metrics>& metrics) {
  for (const plan::Evaluate& evaluate : plan.evaluates) {
    const std::string path = evaluate.csv.empty() ? "" : output.PathOf(evaluate.csv);
    if (path.empty()) continue;
    std::vector<ops::Metrics> mine;
    std::copy_if(metrics.begin(), metrics.end(), std::back_inserter(mine),
                 [&](const ops::Metrics& m) { return m.evaluate == evaluate.name; });
    WEIR_RETURN_IF_ERROR(engine::WriteMetricsCsv(path, mine));
  }
  return Status::Ok();
}

void Tell(const ReplayFlags& flags, const std::string& output, const ReplaySummary& summary, double seconds) {
  if (flags.summary) {
    // Standard output belongs to the rows when they go there.
    std::FILE* to = output == "-" ? stderr : stdout;
    std::fputs((flags.format == "json" ? SummaryJson(summary) : SummaryText(summary)).c_str(), to);
    std::fflush(to);
  }
  if (flags.quiet) return;
  uint64_t records = 0, invalid = 0, rows = 0;
  for (const auto& [name, n] : summary.records) records += n;
  for (const auto& [name, n] : summary.rows) rows += n;
  for (const auto& [name, n] : summary.invalid) invalid += n;
  std::string line =
      fmt::format("{} records, {} rows in {:.1f} s ({}/s)", Grouped(records), Grouped(rows), seconds,
                  Grouped(static_cast<uint64_t>(static_cast<double>(records) / std::max(seconds, 1e-3))));
  if (!output.empty() && output != "-") line += "; in " + output;
  if (invalid > 0 && !flags.summary) line += "; " + Grouped(invalid) + " records were refused";
  if (summary.interrupted) line += "; stopped before the end";
  std::fprintf(stderr, "%s\n", line.c_str());
}

int RunReplay(const ReplayFlags& flags) {
  dsl::CompileOptions compile;
  compile.keep_test_subjects = false;
  if (!ParseSets("replay", flags.sets, &compile)) return kExitUsage;
  int exit_code = kExitOk;
  std::optional<Topology> topology = LoadRunnable(flags.file, compile, flags.color, &exit_code);
  if (!topology) return exit_code;
  plan::Plan& plan = topology->plan;
  replay::ReplayOptions options;
  if (std::string wrong = ParseFlags(plan, flags, &options); !wrong.empty()) return PrintUsage("replay", wrong);
  KeepInvalid(&plan);
  // Without --output: rows are shown, unless the summary is what is wanted.
  const std::string target = !flags.output.empty() ? flags.output : flags.summary ? "" : "-";
  StopSignal::Install();
  Result<std::unique_ptr<ReplayOutput>> opened = ReplayOutput::Open(plan, target);
  if (!opened.ok()) return PrintStatus(opened.status());
  ReplayOutput& output = **opened;
  ReplayProgressLine progress(plan.topology, flags.quiet);
  options.on_output = [&](const replay::LocalOutput& row) { output.Write(row); };
  options.on_step = [&](const replay::ReplayProgress& p) { progress.Update(p); };
  options.stopped = [&] { return StopSignal::requested() || output.failed(); };
  Result<std::unique_ptr<replay::FileReplay>> replay = replay::FileReplay::Open(plan, options);
  if (!replay.ok()) return PrintStatus(replay.status());
  (*replay)->on_wait = [&] { output.Flush(); };
  Status status = (*replay)->Run();
  progress.Clear();
  const ReplaySummary summary = SummaryOf(plan, options, output, **replay);
  if (status.ok()) status = WriteScores(plan, output, summary.metrics);
  if (const Status written = output.Finish(); status.ok()) status = written;
  if (!status.ok()) return PrintStatus(status);
  Tell(flags, target, summary, progress.seconds());
  return StopSignal::ExitCode(kExitOk);
}

}  // namespace

void AddReplayVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("replay", "run a topology on files: same input, same output, no broker");
  SetExample(verb,
             "weir replay topologies/auth_anomaly.weir --input auth_events=events.jsonl --output replayed --summary");
  auto flags = std::make_shared<ReplayFlags>();
  verb->add_option("FILE", flags->file, "the topology")->required()->type_name("");
  verb->add_option("--input", flags->inputs,
                   "the records of a source: a file, also gzipped, or - (standard input); repeatable")
      ->required()
      ->type_name("SOURCE=PATH|-")
      ->allow_extra_args(false)
      ->group("Input");
  verb->add_option("--at", flags->at, "the stamp of every record; decides the year of times that have none")
      ->type_name("TIME")
      ->group("Input");
  verb->add_option("--output", flags->output,
                   "a directory: one JSON lines file a topic; or -: all to standard output, each line names its sink. "
                   "Default: -, or nothing with --summary")
      ->type_name("DIR|-")
      ->group("Output");
  verb->add_flag("--summary", flags->summary, "counts a sink, invalid, late, and the evaluation")->group("Output");
  AddFormatFlag(verb, &flags->format, {"text", "json"});
  AddColorFlag(verb, &flags->color);
  verb->add_flag("--quiet", flags->quiet, "no progress and no closing line")->group("Output");
  AddSetFlag(verb, &flags->sets);
  verb->add_option("--restart-every", flags->restart_every,
                   "close all state and open it again after every N records; the output is the same")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->group("Topology");
  verb->callback([flags, exit_code] { *exit_code = RunReplay(*flags); });
}

}  // namespace weir::cli
