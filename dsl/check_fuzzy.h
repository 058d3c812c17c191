// Fuzzy detectors: variables, terms, rules, options.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dsl/check_declarations.h"
#include "dsl/fuzzy_coverage.h"

namespace weir::dsl {

bool IsWeighted(const plan::FuzzyOutput& output);

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

  // check_fuzzy_options.cc
  struct Said {
    std::string word;  // "": nothing
    Span span;
  };
  struct OutputMethod {
    Said aggregation, defuzzifier;
    int resolution = 200;
    bool exact = false;
  };
  // `block` or `output` null: the option is not said of such.
  void CheckOption(const ast::FuzzyOption& option, plan::FuzzyBlock* block, OutputMethod* output);
  void CheckApproximation(const ast::FuzzyOption& option);
  void CheckActivation(const ast::FuzzyOption& option, plan::FuzzyBlock* block);
  void CheckDefuzzifier(const ast::FuzzyOption& option, OutputMethod* output);
  void SettleMethod(const ast::FuzzyVariable& variable, const OutputMethod& method, plan::FuzzyOutput* out);
  void Misfit(Span span, const std::string& what, const std::string& why);

  // check_fuzzy_terms.cc
  void CheckDefault(const ast::FuzzyVariable& variable, plan::FuzzyOutput* out);
  std::optional<double> Number(const ast::Expr& expr, const std::string& what);
  bool CheckRange(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void CheckVariable(const ast::FuzzyVariable& variable);
  void CheckTerms(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void CheckOutput(const ast::FuzzyVariable& variable, plan::FuzzyOutput out);
  void CheckOutputName(const ast::FuzzyVariable& variable);
  bool CheckInputValue(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void WarnGaps(const ast::FuzzyVariable& variable, const plan::FuzzyVariable& out);
  void CheckTerm(const ast::FuzzyTerm& term, const ast::FuzzyVariable& variable, plan::FuzzyVariable* out);
  void CheckShape(const ast::FuzzyTerm& term, plan::FuzzyTerm* out);
  std::optional<double> Corner(const ast::Expr& expr, const std::string& what, bool open);
  void CheckNumbers(const ast::FuzzyTerm& term, const plan::FuzzyTerm& planned);
  // Terms over the inputs, when all inputs are known: check_fuzzy_formulas.cc
  void CheckFormulas();
  void CheckFormula(const ast::FuzzyTerm& term, const Scope& inputs, plan::FuzzyTerm* out);
  void CheckLinear(const ast::FuzzyTerm& term, const plan::FuzzyTerm& planned);
  void CheckRises(const ast::FuzzyTerm& term, const plan::FuzzyTerm& planned);
  void CheckUnit(const ast::Expr& expr, const std::string& what, double* out);

  int FindVariable(const ast::Name& name, bool output);
  void ReferTo(const ast::Name& name, bool output);
  void ReferToTerm(const plan::FuzzyVariable& of, const ast::Name& name);
  int FindTerm(const plan::FuzzyVariable& variable, const ast::Name& name);

  // check_fuzzy_rules.cc
  void CheckBlock(const ast::FuzzyBlock& block);
  std::vector<std::string> CheckHedges(const std::vector<ast::Name>& hedges);
  void CheckOwnHedge(const ast::Name& hedge);
  std::optional<plan::Expr> DegreeAfter(const ast::Name& hedge);  // check_fuzzy_formulas.cc
  plan::FuzzyCondition CheckAtom(const ast::FuzzyExpr& expr);
  plan::FuzzyCondition CheckCondition(const ast::FuzzyExpr& expr);
  plan::FuzzyConclusion CheckConclusion(const ast::FuzzyConclusion& conclusion);
  void CheckRule(const ast::FuzzyRule& rule);
  // check_fuzzy_lints.cc
  void WarnUnused();
  void WarnRules();
  bool WarnAlike(size_t first, size_t second);
  void WarnResponse();
  bool HasFormulas() const;
  void WarnUnusedTerms(const ast::FuzzyVariable& variable, const std::function<bool(int)>& used);
  void WarnUncovered(const plan::FuzzyOutput& output, const Coverage& coverage, Span declared);
  // The crisp outputs are fields behind the input's; null where no rule fires.
  void AddOutputs();

  Context& ctx_;
  const ast::FuzzyDecl& decl_;
  Scope& scope_;
  const Relation& input_;
  plan::FuzzySystem system_;
  std::vector<std::pair<std::string, Span>> names_;
  std::vector<Span> output_spans_, rule_spans_;
  Span bound_span_;                // of `approximate`
  OutputMethod method_;            // of outputs that do not say theirs
  plan::FuzzyBlock rules_;         // operators of blocks that do not say theirs
  std::map<int, bool> concluded_;  // outputs that a rule before this block concludes: with a hedge?
  bool whole_ = true;              // nothing is wrong or missing: the system can be looked at as one
};

}  // namespace weir::dsl
