#include "runtime/interchange/fcl_writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "dsl/fold.h"
#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/words.h"
#include "runtime/interchange/fcl_words.h"
#include "runtime/interchange/names.h"
#include "runtime/interchange/points.h"
#include "runtime/interchange/ranges.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {
namespace {

using fuzzy::Antecedent;
using fuzzy::Conorm;
using fuzzy::Defuzzifier;
using fuzzy::Norm;

class FclWriter {
 public:
  FclWriter(const std::string& name, const fuzzy::SystemDefinition& definition) {
    std::set<std::string> taken;
    name_ = WeirName(name, false, &taken);
    system_ = ForOtherTools(definition, &out_);
  }

  Exported Write() {
    Line("FUNCTION_BLOCK " + name_ + "\n");
    Declare("VAR_INPUT", system_.inputs);
    Declare("VAR_OUTPUT", system_.outputs);
    for (const fuzzy::Variable& input : system_.inputs) {
      Line("FUZZIFY " + input.name);
      WriteTerms(input, true);
      Line("END_FUZZIFY\n");
    }
    for (const fuzzy::Output& output : system_.outputs) WriteOutput(output);
    for (const fuzzy::Block& block : system_.blocks) WriteBlock(block);
    Line("END_FUNCTION_BLOCK");
    if (!out_.refused.empty()) out_.text.clear();
    return std::move(out_);
  }

 private:
  void Line(const std::string& text) { out_.text += text + "\n"; }
  void Refuse(const std::string& what) { out_.Refuse(what); }
  void Warn(const std::string& what) { out_.Warn(what); }

  template <typename V>
  void Declare(const char* word, const std::vector<V>& variables) {
    Line(word);
    for (const fuzzy::Variable& variable : variables) Line("  " + variable.name + " : REAL;");
    Line("END_VAR\n");
  }

  void WriteTerms(const fuzzy::Variable& variable, bool input) {
    for (const fuzzy::Term& term : variable.terms) {
      std::string text = "  TERM " + term.name + " :=";
      if (term.shape == fuzzy::Shape::kSingleton || (term.shape == fuzzy::Shape::kConstant)) {
        if (term.height < 1)
          Refuse("singleton " + InQuotes(term.name) + " has a height, which FCL has for points only");
        Line(text + " " + dsl::FloatText(term.params[0]) + ";");
        continue;
      }
      const auto points = PointsWithin(variable, term, input);
      if (!points)
        Refuse("term " + InQuotes(term.name) + " of " + InQuotes(variable.name) + " is " +
               fuzzy::Facts(term.shape)->name + ": FCL has points and singletons");
      for (const DegreePoint& p : points.value_or(std::vector<DegreePoint>()))
        text += " (" + dsl::FloatText(p.x) + ", " + dsl::FloatText(p.degree) + ")";
      Line(text + ";");
    }
  }

  // Points of an input go on beyond the range, where Weir counts its end: they stop there if that is not the same.
  static std::optional<std::vector<DegreePoint>> PointsWithin(const fuzzy::Variable& variable, const fuzzy::Term& term,
                                                              bool input) {
    auto points = PointsOfTerm(term);
    fuzzy::Variable alone = variable;
    alone.terms = {term};
    if (!points || !input || ChangesBeyondRange(alone) == nullptr) return points;
    points->clear();
    for (const auto& p : fuzzy::MembershipFunction(term).Points(variable.lower, variable.upper))
      points->push_back({p.x, p.degree});
    return points;
  }

  void WriteOutput(const fuzzy::Output& output) {
    Line("DEFUZZIFY " + output.name);
    WriteTerms(output, false);
    Line("  RANGE := (" + dsl::FloatText(output.lower) + " .. " + dsl::FloatText(output.upper) + ");");
    Line("  METHOD : " + MethodOf(output) + ";");
    if (output.lock_previous) {
      Line("  DEFAULT := NC;");
      if (output.default_value)
        Warn("the default of " + InQuotes(output.name) +
             ", its value before any rule has fired, is left out: FCL has a default or NC");
    } else if (output.default_value) {
      Line("  DEFAULT := " + dsl::FloatText(*output.default_value) + ";");
    }
    if (output.lock_range && !StaysInRange(output))
      Refuse("output " + InQuotes(output.name) + " is locked to its range, which FCL cannot say");
    Line("END_DEFUZZIFY\n");
  }

  std::string MethodOf(const fuzzy::Output& output) {
    switch (output.defuzzifier) {
      case Defuzzifier::kCentroid: return "COG";
      case Defuzzifier::kBisector: return "COA";
      case Defuzzifier::kSmallestOfMaximum: return "LM";
      case Defuzzifier::kLargestOfMaximum: return "RM";
      case Defuzzifier::kMeanOfMaximum:
        Warn("MM, the mean of maximum, is not of IEC 61131-7; fuzzylite and jFuzzyLogic read it");
        return "MM";
      case Defuzzifier::kWeightedSum:
        Refuse("output " + InQuotes(output.name) + " is a weighted_sum, which FCL does not have");
        return "";
      case Defuzzifier::kWeightedAverage: break;
    }
    for (const fuzzy::Term& term : output.terms) {
      if (fuzzy::IsMonotonic(term.shape))
        Refuse("output " + InQuotes(output.name) + " is a weighted average of slopes; COGS is one of singletons");
    }
    return "COGS";
  }

