#include "runtime/interchange/weir_writer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dsl/fold.h"
#include "dsl/format.h"
#include "dsl/utf8.h"
#include "runtime/base/check.h"
#include "runtime/fuzzy/words.h"
#include "runtime/interchange/formula_text.h"

namespace weir::interchange {
namespace {

using fuzzy::Antecedent;

// As people write numbers: 5, 0.25, -inf.
std::string WeirNumber(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::string text = dsl::FloatText(value);
  if (text.size() > 2 && text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

std::string CommentLine(const std::string& text) { return "# " + dsl::Printable(text) + "\n"; }

std::string HedgeWords(const fuzzy::Hedges& hedges) {
  std::string out;
  for (const fuzzy::Hedge hedge : hedges) out += std::string(fuzzy::WordOf(hedge)) + " ";
  return out;
}

class WeirWriter {
 public:
  explicit WeirWriter(const ImportedSystem& system) : system_(system), definition_(system.definition) {
    for (const fuzzy::Variable& input : definition_.inputs) input_names_.push_back(input.name);
  }

  std::string Write() {
    Describe("");
    out_ += "fuzzy " + system_.name + " {\n";
    for (size_t i = 0; i < definition_.inputs.size(); ++i) {
      Describe(PathOf(false, i));
      const fuzzy::Variable& input = definition_.inputs[i];
      out_ += "input " + input.name + Range(input);
      WriteTerms(input);
    }
    for (size_t k = 0; k < definition_.outputs.size(); ++k) {
      Describe(PathOf(true, k));
      WriteOutput(definition_.outputs[k]);
    }
    WriteBlocks();
    return std::move(out_) + "}\n";
  }

 private:
  void Describe(const std::string& path) {
    const auto description = system_.descriptions.find(path);
    if (description != system_.descriptions.end()) out_ += CommentLine(description->second);
  }

  static std::string Range(const fuzzy::Variable& variable) {
    return " in " + WeirNumber(variable.lower) + ".." + WeirNumber(variable.upper);
  }

  void WriteTerms(const fuzzy::Variable& variable) {
    out_ += " {\n";
    for (const fuzzy::Term& term : variable.terms) {
      std::string numbers;
      for (const double p : term.params) numbers += (numbers.empty() ? "" : ", ") + WeirNumber(p);
      if (term.shape == fuzzy::Shape::kFunction) numbers = WeirFormula(term.formula, input_names_);
      out_ += term.name + " = " + fuzzy::Facts(term.shape)->name + "(" + numbers + ")";
      out_ += (term.height < 1 ? " height " + WeirNumber(term.height) : "") + "\n";
    }
    out_ += "}\n";
  }

  // Only what differs from what the terms suggest: the checker's rule (docs/language.md, fuzzy).
  void WriteOutput(const fuzzy::Output& output) {
    out_ += "output " + output.name + Range(output);
    if (output.default_value) out_ += " default " + WeirNumber(*output.default_value);
    if (output.lock_previous) out_ += " lock previous";
    if (output.lock_range) out_ += " lock range";
    const bool values = std::any_of(output.terms.begin(), output.terms.end(),
                                    [](const fuzzy::Term& t) { return fuzzy::IsValue(t.shape); });
    const bool points = std::all_of(output.terms.begin(), output.terms.end(), [](const fuzzy::Term& t) {
      return fuzzy::IsValue(t.shape) || t.shape == fuzzy::Shape::kSingleton;
    });
    using fuzzy::Defuzzifier;
    const bool weighted = fuzzy::IsWeighted(output.defuzzifier);
    const Defuzzifier suggested = values || points ? Defuzzifier::kWeightedAverage : Defuzzifier::kCentroid;
    const fuzzy::Conorm usual = weighted ? fuzzy::Conorm::kUnboundedSum : fuzzy::Conorm::kMaximum;
    const bool none = weighted && output.aggregation == fuzzy::Conorm::kNone;  // the same as the usual
    if (output.aggregation != usual && !none) out_ += std::string(" aggregation ") + fuzzy::WordOf(output.aggregation);
    const bool resolution = !weighted && (output.exact || output.resolution != fuzzy::Output().resolution);
    if (output.defuzzifier != suggested || resolution) {
      out_ += std::string(" defuzzifier ") + fuzzy::WordOf(output.defuzzifier);
      if (resolution) out_ += output.exact ? " exact" : " " + std::to_string(output.resolution);
    }
    WriteTerms(output);
  }

  // Rules outside of any block come first in Weir, and their operators are those of blocks that do not say theirs.
  void WriteBlocks() {
    std::vector<const fuzzy::Block*> blocks;
    for (const fuzzy::Block& block : definition_.blocks) {
      if (!block.rules.empty()) blocks.push_back(&block);
    }
    for (const fuzzy::Block* block : blocks) {
      Describe("blocks[" + std::to_string(block - definition_.blocks.data()) + "]");
      if (blocks.size() == 1 && !block->name.empty()) out_ += CommentLine("rule block " + block->name);
      const bool braces = blocks.size() > 1 && !block->name.empty();
      if (braces) out_ += "block " + block->name + " {\n";
      WriteOperators(*block);
      for (const fuzzy::Rule& rule : block->rules) WriteRule(rule);
      if (braces) out_ += "}\n";
    }
  }

  void WriteOperators(const fuzzy::Block& block) {
    const fuzzy::Block usual;
    const auto line = [&](const char* what, const std::string& word) { out_ += std::string(what) + " " + word + "\n"; };
    if (block.conjunction != usual.conjunction) line("conjunction", fuzzy::WordOf(block.conjunction));
    if (block.disjunction != usual.disjunction) line("disjunction", fuzzy::WordOf(block.disjunction));
    if (block.implication != usual.implication) line("implication", fuzzy::WordOf(block.implication));
    using Method = fuzzy::Activation::Method;
    const fuzzy::Activation& activation = block.activation;
    if (activation.method == Method::kGeneral) return;
    std::string word = fuzzy::WordOf(activation.method);
    if (activation.method == Method::kThreshold) {
      word +=
          std::string("(\"") + fuzzy::WordOf(activation.comparison) + "\", " + WeirNumber(activation.threshold) + ")";
    } else if (activation.method != Method::kProportional) {
      word += "(" + std::to_string(activation.count);
      const bool ordered = activation.method == Method::kFirst || activation.method == Method::kLast;
      if (ordered && activation.threshold != 0) word += ", " + WeirNumber(activation.threshold);
      word += ")";
    }
    line("activation", word);
  }

  void WriteRule(const fuzzy::Rule& rule) {
    out_ += rule.otherwise ? "otherwise " : "if " + Condition(rule.antecedent, false) + " then ";
    for (size_t k = 0; k < rule.conclusions.size(); ++k) {
      const fuzzy::Conclusion& c = rule.conclusions[k];
      const fuzzy::Variable& output = definition_.outputs[static_cast<size_t>(c.output)];
      out_ += (k > 0 ? ", " : "") + output.name + " is " + HedgeWords(c.hedges) +
              output.terms[static_cast<size_t>(c.term)].name;
    }
    out_ += (rule.weight < 1 ? " with " + WeirNumber(rule.weight) : "") + "\n";
  }

  // inside: as an operand of `and` or `not`.
  std::string Condition(const Antecedent& condition, bool inside) const {
    if (condition.op == Antecedent::Op::kIs) return Atom(condition);
    if (condition.op == Antecedent::Op::kNot) return "not " + Condition(condition.operands.front(), true);
    const bool both = condition.op == Antecedent::Op::kAnd;
    std::string out;
    for (const Antecedent& operand : condition.operands) {
      const bool brackets = both || operand.op == Antecedent::Op::kOr;
      out += (out.empty() ? "" : both ? " and " : " or ") + Condition(operand, brackets);
    }
    return inside && condition.operands.size() > 1 ? "(" + out + ")" : out;
  }

  std::string Atom(const Antecedent& atom) const {
    const auto index = static_cast<size_t>(atom.input);
    const size_t inputs = definition_.inputs.size();
    const fuzzy::Variable& variable = index < inputs ? definition_.inputs[index] : definition_.outputs[index - inputs];
    const std::string term = atom.term == fuzzy::kAny ? "any" : variable.terms[static_cast<size_t>(atom.term)].name;
    return variable.name + " is " + HedgeWords(atom.hedges) + term;
  }

  const ImportedSystem& system_;
  const fuzzy::SystemDefinition& definition_;
  std::vector<std::string> input_names_;
  std::string out_;
};

}  // namespace

std::string WriteWeir(const std::vector<ImportedSystem>& systems, const std::string& origin) {
  const std::string& name = systems.front().name;
  std::string text = CommentLine("Imported from " + origin + ".") + "topology " + name +
                     " {\nallow W0901 \"imported: " + "`weir fuzzy eval` computes it, `| score " + name +
                     "` adds its outputs to a stream\"\n}\n";
  for (const ImportedSystem& system : systems) text += "\n" + WeirWriter(system).Write();
  dsl::Diagnostics findings;
  const auto canonical = dsl::Format(dsl::SourceText("imported.weir", text), &findings);
  WEIR_CHECK(canonical.has_value());  // what is written here is right
  return *canonical;
}

}  // namespace weir::interchange
