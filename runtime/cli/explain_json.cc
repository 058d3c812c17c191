#include "runtime/cli/explain_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <variant>

#include "dsl/fold.h"
#include "dsl/plan_printer.h"
#include "dsl/plan_text.h"
#include "runtime/cli/explain_nodes.h"
#include "runtime/cli/plan_words.h"

namespace weir::cli {
namespace {

using Json = nlohmann::ordered_json;

Json Optional(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json Fields(const plan::Schema& schema) {
  Json out = Json::array();
  for (const plan::Field& field : schema) out.push_back({{"name", field.name}, {"type", dsl::ToString(field.type)}});
  return out;
}

Json Names(const plan::Schema& schema, const std::vector<int>& slots) {
  Json out = Json::array();
  for (int slot : slots) out.push_back(schema[static_cast<size_t>(slot)].name);
  return out;
}

plan::Schema RowOf(const plan::Source& source) {
  plan::Schema row;
  for (const plan::SourceField& field : source.fields) row.push_back({field.name, field.type});
  return row;
}

Json SourceFields(const std::vector<plan::SourceField>& fields) {
  Json out = Json::array();
  for (const plan::SourceField& field : fields) {
    Json one = {{"name", field.name}, {"type", dsl::ToString(field.type)}};
    if (!field.place.empty()) one["place"] = field.place;
    if (field.place == "header") one["header"] = field.path.front();
    if (field.place.empty()) one["path"] = field.path;
    if (field.default_value) one["default"] = dsl::LiteralText(*field.default_value);
    one["read"] = field.read;
    out.push_back(std::move(one));
  }
  return out;
}

// What the format's name does not say; null where it says all.
Json FormatOptions(const plan::Format& format) {
  const auto character = [](char c) { return c == 0 ? std::string() : std::string(1, c); };
  if (format.name == "csv") {
    return {{"delimiter", character(format.delimiter)}, {"quote", character(format.quote)}, {"header", format.header}};
  }
  if (format.name == "kv") return {{"pairs", format.pairs}, {"assign", format.assign}};
  return format.pattern.empty() ? Json() : Json({{"pattern", format.pattern}});
}

const char* WindowName(plan::Window::Kind kind) {
  switch (kind) {
    case plan::Window::Kind::kTumbling: return "tumbling";
    case plan::Window::Kind::kHopping: return "hopping";
    case plan::Window::Kind::kSliding: return "sliding";
    case plan::Window::Kind::kSession: return "session";
    case plan::Window::Kind::kCount: return "count";
    case plan::Window::Kind::kRunning: return "running";
  }
  return "";
}

// The operator of one node: {"kind": …} and what that kind has.
class OperatorJson {
 public:
  OperatorJson(const plan::Plan& plan, const plan::Node& node)
      : plan_(plan),
        node_(node),
        row_(node.inputs.empty() ? node.schema : plan.nodes[static_cast<size_t>(node.inputs[0])].schema) {}

  Json operator()(const plan::SourceNode& op) const {
    return {{"kind", "source"}, {"source", plan_.sources[static_cast<size_t>(op.source)].name}};
  }
  Json operator()(const plan::UnionNode&) const { return {{"kind", "union"}}; }
  Json operator()(const plan::MapNode& op) const {
    plan::Schema row = row_;
    row.resize(static_cast<size_t>(op.working_size));
    for (const plan::MapStep& step : op.steps) {
      if (step.kind == plan::MapStep::Kind::kDerive)
        row[static_cast<size_t>(step.slot)].name = step.stage.substr(step.stage.find(' ') + 1);
    }
    Json steps = Json::array();
    for (const plan::MapStep& step : op.steps)
      steps.push_back({{"stage", step.stage}, {"expression", dsl::PrintExpr(step.expr, row)}});
    return {{"kind", "map"}, {"steps", std::move(steps)}};
  }
  Json operator()(const plan::ParseNode& op) const {
    return {{"kind", "parse"},
            {"text", dsl::PrintExpr(op.text, row_)},
            {"format", op.format.name},
            {"format_options", FormatOptions(op.format)},
            {"parsed", SourceFields(op.fields)},
            {"else_skip", op.skip}};
  }
  Json operator()(const plan::FlattenNode& op) const {
    return {{"kind", "flatten"}, {"list", row_[static_cast<size_t>(op.list)].name}};
  }
  Json operator()(const plan::RepeatNode& op) const {
    return {{"kind", "repeat"}, {"times", dsl::PrintExpr(op.times, row_)}};
  }
  Json operator()(const plan::RepartitionWriteNode& op) const {
    return {{"kind", "repartition_write"},
            {"repartition", plan_.repartitions[static_cast<size_t>(op.repartition)].name}};
  }
  Json operator()(const plan::RepartitionReadNode& op) const {
    return {{"kind", "repartition_read"},
            {"repartition", plan_.repartitions[static_cast<size_t>(op.repartition)].name}};
  }
  Json operator()(const plan::WindowAggregateNode& op) const {
    Json emit = {{"on", op.emit.kind == plan::Emit::Kind::kOnChange  ? "change"
                        : op.emit.kind == plan::Emit::Kind::kOnClose ? "close"
                                                                     : "every"}};
    if (op.emit.kind == plan::Emit::Kind::kEvery) emit["every_ms"] = op.emit.every;
    if (!op.emit.of.empty()) emit["of"] = Names(node_.schema, op.emit.of);
    Json out = {{"kind", "window_aggregate"},
                {"key", Names(row_, op.key)},
                {"window", {{"kind", WindowName(op.window.kind)}, {"size_ms", op.window.size}}},
                {"aggregates", AggregatesJson(op.aggregates, row_)},
                {"emit", std::move(emit)},
                {"lateness_ms", op.lateness}};
    if (!op.results.empty()) out["results"] = ResultsJson(dsl::KeySchema(node_, op), op.aggregates, op.results);
    const Json kept = Kept(op);
    if (!kept.is_null()) out["kept_ms"] = kept;
    if (op.window.kind == plan::Window::Kind::kHopping) out["window"]["advance_ms"] = op.window.advance;
    if (op.window.max > 0) out["window"]["max_ms"] = op.window.max;
    if (op.window.inherited) out["window"]["inherited"] = true;
    if (op.fill_empty) out["fill_empty_ms"] = *op.fill_empty;
    if (op.keep) out["keep"] = *op.keep;
    if (op.private_to >= 0) out["private_to"] = plan_.nodes[static_cast<size_t>(op.private_to)].name;
    return out;
  }
  Json operator()(const plan::DetectorNode& op) const {
    plan::Schema outputs;
    if (op.fuzzy) {
      for (const plan::FuzzyVariable& output : op.fuzzy->outputs)
        outputs.push_back({output.name, plan::Type::Of(dsl::Kind::kFloat)});
    }
    Json trigger = {{"each_update", op.each_update}};
    if (op.once_per) trigger["once_per_ms"] = *op.once_per;
    if (!op.once_fields.empty()) {
      Json once = Json::array();
      for (const plan::Expr& field : op.once_fields) once.push_back(dsl::PrintExpr(field, row_, outputs));
      trigger["once_per"] = std::move(once);
      trigger["once_within_ms"] = op.once_within;
    }
    if (op.hold) trigger["for_ms"] = *op.hold;
    if (op.hold_windows) trigger["for_windows"] = *op.hold_windows;
    trigger["resets"] = op.reset_target < 0 ? Json() : Json(plan_.nodes[static_cast<size_t>(op.reset_target)].name);
    Json out = {{"kind", op.fuzzy ? "fuzzy_detector" : "rule"},
                {"detector", op.detector},
                {"key", Names(row_, op.key)},
                {"when", dsl::PrintExpr(op.when, row_, outputs)},
                {"trigger", std::move(trigger)},
                {"severity", op.severity},
                {"lateness_ms", op.lateness}};
    if (op.fuzzy) out["fuzzy"] = Fuzzy(*op.fuzzy);
    return out;
  }
  template <typename Op>
  Json operator()(const Op& op) const {
    return NodeJson(plan_, node_, op);
  }
  Json operator()(const plan::TruthNode& op) const {
    return {{"kind", "truth"},
            {"evaluation", plan_.evaluates[static_cast<size_t>(op.evaluate)].name},
            {"by", op.by >= 0 ? Json(row_[static_cast<size_t>(op.by)].name) : Names(row_, op.keys)},
            {"where", op.where ? Json(dsl::PrintExpr(*op.where, row_)) : Json()}};
  }
  Json operator()(const plan::AlertTapNode& op) const {
    return {{"kind", "alert_tap"},
            {"evaluation", plan_.evaluates[static_cast<size_t>(op.evaluate)].name},
            {"detector", op.detector}};
  }
  Json operator()(const plan::EvaluateNode& op) const {
    return {{"kind", "evaluate"}, {"evaluation", plan_.evaluates[static_cast<size_t>(op.evaluate)].name}};
  }
  Json operator()(const plan::SinkNode& op) const {
    Json fields = Json::array();
    for (const plan::NamedExpr& field : op.fields)
      fields.push_back({{"name", field.name},
                        {"expression", dsl::PrintExpr(field.expr, row_)},
                        {"type", dsl::ToString(field.expr.type)}});
    return {{"kind", "sink"},
            {"target", op.target},
            {"name", op.name},
            {"topics", op.topics},
            {"format", op.format.name},
            {"format_options", FormatOptions(op.format)},
            {"template", op.text ? Json(dsl::PrintExpr(*op.text, row_)) : Json()},
            {"key", op.key.empty() ? Json(op.windowed_key ? "row and window" : "row") : Names(row_, op.key)},
            {"fields", std::move(fields)}};
  }

 private:
  // How long a key's state lives after its last record; null: for ever, or as many records as it is.
  static Json Kept(const plan::WindowAggregateNode& op) {
    using Kind = plan::Window::Kind;
    if (op.window.kind == Kind::kRunning) return op.expire ? Json(*op.expire + op.lateness) : Json();
    if (op.window.kind == Kind::kCount) return {};
    return op.window.size + op.lateness;
  }

  static Json FuzzyVariable(const plan::FuzzyVariable& v) {
    Json terms = Json::array();
    for (const plan::FuzzyTerm& t : v.terms) {
      Json corners = Json::array();
      for (const double corner : t.params)  // JSON has no infinity
        corners.push_back(std::isinf(corner) ? Json(corner > 0 ? "inf" : "-inf") : Json(corner));
      terms.push_back({{"name", t.name}, {"shape", t.shape}, {"corners", std::move(corners)}, {"height", t.height}});
    }
    return {{"name", v.name}, {"lower", v.lower}, {"upper", v.upper}, {"terms", std::move(terms)}};
  }

  Json Fuzzy(const plan::FuzzySystem& system) const {
    Json inputs = Json::array(), outputs = Json::array(), rules = Json::array();
    for (const plan::FuzzyVariable& input : system.inputs) {
      inputs.push_back(FuzzyVariable(input));
      inputs.back()["value"] = dsl::PrintExpr(input.value, row_);
    }
    for (const plan::FuzzyOutput& output : system.outputs) {
      outputs.push_back(FuzzyVariable(output));
      outputs.back()["aggregation"] = output.aggregation;
      outputs.back()["defuzzifier"] = output.defuzzifier;
      outputs.back()["resolution"] = output.exact ? Json("exact") : Json(output.resolution);
      outputs.back()["default"] = output.default_value ? Json(*output.default_value) : Json();
      outputs.back()["lock_previous"] = output.lock_previous;
      outputs.back()["lock_range"] = output.lock_range;
    }
    for (const plan::FuzzyRule& rule : system.rules) rules.push_back(rule.text);
    return {{"inputs", std::move(inputs)},
            {"outputs", std::move(outputs)},
            {"rules", std::move(rules)},
            {"approximate_within", system.error_bound ? Json(*system.error_bound) : Json()}};
  }

  const plan::Plan& plan_;
  const plan::Node& node_;
  const plan::Schema& row_;
};

Json SourceJson(const plan::Source& source) {
  const plan::Schema row = RowOf(source);
  return {{"name", source.name},
          {"role", SortOf(source)},
          {"topics", source.topics},
          {"file", Optional(source.file)},
          {"format", source.format.name},
          {"format_options", FormatOptions(source.format)},
          {"fields", SourceFields(source.fields)},
          {"time", source.time ? Json(dsl::PrintExpr(*source.time, row)) : Json()},
          {"key", Names(row, source.key)},
          {"late_by_ms", source.late_by},
          {"late_to", Optional(source.late_to)},
          {"invalid_to", Optional(source.invalid_to)},
          {"idle_after_ms", source.idle_after ? Json(*source.idle_after) : Json()},
          {"wait_ms", source.wait},
          {"start_from", source.start_from},
          {"documentation", Optional(source.documentation)}};
}

Json RepartitionJson(const plan::Plan& plan, const plan::Repartition& r) {
  return {{"name", r.name},
          {"topic", RepartitionTopic(plan, r)},
          {"key", Names(r.schema, r.key)},
          {"partitions", r.single_partition ? Json(1) : Json("as many tasks as write it")},
          {"fields", Fields(r.schema)}};
}

Json SubTopologyJson(const plan::Plan& plan, const plan::SubTopology& sub) {
  Json sources = Json::array(), lookups = Json::array(), repartitions = Json::array(), nodes = Json::array(),
       stores = Json::array();
  for (int l : sub.lookups) lookups.push_back(plan.sources[static_cast<size_t>(l)].name);
  bool single = sub.sources.empty();
  for (int s : sub.sources) sources.push_back(plan.sources[static_cast<size_t>(s)].name);
  for (int r : sub.repartitions) {
    repartitions.push_back(plan.repartitions[static_cast<size_t>(r)].name);
    single &= plan.repartitions[static_cast<size_t>(r)].single_partition;
  }
  for (int id : sub.nodes) {
    const plan::Node& node = plan.nodes[static_cast<size_t>(id)];
    Json inputs = Json::array();
    for (int input : node.inputs) inputs.push_back(plan.nodes[static_cast<size_t>(input)].name);
    Json one = {{"name", node.name},
                {"declares", Optional(node.subject)},
                {"documentation", Optional(node.documentation)},
                {"inputs", std::move(inputs)},
                {"operator", std::visit(OperatorJson(plan, node), node.op)},
                {"fields", Fields(node.schema)}};
    nodes.push_back(std::move(one));
  }
  for (int s : sub.stores) stores.push_back(plan.stores[static_cast<size_t>(s)].name);
  stores.push_back(sub.name + "-clock");
  return {
      {"name", sub.name},
      {"tasks", single ? Json(1) : Json("one a partition of what it reads")},
      {"reads",
       {{"sources", std::move(sources)}, {"lookups", std::move(lookups)}, {"repartitions", std::move(repartitions)}}},
      {"nodes", std::move(nodes)},
      {"stores", std::move(stores)}};
}

Json StoresJson(const plan::Plan& plan) {
  Json out = Json::array();
  for (const plan::Store& store : plan.stores) {
    const StoreWords words = WordsFor(plan, store);
    out.push_back({{"name", store.name},
                   {"changelog", ChangelogTopic(plan, store.name)},
                   {"node", plan.nodes[static_cast<size_t>(store.node)].name},
                   {"holds", store.what},
                   {"per_key", words.holds},
                   {"kept", words.lives},
                   {"fingerprint", store.fingerprint}});
  }
  for (const plan::SubTopology& sub : plan.subtopologies) {
    const std::string name = sub.name + "-clock";
    out.push_back({{"name", name},
                   {"changelog", ChangelogTopic(plan, name)},
                   {"node", Json()},
                   {"holds", "stream time, channel times and input offsets of " + sub.name},
                   {"per_key", "one row"},
                   {"kept", "for ever"},
                   {"fingerprint", Json()}});
  }
  return out;
}

// Every topic once a role: what the cluster has to have, and what is made.
Json TopicsJson(const plan::Plan& plan) {
  Json out = Json::array();
  std::set<std::pair<std::string, std::string>> seen;
  const auto add = [&](const std::string& name, const char* role, const Json& partitions) {
    if (!name.empty() && seen.emplace(name, role).second)
      out.push_back({{"name", name}, {"role", role}, {"partitions", partitions}});
  };
  for (const plan::Source& source : plan.sources) {
    for (const std::string& topic : source.topics)
      add(topic, "source", "as it is; topics read together need equal counts");
    add(source.invalid_to, "invalid", "as it is");
    add(source.late_to, "late", "as it is");
  }
  for (const plan::Node& node : plan.nodes) {
    const auto* sink = std::get_if<plan::SinkNode>(&node.op);
    if (sink == nullptr) continue;
    for (const std::string& topic : sink->topics) add(topic, "sink", "as it is");
  }
  for (const plan::Evaluate& evaluate : plan.evaluates) add(evaluate.topic, "metrics", "as it is");
  add(plan.errors_topic(), "errors", "as it is");
  for (const plan::Repartition& r : plan.repartitions)
    add(RepartitionTopic(plan, r), "repartition", r.single_partition ? Json(1) : Json("as many tasks as write it"));
  for (const plan::Store& store : plan.stores) add(ChangelogTopic(plan, store.name), "changelog", "one a task");
  for (const plan::SubTopology& sub : plan.subtopologies)
    add(ChangelogTopic(plan, sub.name + "-clock"), "changelog", "one a task");
  return out;
}

Json EvaluationJson(const plan::Evaluate& e) {
  return {{"name", e.name},
          {"detectors", e.detectors},
          {"truth", e.truth},
          {"within_ms", e.within},
          {"gap_ms", e.gap ? Json(*e.gap) : Json()},
          {"cell_ms", e.cell},
          {"every_ms", e.every},
          {"topic", Optional(e.topic)},
          {"csv", Optional(e.csv)},
          {"lateness_ms", e.lateness}};
}

}  // namespace

std::string ExplainJson(const plan::Plan& plan) {
  Json params = Json::array(), sources = Json::array(), repartitions = Json::array(), subtopologies = Json::array(),
       evaluations = Json::array();
  for (const plan::Param& p : plan.params) {
    params.push_back({{"name", p.name},
                      {"type", dsl::ToString(p.type)},
                      {"value", dsl::LiteralText(p.value)},
                      {"range", Optional(p.range_text)},
                      {"documentation", Optional(p.documentation)}});
  }
  for (const plan::Source& source : plan.sources) sources.push_back(SourceJson(source));
  for (const plan::Repartition& r : plan.repartitions) repartitions.push_back(RepartitionJson(plan, r));
  for (const plan::SubTopology& sub : plan.subtopologies) subtopologies.push_back(SubTopologyJson(plan, sub));
  for (const plan::Evaluate& evaluate : plan.evaluates) evaluations.push_back(EvaluationJson(evaluate));
  Json unsupported = Json::array();
  for (const plan::Unsupported& one : plan.unsupported) unsupported.push_back(one.what);
  const Json out = {{"version", kExplainVersion},
                    {"topology", plan.topology},
                    {"application", plan.application},
                    {"documentation", Optional(plan.documentation)},
                    {"delivery", plan.delivery == plan::Delivery::kExactlyOnce ? "exactly_once" : "at_least_once"},
                    {"commit_every_ms", plan.commit_every},
                    {"threads", plan.threads},
                    {"params", std::move(params)},
                    {"sources", std::move(sources)},
                    {"subtopologies", std::move(subtopologies)},
                    {"repartitions", std::move(repartitions)},
                    {"stores", StoresJson(plan)},
                    {"topics", TopicsJson(plan)},
                    {"evaluations", std::move(evaluations)},
                    {"unsupported", std::move(unsupported)}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace weir::cli
