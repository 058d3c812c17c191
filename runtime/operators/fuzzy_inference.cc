#include "runtime/operators/fuzzy_inference.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/row/text.h"

namespace weir::ops {

FuzzyInference::FuzzyInference(const plan::FuzzySystem& system)
    : plan_(system), system_(SystemOf(system).system), workspace_(*system_) {
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
  system_->Evaluate(values_.data(), results_.data(), &workspace_);
  for (size_t k = 0; k < results_.size(); ++k)
    out[k] = std::isnan(results_[k]) ? Slot::Null() : Slot::Float(results_[k]);
  return true;
}

void FuzzyInference::SetPrevious(size_t output, const Slot& value) {
  workspace_.SetPrevious(output, value.is_null() ? fuzzy::kNoValue : value.f);
}

// "share": of each output the rule concludes, in the value as it is.
void FuzzyInference::AppendShares(const fuzzy::Explanation& why, size_t rule, std::string* out) const {
  *out += ",\"share\":{";
  bool first = true;
  for (size_t k = 0; k < plan_.outputs.size(); ++k) {
    const auto concludes = [k](const plan::FuzzyConclusion& c) { return c.output == static_cast<int>(k); };
    const std::vector<plan::FuzzyConclusion>& conclusions = plan_.rules[rule].conclusions;
    if (std::none_of(conclusions.begin(), conclusions.end(), concludes)) continue;
    if (!first) *out += ',';
    first = false;
    AppendJsonString(plan_.outputs[k].name, out);
    *out += ':';
    AppendFloat(why.shares[rule][k], out);
  }
  *out += '}';
}

void FuzzyInference::AppendWhy(std::string* out) {
  const fuzzy::Explanation why = system_->Explain(values_.data(), &workspace_);
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
    AppendShares(why, r, out);
    *out += '}';
  }
  *out += ']';
}

}  // namespace weir::ops
