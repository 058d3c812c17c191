// Graphs as Mermaid (https://mermaid.js.org, flowchart) and in Graphviz's language.
#include "runtime/cli/graph.h"

namespace weir::cli {
namespace {

// ---- Mermaid

// In quotes: what Mermaid or HTML would take for its own becomes an entity.
std::string MermaidText(const std::vector<std::string>& lines) {
  std::string out = "\"";
  for (size_t k = 0; k < lines.size(); ++k) {
    if (k > 0) out += "<br/>";
    for (const char c : lines[k]) {
      switch (c) {
        case '"': out += "#quot;"; break;
        case '#': out += "#35;"; break;
        case '&': out += "#amp;"; break;
        case '<': out += "#lt;"; break;
        case '>': out += "#gt;"; break;
        case '`': out += "#96;"; break;
        case '\\': out += "#92;"; break;
        default: out += c;
      }
    }
  }
  return out + "\"";
}

const char* MermaidClass(GraphBox::Kind kind) {
  switch (kind) {
    case GraphBox::Kind::kTopic: return "topic";
    case GraphBox::Kind::kInternalTopic: return "internal";
    case GraphBox::Kind::kFile: return "file";
    case GraphBox::Kind::kOperator: return "operator";
    case GraphBox::Kind::kDetector: return "detector";
    case GraphBox::Kind::kStore: return "store";
  }
  return "";
}

std::string MermaidBox(const GraphBox& box) {
  const std::string text = MermaidText(box.lines);
  std::string shape = "[" + text + "]";
  if (box.kind == GraphBox::Kind::kTopic || box.kind == GraphBox::Kind::kInternalTopic) shape = "([" + text + "])";
  if (box.kind == GraphBox::Kind::kStore) shape = "[(" + text + ")]";
  if (box.kind == GraphBox::Kind::kFile) shape = "[/" + text + "/]";
  return box.id + shape + ":::" + MermaidClass(box.kind) + "\n";
}

// ---- DOT

std::string DotText(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string DotLabel(const std::vector<std::string>& lines) {
  std::string out = "\"";
  for (const std::string& line : lines) out += DotText(line) + (lines.size() > 1 ? "\\l" : "");
  return out + "\"";
}

const char* DotStyle(GraphBox::Kind kind) {
  switch (kind) {
    case GraphBox::Kind::kTopic: return "shape=box, style=\"rounded,filled\", fillcolor=\"#d6e6f7\", color=\"#3b6ea5\"";
    case GraphBox::Kind::kInternalTopic:
      return "shape=box, style=\"rounded,filled,dashed\", fillcolor=\"#eef3f8\", color=\"#3b6ea5\"";
    case GraphBox::Kind::kFile: return "shape=note, style=filled, fillcolor=\"#f2f2f2\", color=\"#707070\"";
    case GraphBox::Kind::kOperator: return "shape=box, style=filled, fillcolor=white, color=\"#505050\"";
    case GraphBox::Kind::kDetector: return "shape=box, style=filled, fillcolor=\"#fbe3d6\", color=\"#b5561f\"";
    case GraphBox::Kind::kStore: return "shape=cylinder, style=filled, fillcolor=\"#fff6d6\", color=\"#a08628\"";
  }
  return "";
}

std::string DotBox(const GraphBox& box) {
  return box.id + " [label=" + DotLabel(box.lines) + ", " + DotStyle(box.kind) + "];\n";
}

std::string DotEdge(const Graph& graph, const GraphEdge& edge) {
  std::string style;
  // A store belongs beside its operator: its line draws it near and moves no rank.
  if (edge.kind == GraphEdge::Kind::kState) style = " [dir=none, style=dashed, color=\"#a08628\", weight=8]";
  if (edge.kind == GraphEdge::Kind::kRefused)
    style = " [style=dotted, label=\"" + edge.label + "\", fontcolor=\"#707070\", color=\"#707070\"]";
  return "  " + graph.boxes[edge.from].id + " -> " + graph.boxes[edge.to].id + style + ";\n";
}

}  // namespace

std::string GraphMermaid(const Graph& graph) {
  std::string out = "---\ntitle: " + graph.title + "\n---\nflowchart LR\n";
  for (const GraphBox& box : graph.boxes) {
    if (box.cluster < 0) out += "  " + MermaidBox(box);
  }
  for (size_t c = 0; c < graph.clusters.size(); ++c) {
    out += "  subgraph " + graph.clusters[c].id + "[" + MermaidText(graph.clusters[c].lines) + "]\n";
    for (const GraphBox& box : graph.boxes) {
      if (box.cluster == static_cast<int>(c)) out += "    " + MermaidBox(box);
    }
    out += "  end\n";
  }
  for (const GraphEdge& edge : graph.edges) {
    const char* arrow = edge.kind == GraphEdge::Kind::kState ? " -.- " : " --> ";
    const std::string label = edge.kind == GraphEdge::Kind::kRefused ? " -.->|" + edge.label + "| " : arrow;
    out += "  " + graph.boxes[edge.from].id + label + graph.boxes[edge.to].id + "\n";
  }
  return out +
         "  classDef topic fill:#d6e6f7,stroke:#3b6ea5,color:#111\n"
         "  classDef internal fill:#eef3f8,stroke:#3b6ea5,color:#111,stroke-dasharray:4\n"
         "  classDef file fill:#f2f2f2,stroke:#707070,color:#111\n"
         "  classDef operator fill:#ffffff,stroke:#505050,color:#111\n"
         "  classDef detector fill:#fbe3d6,stroke:#b5561f,color:#111\n"
         "  classDef store fill:#fff6d6,stroke:#a08628,color:#111\n";
}

std::string GraphDot(const Graph& graph) {
  const std::string title = DotText(graph.title);
  std::string out = "digraph \"" + title + "\" {\n  label=\"" + title +
                    "\";\n  labelloc=t;\n  rankdir=LR;\n  fontname=\"Helvetica\";\n  fontsize=16;\n"
                    "  node [fontname=\"Helvetica\", fontsize=11, margin=\"0.14,0.08\"];\n"
                    "  edge [fontname=\"Helvetica\", fontsize=10, color=\"#404040\"];\n";
  for (const GraphBox& box : graph.boxes) {
    if (box.cluster < 0) out += "  " + DotBox(box);
  }
  for (size_t c = 0; c < graph.clusters.size(); ++c) {
    out += "  subgraph cluster_" + graph.clusters[c].id + " {\n    label=" + DotLabel(graph.clusters[c].lines) +
           ";\n    labeljust=l;\n    fontsize=12;\n    style=\"rounded,filled\";\n    fillcolor=\"#fafafa\";\n"
           "    color=\"#a0a0a0\";\n";
    for (const GraphBox& box : graph.boxes) {
      if (box.cluster == static_cast<int>(c)) out += "    " + DotBox(box);
    }
    out += "  }\n";
  }
  for (const GraphEdge& edge : graph.edges) out += DotEdge(graph, edge);
  return out + "}\n";
}

}  // namespace weir::cli
