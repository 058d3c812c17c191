// What of a fuzzy system has no effect: terms and inputs that no rule asks for, terms and outputs that none concludes.
#include <algorithm>
#include <set>
#include <utility>

#include "dsl/check_fuzzy.h"

namespace weir::dsl {
namespace {

using Uses = std::set<std::pair<int, int>>;  // variable, term; inputs, then outputs

void CollectUses(const plan::FuzzyCondition& condition, Uses* uses) {
  if (condition.op == plan::FuzzyCondition::Op::kAtom) uses->emplace(condition.input, condition.term);
  for (const plan::FuzzyCondition& part : condition.children) CollectUses(part, uses);
}

}  // namespace

void FuzzyChecker::WarnUnused() {
  if (!whole_ || decl_.damaged) return;
  Uses uses;
  const int inputs = static_cast<int>(system_.inputs.size());
  for (const plan::FuzzyRule& rule : system_.rules) {
    CollectUses(rule.condition, &uses);
    for (const plan::FuzzyConclusion& conclusion : rule.conclusions)
      uses.emplace(inputs + conclusion.output, conclusion.term);
  }
  int input = 0, output = inputs;
  const bool computed = HasFormulas();
  for (const ast::FuzzyVariable& variable : decl_.variables) {
    const int index = variable.is_output ? output++ : input++;
    const bool asked = std::any_of(uses.begin(), uses.end(), [&](const auto& use) { return use.first == index; });
    if (!variable.is_output && computed && !asked) continue;  // a formula may use it
    WarnUnusedTerms(variable, [&](int term) { return uses.count({index, term}) > 0; });
  }
}

// Terms that are computed from the inputs.
bool FuzzyChecker::HasFormulas() const {
  const auto computed = [](const plan::FuzzyTerm& term) { return term.shape == "linear" || term.shape == "function"; };
  const auto has = [&](const plan::FuzzyVariable& v) { return std::any_of(v.terms.begin(), v.terms.end(), computed); };
  return std::any_of(system_.inputs.begin(), system_.inputs.end(), has) ||
         std::any_of(system_.outputs.begin(), system_.outputs.end(), has);
}

void FuzzyChecker::WarnUnusedTerms(const ast::FuzzyVariable& variable, const std::function<bool(int)>& used) {
  std::vector<const ast::FuzzyTerm*> unused;
  for (size_t k = 0; k < variable.terms.size(); ++k) {
    if (!used(static_cast<int>(k))) unused.push_back(&variable.terms[k]);
  }
  const std::string name = Quote(variable.name.text);
  if (unused.size() == variable.terms.size() && !used(-1)) {
    ctx_.Warn(codes::kUnusedTerm, variable.name.span,
              std::string(variable.is_output ? "output " : "input ") + name + " has no effect",
              variable.is_output ? "no rule concludes it" : "no rule asks for it");
    return;
  }
  for (const ast::FuzzyTerm* term : unused) {
    ctx_.Warn(codes::kUnusedTerm, term->name.span, "term " + Quote(term->name.text) + " of " + name + " has no effect",
              variable.is_output ? "no rule concludes it" : "no rule asks for it");
  }
}

}  // namespace weir::dsl
