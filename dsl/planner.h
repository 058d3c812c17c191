// Builds the graph of a plan: nodes with stable names, repartitions where a key moves, stores; at the end prunes what
// nothing needs, sorts, and cuts the graph into sub-topologies.
//
// Names come from the declarations alone:
//   source s, stream s, table t, detector d, evaluation e      nodes "s", "t", "d", "e"
//   stages between them                                        "t@map", a union inside "s@union", "s@map2" behind it;
//                                                              "s@parse", "s@flatten", "s@repeat"
//   table t of a rule d with `reset on alert`                  node "t@d", store "t-d"
//   rows of s moved to where k1, k2 live                       repartition and its reader "s-by-k1-k2", writer
//   "…@write";
//                                                              moved to one partition: "s-all"
//   evaluation e                                               "e@truth", "e@<detector>", their writers "…@write",
//   "e@read",
//                                                              "e@sink"; stores "e", "e-truth"
//   sink of s                                                  "s@topic:t", "s@file:f", "s@stdout"
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

// Where the rows with one key are: anywhere, together by fields, or all in one partition.
struct Placement {
  enum class Kind { kAnywhere, kByFields, kSingle } kind = Kind::kAnywhere;
  std::vector<int> slots;  // kByFields, in the order of the partitioning key
};

class Planner {
 public:
  explicit Planner(plan::Plan* plan) : plan_(plan) {}

  // Appends a node and returns its id. Ids are renumbered by Finish.
  template <typename Op>
  int Add(std::string name, std::string subject, std::vector<int> inputs, plan::Schema schema, Op op, Span span) {
    plan::Node node;
    node.name = std::move(name);
    node.subject = std::move(subject);
    node.inputs = std::move(inputs);
    node.schema = std::move(schema);
    node.op = std::move(op);
    node.span = span;
    plan_->nodes.push_back(std::move(node));
    return static_cast<int>(plan_->nodes.size()) - 1;
  }
  int AddStore(const std::string& name, int node, std::string what);
  // The node that gives the rows of `node` (called `name`) where the rows of one `key` are together; `node` itself when
  // they are. Shared by all who ask for the same.
  int Together(const std::string& name, int node, const std::vector<int>& key, const Placement& placement, Span span);
  // For each of the nodes: whether its rows come, through repartition topics, to others of them. Such rows cannot be
  // read beside those: a task would wait for what it has yet to write. They go through a topic of their own.
  std::vector<bool> FeedOthers(const std::vector<int>& nodes);
  // A repartition topic with one partition, for an evaluation.
  int AddSingleRepartition(const std::string& name, const plan::Schema& schema);

  // Subjects that tests name: `kept` are in the plan though nothing reads them; of `tapped` ones every field is made.
  void Finish(const std::set<std::string>& kept, const std::set<std::string>& tapped);

 private:
  size_t PartOf(int node);
  void JoinParts();

  plan::Plan* plan_;
  struct Moved {
    int from, reader;  // nodes
  };
  std::map<std::string, Moved> readers_;  // by repartition name
  // The connected parts of the graph so far, as FeedOthers needs them.
  std::vector<size_t> parts_;  // by node: another of its part, or itself
  std::vector<bool> reads_;    // by part: whether something comes from a repartition topic
  struct Ends {
    std::vector<int> writers;
    int reader = -1;
  };
  std::map<int, Ends> moves_;  // by repartition
};

// Letters, digits, `.` and `_` only: may be part of a topic's name.
bool NamesTopic(const std::string& name);

}  // namespace weir::dsl
