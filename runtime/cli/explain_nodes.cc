#include "runtime/cli/explain_nodes.h"

#include <utility>

#include "dsl/plan_printer.h"
#include "dsl/plan_text.h"

namespace weir::cli {
namespace {

using NodeObject = nlohmann::ordered_json;
using plan::At;

const plan::Schema& Input(const plan::Plan& plan, const plan::Node& node, size_t input = 0) {
  return plan.nodes[At(node.inputs[input])].schema;
}

NodeObject SlotNames(const plan::Schema& schema, const std::vector<int>& slots) {
  NodeObject out = NodeObject::array();
  for (int slot : slots) out.push_back(schema[At(slot)].name);
  return out;
}

template <typename T>
NodeObject OrNull(const std::optional<T>& value) {
  return value ? NodeObject(*value) : NodeObject();
}

const char* JoinName(plan::JoinNode::Kind kind) {
  switch (kind) {
    case plan::JoinNode::Kind::kStream: return "stream_stream";
    case plan::JoinNode::Kind::kStreamTable: return "stream_table";
    case plan::JoinNode::Kind::kTable: return "table_table";
    case plan::JoinNode::Kind::kLookup: return "lookup";
    case plan::JoinNode::Kind::kWindow: return "window";
  }
  return "";
}

const char* ElementName(plan::PatternElement::Kind kind) {
  switch (kind) {
    case plan::PatternElement::Kind::kStep: return "step";
    case plan::PatternElement::Kind::kNo: return "no";
    case plan::PatternElement::Kind::kUnless: return "unless";
  }
  return "";
}

}  // namespace

NodeObject AggregatesJson(const std::vector<plan::Aggregate>& aggregates, const plan::Schema& row) {
  NodeObject out = NodeObject::array();
  for (const plan::Aggregate& a : aggregates) {
    NodeObject args = NodeObject::array();
    for (const plan::Expr& arg : a.args) args.push_back(dsl::PrintExpr(arg, row));
    out.push_back({{"name", a.name},
                   {"function", a.function},
                   {"arguments", std::move(args)},
                   {"where", a.where ? NodeObject(dsl::PrintExpr(*a.where, row)) : NodeObject()},
                   {"type", dsl::ToString(a.type)}});
  }
  return out;
}

NodeObject ResultsJson(const plan::Schema& stay, const std::vector<plan::Aggregate>& aggregates,
                       const std::vector<plan::NamedExpr>& results) {
  NodeObject out = NodeObject::array();
  const plan::Schema row = dsl::ResultRow(stay, aggregates, results);
  for (const plan::NamedExpr& result : results) {
    out.push_back({{"name", result.name},
                   {"expression", dsl::PrintExpr(result.expr, row)},
                   {"type", dsl::ToString(result.expr.type)}});
  }
  return out;
}

NodeObject NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::DedupNode& dedup) {
  return {{"kind", "dedup"},
          {"by", SlotNames(Input(plan, node), dedup.by)},
          {"within_ms", dedup.within},
          {"lateness_ms", dedup.lateness}};
}

NodeObject NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::RememberNode& remember) {
  const plan::Schema& row = Input(plan, node);
  NodeObject out = {{"kind", "remember"},
                    {"key", SlotNames(row, remember.key)},
                    {"last", OrNull(remember.last)},
                    {"for_ms", OrNull(remember.span)},
                    {"aggregates", AggregatesJson(remember.aggregates, row)},
                    {"lateness_ms", remember.lateness}};
  if (!remember.results.empty()) out["results"] = ResultsJson(row, remember.aggregates, remember.results);
  return out;
}

NodeObject NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::TableNode& table) {
  return {{"kind", "table"},
          {"source", plan.sources[At(table.source)].name},
          {"key", SlotNames(Input(plan, node), table.key)}};
}

NodeObject NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::JoinNode& join) {
  using Keeps = plan::JoinNode::Keeps;
  NodeObject on = NodeObject::array();
  for (size_t k = 0; k < join.left.size(); ++k) {
    const std::string& right = join.lookup >= 0 ? plan.sources[At(join.lookup)].fields[At(join.right[k])].name
                                                : Input(plan, node, 1)[At(join.right[k])].name;
    on.push_back({{"left", Input(plan, node)[At(join.left[k])].name}, {"right", right}});
  }
  return {{"kind", "join"},
          {"lookup", join.lookup >= 0 ? NodeObject(plan.sources[At(join.lookup)].name) : NodeObject()},
          {"join", JoinName(join.kind)},
          {"keeps", join.keeps == Keeps::kMatched ? "matched"
                    : join.keeps == Keeps::kLeft  ? "left"
                                                  : "both"},
          {"on", std::move(on)},
          {"contains", join.contains},
          {"before_ms", OrNull(join.before)},
          {"after_ms", OrNull(join.after)},
          {"lateness_ms", join.lateness}};
}

NodeObject NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::ScoreNode& score) {
  NodeObject inputs = NodeObject::array(), outputs = NodeObject::array(), rules = NodeObject::array();
  for (const plan::FuzzyVariable& input : score.fuzzy.inputs)
    inputs.push_back({{"name", input.name}, {"value", dsl::PrintExpr(input.value, Input(plan, node))}});
  for (const plan::FuzzyVariable& output : score.fuzzy.outputs) outputs.push_back(output.name);
  for (const plan::FuzzyRule& rule : score.fuzzy.rules) rules.push_back(rule.text);
  return {{"kind", "score"},
          {"system", score.system},
          {"inputs", std::move(inputs)},
          {"outputs", std::move(outputs)},
          {"rules", std::move(rules)},
          {"approximate_within", OrNull(score.fuzzy.error_bound)}};
}

NodeObject NodeJson(const plan::Plan& plan, const plan::Node& node, const plan::PatternNode& pattern) {
  plan::Schema taken;
  for (const plan::PatternAggregate& a : pattern.aggregates) taken.push_back({a.aggregate.name, a.aggregate.type});
  NodeObject elements = NodeObject::array(), key = NodeObject::array(), fields = NodeObject::array();
  for (const plan::Field& field : pattern.key) key.push_back(field.name);
  for (const plan::PatternElement& e : pattern.elements) {
    const plan::Schema& row = Input(plan, node, At(e.input));
    elements.push_back({{"kind", ElementName(e.kind)},
                        {"name", e.name},
                        {"from", plan.nodes[At(node.inputs[At(e.input)])].name},
                        {"least", e.least},
                        {"most", OrNull(e.most)},
                        {"for_ms", OrNull(e.hold)},
                        {"where", e.where ? NodeObject(dsl::PrintExpr(*e.where, row, taken)) : NodeObject()}});
  }
  for (const plan::NamedExpr& field : pattern.fields)
    fields.push_back({{"name", field.name}, {"type", dsl::ToString(field.expr.type)}});
  return {{"kind", "pattern"},
          {"detector", pattern.detector},
          {"key", std::move(key)},
          {"within_ms", pattern.within},
          {"elements", std::move(elements)},
          {"skip", pattern.skip_to_next ? "to next" : "past last"},
          {"keep", pattern.keep},
          {"severity", pattern.severity},
          {"fields", std::move(fields)},
          {"lateness_ms", pattern.lateness}};
}

}  // namespace weir::cli
