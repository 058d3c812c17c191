#include "runtime/interchange/fll_writer.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "dsl/fold.h"
#include "runtime/fuzzy/words.h"
#include "runtime/interchange/fll_words.h"
#include "runtime/interchange/formula_text.h"
#include "runtime/interchange/names.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {
namespace {

using fuzzy::Antecedent;

constexpr int kFineResolution = 1000;  // in place of an exact integral

std::string FllNumber(double value) { return std::isinf(value) ? (value > 0 ? "inf" : "-inf") : dsl::FloatText(value); }

class FllWriter {
 public:
  FllWriter(const std::string& name, const fuzzy::SystemDefinition& definition) {
    std::set<std::string> taken;
    name_ = WeirName(name, false, &taken);
    system_ = ForOtherTools(definition, &out_);
    for (const fuzzy::Variable& input : system_.inputs) input_names_.push_back(input.name);
  }

  Exported Write() {
    Line("Engine: " + name_);
    for (const fuzzy::Variable& input : system_.inputs) {
      Line("InputVariable: " + input.name);
      WriteRange(input, true);  // Weir holds a value beyond the range for its end
      WriteTerms(input, false);
    }
    for (const fuzzy::Output& output : system_.outputs) WriteOutput(output);
    for (const fuzzy::Block& block : system_.blocks) {
      if (!block.rules.empty()) WriteBlock(block);
    }
    if (!out_.refused.empty()) out_.text.clear();
    return std::move(out_);
  }

 private:
  void Line(const std::string& text) { out_.text += text + "\n"; }
  void Property(const char* key, const std::string& value) { Line(std::string("  ") + key + ": " + value); }
  static std::string Bool(bool value) { return value ? "true" : "false"; }

  void WriteRange(const fuzzy::Variable& variable, bool lock) {
    Property("enabled", "true");
    Property("range", FllNumber(variable.lower) + " " + FllNumber(variable.upper));
    Property("lock-range", Bool(lock));
  }

  void WriteTerms(const fuzzy::Variable& variable, bool weighted) {
    for (const fuzzy::Term& term : variable.terms) {
      std::string text = term.name + " ", numbers;
      for (const double p : term.params) numbers += " " + FllNumber(p);
      if (term.shape == fuzzy::Shape::kSingleton) {  // a rectangle of no width is one
        text += weighted ? "Constant" + numbers : "Rectangle" + numbers + numbers;
      } else if (term.shape == fuzzy::Shape::kFunction) {
        text += "Function " + Formula(term);
      } else {
        text += FllWord(term.shape) + numbers;
      }
      const bool value = fuzzy::IsValue(term.shape) || (weighted && term.shape == fuzzy::Shape::kSingleton);
      if (term.height < 1 && !value) text += " " + FllNumber(term.height);
      Property("term", text);
    }
  }

  std::string Formula(const fuzzy::Term& term) {
    std::string missing;
    const auto text = FuzzyliteFormula(term.formula, input_names_, &missing);
    if (!text)
      out_.Refuse("the formula of " + InQuotes(term.name) + " needs " + InQuotes(missing) +
                  ", which fuzzylite does not have");
    return text.value_or("");
  }

  void WriteOutput(const fuzzy::Output& output) {
    const bool weighted = fuzzy::IsWeighted(output.defuzzifier);
    Line("OutputVariable: " + output.name);
    WriteRange(output, output.lock_range);
    // Each conclusion by itself: that is what fuzzylite does of weighted ones without an aggregation.
    const bool none = weighted && output.aggregation == fuzzy::Conorm::kUnboundedSum;
    Property("aggregation", FllWord(none ? fuzzy::Conorm::kNone : output.aggregation));
    std::string defuzzifier = FllWord(output.defuzzifier);
    if (!weighted) defuzzifier += " " + std::to_string(output.exact ? kFineResolution : output.resolution);
    if (output.exact)
      out_.Warn("the exact integral of " + InQuotes(output.name) + " is sampled at " + std::to_string(kFineResolution) +
                " points");
    Property("defuzzifier", defuzzifier);
    Property("default", output.default_value ? FllNumber(*output.default_value) : "nan");
    Property("lock-previous", Bool(output.lock_previous));
    WriteTerms(output, weighted);
  }