  // FCL accumulates a block's conclusions, Weir an output's: a block for each kind of accumulation.
  void WriteBlock(const fuzzy::Block& block) {
    std::vector<Conorm> kinds;
    for (const fuzzy::Rule& rule : block.rules) {
      for (const fuzzy::Conclusion& c : rule.conclusions) {
        const Conorm kind = AccumulationOf(c.output);
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
      }
    }
    if (block.activation.method != fuzzy::Activation::Method::kGeneral)
      Refuse(std::string("activation ") + fuzzy::WordOf(block.activation.method) +
             ": FCL has none but the general one");
    for (const Conorm kind : kinds) {
      Line("RULEBLOCK " + BlockName(block));
      Line("  AND : " + NormWord(block.conjunction) + ";");
      Line("  OR : " + ConormWord(block.disjunction) + ";");
      Line("  ACT : " + NormWord(block.implication) + ";");
      Line("  ACCU : " + (kind == Conorm::kUnboundedSum ? "NSUM" : ConormWord(kind)) + ";");
      int number = 0;
      for (size_t r = 0; r < block.rules.size(); ++r) WriteRule(block, r, kind, &number);
      Line("END_RULEBLOCK\n");
    }
  }

  std::string BlockName(const fuzzy::Block& block) {
    return WeirName(block.name.empty() ? "rules" : block.name, false, &block_names_);
  }

  // Without an aggregation each conclusion of a weighted output counts by itself, as a sum does.
  Conorm AccumulationOf(int output) const {
    const Conorm kind = system_.outputs[static_cast<size_t>(output)].aggregation;
    return kind == Conorm::kNone ? Conorm::kUnboundedSum : kind == Conorm::kNormalizedSum ? Conorm::kBoundedSum : kind;
  }

  // Nothing needs an operator that is `none`: any will do.
  std::string NormWord(Norm norm) {
    if (norm == Norm::kNone) return "MIN";
    std::string word = FclWord(norm);
    const bool standard = norm == Norm::kMinimum || norm == Norm::kAlgebraicProduct || norm == Norm::kBoundedDifference;
    if (!standard) Warn(word + " is not of IEC 61131-7; fuzzylite reads it");
    return word;
  }
  std::string ConormWord(Conorm conorm) {
    if (conorm == Conorm::kNormalizedSum) return "BSUM";  // (a + b) / max(1, a + b) is min(1, a + b)
    if (conorm == Conorm::kNone) return "MAX";
    if (conorm == Conorm::kUnboundedSum) {
      Refuse("disjunction unbounded_sum, which FCL does not have");
      return "";
    }
    std::string word = FclWord(conorm);
    const bool standard =
        conorm == Conorm::kMaximum || conorm == Conorm::kAlgebraicSum || conorm == Conorm::kBoundedSum;
    if (!standard) Warn(word + " is not of IEC 61131-7; fuzzylite reads it");
    return word;
  }

  void WriteRule(const fuzzy::Block& block, size_t index, Conorm kind, int* number) {
    const fuzzy::Rule& rule = block.rules[index];
    const std::string subject = RuleName(block, index);
    if (rule.otherwise) return Refuse(subject + " is `otherwise`, which FCL does not have");
    if (AskedOutput(rule.antecedent, system_.inputs.size()) >= 0)
      return Refuse(subject + " asks for an output, which FCL does not have");
    const auto condition = WithoutOuterNot(rule.antecedent, block);
    if (!condition) return Refuse(subject + " has a `not` that FCL has in front of terms only");
    std::string conclusions;
    for (const fuzzy::Conclusion& c : rule.conclusions) {
      if (!c.hedges.empty()) Refuse(subject + " has a hedge in its conclusion, which FCL does not have");
      if (AccumulationOf(c.output) != kind) continue;
      const fuzzy::Variable& output = system_.outputs[static_cast<size_t>(c.output)];
      conclusions +=
          (conclusions.empty() ? "" : ", ") + output.name + " IS " + output.terms[static_cast<size_t>(c.term)].name;
    }
    if (conclusions.empty()) return;
    Line("  RULE " + std::to_string(++*number) + " : IF " + Condition(*condition, false, subject) + " THEN " +
         conclusions + (rule.weight < 1 ? " WITH " + dsl::FloatText(rule.weight) : "") + ";");
  }

  std::string Condition(const Antecedent& condition, bool inside, const std::string& subject) {
    if (condition.op == Antecedent::Op::kIs) return Atom(condition, subject);
    const bool both = condition.op == Antecedent::Op::kAnd;
    std::string text;
    for (const Antecedent& operand : condition.operands)
      text += (text.empty() ? ""
               : both       ? " AND "
                            : " OR ") +
              Condition(operand, both || operand.op == condition.op, subject);
    return inside && condition.operands.size() > 1 ? "(" + text + ")" : text;
  }

  std::string Atom(const Antecedent& atom, const std::string& subject) {
    const fuzzy::Variable& variable = system_.inputs[static_cast<size_t>(atom.input)];
    if (atom.term == fuzzy::kAny) {
      Refuse(subject + " has `any`, which FCL does not have");
      return "";
    }
    const bool negated = atom.hedges == fuzzy::Hedges{fuzzy::Hedge::kNot};
    if (!negated && !atom.hedges.empty()) Refuse(subject + " has a hedge; FCL has `NOT` only");
    return variable.name + (negated ? " IS NOT " : " IS ") + variable.terms[static_cast<size_t>(atom.term)].name;
  }

  std::string name_;
  fuzzy::SystemDefinition system_;
  std::set<std::string> block_names_;
  Exported out_;
};

}  // namespace

Exported WriteFcl(const std::string& name, const fuzzy::SystemDefinition& definition) {
  return FclWriter(name, definition).Write();
}

}  // namespace weir::interchange
