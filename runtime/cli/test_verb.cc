#include "runtime/cli/test_verb.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>

#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/test_report.h"

namespace weir::cli {
namespace {

struct TestFlags {
  std::vector<std::string> files, set;
  std::string filter, format, color;
  bool restart_everywhere = false, update = false;
};

struct Totals {
  size_t passed = 0, failed = 0;
  bool environment = false;  // a test could not be run
};

// The file once more with a test's own params.
Result<plan::Plan> CompileWith(const dsl::SourceText& source, dsl::CompileOptions options,
                               const std::map<std::string, std::string>& with) {
  for (const auto& [name, value] : with) options.params[name] = value;
  Compiled compiled = CompileTopology(source, options);
  if (compiled.plan) return std::move(*compiled.plan);
  for (const dsl::Diagnostic& d : compiled.findings) {
    if (d.severity == dsl::Severity::kError)
      return Status::Error(d.code, d.message + " (with the test's params)", d.help);
  }
  return Status::Error("W0305", "the file does not compile with the test's params");
}

TestOutcome RunOne(const Topology& topology, size_t index, const TestFlags& flags, const dsl::CompileOptions& options) {
  replay::TestRunOptions run;
  run.restart_everywhere = flags.restart_everywhere;
  run.directory = std::filesystem::path(topology.source.name()).parent_path().string();
  run.update = flags.update;
  run.updated = [](const std::string& path) { std::fprintf(stderr, "updated %s\n", path.c_str()); };
  run.compile = [&](const std::map<std::string, std::string>& with) {
    return CompileWith(topology.source, options, with);
  };
  const auto began = std::chrono::steady_clock::now();
  TestOutcome out;
  out.result = replay::RunTest(topology.plan, index, run);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return out;
}

FileOutcome RunFile(const Topology& topology, const TestFlags& flags, const dsl::CompileOptions& options,
                    Totals* totals) {
  const bool colour = UseColor(flags.color, stdout);
  FileOutcome file;
  file.source = &topology.source;
  for (size_t k = 0; k < topology.plan.tests.size() && !StopSignal::requested(); ++k) {
    if (topology.plan.tests[k].name.find(flags.filter) == std::string::npos) continue;
    if (flags.format == "text" && file.tests.empty()) std::printf("%s\n", topology.source.name().c_str());
    file.tests.push_back(RunOne(topology, k, flags, options));
    const TestOutcome& outcome = file.tests.back();
    ++(outcome.result.ok() ? totals->passed : totals->failed);
    totals->environment |= outcome.result.status.code().starts_with('K');
    if (flags.format == "text") std::fputs(TestText(topology.source, outcome, colour).c_str(), stdout);
    if (flags.format == "json") std::fputs(TestJson(topology.source, outcome).c_str(), stdout);
    std::fflush(stdout);
  }
  if (topology.plan.tests.empty()) std::fprintf(stderr, "%s has no tests\n", topology.source.name().c_str());
  return file;
}

void PrintTotals(const std::string& format, const std::vector<FileOutcome>& outcomes, const Totals& totals) {
  if (format == "junit") {
    std::fputs(JunitXml(outcomes).c_str(), stdout);
  } else if (format == "json") {
    std::printf("{\"passed\":%zu,\"failed\":%zu}\n", totals.passed, totals.failed);
  } else if (totals.passed + totals.failed > 0) {
    std::printf("%zu passed, %zu failed\n", totals.passed, totals.failed);
  }
}

int RunTests(const TestFlags& flags) {
  dsl::CompileOptions options;
  if (!ParseSets("test", flags.set, &options)) return kExitUsage;
  StopSignal::Install();
  std::deque<Topology> topologies;  // outcomes point to their texts
  std::vector<FileOutcome> outcomes;
  Totals totals;
  int worst = kExitOk;
  bool any_tests = false;
  for (const std::string& path : flags.files) {
    int exit_code = kExitOk;
    std::optional<Topology> topology = LoadRunnable(path, options, flags.color, &exit_code);
    worst = std::max(worst, exit_code);
    if (!topology) continue;
    topology->plan = replay::PlanForTests(std::move(topology->plan));
    topologies.push_back(std::move(*topology));
    any_tests |= !topologies.back().plan.tests.empty();
    outcomes.push_back(RunFile(topologies.back(), flags, options, &totals));
  }
  PrintTotals(flags.format, outcomes, totals);
  if (any_tests && totals.passed + totals.failed == 0 && !StopSignal::requested()) {
    std::fprintf(stderr, "no test has `%s` in its name\n", flags.filter.c_str());
    worst = std::max(worst, kExitNo);
  }
  if (totals.failed > 0) worst = std::max(worst, totals.environment ? kExitEnvironment : kExitNo);
  return StopSignal::ExitCode(worst);
}

}  // namespace

void AddTestVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("test", "run the `test` blocks of topology files, without a broker");
  SetExample(verb, "weir test topologies/auth_anomaly.weir");
  auto flags = std::make_shared<TestFlags>();
  verb->add_option("FILE", flags->files, "topology files")->required()->type_name("");
  verb->add_option("--filter", flags->filter, "only tests with this in their name")->type_name("TEXT")->group("Tests");
  verb->add_flag("--restart-everywhere", flags->restart_everywhere,
                 "run each test once more with a restart after every record; nothing may change")
      ->group("Tests");
  verb->add_flag("--update", flags->update, "write the files of `expect … file` instead of comparing")->group("Tests");
  AddSetFlag(verb, &flags->set);
  AddFormatFlag(verb, &flags->format, {"text", "json", "junit"});
  AddColorFlag(verb, &flags->color);
  verb->callback([flags, exit_code] { *exit_code = RunTests(*flags); });
}

}  // namespace weir::cli
