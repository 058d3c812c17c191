// The end of planning: what nothing needs is left out, nodes are sorted and numbered, rows on the way through
// repartition topics carry only what is read behind them, the graph is cut into sub-topologies.
#include <algorithm>
#include <functional>
#include <queue>
#include <set>
#include <utility>

#include "dsl/plan_expressions.h"
#include "dsl/plan_slots.h"
#include "dsl/planner.h"

namespace weir::dsl {
namespace {

using plan::At;
using plan::Node;
using plan::Plan;

class Finisher {
 public:
  Finisher(Plan* plan, const std::set<std::string>& kept, const std::set<std::string>& tapped)
      : plan_(*plan), kept_(kept), tapped_(tapped) {}

  void Run() {
    KeepReachable();
    Sort();
    Project();
    RenumberRepartitions();
    RenumberStores();
    CutIntoSubTopologies();
  }

 private:
  bool IsRoot(const Node& node) const {
    return std::holds_alternative<plan::SinkNode>(node.op) || std::holds_alternative<plan::DetectorNode>(node.op) ||
           std::holds_alternative<plan::PatternNode>(node.op) || std::holds_alternative<plan::EvaluateNode>(node.op) ||
           (!node.subject.empty() && (kept_.count(node.subject) > 0 || tapped_.count(node.subject) > 0));
  }

  // Nodes that must come before `id`: its inputs, and for a reader the writers of its topic.
  std::vector<std::vector<int>> Before() const {
    std::vector<std::vector<int>> writers(plan_.repartitions.size()), before(plan_.nodes.size());
    for (size_t id = 0; id < plan_.nodes.size(); ++id) {
      const auto* write = std::get_if<plan::RepartitionWriteNode>(&plan_.nodes[id].op);
      if (write != nullptr) writers[At(write->repartition)].push_back(static_cast<int>(id));
    }
    for (size_t id = 0; id < plan_.nodes.size(); ++id) {
      before[id] = plan_.nodes[id].inputs;
      const auto* read = std::get_if<plan::RepartitionReadNode>(&plan_.nodes[id].op);
      if (read != nullptr) before[id] = writers[At(read->repartition)];
    }
    return before;
  }

  void KeepReachable() {
    const std::vector<std::vector<int>> before = Before();
    std::vector<bool> kept(plan_.nodes.size(), false);
    std::vector<int> open;
    for (size_t id = 0; id < plan_.nodes.size(); ++id) {
      if (IsRoot(plan_.nodes[id])) open.push_back(static_cast<int>(id));
    }
    while (!open.empty()) {
      const int id = open.back();
      open.pop_back();
      if (kept[At(id)]) continue;
      kept[At(id)] = true;
      open.insert(open.end(), before[At(id)].begin(), before[At(id)].end());
    }
    std::vector<int> order;
    for (size_t id = 0; id < kept.size(); ++id) {
      if (kept[id]) order.push_back(static_cast<int>(id));
    }
    Renumber(order);
  }

  // Kahn's algorithm, ties by name bytewise.
  void Sort() {
    const std::vector<std::vector<int>> before = Before();
    std::vector<size_t> missing(before.size());
    std::vector<std::vector<int>> after(before.size());
    for (size_t id = 0; id < before.size(); ++id) {
      missing[id] = before[id].size();
      for (int other : before[id]) after[At(other)].push_back(static_cast<int>(id));
    }
    const auto later = [this](int a, int b) { return plan_.nodes[At(a)].name > plan_.nodes[At(b)].name; };
    std::priority_queue<int, std::vector<int>, decltype(later)> ready(later);
    for (size_t id = 0; id < missing.size(); ++id) {
      if (missing[id] == 0) ready.push(static_cast<int>(id));
    }
    std::vector<int> order;
    while (!ready.empty()) {
      const int id = ready.top();
      ready.pop();
      order.push_back(id);
      for (int next : after[At(id)]) {
        if (--missing[At(next)] == 0) ready.push(next);
      }
    }
    Renumber(order);
  }

