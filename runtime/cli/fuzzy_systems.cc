#include "runtime/cli/fuzzy_systems.h"

#include <utility>

#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/plan_words.h"
#include "runtime/operators/fuzzy_inference.h"

namespace weir::cli {
namespace {

std::vector<std::string> NamesOf(const std::vector<FuzzySystem>& systems) {
  std::vector<std::string> names;
  for (const FuzzySystem& system : systems) names.push_back(system.name);
  return names;
}

}  // namespace

void AddFuzzySystemFlags(CLI::App* verb, FuzzySystemFlags* flags) {
  verb->add_option("FILE", flags->file, "a topology file; - is standard input")->required()->type_name("");
  verb->add_option("--system", flags->system, "which fuzzy system; needed where the file holds several")
      ->type_name("NAME")
      ->group("Topology");
  verb->add_option("--param", flags->params, "the value of a `param`, as it would stand in the file; repeatable")
      ->type_name("PARAM=VALUE")
      ->allow_extra_args(false)
      ->group("Topology");
  AddColorFlag(verb, &flags->color);
}

std::optional<std::vector<FuzzySystem>> LoadFuzzySystems(const std::string& verb, const FuzzySystemFlags& flags,
                                                         int* exit_code) {
  dsl::CompileOptions options;
  if (!ParseSets(verb, flags.params, &options, "--param")) {
    *exit_code = kExitUsage;
    return std::nullopt;
  }
  const std::optional<Topology> topology = LoadTopology(flags.file, options, flags.color, exit_code);
  if (!topology) return std::nullopt;
  std::vector<FuzzySystem> systems;
  for (const plan::FuzzyDeclaration& declared : topology->plan.fuzzy) {
    if (const Status status = ops::CheckDefinition(declared.system, declared.name); !status.ok()) {
      *exit_code = PrintStatus(status);
      return std::nullopt;
    }
    FuzzySystem system{declared.name, declared.detector, ops::DefinitionOf(declared.system), {}};
    for (const plan::FuzzyRule& rule : declared.system.rules) system.rules.push_back(rule.text);
    systems.push_back(std::move(system));
  }
  return systems;
}

std::optional<FuzzySystem> ChooseFuzzySystem(const std::string& verb, const FuzzySystemFlags& flags,
                                             std::vector<FuzzySystem> systems, int* exit_code) {
  const std::vector<std::string> names = NamesOf(systems);
  for (FuzzySystem& system : systems) {
    if (system.name != flags.system && !(flags.system.empty() && systems.size() == 1)) continue;
    return std::move(system);
  }
  std::string why;
  if (systems.empty()) {
    why = flags.file + " holds no fuzzy system";
  } else if (flags.system.empty()) {
    why = flags.file + " holds " + std::to_string(systems.size()) + " fuzzy systems, say which: --system " +
          JoinWords(names, ", ");
  } else {
    const std::string near = dsl::DidYouMean(flags.system, names);
    why = "there is no fuzzy system `" + flags.system + "` in " + flags.file + "; " +
          (near.empty() ? "it holds " + JoinWords(names, ", ") : "did you mean `" + near + "`?");
  }
  *exit_code = PrintUsage(verb, why);
  return std::nullopt;
}

std::optional<FuzzySystem> LoadFuzzySystem(const std::string& verb, const FuzzySystemFlags& flags, int* exit_code) {
  std::optional<std::vector<FuzzySystem>> systems = LoadFuzzySystems(verb, flags, exit_code);
  if (!systems) return std::nullopt;
  return ChooseFuzzySystem(verb, flags, std::move(*systems), exit_code);
}

}  // namespace weir::cli
