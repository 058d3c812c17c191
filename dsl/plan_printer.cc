#include "dsl/plan_printer.h"

#include <algorithm>
#include <variant>

#include "dsl/fold.h"
#include "dsl/plan_fuzzy_text.h"
#include "dsl/plan_text.h"

namespace weir::dsl {
namespace {

using plan::At;

std::string Join(const std::vector<std::string>& parts, const char* between = ", ") {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : between) + part;
  return out;
}

std::string Names(const plan::Schema& schema, const std::vector<int>& slots) {
  std::vector<std::string> names;
  for (int slot : slots) names.push_back(schema[At(slot)].name);
  return Join(names);
}

class PlanPrinter {
 public:
  explicit PlanPrinter(const plan::Plan& plan) : plan_(plan) {}

  std::string Run() {
    Header();
    for (const plan::Source& source : plan_.sources) PrintSource(source);
    for (size_t k = 0; k < plan_.subtopologies.size(); ++k) PrintSubTopology(plan_.subtopologies[k], k);
    if (!plan_.tests.empty()) out_ += "\ntests: " + std::to_string(plan_.tests.size()) + "\n";
    return out_;
  }

 private:
  void Line(int indent, const std::string& text) {
    out_ += std::string(static_cast<size_t>(indent), ' ') + text + "\n";
  }

  void Header() {
    Line(0, "topology " + plan_.topology +
                (plan_.application == plan_.topology ? "" : " (application " + plan_.application + ")"));
    const char* delivery = plan_.delivery == plan::Delivery::kExactlyOnce ? "exactly once" : "at least once";
    Line(2, std::string(delivery) + ", commit every " + DurationText(plan_.commit_every) + ", " +
                std::to_string(plan_.threads) + (plan_.threads == 1 ? " thread" : " threads"));
    for (const auto* settings : {&plan_.kafka, &plan_.state}) {
      for (const auto& [name, value] : *settings)
        Line(2, (settings == &plan_.kafka ? "kafka " : "") + name + (settings == &plan_.kafka ? "" : " = " + value));
    }
    for (const plan::Param& param : plan_.params) {
      Line(2, "param " + param.name + ": " + ToString(param.type) + " = " + LiteralText(param.value) +
                  (param.range_text.empty() ? "" : " in " + param.range_text));
    }
  }

  void PrintSource(const plan::Source& source) {
    Line(0, "");
    using Role = plan::Source::Role;
    const char* role = source.role == Role::kTable ? "table " : source.role == Role::kLookup ? "lookup " : "source ";
    const std::string origin = !source.file.empty()
                                   ? "file " + source.file
                                   : (source.topics.size() == 1 ? "topic " : "topics ") + Join(source.topics);
    Line(0, role + source.name + " from " + origin + ", " + FormatText(source.format));
    for (const plan::SourceField& field : source.fields) {
      std::string text = field.name + ": " + ToString(field.type);
      if (!field.place.empty()) text += ", the record's " + field.place;
      if (field.place == "header") text += " " + field.path[0];
      if (field.place.empty() && (field.path.size() != 1 || field.path[0] != field.name))
        text += ", from " + Join(field.path, ".");
      if (field.default_value) text += ", default " + LiteralText(*field.default_value);
      Line(2, text + (field.read ? "" : ", not read"));
    }
    plan::Schema row;
    for (const plan::SourceField& field : source.fields) row.push_back({field.name, field.type});
    std::string clauses = "time " + (source.time ? PrintExpr(*source.time, row) : "of the record") + ", late by " +
                          DurationText(source.late_by);
    if (!source.key.empty()) clauses += ", key " + Names(row, source.key);
    clauses += source.idle_after ? ", idle after " + DurationText(*source.idle_after) : ", never idle";
    clauses += ", wait " + DurationText(source.wait);
    if (source.ahead_by) clauses += ", ahead by " + DurationText(*source.ahead_by);
    Line(2, clauses + ", start from " + source.start_from);
    if (!source.invalid_to.empty()) Line(2, "invalid to " + source.invalid_to);
    if (!source.late_to.empty()) Line(2, "late to " + source.late_to);
  }

  void PrintSubTopology(const plan::SubTopology& sub, size_t index) {
    Line(0, "");
    std::vector<std::string> reads;
    for (int source : sub.sources) {
      for (const std::string& topic : plan_.sources[At(source)].topics) reads.push_back("topic " + topic);
    }
    for (int lookup : sub.lookups) reads.push_back("lookup " + plan_.sources[At(lookup)].name);
    for (int repartition : sub.repartitions) {
      const plan::Repartition& topic = plan_.repartitions[At(repartition)];
      reads.push_back("repartition " + topic.name +
                      (topic.single_partition ? ", one partition"
                       : topic.key.empty()    ? ", all in partition 0"
                                              : ""));
    }
    Line(0, "sub-topology " + std::to_string(index) + " " + sub.name + ": " + Join(reads, "; "));
    for (int id : sub.nodes) PrintNode(id);
    for (int store : sub.stores) Line(2, "store " + plan_.stores[At(store)].name + ": " + plan_.stores[At(store)].what);
  }

