#include "runtime/interchange/exported.h"

#include <algorithm>
#include <set>
#include <utility>

#include "runtime/fuzzy/words.h"
#include "runtime/interchange/fcl_words.h"
#include "runtime/interchange/names.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {
namespace {

using fuzzy::Antecedent;

void MakePlain(const std::string& what, bool variable, std::string* name, std::set<std::string>* taken, Exported* out) {
  const std::string before = *name;
  *name = WeirName(before, variable, taken);
  if (*name != before) out->Warn(what + " " + InQuotes(before) + " is written as " + InQuotes(*name));
}

std::optional<Antecedent> Negated(const Antecedent& condition, const fuzzy::Block& block) {
  if (condition.op == Antecedent::Op::kNot) return WithoutOuterNot(condition.operands.front(), block);
  Antecedent out = condition;
  if (condition.op == Antecedent::Op::kIs) {
    if (!out.hedges.empty() && out.hedges.front() == fuzzy::Hedge::kNot) {
      out.hedges.erase(out.hedges.begin());
    } else {
      out.hedges.insert(out.hedges.begin(), fuzzy::Hedge::kNot);
    }
    return out;
  }
  if (condition.operands.size() > 1 && DualOf(block.conjunction) != block.disjunction) return std::nullopt;
  out.op = condition.op == Antecedent::Op::kAnd ? Antecedent::Op::kOr : Antecedent::Op::kAnd;
  for (Antecedent& operand : out.operands) {
    auto negated = Negated(operand, block);
    if (!negated) return std::nullopt;
    operand = std::move(*negated);
  }
  return out;
}

void AddOnce(const std::string& what, std::vector<std::string>* to) {
  if (std::find(to->begin(), to->end(), what) == to->end()) to->push_back(what);
}

}  // namespace

void Exported::Refuse(const std::string& what) { AddOnce(what, &refused); }
void Exported::Warn(const std::string& what) { AddOnce(what, &warnings); }

fuzzy::SystemDefinition ForOtherTools(fuzzy::SystemDefinition system, Exported* out) {
  std::set<std::string> variables, blocks;
  const auto plain = [&](fuzzy::Variable* variable) {
    MakePlain("variable", true, &variable->name, &variables, out);
    std::set<std::string> terms;
    for (fuzzy::Term& term : variable->terms) MakePlain("term", false, &term.name, &terms, out);
  };
  for (fuzzy::Variable& input : system.inputs) plain(&input);
  for (fuzzy::Output& output : system.outputs) plain(&output);
  for (fuzzy::Block& block : system.blocks) {
    if (!block.name.empty()) MakePlain("block", false, &block.name, &blocks, out);
  }
  for (const fuzzy::OwnHedge& hedge : system.hedges)
    out->Refuse("the hedge " + InQuotes(hedge.name) + ": it is a function of the topology");
  return system;
}

std::optional<Antecedent> WithoutOuterNot(const Antecedent& condition, const fuzzy::Block& block) {
  if (condition.op == Antecedent::Op::kIs) return condition;
  if (condition.op == Antecedent::Op::kNot) return Negated(condition.operands.front(), block);
  Antecedent out = condition;
  for (Antecedent& operand : out.operands) {
    auto inner = WithoutOuterNot(operand, block);
    if (!inner) return std::nullopt;
    operand = std::move(*inner);
  }
  return out;
}

std::string RuleName(const fuzzy::Block& block, size_t rule) {
  return "rule " + std::to_string(rule + 1) + (block.name.empty() ? "" : " of block " + InQuotes(block.name));
}

bool StaysInRange(const fuzzy::Output& output) {
  if (!fuzzy::IsWeighted(output.defuzzifier)) return true;
  if (output.defuzzifier != fuzzy::Defuzzifier::kWeightedAverage) return false;
  return std::all_of(output.terms.begin(), output.terms.end(), [&](const fuzzy::Term& t) {
    const bool value = t.shape == fuzzy::Shape::kConstant || t.shape == fuzzy::Shape::kSingleton;
    return fuzzy::IsMonotonic(t.shape) ||
           (value && t.params.size() == 1 && t.params[0] >= output.lower && t.params[0] <= output.upper);
  });
}

int AskedOutput(const Antecedent& condition, size_t inputs) {
  if (condition.op == Antecedent::Op::kIs)
    return condition.input - static_cast<int>(inputs) >= 0 ? condition.input - static_cast<int>(inputs) : -1;
  for (const Antecedent& operand : condition.operands) {
    const int output = AskedOutput(operand, inputs);
    if (output >= 0) return output;
  }
  return -1;
}

}  // namespace weir::interchange
