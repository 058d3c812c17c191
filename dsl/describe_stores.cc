// What stores hold and what their contents depend on.
#include <algorithm>
#include <set>

#include "dsl/fold.h"
#include "dsl/plan_printer.h"

namespace weir::dsl {
namespace {

using plan::At;

class StoreWriter {
 public:
  explicit StoreWriter(plan::Plan* plan) : plan_(*plan) {
    for (const plan::Node& node : plan_.nodes) {
      const auto* write = std::get_if<plan::RepartitionWriteNode>(&node.op);
      if (write != nullptr) writers_[write->repartition].push_back(&node);
    }
  }

  void Run() {
    for (plan::Store& store : plan_.stores) {
      const plan::Node& node = plan_.nodes[At(store.node)];
      const plan::Schema& row = node.inputs.empty() ? node.schema : plan_.nodes[At(node.inputs[0])].schema;
      if (const auto* table = std::get_if<plan::WindowAggregateNode>(&node.op)) {
        store.what = WindowText(table->window) + " of " + Origin(node.inputs[0]) + KeyText(table->key, row);
        store.fingerprint = Keys(table->key, row) + "; " + WindowText(table->window) + "; " +
                            Aggregates(table->aggregates, row) + Before(node);
      } else if (const auto* detector = std::get_if<plan::DetectorNode>(&node.op)) {
        store.what = "alerts of " + detector->detector + KeyText(detector->key, row);
        store.fingerprint = Keys(detector->key, row) + KeptOutputs(*detector);
      } else if (const auto* truth = std::get_if<plan::TruthNode>(&node.op)) {
        const std::vector<int> by = truth->by >= 0 ? std::vector<int>{truth->by} : truth->keys;
        store.what = "episodes of " + plan_.evaluates[At(truth->evaluate)].truth + KeyText(by, row);
        store.fingerprint = "by" + Keys(by, row).substr(3) +
                            (truth->where ? "; where " + PrintExpr(*truth->where, row) : "") + Before(node);
      } else if (const auto* dedup = std::get_if<plan::DedupNode>(&node.op)) {
        store.what = "rows of " + Origin(node.inputs[0]) + " seen within " + DurationText(dedup->within) +
                     KeyText(dedup->by, row);
        store.fingerprint = Keys(dedup->by, row) + Before(node);
      } else if (const auto* remember = std::get_if<plan::RememberNode>(&node.op)) {
        store.what = Remembered(*remember) + " of " + Origin(node.inputs[0]) + KeyText(remember->key, row);
        store.fingerprint = Keys(remember->key, row) + "; " + Remembered(*remember) + "; " +
                            Aggregates(remember->aggregates, row) + Before(node);
      } else if (const auto* rows = std::get_if<plan::TableNode>(&node.op)) {
        store.what = "the latest row of " + node.name + KeyText(rows->key, row);
        store.fingerprint = Keys(rows->key, row);
      } else if (const auto* join = std::get_if<plan::JoinNode>(&node.op)) {
        store.what = "rows of " + Origin(node.inputs[0]) + " and " + Origin(node.inputs[1]) + " to be joined" +
                     KeyText(join->left, row);
        store.fingerprint =
            Keys(join->left, row) + "; within " + SpanText(join->before) + " " + SpanText(join->after) + Before(node);
      } else if (const auto* pattern = std::get_if<plan::PatternNode>(&node.op)) {
        store.what = "runs of " + pattern->detector + " within " + DurationText(pattern->within);
        store.fingerprint = PatternText(*pattern) + Before(node);
      } else {
        store.what = "episodes and alerts of " + node.name;
        store.fingerprint = "evaluate";
      }
    }
  }

 private:
  static std::string KeyText(const std::vector<int>& key, const plan::Schema& row) {
    std::string out;
    for (int slot : key) out += (out.empty() ? " by " : ", ") + row[At(slot)].name;
    return out;
  }

  // Of `lock previous`, by their place.
  static std::string KeptOutputs(const plan::DetectorNode& detector) {
    std::string out;
    if (!detector.fuzzy) return out;
    for (const plan::FuzzyOutput& output : detector.fuzzy->outputs) {
      if (output.lock_previous) out += (out.empty() ? "; lock previous " : ", ") + output.name;
    }
    return out;
  }

  static std::string Keys(const std::vector<int>& key, const plan::Schema& row) {
    std::string out = "key";
    for (int slot : key)
      out += (out == "key" ? " " : ", ") + row[At(slot)].name + ": " + ToString(Type::Of(row[At(slot)].type.kind));
    return out;
  }

  static std::string SpanText(const std::optional<int64_t>& span) { return span ? std::to_string(*span) + "ms" : "-"; }

  static std::string Remembered(const plan::RememberNode& node) {
    std::string out = node.last ? "the last " + std::to_string(*node.last) + " records" : "the records";
    if (node.span) out += " of " + DurationText(*node.span);
    return out;
  }

