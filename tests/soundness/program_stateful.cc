// What is grouped, judged and written: tables, detectors, evaluations, sinks.
#include <algorithm>

#include "dsl/aggregates.h"
#include "tests/soundness/program.h"

namespace weir::soundness {
namespace {

bool Groupable(const Type& type) {
  return !type.nullable && (type.kind == Kind::kBool || type.kind == Kind::kInt || type.kind == Kind::kString ||
                            type.kind == Kind::kTimestamp || type.kind == Kind::kDuration || type.kind == Kind::kIp);
}

std::string List(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

// ---- tables

std::string ProgramMaker::Keys(const plan::Schema& fields) {
  std::vector<std::string> names;
  for (const dsl::Field& field : fields) {
    if (Groupable(field.type) && choices_.OneIn(2) && names.size() < 2) names.push_back(field.name);
  }
  if (!names.empty()) return List(names);
  static const std::vector<Kind> kinds = {Kind::kBool, Kind::kInt, Kind::kString, Kind::kIp, Kind::kTimestamp};
  return "k = " + Over(fields).Of(Type::Of(choices_.Pick(kinds)), 2);
}

std::string ProgramMaker::AnAggregate(Expressions* over) {
  std::vector<const dsl::AggregateInfo*> built;
  for (const dsl::AggregateInfo& info : dsl::AggregateCatalogue()) {
    if (info.built && !info.for_remember) built.push_back(&info);
  }
  const dsl::AggregateInfo& info = *choices_.Pick(built);
  std::string arguments;
  using Sort = dsl::AggregateParameter::Sort;
  for (const dsl::AggregateParameter& parameter : info.parameters) {
    if (parameter.optional && choices_.OneIn(2)) continue;
    std::string value = parameter.sort == Sort::kCount   ? std::to_string(1 + choices_.Below(4))
                        : parameter.sort == Sort::kShare ? "0.5"
                        : parameter.sort == Sort::kSpan  ? "10s"
                                                         : "";
    if (parameter.sort == Sort::kValue) {
      const Type any = over->AnyMakeable();
      Type type = parameter.kinds.empty() ? any : Type::Of(choices_.Pick(parameter.kinds));
      if (choices_.OneIn(3)) type.nullable = true;
      value = over->Of(type, 2);
    }
    if (value.empty()) return "";
    arguments += (arguments.empty() ? "" : ", ") + (parameter.name.empty() ? "" : parameter.name + " = ") + value;
  }
  return info.name + "(" + arguments + ")" + (choices_.OneIn(4) ? " where " + over->Condition(2) : "");
}

std::string ProgramMaker::Aggregates(const plan::Schema& fields, bool keyed) {
  Expressions::Surroundings around = Around(fields, true);
  around.keyed = keyed;
  Expressions over(&choices_, around);
  const std::string rows = NewName("rows");
  std::string text = "  | aggregate {\n    " + rows + " = count()\n";
  for (size_t n = 1 + choices_.Below(4); n > 0; --n) {
    std::string aggregate = AnAggregate(&over);
    if (aggregate.empty()) continue;
    if (choices_.OneIn(4)) aggregate = "\"{" + aggregate + "} of {" + rows + "}\"";  // an expression over aggregates
    if (choices_.OneIn(6)) aggregate = "(count() - 2) % " + rows;
    text += "    " + NewName("g") + " = " + aggregate + "\n";
  }
  return text + "    }\n";
}

void ProgramMaker::AddTable() {
  const Relation* head = AnyRelation(true);
  if (head == nullptr || (head->table && !head->closes)) return;
  Relation relation;
  relation.name = NewName("t");
  relation.table = true;
  relation.steps = choices_.OneIn(2);
  relation.closes = choices_.OneIn(2);
  std::string text = "table " + relation.name + " = " + head->name + "\n";
  plan::Schema fields = head->fields;
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [](const dsl::Field& f) { return f.name == "window_start" || f.name == "window_end"; }),
               fields.end());
  const bool keyed = !choices_.OneIn(6);
  if (keyed) text += "  | by " + Keys(fields) + "\n";
  static const std::vector<std::string> spans = {"1s", "10s", "1m", "999ms"};
  text += std::string("  | window ") + (relation.steps ? "tumbling " : "sliding ") + choices_.Pick(spans) + "\n";
  const std::string first = "rows" + std::to_string(names_ + 1);
  text += Aggregates(fields, keyed);
  if (relation.closes) text += "  | emit on close\n";
  if (!relation.closes && relation.steps && choices_.OneIn(3)) text += "  | emit on change of " + first + "\n";
  AddRelation(text, std::move(relation));
}

// ---- detectors

std::string ProgramMaker::Outcome(const Relation& on, Expressions* over) {
  std::string text;
  if (choices_.OneIn(3)) text += "  each update\n";
  if (choices_.OneIn(3)) text += "  once per " + std::to_string(1 + choices_.Below(30)) + "s\n";
  std::vector<std::string> groupable;
  for (const dsl::Field& field : on.fields) {
    if (Groupable(field.type.AsNullable(false))) groupable.push_back(field.name);
  }
  if (!groupable.empty() && choices_.OneIn(5)) text += "  once per " + choices_.Pick(groupable) + " within 20s\n";
  if (on.table && choices_.OneIn(6)) text += "  reset on alert\n";
  if (choices_.OneIn(3)) text += "  severity high\n";
  if (choices_.OneIn(2)) {
    std::string message = "\"at {" + over->Of(over->AnyMakeable(true), 1) + "}\"";
    text += "  message " + message + "\n";
  }
  if (choices_.OneIn(5)) return text;
  text += "  alert {\n";
  for (size_t n = 1 + choices_.Below(3); n > 0; --n) {
    const std::string value = over->Of(over->AnyMakeable(), 2);
    if (!value.empty()) text += "    " + NewName("a") + " = " + value + "\n";
  }
  return text + "    id = now()\n  }\n";
}

void ProgramMaker::AddRule() {
  const Relation* on = AnyRelation(false);
  if (on == nullptr) return;
  Relation relation;
  relation.name = NewName("rule");
  relation.detector = true;
  relation.final = false;
  Expressions over = Over(on->fields);
  std::string condition = over.Condition(2);
  if (choices_.OneIn(3)) condition = "true or " + condition;
  std::string text = "rule " + relation.name + " on " + on->name + " {\n  when " + condition + "\n";
  text += Outcome(*on, &over);
  AddRelation(text + "}\n", std::move(relation));
}

void ProgramMaker::AddFuzzy() {
  const Relation* on = AnyRelation(false);
  if (on == nullptr) return;
  Relation relation;
  relation.name = NewName("fz");
  relation.detector = true;
  relation.final = false;
  Expressions over = Over(on->fields);
  std::string text = "fuzzy " + relation.name + " on " + on->name + " {\n";
  const size_t inputs = 1 + choices_.Below(2);
  std::string low = "  if ", high = "  if ";
  for (size_t k = 0; k < inputs; ++k) {
    const std::string name = NewName("in");
    text += "  input " + name + " = " + "float(" + over.Of(Type::Of(Kind::kFloat), 2) + ") in 0..20 {\n" +
            "    low = triangle(0, 0, 12)\n    high = trapezoid(8, 15, 20, 20)\n  }\n";
    low += (k > 0 ? " and " : "") + name + " is low";
    high += (k > 0 ? " or " : "") + name + " is high";
  }
  const bool whole = choices_.OneIn(2);
  const std::string score = NewName("score");
  text += "  output " + score + " in 0..100 " + (choices_.OneIn(3) ? "lock previous " : "");
  text += "{\n    low = triangle(0, 0, 60)\n    high = triangle(40, 100, 100)\n  }\n";
  text += low + " then " + score + " is low\n" + (whole ? high + " then " + score + " is high\n" : "");
  text += std::string("  when ") + (choices_.OneIn(3) ? "true or " : "") + "(" + score + " ?? 0.0) >= 30\n";
  AddRelation(text + Outcome(*on, &over) + "}\n", std::move(relation));
}

// ---- what leaves

void ProgramMaker::AddEvaluate() {
  std::vector<std::string> detectors;
  for (const Relation& relation : relations_) {
    if (relation.detector) detectors.push_back(relation.name);
  }
  std::vector<std::pair<std::string, std::string>> truths;
  for (const Relation& relation : relations_) {
    for (const dsl::Field& field : relation.fields) {
      if (!relation.table && !relation.detector && Groupable(field.type.AsNullable(false)))
        truths.emplace_back(relation.name, field.name);
    }
  }
  if (detectors.empty() || truths.empty()) return;
  const auto& [truth, by] = choices_.Pick(truths);
  const std::string name = NewName("ev");
  Add("evaluate " + name + " {\n  detectors " + List(detectors) + "\n  truth " + truth + " by " + by +
      "\n  every 10s\n  cell 10s\n  to topic \"" + name + "\" json\n}\n");
}

void ProgramMaker::AddSink(const Relation& from) {
  std::string text = "sink " + from.name + " to topic \"" + NewName("out") + "\" ";
  const size_t format = choices_.Below(6);
  Expressions over = Over(from.fields, false);
  if (format == 0) {
    const std::string value = over.Of(over.AnyMakeable(true), 1);
    Add(text + "text \"<{" + value + "}>\"\n");
    return;
  }
  text += format == 1 ? "csv (header = true)" : "json";
  std::vector<std::string> names;
  for (const dsl::Field& field : from.fields) {
    if (names.size() < 3 && choices_.OneIn(2)) names.push_back(field.name);
  }
  if (!names.empty() && choices_.OneIn(2)) text += " { " + List(names) + " }";
  Add(text + "\n");
}

}  // namespace weir::soundness
