#include "runtime/cli/fuzzy_curves.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/fuzzy/conclusions.h"
#include "runtime/fuzzy/hedges.h"
#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/norms.h"
#include "runtime/fuzzy/words.h"

namespace weir::cli {
namespace {

using fuzzy::Shape;

double StepOf(const fuzzy::Variable& variable, size_t step, size_t steps) {
  if (step == steps) return variable.upper;
  return variable.lower + (variable.upper - variable.lower) * static_cast<double>(step) / static_cast<double>(steps);
}

template <typename F>
Curve Sampled(const fuzzy::Variable& variable, size_t samples, F&& value) {
  Curve out;
  for (size_t k = 0; k <= samples; ++k) {
    const double x = StepOf(variable, k, samples);
    out.push_back({x, value(x)});
  }
  return out;
}

// Without the points that lie on the line between their neighbours.
Curve Straightened(const Curve& curve, double height) {
  Curve out;
  for (size_t k = 0; k < curve.size(); ++k) {
    if (!out.empty() && k + 1 < curve.size()) {
      const CurvePoint &a = out.back(), &b = curve[k], &c = curve[k + 1];
      const bool broken = std::isnan(a.y) || std::isnan(b.y) || std::isnan(c.y);
      const double on_line = a.y + (c.y - a.y) * (b.x - a.x) / (c.x - a.x);
      if (!broken && std::abs(on_line - b.y) <= height * 1e-9) continue;
    }
    out.push_back(curve[k]);
  }
  return out;
}

}  // namespace

Curve TermCurve(const fuzzy::Variable& variable, const fuzzy::Term& term, size_t samples) {
  if (term.shape == Shape::kLinear || term.shape == Shape::kFunction) return {};
  if (term.shape == Shape::kConstant || term.shape == Shape::kSingleton) {
    const double at = term.params[0];
    if (at < variable.lower || at > variable.upper) return {};
    return {{at, 0}, {at, term.height}};
  }
  const fuzzy::MembershipFunction degree(term);
  if (!fuzzy::IsPiecewiseLinear(term.shape)) return Sampled(variable, samples, degree);
  Curve out;
  for (const fuzzy::MembershipFunction::Point& p : degree.Points(variable.lower, variable.upper))
    out.push_back({p.x, p.degree});
  return out;
}

Curve InputTermCurve(const fuzzy::System& system, size_t input, size_t term, const std::vector<double>& held,
                     size_t samples) {
  const fuzzy::Variable& variable = system.definition().inputs[input];
  if (variable.terms[term].shape != Shape::kFunction) return TermCurve(variable, variable.terms[term], samples);
  std::vector<double> inputs = held;
  fuzzy::Workspace workspace(system);
  return Sampled(variable, samples, [&](double x) {
    inputs[input] = x;
    return system.Explain(inputs.data(), &workspace).degrees[input][term];
  });
}

Curve JoinedSetCurve(const fuzzy::SystemDefinition& definition, size_t output, const std::vector<double>& strengths,
                     size_t samples) {
  const fuzzy::Output& of = definition.outputs[output];
  if (fuzzy::IsWeighted(of.defuzzifier)) return {};
  const fuzzy::Conclusions conclusions(definition, static_cast<int>(output));
  std::vector<fuzzy::MembershipFunction> degrees;
  for (const fuzzy::Conclusions::Set& set : conclusions.sets)
    degrees.emplace_back(of.terms[static_cast<size_t>(set.term)]);
  return Sampled(of, samples, [&](double x) {
    double joined = 0;
    for (const fuzzy::Conclusions::Entry& entry : conclusions.entries) {
      const fuzzy::Conclusions::Set& set = conclusions.sets[entry.set];
      const double degree = fuzzy::Apply(set.hedges, degrees[entry.set](x), definition.hedges);
      joined = fuzzy::Apply(of.aggregation, joined, fuzzy::Apply(set.implication, strengths[entry.rule], degree));
    }
    return joined;
  });
}

Curve ControlCurve(const fuzzy::System& system, size_t input, size_t output, const std::vector<double>& held,
                   size_t samples) {
  std::vector<double> inputs = held, outputs(system.output_count());
  fuzzy::Workspace workspace(system);
  const Curve all = Sampled(system.definition().inputs[input], samples, [&](double x) {
    inputs[input] = x;
    system.Evaluate(inputs.data(), outputs.data(), &workspace);
    return outputs[output];
  });
  const fuzzy::Output& of = system.definition().outputs[output];
  return Straightened(all, of.upper - of.lower);
}

Surface ControlSurface(const fuzzy::System& system, size_t x, size_t y, size_t output, const std::vector<double>& held,
                       size_t columns, size_t rows) {
  Surface out{columns, rows, {}};
  std::vector<double> inputs = held, outputs(system.output_count());
  fuzzy::Workspace workspace(system);
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; ++column) {
      inputs[x] = StepOf(system.definition().inputs[x], column, columns - 1);
      inputs[y] = StepOf(system.definition().inputs[y], row, rows - 1);
      system.Evaluate(inputs.data(), outputs.data(), &workspace);
      out.values.push_back(outputs[output]);
      out.least = std::fmin(out.least, outputs[output]);  // fmin and fmax pass over NaN
      out.greatest = std::fmax(out.greatest, outputs[output]);
    }
  }
  return out;
}

std::vector<double> MiddleOf(const fuzzy::SystemDefinition& definition) {
  std::vector<double> out;
  for (const fuzzy::Variable& variable : definition.inputs) out.push_back((variable.lower + variable.upper) / 2);
  return out;
}

}  // namespace weir::cli
