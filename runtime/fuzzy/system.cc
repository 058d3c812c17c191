#include "runtime/fuzzy/system.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/fuzzy/activation.h"
#include "runtime/fuzzy/norms.h"

namespace weir::fuzzy {

double System::Clamp(size_t input, double value) const {
  const Variable& variable = definition_.inputs[input];
  if (value < variable.lower) return variable.lower;
  if (value > variable.upper) return variable.upper;
  return value;  // NaN too
}

void System::Evaluate(const double* inputs, double* outputs, Workspace* workspace) const {
  Workspace& w = *workspace;
  WEIR_CHECK(w.system_ == this);
  const size_t bytes = w.inputs_.size() * sizeof(double);
  if (!w.filled_ || std::memcmp(inputs, w.inputs_.data(), bytes) != 0) {
    std::memcpy(w.inputs_.data(), inputs, bytes);
    if (!FindInTables(workspace)) Compute(workspace);
    w.filled_ = true;
  }
  for (size_t k = 0; k < outputs_.size(); ++k) outputs[k] = w.previous_[k] = Finish(k, w.raw_[k], w.previous_[k]);
}

std::optional<TableRefusal> System::Approximate(double bound) {
  WEIR_CHECK(tables_.outputs.empty());
  Tables tables = BuildTables(*this, bound);
  if (tables.refusal) return tables.refusal;
  tables_ = std::move(tables);
  return std::nullopt;
}

bool System::FindInTables(Workspace* workspace) const {
  Workspace& w = *workspace;
  if (tables_.outputs.empty()) return false;
  for (size_t input = 0; input < input_count(); ++input) {
    w.values_[input] = Clamp(input, w.inputs_[input]);
    if (std::isnan(w.values_[input])) return false;
  }
  for (size_t k = 0; k < tables_.outputs.size(); ++k) {
    if (!tables_.outputs[k].Find(w.values_.data(), &w.raw_[k])) return false;
  }
  return true;
}

void System::ComputeRaw(const double* inputs, double* raw, Workspace* workspace) const {
  std::copy(inputs, inputs + input_count(), workspace->inputs_.begin());
  Compute(workspace);
  std::copy(workspace->raw_.begin(), workspace->raw_.end(), raw);
}

double System::Finish(size_t output, double raw, double previous) const {
  const Output& o = definition_.outputs[output];
  double value = raw;
  if (std::isnan(value)) {
    value = o.lock_previous ? previous : value;
    if (std::isnan(value) && o.default_value) value = *o.default_value;
  }
  return o.lock_range ? std::clamp(value, o.lower, o.upper) : value;  // NaN stays NaN
}

void System::Compute(Workspace* workspace) const {
  Workspace& w = *workspace;
  ComputeDegrees(workspace);
  for (const CompiledBlock& block : blocks_) ComputeStrengths(block, workspace);
  for (size_t k = 0; k < outputs_.size(); ++k) {
    if (const auto* sampled = std::get_if<SampledOutput>(&outputs_[k])) {
      w.raw_[k] = sampled->Crisp(w.strengths_.data(), w.scratch_.data());
    } else if (const auto* exact = std::get_if<ExactOutput>(&outputs_[k])) {
      w.raw_[k] = exact->Crisp(w.strengths_.data(), w.scratch_.data());
    } else {
      w.raw_[k] = std::get<WeightedOutput>(outputs_[k]).Crisp(w.strengths_.data(), w.values_.data(), w.scratch_.data());
    }
  }
}

void System::ComputeDegrees(Workspace* workspace) const {
  Workspace& w = *workspace;
  for (size_t input = 0; input + 1 < first_degree_.size(); ++input) {
    const double value = w.values_[input] = Clamp(input, w.inputs_[input]);
    for (size_t i = first_degree_[input]; i < first_degree_[input + 1]; ++i) w.degrees_[i] = functions_[i](value);
  }
  for (const Function& f : formulas_) {
    const double value = f.term->formula.Evaluate(w.values_.data(), w.stack_.data());
    w.degrees_[f.degree] = value > 0 ? f.term->height * Minimum(value, 1) : 0;  // NaN: 0
  }
}

void System::ComputeStrengths(const CompiledBlock& block, Workspace* workspace) const {
  Workspace& w = *workspace;
  for (const Chained& chained : block.chained) {
    double degree = 0;
    for (size_t rule : chained.rules) degree = Apply(chained.aggregation, degree, w.strengths_[rule]);
    w.degrees_[chained.degree] = Minimum(degree, 1);
  }
  double* strengths = w.strengths_.data() + block.first_rule;
  const double* weights = weights_.data() + block.first_rule;
  const size_t count = block.antecedents.size();
  for (size_t r = 0; r < count; ++r) strengths[r] = block.antecedents.Degree(r, w.degrees_.data(), w.stack_.data());
  if (!block.otherwise.empty()) ComputeOtherwise(block, workspace);
  for (size_t r = 0; r < count; ++r) strengths[r] *= weights[r];
  if (block.activation->method != Activation::Method::kGeneral)
    Activate(*block.activation, strengths, count, w.scratch_.data());
}

// Rules `otherwise` have degree 0 so far, which adds nothing to the disjunction of all.
void System::ComputeOtherwise(const CompiledBlock& block, Workspace* workspace) const {
  double* strengths = workspace->strengths_.data() + block.first_rule;
  double any = 0;
  for (size_t r = 0; r < block.antecedents.size(); ++r) any = Apply(block.disjunction, any, strengths[r]);
  for (size_t r : block.otherwise) strengths[r] = Complement(any);
}

Explanation System::Explain(const double* inputs, Workspace* workspace) const {
  const std::vector<double> previous = workspace->previous_;
  std::vector<double> outputs(output_count());
  Evaluate(inputs, outputs.data(), workspace);
  workspace->previous_ = previous;
  if (!tables_.outputs.empty()) {
    const std::vector<double> found = workspace->raw_;
    Compute(workspace);
    for (size_t k = 0; k < outputs_.size(); ++k) outputs[k] = Finish(k, workspace->raw_[k], previous[k]);
    workspace->raw_ = found;  // what the next evaluation of these inputs returns
  }
  const Workspace& w = *workspace;
  Explanation explanation;
  explanation.inputs = w.values_;
  for (size_t input = 0; input < input_count(); ++input) {
    explanation.degrees.emplace_back(w.degrees_.begin() + static_cast<std::ptrdiff_t>(first_degree_[input]),
                                     w.degrees_.begin() + static_cast<std::ptrdiff_t>(first_degree_[input + 1]));
  }
  explanation.strengths = w.strengths_;
  explanation.shares.assign(rule_count(), std::vector<double>(output_count(), 0.0));
  for (size_t k = 0; k < outputs_.size(); ++k) {
    const auto shares = std::visit([&](const auto& stage) { return stage.Shares(w.strengths_.data()); }, outputs_[k]);
    const std::vector<Conclusions::Entry>& entries = conclusions_[k].entries;
    for (size_t e = 0; e < entries.size(); ++e) explanation.shares[entries[e].rule][k] += shares[e];
    explanation.outputs.push_back(std::isnan(outputs[k]) ? std::nullopt : std::optional<double>(outputs[k]));
  }
  return explanation;
}

}  // namespace weir::fuzzy
