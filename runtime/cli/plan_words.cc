#include "runtime/cli/plan_words.h"

#include <algorithm>
#include <variant>

#include "dsl/fold.h"
#include "dsl/plan_fuzzy_text.h"
#include "dsl/plan_printer.h"
#include "dsl/plan_text.h"
#include "runtime/cli/plan_words_stateful.h"

namespace weir::cli {
namespace {

using dsl::DurationText;
using dsl::PrintExpr;
using plan::At;

std::string EmitWords(const plan::Emit& emit, const plan::Schema& row) {
  switch (emit.kind) {
    case plan::Emit::Kind::kOnClose: return "emit on close: one row a window, when it is over";
    case plan::Emit::Kind::kEvery: return "emit every " + DurationText(emit.every);
    case plan::Emit::Kind::kOnChange: break;
  }
  if (emit.of.empty()) return "emit on change: a row for every change";
  return "emit on change of " + JoinWords(FieldNames(row, emit.of), ", ");
}

class NodeTeller {
 public:
  NodeTeller(const plan::Plan& plan, const plan::Node& node)
      : plan_(plan),
        node_(node),
        row_(node.inputs.empty() ? node.schema : plan.nodes[At(node.inputs[0])].schema),
        name_(node.subject.empty() ? node.name : node.subject) {}

  OperatorWords operator()(const plan::SourceNode& op) const {
    const plan::Source& source = plan_.sources[At(op.source)];
    const std::string time = source.time ? PrintExpr(*source.time, node_.schema) : "of the record";
    return {SortOf(source), source.name, {"time " + time}, {}};
  }

  OperatorWords operator()(const plan::MapNode& op) const {
    OperatorWords out = Stage();
    plan::Schema row = row_;
    row.resize(At(op.working_size));
    for (const plan::MapStep& step : op.steps) {
      if (step.kind == plan::MapStep::Kind::kDerive)
        row[At(step.slot)].name = step.stage.substr(step.stage.find(' ') + 1);
    }
    for (const plan::MapStep& step : op.steps) {
      const bool derive = step.kind == plan::MapStep::Kind::kDerive;
      out.brief.push_back(step.stage + (derive ? " = " : " ") + PrintExpr(step.expr, row));
    }
    if (op.output.size() < row_.size()) out.brief.push_back("keeps " + JoinWords(FieldNames(node_.schema), ", "));
    if (out.brief.empty()) out.brief.push_back("every row as it is");
    return out;
  }

  OperatorWords operator()(const plan::UnionNode&) const { return {"union", name_.substr(0, name_.find('@')), {}, {}}; }

  OperatorWords operator()(const plan::ParseNode& op) const {
    OperatorWords out = Stage();
    std::vector<std::string> fields;
    for (const plan::SourceField& field : op.fields) fields.push_back(field.name);
    out.brief.push_back("parse " + PrintExpr(op.text, row_) + " as " + op.format.name);
    out.brief.push_back("for " + JoinWords(fields, ", "));
    out.detail.push_back(dsl::StageText(node_, row_));
    return out;
  }
  OperatorWords operator()(const plan::FlattenNode&) const {
    OperatorWords out = Stage();
    out.brief.push_back(dsl::StageText(node_, row_));
    return out;
  }
  OperatorWords operator()(const plan::RepeatNode&) const {
    OperatorWords out = Stage();
    out.brief.push_back(dsl::StageText(node_, row_));
    return out;
  }

  OperatorWords operator()(const plan::RepartitionWriteNode& op) const {
    const plan::Repartition& topic = plan_.repartitions[At(op.repartition)];
    const std::vector<std::string> key = FieldNames(topic.schema, topic.key);
    return {"repartition",
            topic.name,
            {topic.key.empty() ? "to one partition" : "by " + JoinWords(key, ", ")},
            {"carries " + JoinWords(FieldNames(topic.schema), ", ")}};
  }
  OperatorWords operator()(const plan::RepartitionReadNode& op) const {
    return {"repartition", plan_.repartitions[At(op.repartition)].name, {}, {}};
  }

