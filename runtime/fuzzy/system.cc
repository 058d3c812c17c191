#include "runtime/fuzzy/system.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/fuzzy/operators.h"

namespace weir::fuzzy {
namespace {

SystemDefinition Checked(SystemDefinition definition) {
  WEIR_CHECK(Validate(definition).empty());
  return definition;
}

// Where each variable's terms begin when all terms stand in a row; the last number is how many there are.
std::vector<size_t> FirstTerms(const std::vector<Variable>& variables) {
  std::vector<size_t> first{0};
  for (const Variable& variable : variables) first.push_back(first.back() + variable.terms.size());
  return first;
}

}  // namespace

Workspace::Workspace(const System& system)
    : system_(&system),
      inputs_(system.input_count()),
      degrees_(system.functions_.size()),
      strengths_(system.antecedents_.size()),
      term_strengths_(system.TermStrengthCount()),
      outputs_(system.output_count()),
      stack_(system.antecedents_.stack_size()) {
  for (const OutputSet& output : system.outputs_) samples_.resize(std::max(samples_.size(), output.buffer_size()));
}

System::System(SystemDefinition definition)
    : definition_(Checked(std::move(definition))),
      first_degree_(FirstTerms(definition_.inputs)),
      antecedents_(definition_.rules, first_degree_) {
  for (const Variable& input : definition_.inputs) {
    for (const Term& term : input.terms) functions_.emplace_back(term);
  }
  const std::vector<size_t> first_term = FirstTerms(definition_.outputs);
  for (size_t rule = 0; rule < definition_.rules.size(); ++rule) {
    weights_.push_back(definition_.rules[rule].weight);
    for (const Conclusion& c : definition_.rules[rule].conclusions) {
      conclusions_.push_back({rule, first_term[static_cast<size_t>(c.output)] + static_cast<size_t>(c.term)});
    }
  }
  for (const Variable& output : definition_.outputs) outputs_.emplace_back(output, definition_.operators.resolution);
}

size_t System::TermStrengthCount() const {
  size_t count = 0;
  for (const OutputSet& output : outputs_) count += output.terms();
  return count;
}

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
    Compute(workspace);
    w.filled_ = true;
  }
  std::copy(w.outputs_.begin(), w.outputs_.end(), outputs);
}

void System::Compute(Workspace* workspace) const {
  ComputeDegrees(workspace);
  ComputeStrengths(workspace);
  const double* strengths = workspace->term_strengths_.data();
  for (size_t i = 0; i < outputs_.size(); ++i) {
    workspace->outputs_[i] = outputs_[i].Crisp(strengths, workspace->samples_.data());
    strengths += outputs_[i].terms();
  }
}

void System::ComputeDegrees(Workspace* workspace) const {
  for (size_t input = 0; input < definition_.inputs.size(); ++input) {
    const double value = Clamp(input, workspace->inputs_[input]);
    for (size_t i = first_degree_[input]; i < first_degree_[input + 1]; ++i)
      workspace->degrees_[i] = functions_[i](value);
  }
}

void System::ComputeStrengths(Workspace* workspace) const {
  Workspace& w = *workspace;
  for (size_t rule = 0; rule < weights_.size(); ++rule) {
    w.strengths_[rule] = weights_[rule] * antecedents_.Degree(rule, w.degrees_.data(), w.stack_.data());
  }
  std::fill(w.term_strengths_.begin(), w.term_strengths_.end(), 0.0);
  for (const TermConclusion& c : conclusions_) {
    w.term_strengths_[c.term] = Maximum(w.term_strengths_[c.term], w.strengths_[c.rule]);
  }
}

Explanation System::Explain(const double* inputs, Workspace* workspace) const {
  std::vector<double> outputs(output_count());
  Evaluate(inputs, outputs.data(), workspace);
  const Workspace& w = *workspace;
  Explanation explanation;
  for (size_t input = 0; input < input_count(); ++input) {
    explanation.inputs.push_back(Clamp(input, inputs[input]));
    explanation.degrees.emplace_back(w.degrees_.begin() + static_cast<std::ptrdiff_t>(first_degree_[input]),
                                     w.degrees_.begin() + static_cast<std::ptrdiff_t>(first_degree_[input + 1]));
  }
  explanation.strengths = w.strengths_;
  for (double value : outputs) {
    explanation.outputs.push_back(std::isnan(value) ? std::nullopt : std::optional<double>(value));
  }
  return explanation;
}

}  // namespace weir::fuzzy
