// The engine against tests/fuzzy_oracle/table.json, which make_table.py there computes in decimal arithmetic of 50
// digits. The systems of the table stand in it as data.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "runtime/fuzzy/hedges.h"
#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/norms.h"
#include "runtime/fuzzy/system.h"
#include "runtime/fuzzy/words.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

using Json = nlohmann::json;

const Json& Table() {
  static const Json table =
      Json::parse(std::ifstream(WEIR_SOURCE_DIR "/tests/fuzzy_oracle/table.json"), nullptr, true, false);
  return table;
}

double Number(const Json& json) {  // JSON has no infinity
  if (json.is_null()) return kNoValue;
  if (!json.is_string()) return json.get<double>();
  return json == "inf" ? kInfinity : -kInfinity;
}
std::vector<double> Numbers(const Json& json) {
  std::vector<double> out;
  for (const Json& number : json) out.push_back(Number(number));
  return out;
}

Term TermOf(const Json& json) {
  Term term{json.value("name", ""),
            ShapeOf(json["shape"].get<std::string>()).value(),
            Numbers(json["params"]),
            json["height"].get<double>(),
            {}};
  if (term.shape == Shape::kFunction) {  // the one formula there is: input 0 squared plus input 1
    using Code = Formula::Code;
    term.formula.steps = {
        {Code::kInput, 0, 0}, {Code::kNumber, 2, 0}, {Code::kPower, 0, 0}, {Code::kInput, 0, 1}, {Code::kAdd, 0, 0}};
  }
  return term;
}

Variable VariableOf(const Json& json) {
  Variable out{json["name"], json["lower"], json["upper"], {}};
  for (const Json& term : json["terms"]) out.terms.push_back(TermOf(term));
  return out;
}

