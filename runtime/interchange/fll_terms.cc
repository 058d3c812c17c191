#include "runtime/interchange/fll_terms.h"

#include <algorithm>

#include "runtime/fuzzy/words.h"
#include "runtime/interchange/codes.h"
#include "runtime/interchange/fll_words.h"
#include "runtime/interchange/formula_reader.h"

namespace weir::interchange {
namespace {

// "3 numbers and a height"
std::string NumbersOf(const fuzzy::ShapeFacts& facts, bool height) {
  if (facts.shape == fuzzy::Shape::kDiscrete) return "pairs of numbers, at least two, and a height";
  std::string text = facts.most > 100 ? "at least 1 number"
                                      : std::to_string(facts.least) + (facts.least == 1 ? " number" : " numbers");
  if (height) text += " and a height";
  return text;
}

}  // namespace

void FllTerms::Read(dsl::Span value, const std::string& path, int input, fuzzy::Variable* variable, Draft* draft) {
  const std::vector<Word> words = SplitWords(source_, value);
  if (words.size() < 2) {
    findings_.Error(codes::kForeignText, value, "expected a term: its name, its function and numbers").help =
        "for example `term: low Triangle 0 5 10`";
    return;
  }
  fuzzy::Term term;
  term.name = words[0].text;
  const auto same = [&](const fuzzy::Term& t) { return t.name == term.name; };
  if (std::any_of(variable->terms.begin(), variable->terms.end(), same))
    findings_.Error(codes::kForeignTwice, words[0].span,
                    "the term " + InQuotes(term.name) + " of " + InQuotes(variable->name) + " is given twice");
  const auto shape = FllShape(words[1].text);
  if (!shape) {
    ReportUnknown(&findings_, "term function", words[1], FllWords(FllChoice::kShape));
  } else {
    term.shape = *shape;
    const size_t number = variable->terms.size();
    const std::string at = path + ".terms[" + std::to_string(number) + "]";
    draft->places[at] = value;
    draft->places[at + ".name"] = words[0].span;
    if (*shape == fuzzy::Shape::kFunction) {
      const size_t owner = input < 0 ? draft->definition.outputs.size() : static_cast<size_t>(input);
      if (!path.empty()) formulas_.push_back({input < 0, owner, number, {words[1].span.end, value.end}, input});
    } else {
      ReadNumbers(words, &term);
    }
  }
  variable->terms.push_back(std::move(term));
}

void FllTerms::ReadNumbers(const std::vector<Word>& words, fuzzy::Term* term) {
  bool good = true;
  for (size_t k = 2; k < words.size(); ++k) {
    const auto number = NumberOf(words[k].text);
    if (!number) findings_.Error(codes::kForeignNumbers, words[k].span, InQuotes(words[k].text) + " is no number");
    good = good && number;
    term->params.push_back(number.value_or(0));
  }
  const fuzzy::ShapeFacts& facts = *fuzzy::Facts(term->shape);
  const bool height = !fuzzy::IsValue(term->shape);
  const bool pairs = term->shape == fuzzy::Shape::kDiscrete;
  const size_t given = term->params.size();
  if (height && (pairs ? given % 2 == 1 : given == facts.least + 1)) {
    term->height = term->params.back();
    term->params.pop_back();
  }
  if (good && (term->params.size() < facts.least || term->params.size() > facts.most)) {
    findings_.Error(codes::kForeignNumbers, {words[0].span.begin, words.back().span.end},
                    InQuotes(words[1].text) + " takes " + NumbersOf(facts, height) + ", not " + std::to_string(given));
  }
}

void FllTerms::ReadFormulas(Draft* draft) {
  fuzzy::SystemDefinition& system = draft->definition;
  std::vector<std::string> names;
  for (const fuzzy::Variable& input : system.inputs) names.push_back(input.name);
  for (const Pending& pending : formulas_) {
    const auto input_of = [&](std::string_view name) -> std::optional<int> {
      const auto at = std::find(names.begin(), names.end(), name);
      if (at != names.end()) return static_cast<int>(at - names.begin());
      if (name == "x" && pending.input >= 0) return pending.input;
      return std::nullopt;
    };
    auto formula = ReadFormula(source_, pending.formula, input_of, names, &findings_);
    if (!formula) continue;
    std::vector<fuzzy::Term>& terms =
        pending.output ? system.outputs[pending.variable].terms : system.inputs[pending.variable].terms;
    terms[pending.term].formula = std::move(*formula);
  }
}

}  // namespace weir::interchange
