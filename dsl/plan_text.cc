#include "dsl/plan_text.h"

#include "dsl/fold.h"
#include "dsl/plan_fuzzy_text.h"
#include "dsl/plan_printer.h"

namespace weir::dsl {
namespace {

using plan::At;

const plan::Schema& InputRow(const plan::Plan& plan, const plan::Node& node, size_t input = 0) {
  return plan.nodes[At(node.inputs[input])].schema;
}

std::string SlotNames(const plan::Schema& row, const std::vector<int>& slots) {
  std::string out;
  for (int slot : slots) out += (out.empty() ? "" : ", ") + row[At(slot)].name;
  return out;
}

std::string KeyedBy(const plan::Schema& row, const std::vector<int>& key) {
  return key.empty() ? "over one key" : "by " + SlotNames(row, key);
}

std::string SignedSpan(int64_t ms) { return (ms < 0 ? "-" : "") + DurationText(ms < 0 ? -ms : ms); }

std::string QuantityText(const plan::PatternElement& element) {
  if (!element.most) return " at least " + std::to_string(element.least);
  if (element.least == 0) return " optional";
  if (element.least == *element.most) return element.least == 1 ? "" : " exactly " + std::to_string(element.least);
  return " " + std::to_string(element.least) + " to " + std::to_string(*element.most);
}

}  // namespace

std::string AggregateText(const plan::Aggregate& aggregate, const plan::Schema& row) {
  std::string out = aggregate.function + "(";
  for (size_t k = 0; k < aggregate.args.size(); ++k) out += (k > 0 ? ", " : "") + PrintExpr(aggregate.args[k], row);
  out += ")";
  if (aggregate.where) out += " where " + PrintExpr(*aggregate.where, row);
  return out;
}

plan::Schema ResultRow(const plan::Schema& stay, const std::vector<plan::Aggregate>& aggregates,
                       const std::vector<plan::NamedExpr>& results) {
  plan::Schema out = stay;
  for (const plan::NamedExpr& result : results) out.push_back({result.name, result.expr.type});
  for (const plan::Aggregate& a : aggregates) out.push_back({a.where ? "(" + a.name + ")" : a.name, a.type});
  return out;
}

std::vector<EntryText> EntryTexts(const plan::Schema& row, const plan::Schema& stay,
                                  const std::vector<plan::Aggregate>& aggregates,
                                  const std::vector<plan::NamedExpr>& results) {
  std::vector<EntryText> out;
  const auto whole = [&](const plan::Aggregate& a) { out.push_back({a.name + " = " + AggregateText(a, row), a.type}); };
  if (results.empty()) {
    for (const plan::Aggregate& a : aggregates) whole(a);
    return out;
  }
  const plan::Schema names = ResultRow(stay, aggregates, results);
  const size_t first = stay.size() + results.size();
  for (const plan::NamedExpr& result : results) {
    const bool field = result.expr.op == plan::Op::kField && plan::At(result.expr.slot) >= first;
    const plan::Aggregate* a = field ? &aggregates[plan::At(result.expr.slot) - first] : nullptr;
    if (a != nullptr && a->name == result.name) {
      whole(*a);
    } else {
      out.push_back({result.name + " = " + PrintExpr(result.expr, names), result.expr.type});
    }
  }
  return out;
}

plan::Schema KeySchema(const plan::Node& node, const plan::WindowAggregateNode& table) {
  return {node.schema.begin(), node.schema.begin() + static_cast<std::ptrdiff_t>(table.key.size())};
}

NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::DedupNode& dedup) {
  return {"the first " + KeyedBy(InputRow(plan, node), dedup.by) + " within " + DurationText(dedup.within) +
          ", lateness " + DurationText(dedup.lateness)};
}

NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::RememberNode& remember) {
  const plan::Schema& row = InputRow(plan, node);
  std::string text = KeyedBy(row, remember.key) + ", remember";
  if (remember.last) text += " last " + std::to_string(*remember.last);
  if (remember.span) text += " for " + DurationText(*remember.span);
  NodeLines out = {text + ", lateness " + DurationText(remember.lateness)};
  for (const EntryText& entry : EntryTexts(row, row, remember.aggregates, remember.results))
    out.push_back(entry.text + ": " + ToString(entry.type));
  return out;
}

NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::TableNode& table) {
  return {"the latest row " + KeyedBy(InputRow(plan, node), table.key)};
}

NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::JoinNode& join) {
  using Kind = plan::JoinNode::Kind;
  using Keeps = plan::JoinNode::Keeps;
  const std::string lookup = join.lookup >= 0 ? "with lookup " + plan.sources[At(join.lookup)].name : "";
  const char* kind = join.kind == Kind::kStream        ? "two streams"
                     : join.kind == Kind::kStreamTable ? "with the row of a table at the record's time"
                     : join.kind == Kind::kTable       ? "two tables"
                     : join.kind == Kind::kLookup      ? lookup.c_str()
                                                       : "rows of one window";
  const char* keeps = join.keeps == Keeps::kMatched ? "" : join.keeps == Keeps::kLeft ? "left " : "outer ";
  std::string on;
  for (size_t k = 0; k < join.left.size(); ++k) {
    const std::string& left = InputRow(plan, node)[At(join.left[k])].name;
    const std::string& right = join.lookup >= 0 ? plan.sources[At(join.lookup)].fields[At(join.right[k])].name
                                                : InputRow(plan, node, 1)[At(join.right[k])].name;
    on += (on.empty() ? "" : ", ") + left + (left == right ? "" : " == " + right);
  }
  std::string text = std::string(keeps) + "join " + kind + ", on " + on + (join.contains ? " (contained in)" : "");
  if (join.before) text += ", within " + SignedSpan(-*join.before) + ".." + SignedSpan(*join.after);
  return {text + ", lateness " + DurationText(join.lateness)};
}

NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::ScoreNode& score) {
  const plan::Schema& row = InputRow(plan, node);
  NodeLines out = {"score " + score.system};
  for (const plan::FuzzyVariable& input : score.fuzzy.inputs)
    out.push_back("input " + input.name + " = " + PrintExpr(input.value, row));
  for (const plan::FuzzyVariable& output : score.fuzzy.outputs) out.push_back("output " + output.name);
  for (const plan::FuzzyRule& rule : score.fuzzy.rules) out.push_back(rule.text);
  if (score.fuzzy.error_bound) out.push_back(BoundText(*score.fuzzy.error_bound));
  return out;
}

NodeLines NodeText(const plan::Plan& plan, const plan::Node& node, const plan::PatternNode& pattern) {
  std::string key;
  plan::Schema match;
  for (const plan::Field& field : pattern.key) {
    key += (key.empty() ? "" : ", ") + field.name;
    match.push_back(field);
  }
  for (const char* name : {"began", "ended"}) match.push_back({name, Type::Of(Kind::kTimestamp)});
  match.push_back({"events", Type::Of(Kind::kInt)});
  plan::Schema taken;
  for (const plan::PatternAggregate& a : pattern.aggregates) taken.push_back({a.aggregate.name, a.aggregate.type});
  std::string text = "pattern by " + key + " within " + DurationText(pattern.within);
  if (pattern.skip_to_next) text += ", skip to next";
  if (pattern.once_per) text += ", once per " + DurationText(*pattern.once_per);
  NodeLines out = {text + ", keep " + std::to_string(pattern.keep) + ", severity " + pattern.severity + ", lateness " +
                   DurationText(pattern.lateness)};
  bool first = true;
  for (const plan::PatternElement& element : pattern.elements) {
    using Kind = plan::PatternElement::Kind;
    const bool step = element.kind == Kind::kStep;
    std::string line = step ? (first ? "first " : "then ") : element.kind == Kind::kNo ? "then no " : "unless ";
    line += element.name + (step ? QuantityText(element) : "");
    first = first && !step;
    if (node.inputs.size() > 1) line += " from " + plan.nodes[At(node.inputs[At(element.input)])].name;
    if (element.hold) line += " for " + DurationText(*element.hold);
    if (element.where) line += " where " + PrintExpr(*element.where, InputRow(plan, node, At(element.input)), taken);
    out.push_back(line);
  }
  if (pattern.when) out.push_back("when " + PrintExpr(*pattern.when, match, taken));
  if (pattern.message) out.push_back("message " + PrintExpr(*pattern.message, match, taken));
  std::string fields;
  for (const plan::NamedExpr& field : pattern.fields) {
    const std::string value = PrintExpr(field.expr, match, taken);
    fields += (fields.empty() ? "" : ", ") + (value == field.name ? value : field.name + " = " + value);
  }
  out.push_back("alert { " + fields + " }");
  return out;
}

}  // namespace weir::dsl
