// Fuzzy detectors: variables, terms, rules, options.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dsl/check_declarations.h"

namespace weir::dsl {

// Reads the system of one declaration; its outputs become fields of `scope`, behind those of `input`.
class FuzzyChecker {
 public:
  FuzzyChecker(Context* context, const ast::FuzzyDecl& decl, Scope* scope, const Relation& input)
      : ctx_(*context), decl_(decl), scope_(*scope), input_(input) {}

  plan::FuzzySystem Run();
  // For the rows of `reader` (`| score`): the system itself has been checked, only its inputs are looked at.
  plan::FuzzySystem RunFor();

 private:
  void Missing(const char* what, const char* why);
  void CheckParts();
  void CheckOption(const ast::FuzzyOption& option);
  void CheckApproximation(const ast::FuzzyOption& option);
  void CheckActivationArgument(const ast::Expr& argument);
  void CheckBlock(const ast::FuzzyBlock& block);
  void CheckDefault(const ast::FuzzyVariable& variable, const plan::FuzzyVariable& out);
  std::optional<double> Number(const ast::Expr& expr, const std::string& what);
  bool CheckRange(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void CheckVariable(const ast::FuzzyVariable& variable);
  void CheckOutputName(const ast::FuzzyVariable& variable);
  bool CheckInputValue(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void WarnGaps(const ast::FuzzyVariable& variable, const plan::FuzzyVariable& out);
  void CheckTerm(const ast::FuzzyTerm& term, const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void CheckShape(const ast::FuzzyTerm& term, plan::FuzzyTerm* out);
  void CheckRises(const ast::FuzzyTerm& term, const plan::FuzzyTerm& planned);
  void CheckUnit(const ast::Expr& expr, const std::string& what, double* out);

  int FindVariable(const ast::Name& name, bool output);
  void ReferTo(const ast::Name& name, bool output);
  void ReferToTerm(const plan::FuzzyVariable& of, const ast::Name& name);
  int FindTerm(const plan::FuzzyVariable& variable, const ast::Name& name);
  // A hedge, or `any` in the place of a term, is of a later version.
  bool Hedged(const std::vector<ast::Name>& hedges, const ast::Name& term);
  plan::FuzzyCondition CheckCondition(const ast::FuzzyExpr& expr);
  void CheckRule(const ast::FuzzyRule& rule);
  // The crisp outputs are fields behind the input's; null where no rule fires.
  void AddOutputs();

  Context& ctx_;
  const ast::FuzzyDecl& decl_;
  Scope& scope_;
  const Relation& input_;
  plan::FuzzySystem system_;
  std::vector<std::pair<std::string, Span>> names_;
  std::vector<Span> output_spans_;
  bool in_block_ = false;
  bool whole_ = true;  // nothing is wrong or missing: the system can be looked at as one
};

}  // namespace weir::dsl
