// weir graph: the dataflow of a topology as Mermaid, in Graphviz's language, or as SVG.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddGraphVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
