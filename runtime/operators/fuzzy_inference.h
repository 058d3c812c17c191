// A fuzzy system of the plan at work: crisp inputs from a row, crisp outputs appended to it, and the account for `why`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/fuzzy/system.h"
#include "runtime/operators/fuzzy_systems.h"
#include "runtime/row/expression.h"

namespace weir::ops {

class FuzzyInference {
 public:
  explicit FuzzyInference(const plan::FuzzySystem& system);

  size_t outputs() const { return plan_.outputs.size(); }
  // Fills out[0..outputs): floats, or null where no rule fired. False: an input expression failed.
  bool Evaluate(EvalContext* context, Slot* out);
  // What `lock previous` falls back to in the next evaluation: a float, or null.
  void SetPrevious(size_t output, const Slot& value);
  // Of the row evaluated last: "degrees":{input:{term:degree}},"rules":[{"text","strength","share":{output:share}}]
  // without braces around.
  void AppendWhy(std::string* out);

 private:
  void AppendShares(const fuzzy::Explanation& why, size_t rule, std::string* out) const;

  const plan::FuzzySystem& plan_;
  std::shared_ptr<const fuzzy::System> system_;
  fuzzy::Workspace workspace_;
  std::vector<Expression> inputs_;
  std::vector<double> values_, results_;
};

// The definition the fuzzy library takes, from the plan's: fuzzy_definition.cc.
fuzzy::SystemDefinition DefinitionOf(const plan::FuzzySystem& system);
// An error when the library would not take it. The checker lets no such system through; the engine does not lean on it.
Status CheckDefinition(const plan::FuzzySystem& system, const std::string& name);

// An error when the system wants tables that cannot be had; W0508. Of a valid one; of others Ok.
Status CheckTables(const plan::FuzzySystem& system);

}  // namespace weir::ops
