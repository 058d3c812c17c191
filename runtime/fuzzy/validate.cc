// What is wrong with a definition: variables, rules, blocks. Terms: validate_terms.cc.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "runtime/fuzzy/validate_terms.h"
#include "runtime/fuzzy/words.h"

namespace weir::fuzzy {
namespace {

std::string Element(const std::string& path, const char* list, size_t index) {
  return path + (path.empty() ? "" : ".") + list + "[" + std::to_string(index) + "]";
}
bool InRange(int index, size_t size) { return index >= 0 && static_cast<size_t>(index) < size; }

class Validator {
 public:
  explicit Validator(const SystemDefinition& definition) : definition_(definition) {}

  std::vector<DefinitionError> Run() {
    Variables("inputs", "input", definition_.inputs);
    Variables("outputs", "output", definition_.outputs);
    for (size_t i = 0; i < definition_.outputs.size(); ++i)
      CheckOutput(definition_.outputs[i], Element("", "outputs", i));
    for (size_t i = 0; i < definition_.hedges.size(); ++i) {
      const OwnHedge& hedge = definition_.hedges[i];
      const size_t needs = hedge.formula.StackSize(1);
      if (needs == 0 || needs > kLargestHedge)
        Add("hedge '" + hedge.name + "' is no expression over the degree, or too large", Element("", "hedges", i));
    }
    const auto has_rules = [](const Block& b) { return !b.rules.empty(); };
    if (std::none_of(definition_.blocks.begin(), definition_.blocks.end(), has_rules))
      Add("a system needs at least one rule", "blocks");
    for (size_t i = 0; i < definition_.blocks.size(); ++i) CheckBlock(i);
    return std::move(errors_);
  }

 private:
  void Add(std::string what, std::string where) { errors_.push_back({std::move(what), std::move(where)}); }

  void Name(const std::string& name, const char* kind, std::set<std::string>* seen, const std::string& where) {
    if (name.empty()) {
      Add(std::string("an ") + kind + " needs a name", where + ".name");
    } else if (!seen->insert(name).second) {
      Add(std::string("the ") + kind + " '" + name + "' is declared twice", where + ".name");
    }
  }

  template <typename V>
  void Variables(const char* list, const char* kind, const std::vector<V>& variables) {
    if (variables.empty()) Add(std::string("a system needs at least one ") + kind, list);
    std::set<std::string> seen;
    for (size_t i = 0; i < variables.size(); ++i) {
      const std::string where = Element("", list, i);
      Name(variables[i].name, kind, &seen, where);
      CheckVariable(variables[i], std::string(kind) == "input", where);
    }
  }

  void CheckVariable(const Variable& variable, bool input, const std::string& where) {
    const std::string subject = "'" + variable.name + "': ";
    if (!IsUsable(variable.lower) || !IsUsable(variable.upper)) {
      Add(subject + "the ends of a range must be numbers within ±" + NumberText(kLargestMagnitude), where + ".range");
    } else if (!(variable.lower < variable.upper)) {
      Add(subject + "the range " + NumberText(variable.lower) + ".." + NumberText(variable.upper) + " is empty",
          where + ".range");
    }
    if (variable.terms.empty()) Add(subject + "a variable needs at least one term", where + ".terms");
    std::set<std::string> seen;
    for (size_t i = 0; i < variable.terms.size(); ++i) {
      const Term& term = variable.terms[i];
      const std::string path = Element(where, "terms", i);
      if (term.name.empty()) {
        Add(subject + "a term needs a name", path + ".name");
      } else if (!seen.insert(term.name).second) {
        Add(subject + "the term '" + term.name + "' is declared twice", path + ".name");
      }
      const std::string of = "term '" + term.name + "' of " + subject;
      ValidateTerm(term, definition_.inputs.size(), of, path, &errors_);
      if (input && (term.shape == Shape::kConstant || term.shape == Shape::kLinear))
        Add(of + "a value is no set: only an output has it", path + ".shape");
    }
  }

