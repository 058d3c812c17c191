#include "runtime/fuzzy/definition.h"

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <set>
#include <utility>

namespace weir::fuzzy {
namespace {

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

std::string Element(const std::string& path, const char* list, size_t index) {
  return path + (path.empty() ? "" : ".") + list + "[" + std::to_string(index) + "]";
}

bool Usable(double value) { return std::abs(value) <= kLargestMagnitude; }  // false for NaN and infinity

bool InRange(int index, size_t size) { return index >= 0 && static_cast<size_t>(index) < size; }

struct ShapeFacts {
  const char* name;
  size_t params;
};

// Null for a value outside the enumeration.
const ShapeFacts* Facts(Shape shape) {
  static constexpr ShapeFacts kTriangle{"triangle", 3}, kTrapezoid{"trapezoid", 4};
  switch (shape) {
    case Shape::kTriangle: return &kTriangle;
    case Shape::kTrapezoid: return &kTrapezoid;
  }
  return nullptr;
}

class Validator {
 public:
  explicit Validator(const SystemDefinition& definition) : definition_(definition) {}

  std::vector<DefinitionError> Run() {
    Variables("inputs", "input", definition_.inputs);
    Variables("outputs", "output", definition_.outputs);
    if (definition_.rules.empty()) Add("a system needs at least one rule", "rules");
    for (size_t i = 0; i < definition_.rules.size(); ++i) CheckRule(i);
    CheckOperators();
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

  void Variables(const char* list, const char* kind, const std::vector<Variable>& variables) {
    if (variables.empty()) Add(std::string("a system needs at least one ") + kind, list);
    std::set<std::string> seen;
    for (size_t i = 0; i < variables.size(); ++i) {
      const std::string where = Element("", list, i);
      Name(variables[i].name, kind, &seen, where);
      CheckVariable(variables[i], where);
    }
  }

  void CheckVariable(const Variable& variable, const std::string& where) {
    const std::string subject = "'" + variable.name + "': ";
    if (!Usable(variable.lower) || !Usable(variable.upper)) {
      Add(subject + "the ends of a range must be numbers within ±" + Number(kLargestMagnitude), where + ".range");
    } else if (!(variable.lower < variable.upper)) {
      Add(subject + "the range " + Number(variable.lower) + ".." + Number(variable.upper) + " is empty",
          where + ".range");
    }
    if (variable.terms.empty()) Add(subject + "a variable needs at least one term", where + ".terms");
    std::set<std::string> seen;
    for (size_t i = 0; i < variable.terms.size(); ++i) {
      const std::string path = Element(where, "terms", i);
      CheckTermName(variable, i, &seen, path);
      CheckTerm(variable.terms[i], "term '" + variable.terms[i].name + "' of " + subject, path);
    }
  }

  void CheckTermName(const Variable& variable, size_t i, std::set<std::string>* seen, const std::string& path) {
    const std::string& name = variable.terms[i].name;
    if (name.empty()) {
      Add("'" + variable.name + "': a term needs a name", path + ".name");
    } else if (!seen->insert(name).second) {
      Add("'" + variable.name + "': the term '" + name + "' is declared twice", path + ".name");
    }
  }

  void CheckTerm(const Term& term, const std::string& subject, const std::string& where) {
    if (!(term.height > 0 && term.height <= 1)) {
      Add(subject + "the height must be above 0 and at most 1, not " + Number(term.height), where + ".height");
    }
    const ShapeFacts* facts = Facts(term.shape);
    if (facts == nullptr) {
      Add(subject + "the shape is not known", where + ".shape");
      return;
    }
    if (term.params.size() != facts->params) {
      Add(subject + "a " + facts->name + " takes " + std::to_string(facts->params) + " numbers, not " +
              std::to_string(term.params.size()),
          where + ".params");
      return;
    }
    Corners(term, subject, *facts, where);
  }

  void Corners(const Term& term, const std::string& subject, const ShapeFacts& facts, const std::string& where) {
    std::string list;
    bool usable = true, ordered = true;
    for (size_t i = 0; i < term.params.size(); ++i) {
      usable = usable && Usable(term.params[i]);
      ordered = ordered && (i == 0 || term.params[i - 1] <= term.params[i]);
      list += (i == 0 ? "" : ", ") + Number(term.params[i]);
    }
    const std::string start = subject + "the corners of a " + facts.name;
    if (!usable) {
      Add(start + " must be numbers within ±" + Number(kLargestMagnitude) + ": " + list, where + ".params");
    } else if (!ordered) {
      Add(start + " must not decrease: " + list, where + ".params");
    }
  }

  void CheckRule(size_t index) {
    const Rule& rule = definition_.rules[index];
    const std::string where = Element("", "rules", index), subject = "rule " + std::to_string(index + 1) + ": ";
    CheckAntecedent(rule.antecedent, subject, where + ".antecedent");
    if (rule.conclusions.empty()) Add(subject + "a rule needs at least one conclusion", where + ".conclusions");
    for (size_t i = 0; i < rule.conclusions.size(); ++i) {
      const Conclusion& conclusion = rule.conclusions[i];
      Reference(definition_.outputs, conclusion.output, conclusion.term, "output", subject,
                Element(where, "conclusions", i));
    }
    if (!(rule.weight >= 0 && rule.weight <= 1)) {
      Add(subject + "the weight must be from 0 to 1, not " + Number(rule.weight), where + ".weight");
    }
  }

  void CheckAntecedent(const Antecedent& node, const std::string& subject, const std::string& where) {
    const size_t count = node.operands.size();
    switch (node.op) {
      case Antecedent::Op::kIs:
        if (count != 0) Add(subject + "an atom has no operands", where + ".operands");
        Reference(definition_.inputs, node.input, node.term, "input", subject, where);
        return;
      case Antecedent::Op::kAnd:
      case Antecedent::Op::kOr:
        if (count == 0) Add(subject + "'and' and 'or' need at least one operand", where + ".operands");
        break;
      case Antecedent::Op::kNot:
        if (count != 1) Add(subject + "'not' needs one operand, not " + std::to_string(count), where + ".operands");
        break;
      default: Add(subject + "the operation is not known", where + ".op"); return;
    }
    for (size_t i = 0; i < count; ++i) CheckAntecedent(node.operands[i], subject, Element(where, "operands", i));
  }

  void Reference(const std::vector<Variable>& variables, int variable, int term, const char* kind,
                 const std::string& subject, const std::string& where) {
    if (!InRange(variable, variables.size())) {
      Add(subject + "there is no " + kind + " number " + std::to_string(variable), where + "." + kind);
    } else if (const Variable& v = variables[static_cast<size_t>(variable)]; !InRange(term, v.terms.size())) {
      Add(subject + "'" + v.name + "' has no term number " + std::to_string(term), where + ".term");
    }
  }

  void CheckOperators() {
    const Operators& o = definition_.operators;
    if (o.conjunction != Norm::kMinimum) Add("the conjunction is not known", "operators.conjunction");
    if (o.disjunction != Conorm::kMaximum) Add("the disjunction is not known", "operators.disjunction");
    if (o.implication != Norm::kMinimum) Add("the implication is not known", "operators.implication");
    if (o.aggregation != Conorm::kMaximum) Add("the aggregation is not known", "operators.aggregation");
    if (o.defuzzifier != Defuzzifier::kCentroid) Add("the defuzzifier is not known", "operators.defuzzifier");
    if (o.resolution < 1 || o.resolution > kLargestResolution) {
      Add("the resolution must be from 1 to " + std::to_string(kLargestResolution) + ", not " +
              std::to_string(o.resolution),
          "operators.resolution");
    }
  }

  const SystemDefinition& definition_;
  std::vector<DefinitionError> errors_;
};

}  // namespace

std::vector<DefinitionError> Validate(const SystemDefinition& definition) { return Validator(definition).Run(); }

}  // namespace weir::fuzzy
