#include "runtime/interchange/fcl_rules.h"

#include <utility>

#include "runtime/interchange/codes.h"
#include "runtime/interchange/fcl_words.h"
#include "runtime/interchange/rule_reader.h"

namespace weir::interchange {
namespace {

constexpr RuleDialect kFclDialect{true, true};

dsl::Span SpanOf(const FclStatement& statement) {
  return statement.rest.empty() ? statement.word.span : statement.rest.front().span.To(statement.rest.back().span);
}

}  // namespace

void FclRules::Read() {
  for (const FclRuleBlock& block : blocks_) ReadBlock(block);
  for (size_t k = 0; k < draft_.definition.outputs.size(); ++k) Accumulate(k);
}

void FclRules::ReadBlock(const FclRuleBlock& block) {
  const size_t number = draft_.definition.blocks.size();
  const std::string path = "blocks[" + std::to_string(number) + "]";
  draft_.places[path] = block.name.span;
  draft_.definition.blocks.push_back({std::string(block.name.text), {}});
  fuzzy::Block& out = draft_.definition.blocks.back();
  accumulation_ = {};
  bool has_and = false, has_or = false;
  for (const FclStatement& option : block.options) ReadOption(option, &out, &has_and, &has_or);
  if (has_and && !has_or) out.disjunction = DualOf(out.conjunction);
  if (has_or && !has_and) out.conjunction = DualOf(out.disjunction);
  for (const FclStatement& rule : block.rules) ReadRule(rule, number);
}

// word ":" CHOICE
void FclRules::ReadOption(const FclStatement& option, fuzzy::Block* block, bool* has_and, bool* has_or) {
  const std::string key = LowerCase(option.word.text);
  if (key != "and" && key != "or" && key != "act" && key != "accu" && key != "activation")
    return ReportUnknown(&findings_, "word", option.word, {"AND", "OR", "ACT", "ACCU", "RULE", "END_RULEBLOCK"});
  if (option.rest.size() != 2 || option.rest[0].text != ":") {
    findings_.Error(codes::kForeignText, SpanOf(option),
                    "expected `" + std::string(option.word.text) + " : ` and one word");
    return;
  }
  const Word& word = option.rest[1];
  if (key == "accu") {
    accumulation_ = word;
  } else if (key == "activation") {  // fuzzylite's
    if (LowerCase(word.text) != "general")
      findings_.Error(codes::kForeignCannot, word.span, "FCL activates rules in general only").help =
          "FLL has other activations";
  } else if (key == "or") {
    const auto conorm = FclConorm(word.text);
    if (!conorm) ReportUnknown(&findings_, "operator for OR", word, FclWords(FclChoice::kConorm));
    block->disjunction = conorm.value_or(block->disjunction);
    *has_or = true;
  } else {
    const auto norm = FclNorm(word.text);
    if (!norm)
      ReportUnknown(&findings_, key == "and" ? "operator for AND" : "activation", word, FclWords(FclChoice::kNorm));
    (key == "and" ? block->conjunction : block->implication) = norm.value_or(fuzzy::Norm::kMinimum);
    *has_and = *has_and || key == "and";
  }
}

// [ number ] ":" IF …
void FclRules::ReadRule(const FclStatement& statement, size_t number) {
  std::vector<Word> words = statement.rest;
  size_t begin = 0;
  while (begin < words.size() && words[begin].text != ":" && LowerCase(words[begin].text) != "if") ++begin;
  if (begin < words.size() && words[begin].text == ":") ++begin;
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(begin));
  const dsl::Span place = words.empty() ? statement.word.span : words.front().span.To(words.back().span);
  const SwitchedOff nothing;
  auto rule = RuleReader(draft_, kFclDialect, nothing, &findings_).Read(words, place);
  if (!rule) return;
  if (rule->weight == 0) {
    findings_.Warning(codes::kForeignLeftOut, place, "a rule of weight 0 never fires", "left out");
    return;
  }
  for (const fuzzy::Conclusion& conclusion : rule->conclusions) {
    if (!conclusion.hedges.empty()) {
      findings_.Error(codes::kForeignCannot, place, "FCL has no hedges in conclusions").help =
          "what tools make of them differs: make a term of the changed set";
      return;
    }
    if (!accumulation_.text.empty())
      outputs_[static_cast<size_t>(conclusion.output)].accumulations.push_back(accumulation_);
  }
  std::vector<fuzzy::Rule>& rules = draft_.definition.blocks[number].rules;
  draft_.places[RulePath(number, rules.size())] = place;
  rules.push_back(std::move(*rule));
}

// IEC 61131-7 says the accumulation of a rule block, Weir of an output.
void FclRules::Accumulate(size_t index) {
  fuzzy::Output& output = draft_.definition.outputs[index];
  const std::vector<Word>& words = outputs_[index].accumulations;
  if (words.empty()) return;  // maximum, the one of the basic level
  for (const Word& word : words) {
    if (LowerCase(word.text) == LowerCase(words.front().text)) continue;
    findings_
        .Error(codes::kForeignCannot, word.span,
               "the conclusions on " + InQuotes(output.name) + " are accumulated in two ways")
        .secondary.push_back({words.front().span, "the other is here"});
    return;
  }
  const Word& word = words.front();
  const auto conorm = FclConorm(word.text);
  if (!conorm) return ReportUnknown(&findings_, "accumulation", word, FclWords(FclChoice::kConorm));
  output.aggregation = *conorm;
  const bool values = fuzzy::IsWeighted(output.defuzzifier) ||
                      (!output.terms.empty() && output.terms.front().shape == fuzzy::Shape::kSingleton);
  if (*conorm != fuzzy::Conorm::kNormalizedSum) return;
  output.aggregation = fuzzy::Conorm::kUnboundedSum;
  if (!values) {
    findings_.Warning(codes::kForeignRewritten, word.span, "NSUM divides the sum of the sets by its greatest degree",
                      "written as unbounded_sum: no METHOD sees the factor");
  }
}

}  // namespace weir::interchange