  static std::string PatternText(const plan::PatternNode& pattern) {
    std::string out = "key";
    for (const Field& field : pattern.key)
      out += (out == "key" ? " " : ", ") + field.name + ": " + ToString(Type::Of(field.type.kind));
    out += "; within " + DurationText(pattern.within) + (pattern.skip_to_next ? " to next" : "");
    for (const plan::PatternElement& element : pattern.elements) {
      out += "; " + element.name + " " + std::to_string(element.least) + ".." +
             (element.most ? std::to_string(*element.most) : "") + " " + SpanText(element.hold);
    }
    return out;
  }

  static std::string Aggregates(const std::vector<plan::Aggregate>& aggregates, const plan::Schema& row) {
    std::string out;
    for (const plan::Aggregate& aggregate : aggregates) {
      out += (out.empty() ? "" : ", ") + aggregate.name + " = " + aggregate.function + "(";
      for (const plan::Expr& arg : aggregate.args)
        out += (&arg == aggregate.args.data() ? "" : ", ") + PrintExpr(arg, row);
      out += ")";
      if (aggregate.where) out += " where " + PrintExpr(*aggregate.where, row);
    }
    return out;
  }

  // The nearest declaration whose rows these are.
  std::string Origin(int id) const {
    const plan::Node& node = plan_.nodes[At(id)];
    if (!node.subject.empty()) return node.subject;
    const std::vector<const plan::Node*> from = Inputs(node);
    if (from.empty()) return node.name;
    return Origin(static_cast<int>(from[0] - plan_.nodes.data()));
  }

  std::vector<const plan::Node*> Inputs(const plan::Node& node) const {
    std::vector<const plan::Node*> out;
    if (const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op)) {
      const auto writers = writers_.find(read->repartition);
      if (writers != writers_.end()) out = writers->second;
      return out;
    }
    for (int input : node.inputs) out.push_back(&plan_.nodes[At(input)]);
    return out;
  }

  // The stages before the store, nearest first. A table or detector on the way stands for itself: it has its own store.
  std::string Before(const plan::Node& node) const {
    std::string out;
    std::set<const plan::Node*> seen;
    std::vector<const plan::Node*> open = Inputs(node);
    for (size_t next = 0; next < open.size(); ++next) {
      const plan::Node& at = *open[next];
      if (!seen.insert(&at).second) continue;
      const auto* map = std::get_if<plan::MapNode>(&at.op);
      if (map != nullptr) out += Steps(*map, plan_.nodes[At(at.inputs[0])].schema);
      const std::string stage = StageText(at, at.inputs.empty() ? at.schema : plan_.nodes[At(at.inputs[0])].schema);
      if (!stage.empty()) out += "; " + stage;
      const bool own =
          std::holds_alternative<plan::WindowAggregateNode>(at.op) ||
          std::holds_alternative<plan::DetectorNode>(at.op) || std::holds_alternative<plan::SourceNode>(at.op) ||
          std::holds_alternative<plan::PatternNode>(at.op) || std::holds_alternative<plan::RememberNode>(at.op) ||
          std::holds_alternative<plan::DedupNode>(at.op) || std::holds_alternative<plan::TableNode>(at.op) ||
          std::holds_alternative<plan::JoinNode>(at.op);
      if (own) {
        out += "; from " + at.name;
        continue;
      }
      const std::vector<const plan::Node*> from = Inputs(at);
      open.insert(open.end(), from.begin(), from.end());
    }
    return out;
  }

  static std::string Steps(const plan::MapNode& map, plan::Schema row) {
    std::string out;
    row.resize(static_cast<size_t>(map.working_size));
    for (const plan::MapStep& step : map.steps) {
      if (step.kind == plan::MapStep::Kind::kDerive)
        row[At(step.slot)].name = step.stage.substr(step.stage.find(' ') + 1);
    }
    for (const plan::MapStep& step : map.steps) {
      out += "; " + step.stage + (step.kind == plan::MapStep::Kind::kWhere ? " " : " = ") + PrintExpr(step.expr, row);
    }
    return out;
  }

  plan::Plan& plan_;
  std::map<int, std::vector<const plan::Node*>> writers_;
};

}  // namespace

std::string WindowText(const plan::Window& window) {
  using Kind = plan::Window::Kind;
  switch (window.kind) {
    case Kind::kTumbling: return "tumbling " + DurationText(window.size);
    case Kind::kHopping: return "hopping " + DurationText(window.size) + " every " + DurationText(window.advance);
    case Kind::kSliding: return "sliding " + DurationText(window.size);
    case Kind::kSession:
      return "session gap " + DurationText(window.size) + (window.max > 0 ? " max " + DurationText(window.max) : "");
    case Kind::kCount: return "count " + std::to_string(window.size);
    case Kind::kRunning: return "running";
  }
  return "";
}

void DescribeStores(plan::Plan* plan) { StoreWriter(plan).Run(); }

}  // namespace weir::dsl