  void CheckOutput(const Output& output, const std::string& where) {
    const std::string subject = "'" + output.name + "': ";
    if (output.resolution < 1 || output.resolution > kLargestResolution) {
      Add(subject + "the resolution must be from 1 to " + std::to_string(kLargestResolution) + ", not " +
              std::to_string(output.resolution),
          where + ".resolution");
    }
    if (output.default_value && !(*output.default_value >= output.lower && *output.default_value <= output.upper))
      Add(subject + "the default must lie in the range", where + ".default_value");
    if (output.defuzzifier > Defuzzifier::kWeightedSum)
      Add(subject + "the defuzzifier is not known", where + ".defuzzifier");
    if (output.aggregation > Conorm::kNone) Add(subject + "the aggregation is not known", where + ".aggregation");
    const bool weighted = IsWeighted(output.defuzzifier);
    if (!weighted && output.aggregation == Conorm::kNone)
      Add(subject + "sets need an aggregation", where + ".aggregation");
    if (output.exact &&
        (weighted || (output.aggregation != Conorm::kMaximum && output.aggregation != Conorm::kUnboundedSum)))
      Add(subject + "'exact' needs sets joined by maximum or unbounded_sum", where + ".exact");
    for (size_t i = 0; i < output.terms.size(); ++i) {
      const Term& term = output.terms[i];
      const char* wrong = nullptr;
      if (weighted && !IsValue(term.shape) && !IsMonotonic(term.shape) && term.shape != Shape::kSingleton) {
        wrong = "a weighted output needs values or monotonic terms";
      } else if (!weighted && IsValue(term.shape)) {
        wrong = "a value needs a weighted defuzzifier";
      } else if (output.exact && !IsPiecewiseLinear(term.shape)) {
        wrong = "'exact' needs terms of straight lines";
      }
      if (wrong != nullptr)
        Add("term '" + term.name + "' of " + subject + wrong, Element(where, "terms", i) + ".shape");
    }
  }

  void CheckBlock(size_t index) {
    const Block& block = definition_.blocks[index];
    const std::string where = Element("", "blocks", index);
    subject_ = block.name.empty() ? "" : "block '" + block.name + "': ";
    if (block.conjunction > Norm::kNone) Add(subject_ + "the conjunction is not known", where + ".conjunction");
    if (block.disjunction > Conorm::kNone) Add(subject_ + "the disjunction is not known", where + ".disjunction");
    if (block.implication > Norm::kNone) Add(subject_ + "the implication is not known", where + ".implication");
    if (block.activation.count < 1 || !IsUsable(block.activation.threshold))
      Add(subject_ + "an activation counts at least one rule, and its threshold is a number", where + ".activation");
    for (size_t i = 0; i < block.rules.size(); ++i) CheckRule(block, i, Element(where, "rules", i));
    for (const Rule& rule : block.rules) {
      for (const Conclusion& c : rule.conclusions) {
        if (InRange(c.output, definition_.outputs.size())) concluded_[c.output] |= c.hedges.empty() ? kPlain : kHedged;
      }
    }
  }

  void CheckRule(const Block& block, size_t index, const std::string& where) {
    const Rule& rule = block.rules[index];
    const std::string subject = subject_ + "rule " + std::to_string(index + 1) + ": ";
    if (!rule.otherwise) {
      CheckAntecedent(rule.antecedent, block, subject, where + ".antecedent");
    } else if (block.disjunction == Conorm::kNone) {
      Add(subject + "'otherwise' needs a disjunction", where);
    }
    if (rule.conclusions.empty()) Add(subject + "a rule needs at least one conclusion", where + ".conclusions");
    for (size_t i = 0; i < rule.conclusions.size(); ++i)
      CheckConclusion(rule.conclusions[i], block, subject, Element(where, "conclusions", i));
    if (!(rule.weight >= 0 && rule.weight <= 1))
      Add(subject + "the weight must be from 0 to 1, not " + NumberText(rule.weight), where + ".weight");
  }

  void CheckHedges(const Hedges& hedges, const std::string& subject, const std::string& where) {
    for (const Hedge hedge : hedges) {
      if (static_cast<size_t>(hedge) >= static_cast<size_t>(Hedge::kOwn) + definition_.hedges.size())
        Add(subject + "the hedge is not known", where + ".hedges");
    }
  }

