// References to the steps of a pattern in expressions: `success.ip`, `count(failures)`, `last(a).ip`.
//
// Each becomes an aggregate over the events one step has taken, and a field with a hidden name in the expression. What
// is left reads plain fields only, and is checked like any other expression.
#pragma once

#include <string>
#include <vector>

#include "dsl/check_context.h"
#include "dsl/scope.h"

namespace weir::dsl {

// A step that can be referred to.
struct PatternStepRows {
  const ast::PatternStep* step = nullptr;
  const Relation* rows = nullptr;  // of its events; null when they are not known
  int element = -1;                // its number in the plan
  bool many = false;               // may stand for more than one event
  bool optional = false;           // may stand for none
};

class PatternReferences {
 public:
  // `steps`: those checked so far, kept by the caller; `all` as the text has them.
  PatternReferences(Context* context, const std::vector<PatternStepRows>& steps,
                    const std::vector<ast::PatternStep>& all, bool damaged)
      : ctx_(*context), steps_(steps), all_(all), damaged_(damaged) {}

  // `expr` with the references to the first `known` steps replaced. Null when one was wrong (reported).
  ast::ExprPtr Resolve(const ast::Expr& expr, size_t known);
  // The fields with hidden names, their slots from `first_slot` on.
  std::vector<RowField> Fields(size_t first_slot) const;
  std::vector<plan::PatternAggregate> Take() { return std::move(aggregates_); }

 private:
  ast::ExprPtr Rewrite(const ast::Expr& expr);
  ast::ExprPtr Reference(const ast::Expr& expr);
  const PatternStepRows* StepNamed(const ast::Expr& expr);
  bool MisspelledStep(const ast::Expr& expr);
  const PatternStepRows* StepIn(const ast::Expr& expr);
  ast::ExprPtr Single(const ast::Expr& member, const PatternStepRows& step);
  ast::ExprPtr Aggregate(const ast::Expr& call, const PatternStepRows& step, const ast::Expr& at);
  ast::ExprPtr WithoutStep(const ast::Expr& expr, const PatternStepRows& step);
  ast::ExprPtr Hidden(plan::Aggregate aggregate, const PatternStepRows& step, const ast::Expr& at);

  Context& ctx_;
  const std::vector<PatternStepRows>& steps_;
  const std::vector<ast::PatternStep>& all_;
  std::vector<plan::PatternAggregate> aggregates_;
  const bool damaged_;  // steps may be missing
  size_t known_ = 0;
  bool failed_ = false;
};

}  // namespace weir::dsl
