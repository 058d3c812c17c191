#include "dsl/plan_fuzzy_text.h"

#include <cmath>

#include "dsl/fold.h"
#include "dsl/plan_printer.h"

namespace weir::dsl {
namespace {

std::string TermText(const plan::FuzzyTerm& term, const plan::Schema& inputs) {
  std::string out;
  for (const double corner : term.params) {
    const std::string text = std::isinf(corner) ? (corner > 0 ? "inf" : "-inf") : FloatText(corner);
    out += (out.empty() ? "" : ", ") + text;
  }
  if (term.formula) out = PrintExpr(*term.formula, inputs);
  return "; " + term.name + " " + term.shape + "(" + out + ")" +
         (term.height < 1 ? " height " + FloatText(term.height) : "");
}

std::string RangeAndTerms(const plan::FuzzyVariable& v, const plan::Schema& inputs) {
  std::string text = " in " + FloatText(v.lower) + ".." + FloatText(v.upper);
  for (const plan::FuzzyTerm& term : v.terms) text += TermText(term, inputs);
  return text;
}

std::string Unusual(const char* option, const std::string& word, const char* usual) {
  return word == usual ? "" : std::string("; ") + option + " " + word;
}

std::string MethodText(const plan::FuzzyOutput& output) {
  const plan::FuzzyOutput usual;
  const bool weighted = output.defuzzifier.rfind("weighted", 0) == 0;
  std::string text = Unusual("aggregation", output.aggregation, weighted ? "unbounded_sum" : "maximum");
  if (output.defuzzifier != usual.defuzzifier || output.resolution != usual.resolution || output.exact) {
    text += "; defuzzifier " + output.defuzzifier;
    if (!weighted) text += output.exact ? " exact" : " " + std::to_string(output.resolution);
  }
  if (output.default_value) text += "; default " + FloatText(*output.default_value);
  return text + (output.lock_previous ? "; lock previous" : "") + (output.lock_range ? "; lock range" : "");
}

std::string MethodText(const plan::FuzzyBlock& block) {
  std::string text = block.name.empty() ? "" : "block " + block.name;
  text += Unusual("conjunction", block.conjunction, "minimum") + Unusual("disjunction", block.disjunction, "maximum") +
          Unusual("implication", block.implication, "minimum");
  if (block.activation == "general") return text;
  text += "; activation " + block.activation;
  if (block.activation == "threshold") return text + " " + block.comparison + " " + FloatText(block.threshold);
  if (block.activation == "proportional") return text;
  return text + " " + std::to_string(block.count) + (block.threshold > 0 ? " from " + FloatText(block.threshold) : "");
}

}  // namespace

std::string BoundText(double bound) { return "approximate within " + FloatText(bound); }

std::vector<std::string> FuzzyText(const plan::FuzzySystem& system, const plan::Schema& row) {
  std::vector<std::string> lines;
  plan::Schema inputs;
  for (const plan::FuzzyVariable& input : system.inputs) inputs.push_back({input.name, Type::Of(Kind::kFloat)});
  for (const plan::FuzzyVariable& input : system.inputs)
    lines.push_back("input " + input.name + " = " + PrintExpr(input.value, row) + RangeAndTerms(input, inputs));
  for (const plan::FuzzyOutput& output : system.outputs)
    lines.push_back("output " + output.name + RangeAndTerms(output, inputs) + MethodText(output));
  for (size_t b = 0; b < system.blocks.size(); ++b) {
    std::string head = MethodText(system.blocks[b]);
    if (head.rfind("; ", 0) == 0) head.erase(0, 2);
    if (!head.empty()) lines.push_back(head);
    for (const plan::FuzzyRule& rule : system.rules) {
      if (rule.block == static_cast<int>(b)) lines.push_back(rule.text);
    }
  }
  if (system.error_bound) lines.push_back(BoundText(*system.error_bound));
  return lines;
}

}  // namespace weir::dsl