  const plan::Schema& Row(const plan::Node& node) const {
    return node.inputs.empty() ? node.schema : plan_.nodes[At(node.inputs[0])].schema;
  }

  void PrintNode(int id) {
    const plan::Node& node = plan_.nodes[At(id)];
    std::vector<std::string> inputs;
    for (int input : node.inputs) inputs.push_back(plan_.nodes[At(input)].name);
    out_ += "  [" + std::to_string(id) + "] " + node.name + (inputs.empty() ? "" : " <- " + Join(inputs)) + ": ";
    std::visit([&](const auto& op) { Print(node, op); }, node.op);
  }

  void Print(const plan::Node& node, const plan::SourceNode&) {
    Line(0, "source, " + std::to_string(node.schema.size()) + " fields");
  }
  void Print(const plan::Node&, const plan::UnionNode&) { Line(0, "union"); }
  void Print(const plan::Node& node, const plan::ParseNode&) { Line(0, StageText(node, Row(node))); }
  void Print(const plan::Node& node, const plan::FlattenNode&) { Line(0, StageText(node, Row(node))); }
  void Print(const plan::Node& node, const plan::RepeatNode&) { Line(0, StageText(node, Row(node))); }

  void Print(const plan::Node& node, const plan::MapNode& map) {
    plan::Schema row = Row(node);
    row.resize(At(map.working_size));
    std::vector<std::string> steps;
    for (const plan::MapStep& step : map.steps) {
      const bool derive = step.kind == plan::MapStep::Kind::kDerive;
      if (derive) row[At(step.slot)].name = step.stage.substr(step.stage.find(' ') + 1);
    }
    for (const plan::MapStep& step : map.steps) {
      const bool derive = step.kind == plan::MapStep::Kind::kDerive;
      steps.push_back(step.stage + (derive ? " = " : " ") + PrintExpr(step.expr, row));
    }
    std::vector<std::string> names;
    for (const Field& field : node.schema) names.push_back(field.name);
    Line(0, map.identity ? "as it is" : Join(steps, " | ") + (steps.empty() ? "" : " ") + "-> { " + Join(names) + " }");
  }

  void Print(const plan::Node&, const plan::RepartitionWriteNode& write) {
    const plan::Repartition& topic = plan_.repartitions[At(write.repartition)];
    std::vector<std::string> fields;
    for (const Field& field : topic.schema) fields.push_back(field.name);
    const bool evaluation = topic.single_partition;
    Line(0, "to repartition " + topic.name + (topic.key.empty() ? "" : " by " + Names(topic.schema, topic.key)) +
                (evaluation ? "" : " { " + Join(fields) + " }"));
  }
  void Print(const plan::Node&, const plan::RepartitionReadNode& read) {
    Line(0, "from repartition " + plan_.repartitions[At(read.repartition)].name);
  }

  void Print(const plan::Node& node, const plan::WindowAggregateNode& table) {
    const plan::Schema& row = Row(node);
    std::string text = (table.key.empty() ? "over one key" : "by " + Names(row, table.key));
    text += ", " + WindowText(table.window) + (table.window.inherited ? " as it came" : "");
    if (table.fill_empty) text += ", fill empty for " + DurationText(*table.fill_empty);
    if (table.expire) text += ", expire after " + DurationText(*table.expire);
    if (table.keep) text += ", keep " + std::to_string(*table.keep);
    switch (table.emit.kind) {
      case plan::Emit::Kind::kOnChange:
        text += ", emit on change" + (table.emit.of.empty() ? "" : " of " + Names(node.schema, table.emit.of));
        break;
      case plan::Emit::Kind::kOnClose: text += ", emit on close"; break;
      case plan::Emit::Kind::kEvery: text += ", emit every " + DurationText(table.emit.every); break;
    }
    text += ", lateness " + DurationText(table.lateness);
    if (table.private_to >= 0) text += ", private to " + plan_.nodes[At(table.private_to)].name;
    Line(0, text);
    for (const EntryText& entry : EntryTexts(row, KeySchema(node, table), table.aggregates, table.results))
      Line(6, entry.text + ": " + ToString(entry.type));
  }

  template <typename Op>
  void Print(const plan::Node& node, const Op& op) {
    const NodeLines lines = NodeText(plan_, node, op);
    for (size_t k = 0; k < lines.size(); ++k) Line(k == 0 ? 0 : 6, lines[k]);
  }

  static std::string TreeText(const plan::ClauseTree& tree) {
    if (tree.op == plan::ClauseTree::Op::kLeaf) return std::to_string(tree.clause);
    std::vector<std::string> parts;
    for (const plan::ClauseTree& child : tree.children) parts.push_back(TreeText(child));
    if (tree.op == plan::ClauseTree::Op::kNot) return "not (" + Join(parts) + ")";
    return "(" + Join(parts, tree.op == plan::ClauseTree::Op::kAnd ? " and " : " or ") + ")";
  }

