// Fuzzy detectors: variables, terms, rules, options.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dsl/check_detector.h"

namespace weir::dsl {

// Reads the system of one declaration; its outputs become fields of the row the detector's expressions see.
class FuzzyChecker {
 public:
  FuzzyChecker(Context* context, const ast::FuzzyDecl& decl, DetectorChecker* detector)
      : ctx_(*context), decl_(decl), detector_(*detector) {}

  plan::FuzzySystem Run();

 private:
  void Missing(const char* what, const char* why);
  void CheckParts();
  void CheckOption(const ast::FuzzyOption& option);
  std::optional<double> Number(const ast::Expr& expr, const std::string& what);
  bool CheckRange(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void CheckVariable(const ast::FuzzyVariable& variable);
  void CheckOutputName(const ast::FuzzyVariable& variable);
  void CheckInputValue(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void WarnGaps(const ast::FuzzyVariable& variable, const plan::FuzzyVariable& out);
  void CheckTerm(const ast::FuzzyTerm& term, const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void CheckShape(const ast::FuzzyTerm& term, plan::FuzzyTerm* out);
  void CheckUnit(const ast::Expr& expr, const std::string& what, double* out);

  int FindVariable(const ast::Name& name, bool output);
  int FindTerm(const plan::FuzzyVariable& variable, const ast::Name& name);
  // A hedge, or `any` in the place of a term, is of a later version.
  bool Hedged(const std::vector<ast::Name>& hedges, const ast::Name& term);
  plan::FuzzyCondition CheckCondition(const ast::FuzzyExpr& expr);
  void CheckRule(const ast::FuzzyRule& rule);
  // The crisp outputs are fields behind the input's; null where no rule fires.
  void AddOutputs();

  Context& ctx_;
  const ast::FuzzyDecl& decl_;
  DetectorChecker& detector_;
  plan::FuzzySystem system_;
  std::vector<std::pair<std::string, Span>> names_;
  std::vector<Span> output_spans_;
  bool whole_ = true;  // nothing is wrong or missing: the system can be looked at as one
};

}  // namespace weir::dsl
