#include "runtime/interchange/fll_blocks.h"

#include <cmath>
#include <utility>

#include "runtime/fuzzy/words.h"
#include "runtime/interchange/codes.h"
#include "runtime/interchange/conclusion_hedges.h"
#include "runtime/interchange/fll_values.h"
#include "runtime/interchange/fll_words.h"

namespace weir::interchange {
namespace {

constexpr double kMostFllRules = 100000;  // as Weir's checker has it

class FllBlockReader {
 public:
  FllBlockReader(const dsl::SourceText& source, const SwitchedOff& off, Draft* draft, dsl::Diagnostics* findings)
      : source_(source), off_(off), draft_(*draft), findings_(*findings) {}

  void ReadBlock(const FllSection& section) {
    if (!values_.IsEnabled(section)) {
      findings_.Warning(codes::kForeignLeftOut, section.line, "this rule block is switched off", "left out");
      return;
    }
    fuzzy::SystemDefinition& system = draft_.definition;
    const size_t number = system.blocks.size();
    const std::string path = "blocks[" + std::to_string(number) + "]";
    draft_.places[path] = section.line;
    draft_.places[path + ".name"] = section.name.span;
    values_.Describe(section, path, &draft_);
    system.blocks.push_back(
        {std::string(section.name.text), {}, fuzzy::Norm::kNone, fuzzy::Conorm::kNone, fuzzy::Norm::kNone, {}});
    fuzzy::Block& block = system.blocks.back();
    for (const FllProperty& p : section.properties) {
      if (p.key.text == "conjunction") values_.Choose(p.value, &block.conjunction);
      if (p.key.text == "disjunction") values_.Choose(p.value, &block.disjunction);
      if (p.key.text == "implication") values_.Choose(p.value, &block.implication);
      if (p.key.text == "activation") ReadActivation(p.value, &block);
    }
    RuleReader reader(draft_, {}, off_, &findings_);
    for (const FllProperty& p : section.properties) {
      if (p.key.text != "rule") continue;
      auto rule = reader.Read(SplitWords(source_, p.value, "(),"), p.value);
      if (rule) AddRule(std::move(*rule), p.value, number);
    }
  }

 private:
  void AddRule(fuzzy::Rule rule, dsl::Span place, size_t number) {
    fuzzy::Block& block = draft_.definition.blocks[number];
    if (rule.conclusions.empty()) return;  // on what is switched off, which was told
    if (rule.weight == 0) {
      findings_.Warning(codes::kForeignLeftOut, place, "a rule of weight 0 never fires", "left out");
      return;
    }
    CheckOrder(rule.antecedent, block, place);
    for (fuzzy::Rule& r : WithoutConclusionHedges(std::move(rule), block, place, &findings_)) {
      draft_.places[RulePath(number, block.rules.size())] = place;
      block.rules.push_back(std::move(r));
    }
  }

  // What fuzzylite lets a rule ask of the rules before it in the same block, Weir's blocks ask of the blocks before.
  void CheckOrder(const fuzzy::Antecedent& condition, const fuzzy::Block& block, dsl::Span place) {
    for (const fuzzy::Antecedent& operand : condition.operands) CheckOrder(operand, block, place);
    const int output = condition.input - static_cast<int>(draft_.definition.inputs.size());
    if (condition.op != fuzzy::Antecedent::Op::kIs || output < 0) return;
    for (const fuzzy::Rule& before : block.rules) {
      for (const fuzzy::Conclusion& c : before.conclusions) {
        if (c.output != output) continue;
        findings_
            .Error(codes::kForeignCannot, place, "this rule asks what a rule before it in the same block has concluded")
            .help = "put the rules that ask for " +
                    InQuotes(draft_.definition.outputs[static_cast<size_t>(output)].name) +
                    " into a block of their own, behind this one";
        return;
      }
    }
  }

  // NAME [COUNT [THRESHOLD]] | Threshold COMPARISON VALUE; before version 6 the implication stood here.
  void ReadActivation(dsl::Span value, fuzzy::Block* block) {
    const std::vector<Word> words = SplitWords(source_, value);
    if (words.empty() || words[0].text == "none") return;
    if (const auto norm = FllNorm(words[0].text); norm && words.size() == 1) {
      block->implication = *norm;
      return;
    }
    const auto method = FllActivation(words[0].text);
    if (!method) return ReportUnknown(&findings_, "activation", words[0], FllWords(FllChoice::kActivation));
    using Method = fuzzy::Activation::Method;
    block->activation.method = *method;
    const bool ordered = *method == Method::kFirst || *method == Method::kLast;
    const bool ranked = *method == Method::kHighest || *method == Method::kLowest;
    const size_t most = *method == Method::kThreshold || ordered ? 2 : ranked ? 1 : 0;
    if (words.size() - 1 > most || (*method == Method::kThreshold && words.size() != 3)) {
      findings_.Error(codes::kForeignNumbers, value,
                      InQuotes(words[0].text) + " takes " +
                          (*method == Method::kThreshold ? "a comparison and a number"
                           : ordered                     ? "how many rules, and from which strength on"
                           : ranked                      ? "how many rules"
                                                         : "nothing"));
      return;
    }
    if (*method == Method::kThreshold) {
      const auto comparison = fuzzy::ComparisonOf(words[1].text);
      if (comparison) block->activation.comparison = *comparison;
      if (!comparison) ReportUnknown(&findings_, "comparison", words[1], {"<", "<=", "==", "!=", ">=", ">"});
    } else if (words.size() > 1) {
      const auto count = NumberOf(words[1].text);
      const bool good = count && *count >= 1 && *count <= kMostFllRules && *count == std::floor(*count);
      if (good) block->activation.count = static_cast<int>(*count);
      if (!good)
        findings_.Error(codes::kForeignNumbers, words[1].span, "how many rules is a whole number from 1 to 100000");
    }
    if (words.size() > 2) {
      const auto threshold = NumberOf(words[2].text);
      if (threshold) block->activation.threshold = *threshold;
      if (!threshold) findings_.Error(codes::kForeignNumbers, words[2].span, "a threshold is a number");
    }
  }

  const dsl::SourceText& source_;
  const SwitchedOff& off_;
  Draft& draft_;
  dsl::Diagnostics& findings_;
  FllValues values_{source_, &findings_};
};

}  // namespace

void ReadFllBlock(const dsl::SourceText& source, const FllSection& section, const SwitchedOff& off, Draft* draft,
                  dsl::Diagnostics* findings) {
  FllBlockReader(source, off, draft, findings).ReadBlock(section);
}

}  // namespace weir::interchange
