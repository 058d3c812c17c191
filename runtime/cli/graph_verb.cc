#include "runtime/cli/graph_verb.h"

#include <memory>

#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/graph.h"

namespace weir::cli {
namespace {

struct GraphFlags {
  std::string file, format, color;
  std::vector<std::string> set;
};

int RunGraph(const GraphFlags& flags) {
  dsl::CompileOptions options;
  options.keep_test_subjects = false;  // what would run
  if (!ParseSets("graph", flags.set, &options)) return kExitUsage;
  int exit_code = kExitOk;
  const std::optional<Topology> topology = LoadTopology(flags.file, options, flags.color, &exit_code);
  if (!topology) return exit_code;
  const Graph graph = DrawPlan(topology->plan);
  std::string text = flags.format == "mermaid" ? GraphMermaid(graph) : GraphDot(graph);
  if (flags.format == "svg") {
    Result<std::string> svg = GraphSvg(graph);
    if (!svg.ok()) return PrintStatus(svg.status());
    text = std::move(*svg);
  }
  std::fputs(text.c_str(), stdout);
  return kExitOk;
}

}  // namespace

void AddGraphVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("graph", "a picture of the dataflow: Mermaid, Graphviz or SVG");
  SetExample(verb, "weir graph topologies/auth_anomaly.weir --format svg > auth_anomaly.svg");
  auto flags = std::make_shared<GraphFlags>();
  verb->add_option("FILE", flags->file, "a topology file; - is standard input")->required()->type_name("");
  AddSetFlag(verb, &flags->set);
  AddFormatFlag(verb, &flags->format, {"mermaid", "dot", "svg"});
  AddColorFlag(verb, &flags->color);
  verb->callback([flags, exit_code] { *exit_code = RunGraph(*flags); });
}

}  // namespace weir::cli
