#include "runtime/cli/graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "dsl/plan_expressions.h"
#include "runtime/cli/plan_words.h"

namespace weir::cli {
namespace {

using plan::At;

constexpr size_t kLongestLine = 44;  // characters; a box is no wider
constexpr size_t kMostLines = 8;
constexpr const char* kIndent = "\u00A0\u00A0";  // no-break spaces: others are lost in SVG and HTML

// Broken at spaces, and what is longer than a line anywhere; lines after the first are indented.
std::vector<std::string> Wrapped(const std::string& text) {
  std::vector<std::string> out;
  std::string rest = text;
  while (rest.size() > kLongestLine) {
    size_t at = rest.rfind(' ', kLongestLine);
    if (at == std::string::npos || at < kLongestLine / 3) {
      at = kLongestLine;
      while (at < rest.size() && (static_cast<unsigned char>(rest[at]) & 0xC0) == 0x80) ++at;  // not inside a character
    }
    out.push_back(rest.substr(0, at));
    rest.erase(0, std::min(rest.find_first_not_of(' ', at), rest.size()));
    if (!rest.empty()) rest.insert(0, kIndent);
  }
  if (!rest.empty()) out.push_back(rest);
  return out;
}

class Drawer {
 public:
  explicit Drawer(const plan::Plan& plan) : plan_(plan) {}

  Graph Run() {
    graph_.title = plan_.topology;
    for (const plan::SubTopology& sub : plan_.subtopologies) AddCluster(sub);
    for (size_t id = 0; id < plan_.nodes.size(); ++id) AddNode(static_cast<int>(id));
    for (const plan::Store& store : plan_.stores) AddStore(store);
    return std::move(graph_);
  }

 private:
  void AddCluster(const plan::SubTopology& sub) {
    graph_.clusters.push_back({Id("sub_" + sub.name), {"sub-topology " + sub.name, TaskWords(plan_, sub)}});
  }

  void AddNode(int id) {
    const plan::Node& node = plan_.nodes[At(id)];
    if (const auto* source = std::get_if<plan::SourceNode>(&node.op)) {
      AddSource(id, plan_.sources[At(source->source)]);
    } else if (const auto* write = std::get_if<plan::RepartitionWriteNode>(&node.op)) {
      AddEdges(node, Internal(write->repartition));
    } else if (const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op)) {
      box_of_[id] = Internal(read->repartition);
    } else if (std::holds_alternative<plan::AlertTapNode>(node.op)) {
      box_of_[id] = box_of_.at(node.inputs[0]);
    } else if (const auto* sink = std::get_if<plan::SinkNode>(&node.op)) {
      AddEdges(node, Target(*sink));
    } else {
      AddOperator(id);
      AddEdges(node, box_of_.at(id));
      for (int lookup : dsl::LookupsAsked(node)) AddEdge(Lookup(plan_.sources[At(lookup)]), box_of_.at(id));
      const auto* evaluate = std::get_if<plan::EvaluateNode>(&node.op);
      if (evaluate != nullptr && !plan_.evaluates[At(evaluate->evaluate)].csv.empty())
        AddEdge(box_of_.at(id), Outside(GraphBox::Kind::kFile, "file", plan_.evaluates[At(evaluate->evaluate)].csv));
    }
  }

  void AddSource(int id, const plan::Source& source) {
    std::vector<size_t> topics;
    for (const std::string& topic : source.topics) topics.push_back(Outside(GraphBox::Kind::kTopic, "topic", topic));
    if (!source.file.empty()) topics.push_back(Outside(GraphBox::Kind::kFile, "file", source.file));
    AddOperator(id);
    for (size_t topic : topics) AddEdge(topic, box_of_.at(id));
    const auto refused = [&](const std::string& topic, const char* label) {
      if (topic.empty()) return;
      const size_t to = Outside(GraphBox::Kind::kTopic, "topic", topic);
      graph_.edges.push_back({GraphEdge::Kind::kRefused, box_of_.at(id), to, label});
    };
    refused(source.invalid_to, "invalid");
    refused(source.late_to, "late");
  }

