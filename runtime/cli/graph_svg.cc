#include "runtime/cli/child_process.h"
#include "runtime/cli/graph.h"

namespace weir::cli {

Result<std::string> GraphSvg(const Graph& graph) {
  const std::string program = FindProgram("dot");
  if (program.empty()) {
    return Status::Error("K0320", "SVG is laid out by Graphviz, and there is no `dot` on PATH",
                         "install Graphviz (on Debian: apt-get install graphviz), or take --format mermaid or dot");
  }
  std::string svg;
  const int code = Filter({program, "-Tsvg"}, GraphDot(graph), &svg);
  if (code == 0 && svg.find("<svg") != std::string::npos) return svg;
  return Status::Error("K0321", "`" + program + "` gave no SVG and ended with " + std::to_string(code),
                       "its own words are above; `weir graph --format dot` shows what it was given");
}

}  // namespace weir::cli
