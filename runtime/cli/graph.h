// The dataflow of a plan as boxes and arrows, for `weir graph`.
//
// Topics, files and stdout stand outside; a cluster is a sub-topology with its operators and stores. What only moves
// rows (reading, writing, sinks) is an arrow. Ids come from names alone, so that an unrelated edit moves none; boxes
// are in the order of the plan.
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/base/status.h"

namespace weir::cli {

struct GraphBox {
  enum class Kind { kTopic, kInternalTopic, kFile, kOperator, kDetector, kStore } kind = Kind::kOperator;
  std::string id;                  // letters, digits and `_`; unique
  std::vector<std::string> lines;  // the first is its title
  int cluster = -1;                // -1: outside
};
struct GraphEdge {
  enum class Kind { kRows, kState, kRefused } kind = Kind::kRows;
  size_t from = 0, to = 0;  // boxes
  std::string label;
};
struct GraphCluster {
  std::string id;
  std::vector<std::string> lines;
};
struct Graph {
  std::string title;
  std::vector<GraphCluster> clusters;
  std::vector<GraphBox> boxes;
  std::vector<GraphEdge> edges;
};

Graph DrawPlan(const plan::Plan& plan);
std::string GraphMermaid(const Graph& graph);
std::string GraphDot(const Graph& graph);
// Laid out by Graphviz. K0320: there is no `dot` on PATH; K0321: it failed.
Result<std::string> GraphSvg(const Graph& graph);

}  // namespace weir::cli