  // Keeps the nodes of `order`, in that order.
  void Renumber(const std::vector<int>& order) {
    std::vector<int> now(plan_.nodes.size(), -1);
    std::vector<Node> nodes;
    for (size_t k = 0; k < order.size(); ++k) now[At(order[k])] = static_cast<int>(k);
    for (int id : order) nodes.push_back(std::move(plan_.nodes[At(id)]));
    const auto follow = [&now](int* id) {
      if (*id >= 0) *id = now[At(*id)];
    };
    for (Node& node : nodes) {
      for (int& input : node.inputs) follow(&input);
      if (auto* table = std::get_if<plan::WindowAggregateNode>(&node.op)) follow(&table->private_to);
      if (auto* detector = std::get_if<plan::DetectorNode>(&node.op)) follow(&detector->reset_target);
    }
    for (plan::Store& store : plan_.stores) follow(&store.node);
    plan_.nodes = std::move(nodes);
  }

  // Which slots of every node's rows are read behind it.
  std::vector<std::vector<bool>> Live() {
    std::vector<std::vector<bool>> live, topic(plan_.repartitions.size());
    for (const Node& node : plan_.nodes)
      live.emplace_back(node.schema.size(), !node.subject.empty() && tapped_.count(node.subject) > 0);
    for (size_t id = plan_.nodes.size(); id-- > 0;) {
      Node& node = plan_.nodes[id];
      if (const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op)) {
        const plan::Repartition& repartition = plan_.repartitions[At(read->repartition)];
        for (int slot : repartition.key) live[id][At(slot)] = true;
        topic[At(read->repartition)] = live[id];
        continue;
      }
      for (int input : node.inputs) {
        MarkInput(node, live[id], topic, &live[At(input)]);
        const bool moved = std::holds_alternative<plan::RepartitionReadNode>(plan_.nodes[At(input)].op);
        if (moved && std::holds_alternative<plan::UnionNode>(node.op))  // as wide as the other inputs' rows
          live[At(input)].assign(live[At(input)].size(), true);
      }
    }
    return live;
  }

  void MarkInput(Node& node, const std::vector<bool>& live, const std::vector<std::vector<bool>>& topic,
                 std::vector<bool>* input) const {
    const auto mark = [input](int slot) {
      if (slot >= 0 && At(slot) < input->size()) (*input)[At(slot)] = true;
    };
    if (const auto* write = std::get_if<plan::RepartitionWriteNode>(&node.op)) {
      for (size_t k = 0; k < write->slots.size(); ++k) {
        if (topic[At(write->repartition)][k]) mark(write->slots[k]);
      }
      return;
    }
    ForEachSlot(&node, [&](int* slot) { mark(*slot); });
    const auto pass = [&](const std::vector<int>& slots) {  // input slots of the first output slots
      for (size_t k = 0; k < slots.size(); ++k) {
        if (live[k]) mark(slots[k]);
      }
    };
    if (const auto* map = std::get_if<plan::MapNode>(&node.op)) pass(map->output);
    if (const auto* parse = std::get_if<plan::ParseNode>(&node.op)) pass(parse->keep);
    if (const auto* flatten = std::get_if<plan::FlattenNode>(&node.op)) pass(flatten->output);
    if (std::holds_alternative<plan::UnionNode>(node.op) || std::holds_alternative<plan::RepeatNode>(node.op)) {
      for (size_t k = 0; k < live.size(); ++k) {
        if (live[k]) mark(static_cast<int>(k));
      }
    }
    if (ReadsWholeRows(node)) input->assign(input->size(), true);
    if (std::holds_alternative<plan::AlertTapNode>(node.op)) mark(static_cast<int>(input->size()) - 1);  // the envelope
  }

