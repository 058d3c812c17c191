// What of a fuzzy system has no effect: terms and inputs that no rule asks for, terms and outputs that none concludes;
// rules that repeat or contradict others; outputs that do not follow an input declared `rising` or `falling`.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "dsl/check_fuzzy.h"

namespace weir::dsl {
namespace {

using Uses = std::set<std::pair<int, int>>;  // variable, term; inputs, then outputs

void CollectUses(const plan::FuzzyCondition& condition, Uses* uses) {
  if (condition.op == plan::FuzzyCondition::Op::kAtom) uses->emplace(condition.input, condition.term);
  for (const plan::FuzzyCondition& part : condition.children) CollectUses(part, uses);
}

// The same text for conditions that say the same in another order: `a and b`, `b and a`.
std::string Canonical(const plan::FuzzyCondition& condition) {
  using Op = plan::FuzzyCondition::Op;
  std::string out;
  if (condition.op == Op::kAtom) {
    for (const std::string& hedge : condition.hedges) out += hedge + " ";
    return out + std::to_string(condition.input) + "." + std::to_string(condition.term);
  }
  if (condition.op == Op::kNot) return "not(" + Canonical(condition.children[0]) + ")";
  std::vector<std::string> parts;
  for (const plan::FuzzyCondition& part : condition.children) parts.push_back(Canonical(part));
  std::sort(parts.begin(), parts.end());
  out = condition.op == Op::kAnd ? "and(" : "or(";
  for (const std::string& part : parts) out += part + ",";
  return out + ")";
}

}  // namespace

// Of two rules with one condition: what the first concludes already, and what speaks against it.
void FuzzyChecker::WarnRules() {
  if (!whole_ || decl_.damaged) return;
  std::map<std::pair<int, std::string>, std::vector<size_t>> alike;  // block, condition
  for (size_t k = 0; k < system_.rules.size(); ++k) {
    const plan::FuzzyRule& rule = system_.rules[k];
    std::vector<size_t>& before = alike[{rule.block, rule.otherwise ? "" : Canonical(rule.condition)}];
    for (const size_t other : before) {
      if (WarnAlike(other, k)) break;
    }
    before.push_back(k);
  }
}

// Each pair is told of once.
bool FuzzyChecker::WarnAlike(size_t first, size_t second) {
  for (const plan::FuzzyConclusion& a : system_.rules[first].conclusions) {
    for (const plan::FuzzyConclusion& b : system_.rules[second].conclusions) {
      if (a.output != b.output || a.hedges != b.hedges) continue;
      const plan::FuzzyOutput& output = system_.outputs[plan::At(a.output)];
      const auto concluded = [&](const plan::FuzzyConclusion& c) {
        return Quote(output.name + " is " + output.terms[plan::At(c.term)].name);
      };
      const bool repeats = a.term == b.term;
      Diagnostic& d = ctx_.Warn(codes::kSameCondition, rule_spans_[second],
                                repeats ? "a rule says " + concluded(b) + " of the same condition"
                                        : "rules contradict each other: " + concluded(a) + ", and " + concluded(b),
                                repeats ? "a second time" : "of the same condition");
      d.secondary.push_back({rule_spans_[first], "the other rule"});
      return true;
    }
  }
  return false;
}

void FuzzyChecker::WarnResponse() {
  if (!whole_ || decl_.damaged || ctx_.muted() || !ctx_.options.checks.response) return;
  size_t input = 0;
  for (const ast::FuzzyVariable& variable : decl_.variables) {
    if (variable.is_output) continue;
    const size_t number = input++;
    if (!variable.direction) continue;
    const bool rising = variable.direction->text == "rising";
    for (const Refusal& fault : ctx_.options.checks.response(system_, number, rising))
      ctx_.Warn(codes::kResponse, variable.direction->span, fault.message,
                "declared " + Quote(variable.direction->text) + " here")
          .help = fault.help;
  }
}

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
