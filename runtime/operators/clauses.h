// `why` of an alert: the parts of `when` with the values that decided it (semantics 8.7).
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/expression.h"

namespace weir::ops {

class Clauses {
 public:
  explicit Clauses(const plan::DetectorNode& detector);
  // Appends "clauses":[{"text","value","with":{name: value}}] without braces around. `value` is null for a part that
  // was not reached, because `and` and `or` stop early.
  void Append(EvalContext* context, std::string* out) const;

 private:
  struct Part {
    Expression expression;
    std::vector<Expression> with;
  };
  bool Walk(const plan::ClauseTree& tree, EvalContext* context, std::vector<Slot>* values,
            std::vector<bool>* reached) const;

  const plan::DetectorNode& plan_;
  std::vector<Part> parts_;
};

}  // namespace weir::ops