  void CheckConclusion(const Conclusion& c, const Block& block, const std::string& subject, const std::string& where) {
    CheckHedges(c.hedges, subject, where);
    if (!Reference(definition_.outputs, c.output, c.term, "output", subject, where)) return;
    const Output& output = definition_.outputs[static_cast<size_t>(c.output)];
    if (IsWeighted(output.defuzzifier)) {
      if (!c.hedges.empty())
        Add(subject + "'" + output.name + "' has values, which no hedge changes", where + ".hedges");
      return;
    }
    if (block.implication == Norm::kNone) Add(subject + "sets need an implication", where);
    if (!output.exact) return;
    if (block.implication != Norm::kMinimum && block.implication != Norm::kAlgebraicProduct)
      Add(subject + "'exact' needs the implication minimum or algebraic_product", where);
    if (!c.hedges.empty()) Add(subject + "'exact' needs straight lines, without hedges", where + ".hedges");
  }

  void CheckAntecedent(const Antecedent& node, const Block& block, const std::string& subject,
                       const std::string& where) {
    const size_t count = node.operands.size();
    switch (node.op) {
      case Antecedent::Op::kIs:
        if (count != 0) Add(subject + "an atom has no operands", where + ".operands");
        return CheckAtom(node, subject, where);
      case Antecedent::Op::kAnd:
      case Antecedent::Op::kOr:
        if (count == 0) Add(subject + "'and' and 'or' need at least one operand", where + ".operands");
        if (count > 1 && node.op == Antecedent::Op::kAnd && block.conjunction == Norm::kNone)
          Add(subject + "'and' needs a conjunction", where);
        if (count > 1 && node.op == Antecedent::Op::kOr && block.disjunction == Conorm::kNone)
          Add(subject + "'or' needs a disjunction", where);
        break;
      case Antecedent::Op::kNot:
        if (count != 1) Add(subject + "'not' needs one operand, not " + std::to_string(count), where + ".operands");
        break;
      default: Add(subject + "the operation is not known", where + ".op"); return;
    }
    for (size_t i = 0; i < count; ++i) CheckAntecedent(node.operands[i], block, subject, Element(where, "operands", i));
  }

  void CheckAtom(const Antecedent& atom, const std::string& subject, const std::string& where) {
    CheckHedges(atom.hedges, subject, where);
    const size_t inputs = definition_.inputs.size();
    const bool chained = atom.input >= 0 && static_cast<size_t>(atom.input) >= inputs;
    const int output = atom.input - static_cast<int>(inputs);
    if (!chained || !InRange(output, definition_.outputs.size())) {
      Reference(definition_.inputs, atom.input, atom.term, "input", subject, where);
      return;
    }
    if (!Reference(definition_.outputs, output, atom.term, "output", subject, where) || atom.term == kAny) return;
    const std::string name = "'" + definition_.outputs[static_cast<size_t>(output)].name + "'";
    if (concluded_[output] == 0) Add(subject + "no block before concludes " + name, where);
    if (concluded_[output] & kHedged) Add(subject + name + " is concluded with hedges before", where);
  }

  template <typename V>
  bool Reference(const std::vector<V>& variables, int variable, int term, const char* kind, const std::string& subject,
                 const std::string& where) {
    if (!InRange(variable, variables.size())) {
      Add(subject + "there is no " + kind + " number " + std::to_string(variable), where + "." + kind);
      return false;
    }
    const Variable& v = variables[static_cast<size_t>(variable)];
    const bool any = term == kAny && where.find(".conclusions[") == std::string::npos;
    if (any || InRange(term, v.terms.size())) return true;
    Add(subject + "'" + v.name + "' has no term number " + std::to_string(term), where + ".term");
    return false;
  }

  static constexpr int kPlain = 1, kHedged = 2;
  const SystemDefinition& definition_;
  std::string subject_;
  std::map<int, int> concluded_;  // output → how the blocks so far conclude it
  std::vector<DefinitionError> errors_;
};

}  // namespace

std::vector<DefinitionError> Validate(const SystemDefinition& definition) { return Validator(definition).Run(); }

}  // namespace weir::fuzzy
