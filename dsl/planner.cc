#include "dsl/planner.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "dsl/chars.h"

namespace weir::dsl {
namespace {

// A field's name as part of a topic's name. What must be replaced is told apart by a hash (FNV-1a) of the whole name.
std::string TopicPart(const std::string& name) {
  if (NamesTopic(name)) return name;
  uint32_t hash = 2166136261U;
  std::string out;
  for (char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    out += IsNameChar(c) ? c : '_';
  }
  char digits[16];
  std::snprintf(digits, sizeof digits, "_%08x", hash);
  return out + digits;
}

}  // namespace

bool NamesTopic(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return IsNameChar(c) || c == '.'; }) &&
         name != "." && name != "..";
}

int Planner::AddStore(const std::string& name, int node, std::string what) {
  plan::Store store;
  store.name = name;
  store.node = node;
  store.what = std::move(what);
  plan_->stores.push_back(std::move(store));
  return static_cast<int>(plan_->stores.size()) - 1;
}

int Planner::AddSingleRepartition(const std::string& name, const plan::Schema& schema) {
  plan::Repartition repartition;
  repartition.name = name;
  repartition.schema = schema;
  repartition.single_partition = true;
  plan_->repartitions.push_back(std::move(repartition));
  return static_cast<int>(plan_->repartitions.size()) - 1;
}

int Planner::Together(const std::string& name, int node, const std::vector<int>& key, const Placement& placement,
                      Span span) {
  if (placement.kind == Placement::Kind::kSingle) return node;
  if (!key.empty() && placement.kind == Placement::Kind::kByFields && placement.slots == key) return node;
  const plan::Schema schema = plan_->nodes[static_cast<size_t>(node)].schema;
  plan::Repartition repartition;
  repartition.name = name + (key.empty() ? "-all" : "-by");
  for (int slot : key) repartition.name += "-" + TopicPart(schema[static_cast<size_t>(slot)].name);
  const std::string wanted = repartition.name;  // taken by other rows: a number behind it
  for (int n = 2;; ++n) {
    const auto reader = readers_.find(repartition.name);
    if (reader == readers_.end()) break;
    if (reader->second.from == node) return reader->second.reader;
    repartition.name = wanted + std::to_string(n);
  }
  repartition.schema = schema;
  repartition.key = key;
  const int index = static_cast<int>(plan_->repartitions.size());
  const std::string topic = repartition.name;
  plan_->repartitions.push_back(std::move(repartition));
  plan::RepartitionWriteNode write{index, {}};
  for (size_t slot = 0; slot < schema.size(); ++slot) write.slots.push_back(static_cast<int>(slot));
  Add(topic + "@write", "", {node}, schema, std::move(write), span);
  const int reader = Add(topic, "", {}, schema, plan::RepartitionReadNode{index}, span);
  readers_[topic] = {node, reader};
  return reader;
}

size_t Planner::PartOf(int node) {
  size_t at = plan::At(node);
  while (parts_[at] != at) at = parts_[at] = parts_[parts_[at]];
  return at;
}

// Takes in the nodes that were added since.
void Planner::JoinParts() {
  for (size_t id = parts_.size(); id < plan_->nodes.size(); ++id) {
    const plan::Node& node = plan_->nodes[id];
    parts_.push_back(id);
    reads_.push_back(std::holds_alternative<plan::RepartitionReadNode>(node.op));
    for (const int input : node.inputs) {
      const size_t part = PartOf(input), own = PartOf(static_cast<int>(id));
      parts_[own] = part;
      reads_[part] = reads_[part] || reads_[own];
    }
    if (const auto* write = std::get_if<plan::RepartitionWriteNode>(&node.op))
      moves_[write->repartition].writers.push_back(static_cast<int>(id));
    if (const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op))
      moves_[read->repartition].reader = static_cast<int>(id);
  }
}

std::vector<bool> Planner::FeedOthers(const std::vector<int>& nodes) {
  JoinParts();
  std::vector<bool> out(nodes.size(), false);
  std::set<size_t> wanted;  // parts that a row can come to
  for (const int node : nodes) {
    if (reads_[PartOf(node)]) wanted.insert(PartOf(node));
  }
  if (wanted.empty()) return out;
  std::multimap<size_t, size_t> next;  // from part to part
  for (const auto& [repartition, ends] : moves_) {
    for (const int writer : ends.writers) {
      if (ends.reader >= 0) next.emplace(PartOf(writer), PartOf(ends.reader));
    }
  }
  for (size_t k = 0; k < nodes.size(); ++k) {
    std::set<size_t> reached;
    std::vector<size_t> todo = {PartOf(nodes[k])};
    while (!todo.empty()) {
      const auto [first, last] = next.equal_range(todo.back());
      todo.pop_back();
      for (auto at = first; at != last; ++at) {
        if (reached.insert(at->second).second) todo.push_back(at->second);
      }
    }
    out[k] = std::any_of(wanted.begin(), wanted.end(), [&](size_t part) { return reached.count(part) > 0; });
  }
  return out;
}

}  // namespace weir::dsl
