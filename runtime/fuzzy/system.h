// System: a fuzzy inference system compiled once, evaluated often.
//
// Evaluation, in order (Mamdani inference, IEC 61131-7):
//   1. Each input is clamped to its declared range. A term that ends at the range's end thereby acts as a shoulder:
//      with `in 0..20` and triangle(15, 20, 20), 25 is as high as 20 is, not suddenly nothing. Whoever declares a
//      range says where the scale ends, and a count beyond it must not switch a detector off. (Simulations of the
//      kind scikit-fuzzy runs, which interpolate over a sampled range, behave so too.) ±infinity is clamped like any
//      number. NaN, which is also how a caller passes "unknown", is in no term: all its degrees are 0 (and `not` of
//      them 1).
//   2. The degree of every term of every input (membership.h).
//   3. The strength of every rule: the degree of its antecedent (operators.h) times its weight.
//   4. Every output from the strengths of its conclusions (output_set.h).
//
// An output that no rule fires for has no value, which Evaluate writes as NaN; every value is a finite number of the
// output's range. A result depends on the definition and the inputs alone: same inputs, same bits, on every machine
// and run.
//
// Threads: a System never changes; any number of threads may evaluate it at once, each with a Workspace of its own.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "runtime/fuzzy/antecedents.h"
#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/output_set.h"

namespace weir::fuzzy {

class System;

// What one evaluation writes on its way, allocated once, and the last result: inputs that are bit for bit those of
// the last evaluation are not computed again. Belongs to one System, which must outlive it; for one thread at a time.
class Workspace {
 public:
  explicit Workspace(const System& system);

 private:
  friend class System;
  const System* system_;
  bool filled_ = false;                 // the rest is that of an evaluation
  std::vector<double> inputs_;          // as given
  std::vector<double> degrees_;         // input by input, term by term
  std::vector<double> strengths_;       // by rule, after the weight
  std::vector<double> term_strengths_;  // output by output, term by term: the greatest of the conclusions there
  std::vector<double> outputs_;
  std::vector<double> stack_, samples_;
};

// The account of one evaluation, by the order of the definition, for people and for an alert's `why`.
struct Explanation {
  std::vector<double> inputs;                // clamped to the range; NaN stays NaN
  std::vector<std::vector<double>> degrees;  // [input][term]
  std::vector<double> strengths;             // [rule], after the weight
  std::vector<std::optional<double>> outputs;
};

class System {
 public:
  // The definition must be valid: Validate(definition) is empty.
  explicit System(SystemDefinition definition);
  System(const System&) = delete;  // workspaces point to their system
  System& operator=(const System&) = delete;

  // inputs: one number an input, in order. outputs: room for one an output; NaN: no value. Does not allocate.
  void Evaluate(const double* inputs, double* outputs, Workspace* workspace) const;

  // The same evaluation with its reasons. Allocates; meant for the moment of an alert.
  Explanation Explain(const double* inputs, Workspace* workspace) const;

  const SystemDefinition& definition() const { return definition_; }
  size_t input_count() const { return definition_.inputs.size(); }
  size_t output_count() const { return definition_.outputs.size(); }

 private:
  friend class Workspace;
  struct TermConclusion {
    size_t rule, term;  // index into strengths_ and term_strengths_ of the workspace
  };

  double Clamp(size_t input, double value) const;
  void Compute(Workspace* workspace) const;
  void ComputeDegrees(Workspace* workspace) const;
  void ComputeStrengths(Workspace* workspace) const;
  size_t TermStrengthCount() const;

  SystemDefinition definition_;
  std::vector<double> weights_;
  std::vector<size_t> first_degree_;           // by input; and one past the last
  std::vector<MembershipFunction> functions_;  // of the inputs' terms
  Antecedents antecedents_;
  std::vector<TermConclusion> conclusions_;
  std::vector<OutputSet> outputs_;
};

}  // namespace weir::fuzzy
