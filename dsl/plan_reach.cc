#include "dsl/plan_reach.h"

#include <vector>

namespace weir::dsl {

std::set<std::string> SourcesReaching(const plan::Plan& plan, const std::string& subject) {
  std::set<std::string> out;
  std::vector<size_t> todo;
  std::vector<bool> seen(plan.nodes.size(), false);
  for (size_t k = 0; k < plan.nodes.size(); ++k) {
    if (plan.nodes[k].subject == subject) todo.push_back(k);
  }
  while (!todo.empty()) {
    const size_t at = todo.back();
    todo.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const plan::Node& node = plan.nodes[at];
    if (const auto* source = std::get_if<plan::SourceNode>(&node.op))
      out.insert(plan.sources[plan::At(source->source)].name);
    for (int input : node.inputs) todo.push_back(plan::At(input));
    const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op);
    for (size_t k = 0; read != nullptr && k < plan.nodes.size(); ++k) {
      const auto* write = std::get_if<plan::RepartitionWriteNode>(&plan.nodes[k].op);
      if (write != nullptr && write->repartition == read->repartition) todo.push_back(k);
    }
  }
  return out;
}

}  // namespace weir::dsl