  OperatorWords operator()(const plan::WindowAggregateNode& op) const {
    OperatorWords out{"table",
                      name_,
                      {KeyWords(FieldNames(row_, op.key)),
                       (op.window.kind == plan::Window::Kind::kRunning ? "" : "window ") + dsl::WindowText(op.window)},
                      {}};
    if (op.window.inherited) out.brief.back() += ", as the rows have them";
    if (op.expire) out.brief.push_back("expire after " + DurationText(*op.expire));
    if (op.fill_empty) out.brief.push_back("fill empty for " + DurationText(*op.fill_empty));
    if (op.private_to >= 0) {
      out.name = node_.name.substr(0, node_.name.find('@'));
      out.brief.push_back("a copy, reset by " + plan_.nodes[At(op.private_to)].name);
    }
    for (const dsl::EntryText& entry : dsl::EntryTexts(row_, dsl::KeySchema(node_, op), op.aggregates, op.results))
      out.detail.push_back(entry.text);
    if (op.keep) out.detail.push_back("keep at most " + std::to_string(*op.keep) + " values");
    out.detail.push_back(EmitWords(op.emit, node_.schema));
    if (op.lateness > 0) out.detail.push_back("takes records up to " + DurationText(op.lateness) + " late");
    return out;
  }

  OperatorWords operator()(const plan::DetectorNode& op) const {
    plan::Schema outputs;
    if (op.fuzzy) {
      for (const plan::FuzzyVariable& output : op.fuzzy->outputs)
        outputs.push_back({output.name, plan::Type::Of(dsl::Kind::kFloat)});
    }
    OperatorWords out{op.fuzzy ? "fuzzy detector" : "rule", op.detector, {}, {}};
    if (!op.on_table) out.brief.push_back(KeyWords(FieldNames(row_, op.key)));
    out.brief.push_back("when " + PrintExpr(op.when, row_, outputs));
    if (op.hold) out.brief.push_back("for " + DurationText(*op.hold));
    if (op.hold_windows) out.brief.push_back("for " + std::to_string(*op.hold_windows) + " windows");
    if (op.each_update) out.brief.push_back("each update");
    if (op.once_per) out.brief.push_back("once per " + DurationText(*op.once_per));
    std::vector<std::string> once;
    for (const plan::Expr& field : op.once_fields) once.push_back(PrintExpr(field, row_, outputs));
    if (!once.empty())
      out.brief.push_back("once per " + JoinWords(once, ", ") + " within " + DurationText(op.once_within));
    if (op.reset_target >= 0) out.brief.push_back("reset on alert");
    if (op.fuzzy) TellFuzzy(*op.fuzzy, &out);
    out.detail.push_back("severity " + op.severity);
    if (op.message) out.detail.push_back("message " + PrintExpr(*op.message, row_, outputs));
    std::vector<std::string> fields;
    for (const plan::NamedExpr& field : op.fields) {
      const std::string value = PrintExpr(field.expr, row_, outputs);
      fields.push_back(value == field.name ? value : field.name + " = " + value);
    }
    out.detail.push_back("alert { " + JoinWords(fields, ", ") + " }");
    return out;
  }

  // Operators that remember or combine rows.
  template <typename Op>
  OperatorWords operator()(const Op& op) const {
    return StatefulWords(plan_, node_, op);
  }

  OperatorWords operator()(const plan::TruthNode& op) const {
    const std::vector<int> by = op.by >= 0 ? std::vector<int>{op.by} : op.keys;
    OperatorWords out{"truth for",
                      plan_.evaluates[At(op.evaluate)].name,
                      {"episodes by " + JoinWords(FieldNames(row_, by), ", ")},
                      {}};
    if (op.where) out.brief.push_back("where " + PrintExpr(*op.where, row_));
    return out;
  }
  OperatorWords operator()(const plan::AlertTapNode& op) const {
    return {"alerts for", plan_.evaluates[At(op.evaluate)].name, {}, {}};
  }
  OperatorWords operator()(const plan::EvaluateNode& op) const {
    const plan::Evaluate& evaluate = plan_.evaluates[At(op.evaluate)];
    OperatorWords out{"evaluate",
                      evaluate.name,
                      {AndList(evaluate.detectors), "against " + evaluate.truth},
                      {"an alert matches an episode within " + DurationText(evaluate.within),
                       "metrics every " + DurationText(evaluate.every)}};
    return out;
  }
  OperatorWords operator()(const plan::SinkNode& op) const {
    std::vector<std::string> fields;
    for (const plan::NamedExpr& field : op.fields) {
      const std::string value = PrintExpr(field.expr, row_);
      fields.push_back(value == field.name ? value : field.name + " = " + value);
    }
    const std::string key = op.key.empty() ? (op.windowed_key ? "the row's and its window" : "the row's")
                                           : JoinWords(FieldNames(row_, op.key), ", ");
    return {"sink",
            op.target + (op.name.empty() ? "" : " " + op.name),
            {dsl::FormatText(op.format), "key: " + key},
            {op.text ? PrintExpr(*op.text, row_) : "{ " + JoinWords(fields, ", ") + " }"}};
  }

