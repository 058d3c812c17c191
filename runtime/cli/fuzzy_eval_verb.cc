#include <cinttypes>
#include <cstdio>
#include <memory>

#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/fuzzy_systems.h"
#include "runtime/cli/fuzzy_table.h"
#include "runtime/cli/fuzzy_verb.h"
#include "runtime/cli/output_file.h"
#include "runtime/fuzzy/system.h"
#include "runtime/replay/input_records.h"

namespace weir::cli {
namespace {

constexpr char kEvalVerb[] = "fuzzy eval";
constexpr uint64_t kShown = 20;               // bad rows; the others are counted
constexpr size_t kChunk = size_t{64} << 10U;  // bytes, that are written at once

struct FuzzyEvalFlags {
  FuzzySystemFlags system;
  std::string input = "-", output;
};

class Evaluation {
 public:
  Evaluation(const FuzzySystem& system, replay::InputRecords* input, OutputFile* output, std::string input_name)
      : system_(system.definition),
        workspace_(system_),
        table_(system_.definition()),
        results_(system_.output_count()),
        input_(*input),
        output_(*output),
        input_name_(std::move(input_name)) {}

  // The exit code.
  int Run() {
    for (;;) {
      std::string_view line;
      int64_t number = 0;
      if (input_.WouldWait() && !Flush()) return PrintStatus(status_);
      switch (input_.Next(&line, &number)) {
        case replay::InputBytes::Got::kBytes: break;
        case replay::InputBytes::Got::kEnd: return Finish();
        case replay::InputBytes::Got::kInterrupted: continue;
        case replay::InputBytes::Got::kFailed: return PrintStatus(input_.status());
      }
      Take(line, number);
      if (table_.broken()) return kExitNo;
      if (buffer_.size() >= kChunk && !Flush()) return PrintStatus(status_);
    }
  }

 private:
  void Take(std::string_view line, int64_t number) {
    const FuzzyTable::Line kind = table_.Take(line);
    if (kind == FuzzyTable::Line::kBad) {
      if (++bad_ <= kShown)
        std::fprintf(stderr, "%s:%" PRId64 ": %s\n", input_name_.c_str(), number + 1, table_.error().c_str());
      return;
    }
    if (kind != FuzzyTable::Line::kRow) return;
    if (!named_) table_.AppendNames(&buffer_);
    named_ = true;
    system_.Evaluate(table_.values().data(), results_.data(), &workspace_);
    table_.AppendRow(table_.values(), results_, &buffer_);
  }

  bool Flush() {
    status_ = output_.Write(buffer_);
    buffer_.clear();
    return status_.ok();
  }

  int Finish() {
    if (!named_) table_.AppendNames(&buffer_);  // a table without rows
    if (!Flush()) return PrintStatus(status_);
    if (const Status closed = output_.Close(); !closed.ok()) return PrintStatus(closed);
    if (bad_ == 0) return kExitOk;
    std::fprintf(stderr, "%" PRIu64 " bad %s left out\n", bad_, bad_ == 1 ? "row is" : "rows are");
    return kExitNo;
  }

  fuzzy::System system_;
  fuzzy::Workspace workspace_;
  FuzzyTable table_;
  std::vector<double> results_;
  replay::InputRecords& input_;
  OutputFile& output_;
  std::string input_name_, buffer_;
  bool named_ = false;
  uint64_t bad_ = 0;
  Status status_;
};

int RunFuzzyEval(const FuzzyEvalFlags& flags) {
  if (flags.input == "-" && flags.system.file == "-")
    return PrintUsage(kEvalVerb, "the topology and the table cannot both come from standard input; say --input PATH");
  int exit_code = kExitOk;
  const std::optional<FuzzySystem> system = LoadFuzzySystem(kEvalVerb, flags.system, &exit_code);
  if (!system) return exit_code;
  Result<std::unique_ptr<replay::InputRecords>> input = replay::InputRecords::Open(flags.input, {});
  if (!input.ok()) return PrintStatus(input.status());
  Result<std::unique_ptr<OutputFile>> output = OutputFile::Open(flags.output);
  if (!output.ok()) return PrintStatus(output.status());
  return Evaluation(*system, input->get(), output->get(), flags.input == "-" ? "<stdin>" : flags.input).Run();
}

}  // namespace

void AddFuzzyEvalVerb(CLI::App& group, int* exit_code) {
  CLI::App* verb = group.add_subcommand("eval", "a table of inputs, with the outputs behind them");
  SetExample(verb, "weir fuzzy eval topologies/poc_compatible.weir --input counts.csv --output scores.csv");
  verb->footer(
      "A table is CSV, or columns between white space as in fuzzylite's .fld files; lines that begin with # are left "
      "out.\nIts first line may name the columns, in any order, with others between; else they are the inputs in the "
      "order of\ntheir declaration, alone or with the outputs behind them. An unknown input is empty, `nan` or "
      "`null`.\nWritten in the same form: names, inputs, outputs. An output without a value is empty in CSV, else "
      "`nan`.\nBad rows are reported with their lines and left out; the exit code is then 1.");
  auto flags = std::make_shared<FuzzyEvalFlags>();
  AddFuzzySystemFlags(verb, &flags->system);
  verb->add_option("--input", flags->input, "the table; gzip is read too; default - is standard input")
      ->type_name("PATH")
      ->group("Table");
  AddOutputFlag(verb, "the result", &flags->output);
  verb->callback([flags, exit_code] { *exit_code = RunFuzzyEval(*flags); });
}

}  // namespace weir::cli
