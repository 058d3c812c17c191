// Rules of a fuzzy system.
#include <algorithm>

#include "dsl/check_fuzzy.h"

namespace weir::dsl {
namespace {

const std::vector<std::string> kHedges = {"not", "very", "somewhat", "extremely", "seldom", "any"};

}  // namespace

int FuzzyChecker::FindVariable(const ast::Name& name, bool output) {
  const std::vector<plan::FuzzyVariable>& variables = output ? system_.outputs : system_.inputs;
  std::vector<std::string> names;
  if (in_block_ && !output) {  // an output of a block before
    for (size_t k = 0; k < system_.outputs.size(); ++k) {
      if (system_.outputs[k].name == name.text) return static_cast<int>(system_.inputs.size() + k);
    }
  }
  for (size_t k = 0; k < variables.size(); ++k) {
    if (variables[k].name == name.text) {
      ReferTo(name, output);
      return static_cast<int>(k);
    }
    names.push_back(variables[k].name);
  }
  whole_ = false;
  if (decl_.damaged || variables.empty()) return -1;  // that there are none is told once
  const char* sort = output ? "output" : "input";
  const auto other =
      std::find_if(names_.begin(), names_.end(), [&](const auto& known) { return known.first == name.text; });
  Diagnostic& d = ctx_.Error(codes::kFuzzyName, name.span, std::string("unknown ") + sort + " " + Quote(name.text),
                             other != names_.end() ? std::string("this is an ") + (output ? "input" : "output") : "");
  d.help = Suggest(name.text, names);
  if (other != names_.end()) d.secondary.push_back({other->second, "declared here"});
  return -1;
}

void FuzzyChecker::ReferTo(const ast::Name& name, bool output) {
  if (ctx_.references == nullptr) return;
  for (const ast::FuzzyVariable& variable : decl_.variables) {
    if (variable.name.text == name.text && variable.is_output == output)
      ctx_.references->Add(name.span, variable.name.span, output ? "an output" : "an input", "float");
  }
}

void FuzzyChecker::ReferToTerm(const plan::FuzzyVariable& of, const ast::Name& name) {
  if (ctx_.references == nullptr) return;
  for (const ast::FuzzyVariable& variable : decl_.variables) {
    for (const ast::FuzzyTerm& term : variable.terms) {
      if (variable.name.text == of.name && term.name.text == name.text)
        ctx_.references->Add(name.span, term.name.span, "a term of " + Quote(of.name), ctx_.OneLine(term.span));
    }
  }
}

int FuzzyChecker::FindTerm(const plan::FuzzyVariable& variable, const ast::Name& name) {
  std::vector<std::string> names;
  for (size_t k = 0; k < variable.terms.size(); ++k) {
    if (variable.terms[k].name == name.text) {
      ReferToTerm(variable, name);
      return static_cast<int>(k);
    }
    names.push_back(variable.terms[k].name);
  }
  whole_ = false;
  if (!decl_.damaged && !names.empty()) {
    const std::string near = Suggest(name.text, names);
    std::string all;
    for (const std::string& term : names) all += (all.empty() ? "" : ", ") + Quote(term);
    ctx_.Error(codes::kFuzzyName, name.span, "unknown term " + Quote(name.text),
               Quote(variable.name) + " has no such term")
        .help = near.empty() ? "its terms are " + all : near;
  }
  return -1;
}

bool FuzzyChecker::Hedged(const std::vector<ast::Name>& hedges, const ast::Name& term) {
  for (const ast::Name& hedge : hedges) {
    if (std::find(kHedges.begin(), kHedges.end(), hedge.text) != kHedges.end()) {
      ctx_.Later("hedge " + Quote(hedge.text), hedge.span);
    } else {
      ctx_.Error(codes::kFuzzyName, hedge.span, "there is no hedge " + Quote(hedge.text)).help =
          Suggest(hedge.text, kHedges);
    }
  }
  if (term.text == "any") ctx_.Later("`is any`", term.span);
  whole_ &= hedges.empty() && term.text != "any";
  return term.text == "any";
}

plan::FuzzyCondition FuzzyChecker::CheckCondition(const ast::FuzzyExpr& expr) {
  plan::FuzzyCondition out;
  using Op = ast::FuzzyExpr::Op;
  switch (expr.op) {
    case Op::kAtom: {
      out.input = FindVariable(expr.variable, false);
      const size_t inputs = system_.inputs.size();
      if (!Hedged(expr.hedges, expr.term) && out.input >= 0) {
        const auto at = static_cast<size_t>(out.input);
        out.term = FindTerm(at < inputs ? system_.inputs[at] : system_.outputs[at - inputs], expr.term);
      }
      for (const ast::Name& hedge : expr.hedges) out.hedges.push_back(hedge.text);
      return out;
    }
    case Op::kAnd: out.op = plan::FuzzyCondition::Op::kAnd; break;
    case Op::kOr: out.op = plan::FuzzyCondition::Op::kOr; break;
    case Op::kNot: out.op = plan::FuzzyCondition::Op::kNot; break;
  }
  for (const ast::FuzzyExpr& child : expr.children) out.children.push_back(CheckCondition(child));
  return out;
}

void FuzzyChecker::CheckRule(const ast::FuzzyRule& rule) {
  plan::FuzzyRule out;
  out.otherwise = rule.otherwise;
  if (rule.otherwise) {
    ctx_.Later("rule `otherwise`", rule.span);
    whole_ = false;
  } else {
    out.condition = CheckCondition(rule.condition);
  }
  for (const ast::FuzzyConclusion& conclusion : rule.conclusions) {
    plan::FuzzyConclusion planned;
    planned.output = FindVariable(conclusion.variable, true);
    if (!Hedged(conclusion.hedges, conclusion.term) && planned.output >= 0)
      planned.term = FindTerm(system_.outputs[static_cast<size_t>(planned.output)], conclusion.term);
    out.conclusions.push_back(planned);
  }
  if (rule.weight) CheckUnit(*rule.weight, "the weight of a rule", &out.weight);
  out.text = ctx_.OneLine(rule.span);
  system_.rules.push_back(std::move(out));
}

}  // namespace weir::dsl