  // Their rows go on as they came, or are kept.
  static bool ReadsWholeRows(const Node& node) {
    return std::holds_alternative<plan::DedupNode>(node.op) || std::holds_alternative<plan::RememberNode>(node.op) ||
           std::holds_alternative<plan::TableNode>(node.op) || std::holds_alternative<plan::JoinNode>(node.op) ||
           std::holds_alternative<plan::ScoreNode>(node.op) || std::holds_alternative<plan::PatternNode>(node.op) ||
           std::holds_alternative<plan::EvaluateNode>(node.op);
  }

  void Project() {
    std::vector<std::vector<bool>> live = Live();
    std::vector<std::vector<int>> kept(plan_.repartitions.size());
    for (size_t id = 0; id < plan_.nodes.size(); ++id) {
      Node& node = plan_.nodes[id];
      if (const auto* source = std::get_if<plan::SourceNode>(&node.op)) MarkRead(source->source, live[id]);
      if (auto* parse = std::get_if<plan::ParseNode>(&node.op)) {
        for (size_t k = 0; k < parse->fields.size(); ++k) parse->fields[k].read = live[id][parse->keep.size() + k];
      }
      const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op);
      if (read == nullptr) continue;
      std::vector<int> now(live[id].size(), -1);
      for (size_t slot = 0; slot < live[id].size(); ++slot) {
        if (!live[id][slot]) continue;
        now[slot] = static_cast<int>(kept[At(read->repartition)].size());
        kept[At(read->repartition)].push_back(static_cast<int>(slot));
      }
      Shrink(static_cast<int>(id), read->repartition, now, kept[At(read->repartition)]);
    }
    for (Node& node : plan_.nodes) {
      auto* write = std::get_if<plan::RepartitionWriteNode>(&node.op);
      if (write == nullptr) continue;
      std::vector<int> slots;
      for (int slot : kept[At(write->repartition)]) slots.push_back(write->slots[At(slot)]);
      write->slots = std::move(slots);
      node.schema = plan_.repartitions[At(write->repartition)].schema;
    }
  }

  // Leaves only the slots of `kept` in the topic's rows; `now` is where the others' readers find them.
  void Shrink(int reader, int repartition, const std::vector<int>& now, const std::vector<int>& kept) {
    plan::Repartition& topic = plan_.repartitions[At(repartition)];
    plan::Schema schema;
    for (int slot : kept) schema.push_back(topic.schema[At(slot)]);
    topic.schema = schema;
    for (int& slot : topic.key) slot = now[At(slot)];
    plan_.nodes[At(reader)].schema = schema;
    const int before = static_cast<int>(now.size()), after = static_cast<int>(kept.size());
    for (Node& node : plan_.nodes) {
      if (std::find(node.inputs.begin(), node.inputs.end(), reader) == node.inputs.end()) continue;
      ForEachSlot(&node, [&](int* slot) { *slot = *slot < before ? now[At(*slot)] : *slot - before + after; });
    }
  }

  void MarkRead(int index, const std::vector<bool>& live) {
    plan::Source& source = plan_.sources[At(index)];
    for (size_t k = 0; k < live.size(); ++k) source.fields[k].read = live[k];
    for (int slot : source.key) source.fields[At(slot)].read = true;
    if (source.time) {
      ForEachSlot(&*source.time, [&](int* slot) { source.fields[At(*slot)].read = true; });
    }
  }

  void RenumberRepartitions() {
    std::vector<int> now(plan_.repartitions.size(), -1);
    std::vector<plan::Repartition> used;
    for (Node& node : plan_.nodes) {
      int* index = nullptr;
      if (auto* write = std::get_if<plan::RepartitionWriteNode>(&node.op)) index = &write->repartition;
      if (auto* read = std::get_if<plan::RepartitionReadNode>(&node.op)) index = &read->repartition;
      if (index == nullptr) continue;
      if (now[At(*index)] < 0) {
        now[At(*index)] = static_cast<int>(used.size());
        used.push_back(plan_.repartitions[At(*index)]);
      }
      *index = now[At(*index)];
    }
    for (plan::Evaluate& evaluate : plan_.evaluates) evaluate.repartition = now[At(evaluate.repartition)];
    plan_.repartitions = std::move(used);
  }

