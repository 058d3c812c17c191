#include <memory>

#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/fuzzy_inputs.h"
#include "runtime/cli/fuzzy_plot_svg.h"
#include "runtime/cli/fuzzy_systems.h"
#include "runtime/cli/fuzzy_verb.h"
#include "runtime/cli/output_file.h"

namespace weir::cli {
namespace {

constexpr char kPlotVerb[] = "fuzzy plot";

struct FuzzyPlotFlags {
  FuzzySystemFlags system;
  std::vector<std::string> set;
  std::string x, y, output;
};

// What is wrong with the flags, or "".
std::string ChooseAxes(const FuzzyPlotFlags& flags, const fuzzy::SystemDefinition& definition, FuzzyPlotAxes* axes) {
  axes->held = MiddleOf(definition);
  std::string why;
  if (!flags.x.empty()) {
    const std::optional<size_t> x = FindInput(definition, flags.x, &why);
    if (!x) return why;
    axes->x = *x;
  }
  if (!flags.y.empty()) {
    axes->y = FindInput(definition, flags.y, &why);
    if (!axes->y) return why;
    if (flags.x.empty() && axes->y == axes->x && definition.inputs.size() > 1) axes->x = 1;
    if (axes->y == axes->x) return "--x and --y are two inputs, not `" + flags.y + "` twice";
  } else if (flags.x.empty() && definition.inputs.size() > 1) {
    axes->y = 1;
  }
  std::vector<std::optional<double>> values(definition.inputs.size());
  why = ParseInputs(definition, flags.set, &values);
  for (size_t k = 0; k < values.size() && why.empty(); ++k) {
    if (!values[k]) continue;
    if (k == axes->x || k == axes->y) return "`" + definition.inputs[k].name + "` runs along an axis, it has no value";
    axes->held[k] = *values[k];
  }
  return why;
}

int RunFuzzyPlot(const FuzzyPlotFlags& flags) {
  int exit_code = kExitOk;
  const std::optional<FuzzySystem> system = LoadFuzzySystem(kPlotVerb, flags.system, &exit_code);
  if (!system) return exit_code;
  FuzzyPlotAxes axes;
  if (const std::string wrong = ChooseAxes(flags, system->definition, &axes); !wrong.empty())
    return PrintUsage(kPlotVerb, wrong);
  return WriteResult(FuzzyPlotSvg(*system, axes), flags.output);
}

}  // namespace

void AddFuzzyPlotVerb(CLI::App& group, int* exit_code) {
  CLI::App* verb = group.add_subcommand("plot", "its terms, and each output over one or two inputs, as SVG");
  SetExample(verb, "weir fuzzy plot topologies/poc_compatible.weir --output anomaly.svg");
  auto flags = std::make_shared<FuzzyPlotFlags>();
  AddFuzzySystemFlags(verb, &flags->system);
  verb->add_option("--x", flags->x, "the input along the plot of outputs; without --y they are curves over it alone")
      ->type_name("INPUT")
      ->group("Inputs");
  verb->add_option("--y", flags->y, "the input up that plot; default: the first two inputs, where there are two")
      ->type_name("INPUT")
      ->group("Inputs");
  verb->add_option("--set", flags->set, "the value of another input; default: the middle of its range")
      ->type_name("INPUT=VALUE")
      ->allow_extra_args(false)
      ->group("Inputs");
  AddOutputFlag(verb, "the picture", &flags->output);
  verb->callback([flags, exit_code] { *exit_code = RunFuzzyPlot(*flags); });
}

}  // namespace weir::cli
