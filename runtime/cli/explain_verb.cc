#include "runtime/cli/explain_verb.h"

#include <memory>

#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/explain_json.h"
#include "runtime/cli/explain_text.h"
#include "runtime/cli/flags.h"

namespace weir::cli {
namespace {

struct ExplainFlags {
  std::string file, format, color;
  std::vector<std::string> set;
};

int RunExplain(const ExplainFlags& flags) {
  dsl::CompileOptions options;
  options.keep_test_subjects = false;  // what would run
  if (!ParseSets("explain", flags.set, &options)) return kExitUsage;
  int exit_code = kExitOk;
  const std::optional<Topology> topology = LoadTopology(flags.file, options, flags.color, &exit_code);
  if (!topology) return exit_code;
  const std::string text =
      flags.format == "json" ? ExplainJson(topology->plan) : ExplainText(topology->plan, UseColor(flags.color, stdout));
  std::fputs(text.c_str(), stdout);
  return kExitOk;
}

}  // namespace

void AddExplainVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("explain", "what a topology becomes: tasks, operators, stores, topics");
  SetExample(verb, "weir explain topologies/auth_anomaly.weir");
  auto flags = std::make_shared<ExplainFlags>();
  verb->add_option("FILE", flags->file, "a topology file; - is standard input")->required()->type_name("");
  AddSetFlag(verb, &flags->set);
  AddFormatFlag(verb, &flags->format, {"text", "json"});
  AddColorFlag(verb, &flags->color);
  verb->callback([flags, exit_code] { *exit_code = RunExplain(*flags); });
}

}  // namespace weir::cli
