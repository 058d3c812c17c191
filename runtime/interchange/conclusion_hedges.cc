#include "runtime/interchange/conclusion_hedges.h"

#include <algorithm>
#include <utility>

#include "runtime/fuzzy/hedges.h"
#include "runtime/interchange/codes.h"

namespace weir::interchange {
namespace {

using fuzzy::Antecedent;
using fuzzy::Hedge;

// x^2 and sqrt(x): they go through products.
bool IsPower(Hedge hedge) { return hedge == Hedge::kVery || hedge == Hedge::kSomewhat; }

// Makes the degree of the condition what the hedges make of it. All but `not` are increasing, so they go through
// minimum and maximum. False: there is no such condition.
bool HedgeCondition(const fuzzy::Hedges& hedges, const fuzzy::Block& block, Antecedent* condition) {
  const bool powers = std::all_of(hedges.begin(), hedges.end(), IsPower);
  switch (condition->op) {
    case Antecedent::Op::kIs:
      condition->hedges.insert(condition->hedges.begin(), hedges.begin(), hedges.end());
      return true;
    case Antecedent::Op::kAnd:
      if (block.conjunction != fuzzy::Norm::kMinimum &&
          !(powers && block.conjunction == fuzzy::Norm::kAlgebraicProduct))
        return false;
      break;
    case Antecedent::Op::kOr:
      if (block.disjunction != fuzzy::Conorm::kMaximum) return false;
      break;
    case Antecedent::Op::kNot: return false;
  }
  return std::all_of(condition->operands.begin(), condition->operands.end(),
                     [&](Antecedent& operand) { return HedgeCondition(hedges, block, &operand); });
}

bool HedgeRule(const fuzzy::Hedges& hedges, const fuzzy::Block& block, fuzzy::Rule* rule) {
  if (std::find(hedges.begin(), hedges.end(), Hedge::kNot) != hedges.end()) return false;
  if (rule->weight != 1 && !std::all_of(hedges.begin(), hedges.end(), IsPower)) return false;
  if (!HedgeCondition(hedges, block, &rule->antecedent)) return false;
  rule->weight = rule->weight == 1 ? 1 : fuzzy::Apply(hedges, rule->weight, {});
  return true;
}

}  // namespace

std::vector<fuzzy::Rule> WithoutConclusionHedges(fuzzy::Rule rule, const fuzzy::Block& block, dsl::Span place,
                                                 dsl::Diagnostics* findings) {
  const auto plain = [](const fuzzy::Conclusion& c) { return c.hedges.empty(); };
  if (std::all_of(rule.conclusions.begin(), rule.conclusions.end(), plain)) return {std::move(rule)};
  std::vector<fuzzy::Rule> rules;
  bool possible = block.activation.method == fuzzy::Activation::Method::kGeneral;
  for (fuzzy::Conclusion& conclusion : rule.conclusions) {
    const auto same = std::find_if(rules.begin(), rules.end(), [&](const fuzzy::Rule& r) {
      return r.conclusions.front().hedges == conclusion.hedges;
    });
    if (same != rules.end()) {
      same->conclusions.push_back(std::move(conclusion));
      continue;
    }
    rules.push_back({rule.antecedent, {conclusion}, rule.weight, false});
    possible = possible && (conclusion.hedges.empty() || HedgeRule(conclusion.hedges, block, &rules.back()));
  }
  if (!possible) {
    findings
        ->Error(codes::kForeignCannot, place, "this hedge of a conclusion has no counterpart",
                "in fuzzylite it changes the rule's strength, in Weir the set")
        .help = "hedge the condition instead, or make a term of the changed set";
    return {};
  }
  for (fuzzy::Rule& r : rules) {
    for (fuzzy::Conclusion& c : r.conclusions) c.hedges.clear();
  }
  findings->Warning(codes::kForeignRewritten, place,
                    "a hedge of a conclusion changes the rule's strength here, in Weir the set",
                    "written as a hedge of the condition");
  return rules;
}

}  // namespace weir::interchange
