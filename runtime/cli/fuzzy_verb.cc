#include "runtime/cli/fuzzy_verb.h"

#include <cstdio>

#include "runtime/cli/common.h"

namespace weir::cli {

void AddFuzzyVerb(CLI::App& app, int* exit_code) {
  CLI::App* group = app.add_subcommand("fuzzy", "look at a fuzzy system: explain a result, plot it, evaluate a table");
  SetExample(group, "weir fuzzy explain topologies/poc_compatible.weir --set fail_count=7");
  AddFuzzyExplainVerb(*group, exit_code);
  AddFuzzyPlotVerb(*group, exit_code);
  AddFuzzyEvalVerb(*group, exit_code);
  group->require_subcommand(0, 1);
  group->callback([group] {
    if (group->get_subcommands().empty()) std::fputs(group->help("weir").c_str(), stdout);
  });
}

}  // namespace weir::cli
