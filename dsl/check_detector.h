// What rules and fuzzy detectors have in common: input, condition, triggers, alert.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/row_builder.h"

namespace weir::dsl {

class DetectorChecker {
 public:
  DetectorChecker(Context* context, const ast::Name& name, const ast::DetectorBody& body, Span span, bool damaged,
                  Relation* out)
      : ctx_(*context), name_(name), body_(body), span_(span), damaged_(damaged), out_(*out) {}

  // The rows it reads. False: they are not known, and only what needs no rows can be checked.
  bool CheckInput(const ast::Name& on, const std::vector<ast::Entry>& by);
  // The row its expressions read; outputs of the fuzzy system are added behind the input's slots.
  Scope* scope() { return &scope_; }
  const Relation& input() const { return input_; }
  // Condition, triggers, alert; adds the node. `fuzzy` may be absent.
  void Finish(std::optional<plan::FuzzySystem> fuzzy);

 private:
  void CheckBy(const Relation& relation, const std::vector<ast::Entry>& by);
  void CheckWhen();
  plan::ClauseTree CheckClauses(const ast::Expr& expr, ExprChecker checker, bool whole, plan::Expr* condition);
  std::vector<plan::NamedExpr> NamesIn(const ast::Expr& expr, const ExprChecker& checker);
  void CheckHold();
  void CheckOncePer();
  void CheckOnceFields();
  void CheckOutcome();
  void CheckAlert();
  void PlaceInput();
  int AddPrivateTable();
  void AddToPlan();
  Span DeclaredAt(const plan::NamedExpr& field) const;
  void DescribeAlerts();

  Context& ctx_;
  const ast::Name& name_;
  const ast::DetectorBody& body_;
  const Span span_;
  const bool damaged_;
  Relation& out_;
  Relation input_;
  Scope scope_;
  plan::DetectorNode node_;
  bool own_rows_ = false;
  bool by_failed_ = false;  // whose records belong together was said, and is wrong
};

}  // namespace weir::dsl