 private:
  // Of one record: a declared stream, or what stands before another operator.
  OperatorWords Stage() const {
    if (node_.subject.empty()) return {"stages before", name_.substr(0, name_.find('@')), {}, {}};
    return {"stream", name_, {}, {}};
  }

  void TellFuzzy(const plan::FuzzySystem& system, OperatorWords* out) const {
    const auto tell = [&](const plan::FuzzyVariable& v, const char* what, const std::string& value) {
      std::vector<std::string> terms;
      for (const plan::FuzzyTerm& term : v.terms) terms.push_back(term.name);
      out->detail.push_back(std::string(what) + v.name + value + " in " + dsl::FloatText(v.lower) + ".." +
                            dsl::FloatText(v.upper) + ": " + JoinWords(terms, ", "));
    };
    for (const plan::FuzzyVariable& v : system.inputs) {
      const std::string value = PrintExpr(v.value, row_);
      tell(v, "input ", value == v.name || value == "float(" + v.name + ")" ? "" : " = " + value);
    }
    for (const plan::FuzzyVariable& v : system.outputs) tell(v, "output ", "");
    for (const plan::FuzzyRule& rule : system.rules) out->detail.push_back(rule.text);
    if (system.error_bound) out->detail.push_back(dsl::BoundText(*system.error_bound));
  }

  const plan::Plan& plan_;
  const plan::Node& node_;
  const plan::Schema& row_;
  const std::string name_;
};

}  // namespace

std::string JoinWords(const std::vector<std::string>& words, const std::string& between) {
  std::string out;
  for (size_t k = 0; k < words.size(); ++k) out += (k == 0 ? "" : between) + words[k];
  return out;
}

std::string KeyWords(const std::vector<std::string>& fields) {
  return fields.empty() ? "one key for all" : "by " + JoinWords(fields, ", ");
}

std::string SortOf(const plan::Source& source) {
  using Role = plan::Source::Role;
  return source.role == Role::kTable ? "table" : source.role == Role::kLookup ? "lookup" : "source";
}

std::string AndList(const std::vector<std::string>& words) {
  std::string out;
  for (size_t k = 0; k < words.size(); ++k) out += (k == 0 ? "" : k + 1 == words.size() ? " and " : ", ") + words[k];
  return out;
}

std::vector<std::string> FieldNames(const plan::Schema& schema) {
  std::vector<std::string> names;
  for (const plan::Field& field : schema) names.push_back(field.name);
  return names;
}

std::vector<std::string> FieldNames(const plan::Schema& schema, const std::vector<int>& slots) {
  std::vector<std::string> names;
  for (int slot : slots) names.push_back(schema[At(slot)].name);
  return names;
}

std::string TaskWords(const plan::Plan& plan, const plan::SubTopology& sub) {
  bool one = sub.sources.empty(), all = sub.sources.empty();
  for (int r : sub.repartitions) {
    one &= plan.repartitions[At(r)].single_partition;
    all &= plan.repartitions[At(r)].key.empty();
  }
  return one ? "one task" : all ? "one task has all the rows" : "a task for each partition";
}

std::string RepartitionTopic(const plan::Plan& plan, const plan::Repartition& repartition) {
  return plan.application + "-" + repartition.name + "-repartition";
}

std::string ChangelogTopic(const plan::Plan& plan, const std::string& store) {
  return plan.application + "-" + store + "-changelog";
}

OperatorWords WordsFor(const plan::Plan& plan, const plan::Node& node) {
  return std::visit(NodeTeller(plan, node), node.op);
}

}  // namespace weir::cli
