#include <cstdio>
#include <memory>

#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/fuzzy_explain.h"
#include "runtime/cli/fuzzy_inputs.h"
#include "runtime/cli/fuzzy_systems.h"
#include "runtime/cli/fuzzy_verb.h"

namespace weir::cli {
namespace {

constexpr char kExplainVerb[] = "fuzzy explain";

struct FuzzyExplainFlags {
  FuzzySystemFlags system;
  std::vector<std::string> set;
  std::string format;
  bool no_plots = false;
};

// "say a value for `load`, which is in 0..8: --set load=4": every input that was not given.
std::string MissingInputs(const fuzzy::SystemDefinition& definition, const std::vector<std::optional<double>>& values) {
  std::string names, example;
  for (size_t k = 0; k < values.size(); ++k) {
    if (values[k]) continue;
    names += (names.empty() ? "`" : ", `") + definition.inputs[k].name + "` (" + RangeText(definition.inputs[k]) + ")";
    example += " --set " + definition.inputs[k].name + "=…";
  }
  return names.empty() ? "" : "a value is missing of " + names + ":" + example + "; null is an unknown value";
}

int RunFuzzyExplain(const FuzzyExplainFlags& flags) {
  int exit_code = kExitOk;
  const std::optional<FuzzySystem> system = LoadFuzzySystem(kExplainVerb, flags.system, &exit_code);
  if (!system) return exit_code;
  std::vector<std::optional<double>> values(system->definition.inputs.size());
  std::string wrong = ParseInputs(system->definition, flags.set, &values);
  if (wrong.empty()) wrong = MissingInputs(system->definition, values);
  if (!wrong.empty()) return PrintUsage(kExplainVerb, wrong);
  std::vector<double> given;
  for (const std::optional<double>& value : values) given.push_back(*value);
  const fuzzy::System compiled(system->definition);
  fuzzy::Workspace workspace(compiled);
  const FuzzyAccount account{*system, given, compiled.Explain(given.data(), &workspace)};
  const FuzzyPageStyle style{!flags.no_plots, UseColor(flags.system.color, stdout)};
  std::fputs((flags.format == "json" ? FuzzyExplainJson(account) : FuzzyExplainText(account, style)).c_str(), stdout);
  return kExitOk;
}

}  // namespace

void AddFuzzyExplainVerb(CLI::App& group, int* exit_code) {
  CLI::App* verb = group.add_subcommand("explain", "one evaluation, step by step: degrees, rules, shares, results");
  SetExample(verb, "weir fuzzy explain topologies/poc_compatible.weir --set fail_count=7");
  auto flags = std::make_shared<FuzzyExplainFlags>();
  AddFuzzySystemFlags(verb, &flags->system);
  verb->add_option("--set", flags->set,
                   "the value of an input, one for each; null is an unknown value, numbers out of the input's range "
                   "count as its nearer end")
      ->type_name("INPUT=VALUE")
      ->allow_extra_args(false)
      ->group("Inputs");
  verb->add_flag("--no-plots", flags->no_plots, "only the tables")->group("Output");
  AddFormatFlag(verb, &flags->format, {"text", "json"});
  verb->callback([flags, exit_code] { *exit_code = RunFuzzyExplain(*flags); });
}

}  // namespace weir::cli