  static int* StoreOf(Node* node) {
    if (auto* table = std::get_if<plan::WindowAggregateNode>(&node->op)) return &table->store;
    if (auto* detector = std::get_if<plan::DetectorNode>(&node->op)) return &detector->store;
    if (auto* dedup = std::get_if<plan::DedupNode>(&node->op)) return &dedup->store;
    if (auto* remember = std::get_if<plan::RememberNode>(&node->op)) return &remember->store;
    if (auto* rows = std::get_if<plan::TableNode>(&node->op)) return &rows->store;
    if (auto* join = std::get_if<plan::JoinNode>(&node->op)) return &join->store;
    if (auto* pattern = std::get_if<plan::PatternNode>(&node->op)) return &pattern->store;
    if (auto* truth = std::get_if<plan::TruthNode>(&node->op)) return &truth->store;
    if (auto* evaluate = std::get_if<plan::EvaluateNode>(&node->op)) return &evaluate->store;
    return nullptr;
  }

  void RenumberStores() {
    std::vector<plan::Store> used;
    for (Node& node : plan_.nodes) {
      int* store = StoreOf(&node);
      if (store == nullptr || *store < 0) continue;
      used.push_back(std::move(plan_.stores[At(*store)]));
      *store = static_cast<int>(used.size()) - 1;
    }
    plan_.stores = std::move(used);
  }

  // Connected parts of the graph, in the order of their first nodes, named after what they read.
  void CutIntoSubTopologies() {
    std::vector<int> part(plan_.nodes.size());
    for (size_t id = 0; id < part.size(); ++id) part[id] = static_cast<int>(id);
    const auto find = [&part](int id) {
      while (part[At(id)] != id) id = part[At(id)] = part[At(part[At(id)])];
      return id;
    };
    for (size_t id = 0; id < part.size(); ++id) {
      for (int input : plan_.nodes[id].inputs) {
        const int a = find(static_cast<int>(id)), b = find(input);
        part[At(std::max(a, b))] = std::min(a, b);
      }
    }
    std::map<int, size_t> index;
    for (size_t id = 0; id < part.size(); ++id) {
      const auto [at, fresh] = index.emplace(find(static_cast<int>(id)), plan_.subtopologies.size());
      if (fresh) plan_.subtopologies.emplace_back();
      AddTo(&plan_.subtopologies[at->second], static_cast<int>(id), static_cast<int>(at->second));
    }
    for (plan::SubTopology& sub : plan_.subtopologies) NameSubTopology(&sub);
  }

  void AddTo(plan::SubTopology* sub, int id, int index) {
    Node& node = plan_.nodes[At(id)];
    node.subtopology = index;
    sub->nodes.push_back(id);
    if (const auto* source = std::get_if<plan::SourceNode>(&node.op)) sub->sources.push_back(source->source);
    for (int lookup : LookupsAsked(node)) {
      if (std::find(sub->lookups.begin(), sub->lookups.end(), lookup) == sub->lookups.end())
        sub->lookups.push_back(lookup);
    }
    if (const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op))
      sub->repartitions.push_back(read->repartition);
    if (const int* store = StoreOf(&node); store != nullptr && *store >= 0) sub->stores.push_back(*store);
  }

  void NameSubTopology(plan::SubTopology* sub) const {
    std::set<std::string> heads;
    for (int source : sub->sources) heads.insert(plan_.sources[At(source)].name);
    for (int repartition : sub->repartitions) heads.insert(plan_.repartitions[At(repartition)].name);
    for (const std::string& head : heads) sub->name += (sub->name.empty() ? "" : "+") + head;
  }

  Plan& plan_;
  const std::set<std::string>& kept_;
  const std::set<std::string>& tapped_;
};

}  // namespace

void Planner::Finish(const std::set<std::string>& kept, const std::set<std::string>& tapped) {
  Finisher(plan_, kept, tapped).Run();
}

}  // namespace weir::dsl
