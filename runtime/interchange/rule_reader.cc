#include "runtime/interchange/rule_reader.h"

#include "runtime/fuzzy/words.h"
#include "runtime/interchange/codes.h"

namespace weir::interchange {
namespace {

constexpr int kDeepestCondition = 90;  // the front end reads twice as much

}  // namespace

std::optional<fuzzy::Rule> RuleReader::Read(const std::vector<Word>& words, dsl::Span rule_span) {
  words_ = &words;
  end_ = {rule_span.end, rule_span.end};
  at_ = 0;
  depth_ = 0;
  stuck_ = wrong_ = false;
  fuzzy::Rule rule;
  Expect("if");
  rule.antecedent = Or();
  Expect("then");
  do {
    Conclude(&rule);
  } while (!stuck_ && (Accept("and") || Accept(",")));
  Weight(&rule);
  if (!stuck_ && !AtEnd()) Expected("the end of the rule");
  if (wrong_) return std::nullopt;
  return rule;
}

fuzzy::Antecedent RuleReader::Or() {
  fuzzy::Antecedent left = And();
  if (stuck_ || !At("or")) return left;
  fuzzy::Antecedent either;
  either.op = fuzzy::Antecedent::Op::kOr;
  either.operands.push_back(std::move(left));
  while (Accept("or")) either.operands.push_back(And());
  return either;
}

fuzzy::Antecedent RuleReader::And() {
  fuzzy::Antecedent left = Atom();
  if (stuck_ || !At("and")) return left;
  fuzzy::Antecedent both;
  both.op = fuzzy::Antecedent::Op::kAnd;
  both.operands.push_back(std::move(left));
  while (Accept("and")) both.operands.push_back(Atom());
  return both;
}

fuzzy::Antecedent RuleReader::Atom() {
  fuzzy::Antecedent atom;
  if (stuck_) return atom;
  if (++depth_ > kDeepestCondition) {
    findings_.Error(codes::kForeignCannot, AtEnd() ? end_ : (*words_)[at_].span, "this condition is nested too deep");
    stuck_ = wrong_ = true;
  } else if (Accept("(")) {
    atom = Or();
    Expect(")");
  } else if (dialect_.not_before && Accept("not")) {
    atom.op = fuzzy::Antecedent::Op::kNot;
    atom.operands.push_back(Atom());
  } else if (AtEnd() || AtEndOfAtom(0)) {
    Expected("a variable");
  } else {
    const Word name = (*words_)[at_++];
    if (Expect("is")) {
      atom.hedges = ReadHedges();
      const fuzzy::SystemDefinition& system = draft_.definition;
      const int input = Find(system.inputs, name.text), output = Find(system.outputs, name.text);
      if (AtEnd() || AtEndOfAtom(0)) {
        Expected("a term");
      } else if (input < 0 && output < 0) {
        ++at_;
        UnknownVariable(name, false);
      } else {
        const Word term = (*words_)[at_++];
        const bool any = Same(term.text, "any");
        const fuzzy::Variable& variable =
            input >= 0 ? system.inputs[static_cast<size_t>(input)] : system.outputs[static_cast<size_t>(output)];
        atom.input = input >= 0 ? input : static_cast<int>(system.inputs.size()) + output;
        atom.term = any && Find(variable.terms, term.text) < 0 ? fuzzy::kAny : FindTerm(variable, term);
        const auto index = static_cast<size_t>(atom.input);
        if (index < off_.inputs.size() && off_.inputs[index]) {  // it holds to degree 0, whatever the hedges
          atom.term = fuzzy::kAny;
          atom.hedges = {fuzzy::Hedge::kNot};
        }
      }
    }
  }
  --depth_;
  return atom;
}

void RuleReader::Conclude(fuzzy::Rule* rule) {
  if (stuck_) return;
  if (AtEnd() || AtEndOfAtom(0)) return Expected("an output");
  const Word name = (*words_)[at_++];
  if (!Expect("is")) return;
  fuzzy::Conclusion conclusion;
  conclusion.hedges = ReadHedges();
  if (AtEnd() || AtEndOfAtom(0)) return Expected("a term");
  const Word term = (*words_)[at_++];
  conclusion.output = Find(draft_.definition.outputs, name.text);
  const int off = Find(off_.outputs, name.text);
  if (conclusion.output >= 0) {
    conclusion.term = FindTerm(draft_.definition.outputs[static_cast<size_t>(conclusion.output)], term);
    rule->conclusions.push_back(std::move(conclusion));
  } else if (off >= 0) {
    FindTerm(off_.outputs[static_cast<size_t>(off)], term);
  } else {
    UnknownVariable(name, true);
  }
}

void RuleReader::Weight(fuzzy::Rule* rule) {
  if (stuck_ || !Accept("with")) return;
  if (AtEnd()) return Expected("a weight");
  const Word word = (*words_)[at_++];
  const auto weight = NumberOf(word.text);
  if (weight) {
    rule->weight = *weight;
    return;
  }
  findings_.Error(codes::kForeignNumbers, word.span, "the weight " + InQuotes(word.text) + " is no number").help =
      "a weight is a number from 0 to 1";
  wrong_ = true;
}

// Of several words before the end of an atom the last is the term.
fuzzy::Hedges RuleReader::ReadHedges() {
  fuzzy::Hedges hedges;
  while (!AtEnd() && !AtEndOfAtom(0) && !AtEndOfAtom(1)) {
    const Word& word = (*words_)[at_++];
    const auto hedge = fuzzy::HedgeOf(dialect_.any_case ? LowerCase(word.text) : std::string(word.text));
    if (hedge) {
      hedges.push_back(*hedge);
      continue;
    }
    if (Same(word.text, "any")) {
      findings_.Error(codes::kForeignText, word.span, "`any` stands in the place of a term",
                      "what follows it has no meaning");
    } else {
      ReportUnknown(&findings_, "hedge", word, {"not", "very", "somewhat", "extremely", "seldom", "any"});
    }
    wrong_ = true;
  }
  return hedges;
}

bool RuleReader::Same(std::string_view a, std::string_view b) const {
  return a == b || (dialect_.any_case && LowerCase(a) == LowerCase(b));
}
bool RuleReader::At(std::string_view word, size_t ahead) const {
  return at_ + ahead < words_->size() && Same((*words_)[at_ + ahead].text, word);
}
bool RuleReader::AtEndOfAtom(size_t ahead) const {
  if (at_ + ahead >= words_->size()) return true;
  for (const char* word : {"and", "or", "then", "with", "(", ")", ",", "is"}) {
    if (At(word, ahead)) return true;
  }
  return false;
}
bool RuleReader::Accept(std::string_view word) {
  if (stuck_ || !At(word)) return false;
  ++at_;
  return true;
}
bool RuleReader::Expect(std::string_view word) {
  if (stuck_) return false;
  if (Accept(word)) return true;
  Expected(InQuotes(word));
  return false;
}
void RuleReader::Expected(const std::string& what) {
  if (!stuck_) {
    findings_.Error(
        codes::kForeignText, AtEnd() ? end_ : (*words_)[at_].span,
        "expected " + what + ", found " + (AtEnd() ? "the end of the rule" : InQuotes((*words_)[at_].text)));
  }
  stuck_ = wrong_ = true;
}

template <typename V>
int RuleReader::Find(const std::vector<V>& variables, std::string_view name) const {
  for (const bool exactly : {true, false}) {
    for (size_t k = 0; k < variables.size(); ++k) {
      if (exactly ? variables[k].name == name : Same(variables[k].name, name)) return static_cast<int>(k);
    }
  }
  return -1;
}

int RuleReader::FindTerm(const fuzzy::Variable& variable, const Word& word) {
  const int term = Find(variable.terms, word.text);
  if (term >= 0) return term;
  wrong_ = true;
  std::vector<std::string> names;
  for (const fuzzy::Term& t : variable.terms) names.push_back(t.name);
  dsl::Diagnostic& d = findings_.Error(codes::kForeignReference, word.span, "unknown term " + InQuotes(word.text),
                                       InQuotes(variable.name) + " has no such term");
  const std::string near = dsl::DidYouMean(word.text, names);
  for (const std::string& name : names) d.help += (d.help.empty() ? "its terms are " : ", ") + InQuotes(name);
  if (!near.empty()) d.help = "did you mean `" + near + "`?";
  return -1;
}

void RuleReader::UnknownVariable(const Word& name, bool output) {
  wrong_ = true;
  const fuzzy::SystemDefinition& system = draft_.definition;
  if (!output && Find(off_.outputs, name.text) >= 0) {
    findings_.Error(codes::kForeignCannot, name.span, "this condition asks for an output that is switched off").help =
        "enable it, or take the rule out";
    return;
  }
  std::vector<std::string> names;
  if (!output) {
    for (const fuzzy::Variable& v : system.inputs) names.push_back(v.name);
  }
  for (const fuzzy::Variable& v : system.outputs) names.push_back(v.name);
  const bool is_input = output && Find(system.inputs, name.text) >= 0;
  dsl::Diagnostic& d =
      findings_.Error(codes::kForeignReference, name.span,
                      std::string("unknown ") + (output ? "output " : "variable ") + InQuotes(name.text),
                      is_input ? "this is an input" : "");
  const std::string near = dsl::DidYouMean(name.text, names);
  if (!near.empty()) d.help = "did you mean `" + near + "`?";
}

}  // namespace weir::interchange