  void Print(const plan::Node& node, const plan::DetectorNode& detector) {
    const plan::Schema& row = Row(node);
    plan::Schema outputs;
    if (detector.fuzzy) {
      for (const plan::FuzzyVariable& output : detector.fuzzy->outputs)
        outputs.push_back({output.name, Type::Of(Kind::kFloat)});
    }
    std::string text = std::string(detector.fuzzy ? "fuzzy detector" : "rule") +
                       (detector.key.empty() ? " over one key" : " by " + Names(row, detector.key));
    if (detector.hold) text += ", for " + DurationText(*detector.hold);
    if (detector.hold_windows) text += ", for " + std::to_string(*detector.hold_windows) + " windows";
    if (detector.each_update) text += ", each update";
    if (detector.once_per) text += ", once per " + DurationText(*detector.once_per);
    std::vector<std::string> once;
    for (const plan::Expr& field : detector.once_fields) once.push_back(PrintExpr(field, row, outputs));
    if (!once.empty()) text += ", once per " + Join(once) + " within " + DurationText(detector.once_within);
    if (detector.reset_target >= 0) text += ", resets " + plan_.nodes[At(detector.reset_target)].name;
    Line(0, text + ", severity " + detector.severity + ", lateness " + DurationText(detector.lateness));
    if (detector.fuzzy) {
      for (const std::string& line : FuzzyText(*detector.fuzzy, row)) Line(6, line);
    }
    Line(6, "when " + PrintExpr(detector.when, row, outputs));
    for (size_t k = 0; k < detector.clauses.size(); ++k) {
      std::vector<std::string> with;
      for (const plan::NamedExpr& name : detector.clauses[k].with) with.push_back(name.name);
      Line(8, "clause " + std::to_string(k) + ": " + detector.clauses[k].text +
                  (with.empty() ? "" : " with " + Join(with)));
    }
    if (detector.when_tree.op != plan::ClauseTree::Op::kLeaf) Line(8, "tree " + TreeText(detector.when_tree));
    if (detector.message) Line(6, "message " + PrintExpr(*detector.message, row, outputs));
    Line(6, "alert { " + Fields(detector.fields, row, outputs) + " }");
  }

  static std::string Fields(const std::vector<plan::NamedExpr>& fields, const plan::Schema& row,
                            const plan::Schema& beyond) {
    std::vector<std::string> parts;
    for (const plan::NamedExpr& field : fields) {
      const std::string value = PrintExpr(field.expr, row, beyond);
      parts.push_back((value == field.name ? "" : field.name + " = ") + value + (value == field.name ? ": " : " : ") +
                      ToString(field.expr.type));
    }
    return Join(parts);
  }

  void Print(const plan::Node& node, const plan::TruthNode& truth) {
    const plan::Schema& row = Row(node);
    std::string text = "episodes by " + (truth.by >= 0 ? row[At(truth.by)].name : Names(row, truth.keys) + " and gap");
    if (truth.where) text += " where " + PrintExpr(*truth.where, row);
    if (!truth.cell_key.empty()) text += ", cells by " + Names(row, truth.cell_key);
    Line(0, text);
  }
  void Print(const plan::Node& node, const plan::AlertTapNode& tap) {
    const plan::Schema& row = Row(node);
    std::string text =
        "alerts of " + tap.detector + (tap.by >= 0 ? " by " + row[At(tap.by)].name : ", without the truth's field");
    if (!tap.cell_key.empty()) text += ", cells by " + Names(row, tap.cell_key);
    Line(0, text);
  }
  void Print(const plan::Node&, const plan::EvaluateNode& node) {
    const plan::Evaluate& evaluate = plan_.evaluates[At(node.evaluate)];
    std::string text = "evaluate " + Join(evaluate.detectors) + " against " + evaluate.truth + ", match within " +
                       DurationText(evaluate.within);
    if (evaluate.gap) text += ", gap " + DurationText(*evaluate.gap);
    text += ", cell " + DurationText(evaluate.cell) + ", every " + DurationText(evaluate.every) + ", lateness " +
            DurationText(evaluate.lateness);
    if (!evaluate.csv.empty()) text += ", csv " + evaluate.csv;
    Line(0, text);
  }
  void Print(const plan::Node& node, const plan::SinkNode& sink) {
    const plan::Schema& row = Row(node);
    std::vector<std::string> names;
    for (const plan::NamedExpr& field : sink.fields) {
      const std::string value = PrintExpr(field.expr, row);
      names.push_back(value == field.name ? value : field.name + " = " + value);
    }
    std::string text =
        "to " + sink.target + (sink.name.empty() ? "" : " " + sink.name) + ", " + FormatText(sink.format);
    text += sink.key.empty() ? (sink.windowed_key ? ", key of the row and its window" : ", key of the row")
                             : ", key " + Names(row, sink.key);
    Line(0, text);
    Line(6, sink.text ? PrintExpr(*sink.text, row) : "{ " + Join(names) + " }");
  }

  const plan::Plan& plan_;
  std::string out_;
};

}  // namespace

std::string PrintPlan(const plan::Plan& plan) { return PlanPrinter(plan).Run(); }

}  // namespace weir::dsl
