// System: a fuzzy inference system compiled once, evaluated often.
//
// Evaluation, in order (IEC 61131-7):
//   1. Each input is clamped to its declared range. A term that ends at the range's end thereby acts as a shoulder:
//      with `in 0..20` and triangle(15, 20, 20), 25 is as high as 20 is, not suddenly nothing. Whoever declares a
//      range says where the scale ends, and a count beyond it must not switch a detector off. (Simulations of the
//      kind scikit-fuzzy runs, which interpolate over a sampled range, behave so too.) ±infinity is clamped like any
//      number. NaN, which is also how a caller passes "unknown", is in no term: all its degrees are 0 (and `not` of
//      them 1).
//   2. The degree of every term of every input (membership.h).
//   3. Block by block: the strength of every rule, which is the degree of its antecedent (antecedents.h) times its
//      weight; for `otherwise` the complement of the block's other conditions, joined by its disjunction; then the
//      block's activation (activation.h). A condition on an output asks how far the blocks before have concluded that
//      term: their rules' strengths, joined by the output's aggregation, at most 1.
//   4. Every output from the strengths of its conclusions (sampled_output.h, exact_output.h, weighted_output.h).
//   5. Where that gives no value: the value before (lock_previous), else the default, else none. lock_range moves a
//      value into the range.
// Steps 2 to 4 may be answered from a table instead (Approximate).
//
// An output without a value is NaN for Evaluate; every value is finite, and of the output's range but for weighted
// outputs without lock_range. A result depends on the definition, the inputs and (lock_previous) the result before
// alone: same inputs, same bits, on every machine and run.
//
// Threads: a System never changes; any number of threads may evaluate it at once, each with a Workspace of its own.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "runtime/fuzzy/antecedents.h"
#include "runtime/fuzzy/definition.h"
#include "runtime/fuzzy/exact_output.h"
#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/sampled_output.h"
#include "runtime/fuzzy/table/table_builder.h"
#include "runtime/fuzzy/weighted_output.h"

namespace weir::fuzzy {

class System;

// What one evaluation writes on its way, allocated once, and the last result: inputs that are bit for bit those of
// the last evaluation are not computed again. Belongs to one System, which must outlive it; for one thread at a time.
class Workspace {
 public:
  explicit Workspace(const System& system);

  // What `lock_previous` falls back to: by default the values this workspace gave last. NaN: there is none.
  void SetPrevious(size_t output, double value) { previous_[output] = value; }

 private:
  friend class System;
  const System* system_;
  bool filled_ = false;            // the rest is that of an evaluation
  std::vector<double> inputs_;     // as given
  std::vector<double> values_;     // clamped
  std::vector<double> degrees_;    // input by input, term by term; then the chained ones
  std::vector<double> strengths_;  // by rule, over all blocks
  std::vector<double> raw_;        // outputs before default and locks
  std::vector<double> previous_;
  std::vector<double> stack_, scratch_;
};

// The account of one evaluation, by the order of the definition, for people and for an alert's `why`.
struct Explanation {
  std::vector<double> inputs;                // clamped to the range; NaN stays NaN
  std::vector<std::vector<double>> degrees;  // [input][term]
  std::vector<double> strengths;             // [rule], over all blocks; after weight and activation
  // [rule][output]: how much of the output's value is owed to the rule. An output's shares add up to 1, or are all 0
  // where no rule fired for it.
  std::vector<std::vector<double>> shares;
  std::vector<std::optional<double>> outputs;
};

class System {
 public:
  // The definition must be valid: Validate(definition) is empty.
  explicit System(SystemDefinition definition);
  System(const System&) = delete;  // workspaces point to their system
  System& operator=(const System&) = delete;

  // Puts tables in front of the computation (table_builder.h): from then on no output differs from the one computed by
  // more than `bound`, in its own units; 0 < bound. Where a refusal is returned nothing has changed. At most once,
  // before any other thread has the system. Inputs that are NaN, and cells no bound could be shown for, are computed as
  // before.
  std::optional<TableRefusal> Approximate(double bound);
  const std::vector<Table>& tables() const { return tables_.outputs; }
  // The part of the inputs' range that is computed in spite of tables: 0..1.
  double computed() const { return tables_.outputs.empty() ? 1 : tables_.computed; }

  // inputs: one number an input, in order. outputs: room for one an output; NaN: no value. Does not allocate.
  void Evaluate(const double* inputs, double* outputs, Workspace* workspace) const;

  // The same evaluation with its reasons, always computed, tables or not; the workspace remembers the same previous
  // values after it as before.
  // Allocates; meant for the moment of an alert.
  Explanation Explain(const double* inputs, Workspace* workspace) const;

  const SystemDefinition& definition() const { return definition_; }
  size_t input_count() const { return definition_.inputs.size(); }
  size_t output_count() const { return definition_.outputs.size(); }
  size_t rule_count() const { return weights_.size(); }

 private:
  friend class TableBuilder;
  friend class Workspace;
  struct Function {  // a term `function` of an input
    size_t degree;
    const Term* term;
  };
  struct Chained {  // "how far has `output is term` been concluded", for a later block
    size_t degree;
    int output, term;
    std::vector<size_t> rules;
    Conorm aggregation;
  };
  struct CompiledBlock {
    Antecedents antecedents;
    size_t first_rule;
    std::vector<Chained> chained;
    std::vector<size_t> otherwise;  // rules, counted in the block
    Conorm disjunction;
    const Activation* activation;
  };
  using OutputStage = std::variant<SampledOutput, ExactOutput, WeightedOutput>;

  void CompileInputs();
  void CompileBlock(const Block& block);
  Chained Chain(const Antecedent& atom, size_t first_rule) const;
  double Clamp(size_t input, double value) const;
  bool FindInTables(Workspace* workspace) const;
  // raw: of all outputs, computed, before default and locks.
  void ComputeRaw(const double* inputs, double* raw, Workspace* workspace) const;
  void Compute(Workspace* workspace) const;
  void ComputeDegrees(Workspace* workspace) const;
  void ComputeStrengths(const CompiledBlock& block, Workspace* workspace) const;
  void ComputeOtherwise(const CompiledBlock& block, Workspace* workspace) const;
  double Finish(size_t output, double raw, double previous) const;

  SystemDefinition definition_;
  std::vector<double> weights_;                // by rule
  std::vector<size_t> first_degree_;           // by input; and one past the last
  std::vector<MembershipFunction> functions_;  // of the inputs' terms
  std::vector<Function> formulas_;
  std::vector<CompiledBlock> blocks_;
  std::vector<Conclusions> conclusions_;  // by output
  std::vector<OutputStage> outputs_;
  Tables tables_;
  size_t degree_count_ = 0, stack_size_ = 0, scratch_size_ = 0;
};

}  // namespace weir::fuzzy
