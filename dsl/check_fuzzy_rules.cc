// Rules of a fuzzy system.
#include <algorithm>

#include "dsl/check_fuzzy.h"
#include "dsl/fuzzy_words.h"
#include "dsl/fuzzy_zones.h"

namespace weir::dsl {
namespace {

std::string QuotedHedges() {
  std::string out;
  for (const std::string_view hedge : kHedges) out += (out.empty() ? "" : ", ") + Quote(hedge);
  return out;
}

}  // namespace

int FuzzyChecker::FindVariable(const ast::Name& name, bool output) {
  std::vector<std::string> names;
  for (size_t k = 0; !output && k < system_.outputs.size(); ++k) {  // as concluded by a block before
    if (system_.outputs[k].name != name.text || concluded_.count(static_cast<int>(k)) == 0) continue;
    ReferTo(name, true);
    return static_cast<int>(system_.inputs.size() + k);
  }
  const size_t count = output ? system_.outputs.size() : system_.inputs.size();
  for (size_t k = 0; k < count; ++k) {
    const plan::FuzzyVariable& variable = output ? system_.outputs[k] : system_.inputs[k];
    if (variable.name == name.text) {
      ReferTo(name, output);
      return static_cast<int>(k);
    }
    names.push_back(variable.name);
  }
  whole_ = false;
  if (decl_.damaged || names.empty()) return -1;  // that there are none is told once
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

std::vector<std::string> FuzzyChecker::CheckHedges(const std::vector<ast::Name>& hedges) {
  std::vector<std::string> out;
  for (const ast::Name& hedge : hedges) {
    out.push_back(hedge.text);
    if (!IsHedge(hedge.text)) CheckOwnHedge(hedge);
  }
  return out;
}

// A function of a degree that gives one.
void FuzzyChecker::CheckOwnHedge(const ast::Name& hedge) {
  for (const plan::NamedExpr& known : system_.hedges) {
    if (known.name == hedge.text) return;
  }
  const Symbol* symbol = ctx_.FindSymbol(hedge.text);
  if (symbol == nullptr || symbol->sort != Sort::kFn) {
    std::vector<std::string> names(std::begin(kHedges), std::end(kHedges));
    for (const Symbol& other : ctx_.symbols) {
      if (other.sort == Sort::kFn) names.push_back(other.name);
    }
    Diagnostic& d = ctx_.Error(codes::kFuzzyName, hedge.span, "there is no hedge " + Quote(hedge.text));
    d.help = Suggest(hedge.text, names);
    if (d.help.empty())
      d.help = "make it a function, `fn " + hedge.text + "(degree: float): float = …`, or use one of " + QuotedHedges();
    whole_ = false;
    return;
  }
  std::optional<plan::Expr> value = DegreeAfter(hedge);
  whole_ &= value.has_value();
  if (value) system_.hedges.push_back({hedge.text, std::move(*value)});
}

plan::FuzzyCondition FuzzyChecker::CheckAtom(const ast::FuzzyExpr& expr) {
  plan::FuzzyCondition out;
  out.input = FindVariable(expr.variable, false);
  out.hedges = CheckHedges(expr.hedges);
  if (out.input < 0 || expr.term.text == "any") return out;
  const auto at = static_cast<size_t>(out.input);
  const size_t inputs = system_.inputs.size();
  if (at < inputs) {
    out.term = FindTerm(system_.inputs[at], expr.term);
    return out;
  }
  const auto output = static_cast<int>(at - inputs);
  out.term = FindTerm(system_.outputs[at - inputs], expr.term);
  if (concluded_[output])
    Misfit(expr.variable.span, Quote(expr.variable.text) + " is concluded with a hedge before",
           "how far a term was concluded can be asked where conclusions name plain terms");
  return out;
}

plan::FuzzyCondition FuzzyChecker::CheckCondition(const ast::FuzzyExpr& expr) {
  plan::FuzzyCondition out;
  using Op = ast::FuzzyExpr::Op;
  const plan::FuzzyBlock& block = system_.blocks.back();
  switch (expr.op) {
    case Op::kAtom: return CheckAtom(expr);
    case Op::kAnd:
      out.op = plan::FuzzyCondition::Op::kAnd;
      if (block.conjunction == "none") Misfit(expr.span, "`and` needs a conjunction", "it is `none` here");
      break;
    case Op::kOr:
      out.op = plan::FuzzyCondition::Op::kOr;
      if (block.disjunction == "none") Misfit(expr.span, "`or` needs a disjunction", "it is `none` here");
      break;
    case Op::kNot: out.op = plan::FuzzyCondition::Op::kNot; break;
  }
  for (const ast::FuzzyExpr& child : expr.children) out.children.push_back(CheckCondition(child));
  return out;
}

plan::FuzzyConclusion FuzzyChecker::CheckConclusion(const ast::FuzzyConclusion& conclusion) {
  plan::FuzzyConclusion out;
  out.output = FindVariable(conclusion.variable, true);
  out.hedges = CheckHedges(conclusion.hedges);
  if (out.output < 0) return out;
  const plan::FuzzyOutput& output = system_.outputs[static_cast<size_t>(out.output)];
  out.term = FindTerm(output, conclusion.term);
  const std::string& implication = system_.blocks.back().implication;
  if (IsWeighted(output)) {
    if (!out.hedges.empty())
      Misfit(conclusion.span, "no hedge changes a value", Quote(output.name) + " is a weighted output");
  } else if (implication == "none") {
    Misfit(conclusion.span, "the sets of " + Quote(output.name) + " need an implication", "it is `none` here");
  } else if (output.exact && implication != "minimum" && implication != "algebraic_product") {
    Misfit(conclusion.span, "`exact` does not go with implication " + Quote(implication),
           "with minimum or algebraic_product sets stay straight lines");
  } else if (output.exact && !out.hedges.empty()) {
    Misfit(conclusion.span, "`exact` does not go with hedges", "they bend straight lines");
  }
  return out;
}

void FuzzyChecker::CheckRule(const ast::FuzzyRule& rule) {
  plan::FuzzyRule out;
  out.block = static_cast<int>(system_.blocks.size()) - 1;
  out.otherwise = rule.otherwise;
  if (!rule.otherwise) {
    out.condition = CheckCondition(rule.condition);
  } else if (system_.blocks.back().disjunction == "none") {
    Misfit(rule.span, "`otherwise` needs a disjunction", "it is `none` here");
  }
  for (const ast::FuzzyConclusion& conclusion : rule.conclusions)
    out.conclusions.push_back(CheckConclusion(conclusion));
  if (rule.weight) CheckUnit(*rule.weight, "the weight of a rule", &out.weight);
  out.text = ctx_.OneLine(rule.span);
  system_.rules.push_back(std::move(out));
  rule_spans_.push_back(rule.span);
}

// Rules with operators of their own. What the rules before have concluded can be asked here.
void FuzzyChecker::CheckBlock(const ast::FuzzyBlock& block) {
  for (const ast::FuzzyBlock& other : decl_.blocks) {
    if (&other == &block) break;
    if (other.name.text != block.name.text) continue;
    ctx_.Error(codes::kDuplicateName, block.name.span, "block " + Quote(block.name.text) + " is declared twice")
        .secondary.push_back({other.name.span, "first declared here"});
  }
  for (const plan::FuzzyRule& rule : system_.rules) {
    for (const plan::FuzzyConclusion& c : rule.conclusions) {
      if (c.output >= 0) concluded_[c.output] = concluded_[c.output] || !c.hedges.empty();
    }
  }
  plan::FuzzyBlock planned = rules_;
  planned.name = block.name.text;
  for (const ast::FuzzyOption& option : block.options) CheckOption(option, &planned, nullptr);
  system_.blocks.push_back(std::move(planned));
  for (const ast::FuzzyRule& rule : block.rules) CheckRule(rule);
}

}  // namespace weir::dsl