  void WriteBlock(const fuzzy::Block& block) {
    Line("RuleBlock:" + (block.name.empty() ? "" : " " + block.name));
    Property("enabled", "true");
    Property("conjunction", FllWord(block.conjunction));
    Property("disjunction", FllWord(block.disjunction));
    Property("implication", FllWord(block.implication));
    Property("activation", ActivationText(block.activation));
    std::set<int> concluded;
    for (size_t r = 0; r < block.rules.size(); ++r) {
      const fuzzy::Rule& rule = block.rules[r];
      if (concluded.count(AskedOutput(rule.antecedent, system_.inputs.size())) > 0)
        out_.Refuse(RuleName(block, r) +
                    " asks for what a block before it has concluded, and fuzzylite would count the rules "
                    "before it in the same block");
      WriteRule(rule, block, r);
      for (const fuzzy::Conclusion& c : rule.conclusions) concluded.insert(c.output);
    }
  }

  static std::string ActivationText(const fuzzy::Activation& activation) {
    using Method = fuzzy::Activation::Method;
    std::string text = FllWord(activation.method);
    switch (activation.method) {
      case Method::kFirst:
      case Method::kLast: return text + " " + std::to_string(activation.count) + " " + FllNumber(activation.threshold);
      case Method::kHighest:
      case Method::kLowest: return text + " " + std::to_string(activation.count);
      case Method::kThreshold:
        return text + " " + FllWord(activation.comparison) + " " + FllNumber(activation.threshold);
      default: return text;
    }
  }

  void WriteRule(const fuzzy::Rule& rule, const fuzzy::Block& block, size_t number) {
    if (rule.otherwise) {
      out_.Refuse(RuleName(block, number) + " is `otherwise`, which fuzzylite does not have");
      return;
    }
    const auto condition = WithoutOuterNot(rule.antecedent, block);
    if (!condition) {
      out_.Refuse(RuleName(block, number) + " has a `not` that fuzzylite has in front of terms only");
      return;
    }
    std::string text = "if " + Condition(*condition, false) + " then ";
    for (size_t k = 0; k < rule.conclusions.size(); ++k) {
      const fuzzy::Conclusion& c = rule.conclusions[k];
      const fuzzy::Variable& output = system_.outputs[static_cast<size_t>(c.output)];
      if (!c.hedges.empty())
        out_.Refuse(RuleName(block, number) +
                    " has a hedge in its conclusion, which changes the set; in fuzzylite it would change the strength");
      text += (k > 0 ? " and " : "") + output.name + " is " + output.terms[static_cast<size_t>(c.term)].name;
    }
    if (rule.weight < 1) text += " with " + FllNumber(rule.weight);
    Property("rule", text);
  }

  std::string Condition(const Antecedent& condition, bool inside) const {
    if (condition.op == Antecedent::Op::kIs) return Atom(condition);
    const bool both = condition.op == Antecedent::Op::kAnd;
    std::string text;
    for (const Antecedent& operand : condition.operands)
      text += (text.empty() ? "" : both ? " and " : " or ") + Condition(operand, both || operand.op == condition.op);
    return inside && condition.operands.size() > 1 ? "(" + text + ")" : text;
  }

  std::string Atom(const Antecedent& atom) const {
    const auto index = static_cast<size_t>(atom.input);
    const size_t inputs = system_.inputs.size();
    const fuzzy::Variable& variable = index < inputs ? system_.inputs[index] : system_.outputs[index - inputs];
    std::string text = variable.name + " is ";
    for (const fuzzy::Hedge hedge : atom.hedges) text += FllWord(hedge) + " ";
    return text + (atom.term == fuzzy::kAny ? "any" : variable.terms[static_cast<size_t>(atom.term)].name);
  }

  std::string name_;
  fuzzy::SystemDefinition system_;
  std::vector<std::string> input_names_;
  Exported out_;
};

}  // namespace

Exported WriteFll(const std::string& name, const fuzzy::SystemDefinition& definition) {
  return FllWriter(name, definition).Write();
}

}  // namespace weir::interchange
