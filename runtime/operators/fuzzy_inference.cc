#include "runtime/operators/fuzzy_inference.h"

#include <cmath>
#include <limits>

#include "runtime/row/text.h"

namespace weir::ops {

namespace {

fuzzy::Variable VariableOf(const plan::FuzzyVariable& v) {
  fuzzy::Variable out{v.name, v.lower, v.upper, {}};
  for (const plan::FuzzyTerm& t : v.terms) {
    const fuzzy::Shape shape = t.shape == "trapezoid" ? fuzzy::Shape::kTrapezoid : fuzzy::Shape::kTriangle;
    out.terms.push_back({t.name, shape, t.params, t.height, {}});
  }
  return out;
}

fuzzy::Antecedent AntecedentOf(const plan::FuzzyCondition& c) {
  fuzzy::Antecedent out;
  switch (c.op) {
    case plan::FuzzyCondition::Op::kAtom: out.op = fuzzy::Antecedent::Op::kIs; break;
    case plan::FuzzyCondition::Op::kAnd: out.op = fuzzy::Antecedent::Op::kAnd; break;
    case plan::FuzzyCondition::Op::kOr: out.op = fuzzy::Antecedent::Op::kOr; break;
    case plan::FuzzyCondition::Op::kNot: out.op = fuzzy::Antecedent::Op::kNot; break;
  }
  out.input = c.input;
  out.term = c.term;
  for (const plan::FuzzyCondition& child : c.children) out.operands.push_back(AntecedentOf(child));
  return out;
}

}  // namespace

fuzzy::SystemDefinition DefinitionOf(const plan::FuzzySystem& system) {
  fuzzy::SystemDefinition out;
  for (const auto& v : system.inputs) out.inputs.push_back(VariableOf(v));
  for (const auto& v : system.outputs) {
    out.outputs.emplace_back();
    static_cast<fuzzy::Variable&>(out.outputs.back()) = VariableOf(v);
    out.outputs.back().resolution = system.resolution;
  }
  out.blocks.emplace_back();
  for (const plan::FuzzyRule& r : system.rules) {
    fuzzy::Rule rule;
    rule.antecedent = AntecedentOf(r.condition);
    for (const plan::FuzzyConclusion& c : r.conclusions) rule.conclusions.push_back({c.output, c.term});
    rule.weight = r.weight;
    out.blocks[0].rules.push_back(std::move(rule));
  }
  return out;
}

FuzzyInference::FuzzyInference(const plan::FuzzySystem& system)
    : plan_(system), system_(DefinitionOf(system)), workspace_(system_) {
  for (const plan::FuzzyVariable& v : system.inputs) inputs_.push_back(Expression::Compile(v.value));
  values_.resize(system.inputs.size());
  results_.resize(system.outputs.size());
}

bool FuzzyInference::Evaluate(EvalContext* context, Slot* out) {
  for (size_t k = 0; k < inputs_.size(); ++k) {
    const Slot value = inputs_[k].Evaluate(*context);
    if (value.kind == Kind::kFloat) {
      values_[k] = value.f;
    } else {
      values_[k] = value.is_null() ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(value.i);
    }
  }
  if (context->error != nullptr) return false;
  system_.Evaluate(values_.data(), results_.data(), &workspace_);
  for (size_t k = 0; k < results_.size(); ++k)
    out[k] = std::isnan(results_[k]) ? Slot::Null() : Slot::Float(results_[k]);
  return true;
}

void FuzzyInference::AppendWhy(std::string* out) {
  const fuzzy::Explanation why = system_.Explain(values_.data(), &workspace_);
  *out += "\"degrees\":{";
  for (size_t i = 0; i < plan_.inputs.size(); ++i) {
    if (i > 0) *out += ',';
    AppendJsonString(plan_.inputs[i].name, out);
    *out += ":{";
    for (size_t t = 0; t < plan_.inputs[i].terms.size(); ++t) {
      if (t > 0) *out += ',';
      AppendJsonString(plan_.inputs[i].terms[t].name, out);
      *out += ':';
      AppendFloat(why.degrees[i][t], out);
    }
    *out += '}';
  }
  *out += "},\"rules\":[";
  for (size_t r = 0; r < plan_.rules.size(); ++r) {
    if (r > 0) *out += ',';
    *out += "{\"text\":";
    AppendJsonString(plan_.rules[r].text, out);
    *out += ",\"strength\":";
    AppendFloat(why.strengths[r], out);
    *out += '}';
  }
  *out += ']';
}

}  // namespace weir::ops