  void AddOperator(int id) {
    const plan::Node& node = plan_.nodes[At(id)];
    const OperatorWords words = WordsFor(plan_, node);
    const bool detector =
        std::holds_alternative<plan::DetectorNode>(node.op) || std::holds_alternative<plan::PatternNode>(node.op);
    GraphBox box{detector ? GraphBox::Kind::kDetector : GraphBox::Kind::kOperator, Id(node.name), {}, node.subtopology};
    box.lines.push_back(words.sort + " " + words.name);
    for (const std::string& line : words.brief) {
      for (std::string& part : Wrapped(line)) box.lines.push_back(std::move(part));
    }
    if (box.lines.size() > kMostLines) {
      box.lines.resize(kMostLines);
      box.lines.back() = "…";
    }
    box_of_[id] = Add(std::move(box));
  }

  void AddStore(const plan::Store& store) {
    const plan::Node& node = plan_.nodes[At(store.node)];
    GraphBox box{GraphBox::Kind::kStore, Id("store_" + store.name), {"store " + store.name}, node.subtopology};
    const StoreWords words = WordsFor(plan_, store);
    for (const std::string& line : {words.per_key, words.lives}) {
      for (std::string& part : Wrapped(line)) box.lines.push_back(std::move(part));
    }
    const size_t at = Add(std::move(box));
    graph_.edges.push_back({GraphEdge::Kind::kState, box_of_.at(store.node), at, ""});
  }

  void AddEdges(const plan::Node& node, size_t to) {
    for (int input : node.inputs) AddEdge(box_of_.at(input), to);
  }
  void AddEdge(size_t from, size_t to) {
    if (drawn_.emplace(from, to).second) graph_.edges.push_back({GraphEdge::Kind::kRows, from, to, ""});
  }

  size_t Target(const plan::SinkNode& sink) {
    if (sink.target == "topic") return Outside(GraphBox::Kind::kTopic, "topic", sink.name);
    return Outside(GraphBox::Kind::kFile, sink.target, sink.name);
  }

  // Each instance has the whole of it: it stands outside of the parts.
  size_t Lookup(const plan::Source& source) {
    const size_t before = graph_.boxes.size();
    const size_t box = Outside(GraphBox::Kind::kStore, "lookup", source.name);
    if (box != before) return box;
    graph_.boxes[box].lines.push_back("whole on every instance");
    for (const std::string& topic : source.topics) AddEdge(Outside(GraphBox::Kind::kTopic, "topic", topic), box);
    if (!source.file.empty()) AddEdge(Outside(GraphBox::Kind::kFile, "file", source.file), box);
    return box;
  }

  // A thing of the world outside, once.
  size_t Outside(GraphBox::Kind kind, const std::string& sort, const std::string& name) {
    const std::string title = sort + (name.empty() ? "" : " " + name);
    const auto [at, fresh] = outside_.emplace(title, graph_.boxes.size());
    if (fresh) Add({kind, Id(sort + "_" + name), {title}});
    return at->second;
  }

  size_t Internal(int repartition) {
    const plan::Repartition& topic = plan_.repartitions[At(repartition)];
    const std::string name = RepartitionTopic(plan_, topic);
    const auto [at, fresh] = outside_.emplace("internal " + name, graph_.boxes.size());
    if (fresh) {
      const std::vector<std::string> key = FieldNames(topic.schema, topic.key);
      Add({GraphBox::Kind::kInternalTopic,
           Id("repartition_" + topic.name),
           {"repartition " + topic.name, key.empty() ? "all in one partition" : "by " + JoinWords(key, ", ")}});
    }
    return at->second;
  }

  size_t Add(GraphBox box) {
    graph_.boxes.push_back(std::move(box));
    return graph_.boxes.size() - 1;
  }

  std::string Id(const std::string& name) {
    std::string id;
    for (const char c : name) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      id += plain ? c : '_';
    }
    if (id.find('_') == std::string::npos) id = "op_" + id;  // not one of Mermaid's own words, such as `end`
    std::string unique = id;
    for (int n = 2; !ids_.insert(unique).second; ++n) unique = id + "_" + std::to_string(n);
    return unique;
  }

  const plan::Plan& plan_;
  Graph graph_;
  std::map<int, size_t> box_of_;           // node → the box that gives its rows
  std::map<std::string, size_t> outside_;  // title → box
  std::set<std::pair<size_t, size_t>> drawn_;
  std::set<std::string> ids_;
};

}  // namespace

Graph DrawPlan(const plan::Plan& plan) { return Drawer(plan).Run(); }

}  // namespace weir::cli