template <typename V>
int IndexOf(const std::vector<V>& named, const std::string& name) {
  for (size_t i = 0; i < named.size(); ++i) {
    if (named[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

Hedges HedgesOf(const Json& json) {
  Hedges out;
  for (const Json& word : json) out.push_back(HedgeOf(word.get<std::string>()).value());
  return out;
}

Antecedent ConditionOf(const SystemDefinition& d, const Json& json) {
  if (json.contains("not")) return testing::Not(ConditionOf(d, json["not"]));
  for (const char* word : {"and", "or"}) {
    if (!json.contains(word)) continue;
    std::vector<Antecedent> operands;
    for (const Json& part : json[word]) operands.push_back(ConditionOf(d, part));
    return std::string(word) == "and" ? testing::And(operands) : testing::Or(operands);
  }
  const std::string name = json["is"], term = json["term"];
  int input = IndexOf(d.inputs, name);
  const bool chained = input < 0;
  const Variable& variable =
      chained ? d.outputs[static_cast<size_t>(IndexOf(d.outputs, name))] : d.inputs[static_cast<size_t>(input)];
  if (chained) input = static_cast<int>(d.inputs.size()) + IndexOf(d.outputs, name);
  return testing::Is(input, term == "any" ? kAny : IndexOf(variable.terms, term), HedgesOf(json["hedges"]));
}

Block BlockOf(const SystemDefinition& d, const Json& json) {
  Block block;
  block.name = json["name"];
  block.conjunction = NormOf(json["conjunction"].get<std::string>()).value();
  block.disjunction = ConormOf(json["disjunction"].get<std::string>()).value();
  block.implication = NormOf(json["implication"].get<std::string>()).value();
  const Json& a = json["activation"];
  block.activation = {ActivationOf(a[0].get<std::string>()).value(), a[1], a[2],
                      ComparisonOf(a[3].get<std::string>()).value()};
  for (const Json& of : json["rules"]) {
    Rule rule;
    rule.otherwise = of.contains("otherwise");
    rule.weight = of["weight"];
    if (!rule.otherwise) rule.antecedent = ConditionOf(d, of["if"]);
    for (const Json& c : of["then"]) {
      const int output = IndexOf(d.outputs, c["is"]);
      const int term = IndexOf(d.outputs[static_cast<size_t>(output)].terms, c["term"]);
      rule.conclusions.push_back({output, term, HedgesOf(c["hedges"])});
    }
    block.rules.push_back(rule);
  }
  return block;
}

SystemDefinition DefinitionOf(const Json& json) {
  SystemDefinition d;
  for (const Json& input : json["inputs"]) d.inputs.push_back(VariableOf(input));
  for (const Json& of : json["outputs"]) {
    Output output;
    static_cast<Variable&>(output) = VariableOf(of);
    output.aggregation = ConormOf(of["aggregation"].get<std::string>()).value();
    output.defuzzifier = DefuzzifierOf(of["defuzzifier"].get<std::string>()).value();
    output.resolution = of["resolution"];
    output.exact = of["exact"];
    if (!of["default"].is_null()) output.default_value = of["default"].get<double>();
    output.lock_range = of["lock_range"];
    d.outputs.push_back(output);
  }
  for (const Json& block : json["blocks"]) d.blocks.push_back(BlockOf(d, block));
  return d;
}

TEST(Oracle, Terms) {
  const std::vector<double> points = Numbers(Table()["points"]);
  std::set<std::string> shapes;
  for (const Json& json : Table()["terms"]) {
    SCOPED_TRACE(json["shape"].dump() + " " + json["params"].dump());
    shapes.insert(json["shape"].get<std::string>());
    const Term term = TermOf(json);
    const MembershipFunction degree(term);
    for (size_t i = 0; i < points.size(); ++i)
      EXPECT_NEAR(degree(points[i]), Number(json["degrees"][i]), 1e-9) << "at " << points[i];
  }
  EXPECT_EQ(shapes.size(), 21u);
}

TEST(Oracle, MonotonicTermsBackwards) {
  for (const Json& json : Table()["inverses"]) {
    SCOPED_TRACE(json["shape"].dump() + " " + json["params"].dump());
    const Term term = TermOf(json);
    for (size_t i = 0; i < json["values"].size(); ++i)
      EXPECT_NEAR(ValueAt(term, Number(Table()["degrees"][i + 1])), Number(json["values"][i]), 1e-9) << i;
  }
}

template <typename Find>
void ExpectTable(const Json& operators, const Find& find, size_t count) {
  const std::vector<double> degrees = Numbers(Table()["degrees"]);
  EXPECT_EQ(operators.size(), count);
  for (const Json& json : operators) {
    const auto op = find(json["name"].get<std::string>()).value();
    for (size_t a = 0; a < degrees.size(); ++a) {
      for (size_t b = 0; b < degrees.size(); ++b)
        EXPECT_NEAR(Apply(op, degrees[a], degrees[b]), Number(json["values"][a][b]), 1e-12)
            << json["name"] << " of " << degrees[a] << ", " << degrees[b];
    }
  }
}

TEST(Oracle, Norms) { ExpectTable(Table()["norms"], NormOf, 7); }
TEST(Oracle, Conorms) { ExpectTable(Table()["conorms"], ConormOf, 9); }

TEST(Oracle, Hedges) {
  const std::vector<double> degrees = Numbers(Table()["degrees"]);
  EXPECT_EQ(Table()["hedges"].size(), 5u);
  for (const Json& json : Table()["hedges"]) {
    const Hedge hedge = HedgeOf(json["name"].get<std::string>()).value();
    for (size_t i = 0; i < degrees.size(); ++i)
      EXPECT_NEAR(Apply(hedge, degrees[i]), Number(json["values"][i]), 1e-12) << json["name"] << " of " << degrees[i];
  }
}

TEST(Oracle, Systems) {
  size_t values = 0, nulls = 0;
  for (const Json& json : Table()["systems"]) {
    SCOPED_TRACE(json["name"].get<std::string>());
    const SystemDefinition definition = DefinitionOf(json["system"]);
    const std::vector<DefinitionError> errors = Validate(definition);
    ASSERT_TRUE(errors.empty()) << errors[0].where << ": " << errors[0].what;
    const System system(definition);
    Workspace workspace(system);
    for (const Json& of : json["cases"]) {
      SCOPED_TRACE("at " + of[0].dump());
      const std::vector<double> inputs = Numbers(of[0]), strengths = Numbers(of[1]), outputs = Numbers(of[2]);
      const Explanation why = system.Explain(inputs.data(), &workspace);
      for (size_t r = 0; r < strengths.size(); ++r) EXPECT_NEAR(why.strengths[r], strengths[r], 1e-9) << "rule " << r;
      for (size_t k = 0; k < outputs.size(); ++k) {
        ASSERT_EQ(why.outputs[k].has_value(), !std::isnan(outputs[k]));
        why.outputs[k] ? ++values : ++nulls;
        EXPECT_NEAR(why.outputs[k].value_or(0), why.outputs[k] ? outputs[k] : 0, 1e-9);
      }
    }
  }
  EXPECT_GT(values, 1500u);
  EXPECT_GT(nulls, 5u);
}

}  // namespace
}  // namespace weir::fuzzy
