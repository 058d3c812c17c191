#include "runtime/interchange/formula_text.h"

#include "dsl/fold.h"

namespace weir::interchange {
namespace {

using Code = fuzzy::Formula::Code;

// How tightly a text binds; an operand that binds less tightly than its place needs brackets.
enum Binding { kLoose, kOr, kAnd, kNot, kCompares, kAdds, kMultiplies, kNegates, kPrimary };

struct FormulaPart {
  std::string text;
  Binding binding = kPrimary;
  bool truth = false;
};

std::string Bound(const FormulaPart& part, Binding least) {
  return part.binding < least ? "(" + part.text + ")" : part.text;
}

struct Infix {
  const char* sign;
  Binding binding;
};
std::optional<Infix> ArithmeticOf(Code code) {
  switch (code) {
    case Code::kAdd: return Infix{" + ", kAdds};
    case Code::kSubtract: return Infix{" - ", kAdds};
    case Code::kMultiply: return Infix{" * ", kMultiplies};
    case Code::kDivide: return Infix{" / ", kMultiplies};
    case Code::kRemainder: return Infix{" % ", kMultiplies};
    default: return std::nullopt;
  }
}
FormulaPart InfixPart(const Infix& infix, const FormulaPart& a, const FormulaPart& b) {
  return {Bound(a, infix.binding) + infix.sign + Bound(b, static_cast<Binding>(infix.binding + 1)), infix.binding,
          false};
}

std::string CallName(Code code) {
  switch (code) {
    case Code::kAbs: return "abs";
    case Code::kSign: return "sign";
    case Code::kFloor: return "floor";
    case Code::kCeil: return "ceil";
    case Code::kRound: return "round";
    case Code::kSqrt: return "sqrt";
    case Code::kExp: return "exp";
    case Code::kLn: return "ln";
    case Code::kLog10: return "log10";
    case Code::kPower: return "pow";
    case Code::kMinimum: return "min";
    case Code::kMaximum: return "max";
    default: return "";
  }
}

class FormulaWriter {
 public:
  explicit FormulaWriter(const std::vector<std::string>& names) : names_(names) {}
  virtual ~FormulaWriter() = default;

  std::string Write(const fuzzy::Formula& formula) {
    for (const fuzzy::Formula::Step& step : formula.steps) parts_.push_back(PartOf(step));
    return Result(parts_.back());
  }

 protected:
  virtual FormulaPart Logic(Code code) = 0;  // comparisons, and, or, not, select
  virtual FormulaPart Call(Code code, const std::vector<FormulaPart>& operands) = 0;
  virtual FormulaPart Negated(const FormulaPart& part) { return {"-" + Bound(part, kPrimary), kNegates, false}; }
  virtual FormulaPart AsNumber(const FormulaPart& part) const { return part; }
  virtual std::string Result(const FormulaPart& part) const { return part.text; }

  FormulaPart Pop() {
    FormulaPart part = std::move(parts_.back());
    parts_.pop_back();
    return part;
  }
  static FormulaPart CallPart(const std::string& name, const std::vector<FormulaPart>& operands) {
    std::string text;
    for (const FormulaPart& operand : operands) text += (text.empty() ? "" : ", ") + operand.text;
    return {name + "(" + text + ")", kPrimary, false};
  }

 private:
  FormulaPart PartOf(const fuzzy::Formula::Step& step) {
    switch (step.code) {
      case Code::kNumber:
        if (step.number < 0) return Negated({dsl::FloatText(-step.number), kPrimary, false});
        return {dsl::FloatText(step.number), kPrimary, false};
      case Code::kInput: return {names_[static_cast<size_t>(step.input)], kPrimary, false};
      case Code::kNegate: return Negated(AsNumber(Pop()));
      default: break;
    }
    if (const auto infix = ArithmeticOf(step.code)) {
      const FormulaPart b = AsNumber(Pop()), a = AsNumber(Pop());
      return InfixPart(*infix, a, b);
    }
    if (CallName(step.code).empty()) return Logic(step.code);
    const bool two = step.code >= Code::kPower && step.code <= Code::kMaximum;
    std::vector<FormulaPart> operands{AsNumber(Pop())};
    if (two) operands.insert(operands.begin(), AsNumber(Pop()));
    return Call(step.code, operands);
  }

  const std::vector<std::string>& names_;
  std::vector<FormulaPart> parts_;
};

class WeirFormulaWriter : public FormulaWriter {
 public:
  using FormulaWriter::FormulaWriter;

 protected:
  FormulaPart Call(Code code, const std::vector<FormulaPart>& operands) override {
    return CallPart(CallName(code), operands);
  }
  FormulaPart AsNumber(const FormulaPart& part) const override {
    return part.truth ? FormulaPart{"if " + part.text + " then 1.0 else 0.0", kLoose, false} : part;
  }
  std::string Result(const FormulaPart& part) const override { return AsNumber(part).text; }
  static FormulaPart AsTruth(const FormulaPart& part) {
    return part.truth ? part : FormulaPart{Bound(part, kAdds) + " != 0.0", kCompares, true};
  }

  FormulaPart Logic(Code code) override {
    if (code == Code::kNot) return {"not " + Bound(AsTruth(Pop()), kNot), kNot, true};
    if (code == Code::kSelect) {
      const FormulaPart otherwise = AsNumber(Pop()), then = AsNumber(Pop()), condition = AsTruth(Pop());
      return {"if " + condition.text + " then " + then.text + " else " + otherwise.text, kLoose, false};
    }
    if (code == Code::kAnd || code == Code::kOr) {
      const FormulaPart b = AsTruth(Pop()), a = AsTruth(Pop());
      const Binding binding = code == Code::kAnd ? kAnd : kOr;
      return {Bound(a, binding) + (code == Code::kAnd ? " and " : " or ") + Bound(b, static_cast<Binding>(binding + 1)),
              binding, true};
    }
    const FormulaPart b = AsNumber(Pop()), a = AsNumber(Pop());
    const char* sign = code == Code::kLess          ? " < "
                       : code == Code::kLessOrEqual ? " <= "
                       : code == Code::kEqual       ? " == "
                                                    : " != ";
    return {Bound(a, kAdds) + sign + Bound(b, kAdds), kCompares, true};
  }
};

class FuzzyliteFormulaWriter : public FormulaWriter {
 public:
  using FormulaWriter::FormulaWriter;
  const std::string& missing() const { return missing_; }

 protected:
  FormulaPart Call(Code code, const std::vector<FormulaPart>& operands) override {
    if (code == Code::kSign) missing_ = "sign";
    return CallPart(code == Code::kLn ? "log" : CallName(code), operands);
  }
  // fuzzylite knows `-` between two operands only.
  FormulaPart Negated(const FormulaPart& part) override { return {"0.0 - " + Bound(part, kMultiplies), kAdds, false}; }
  FormulaPart Logic(Code code) override {
    if (code == Code::kSelect) {
      const FormulaPart otherwise = Pop(), then = Pop();
      FormulaPart condition = Pop();
      if (then.text == "1.0" && otherwise.text == "0.0") return condition;  // truth is 1 and 0
      missing_ = "if … then … else";
      return condition;
    }
    if (code == Code::kNot) return CallPart("eq", {Pop(), {"0.0", kPrimary, false}});
    const FormulaPart b = Pop(), a = Pop();
    if (code == Code::kAnd || code == Code::kOr) {
      const Binding binding = code == Code::kAnd ? kAnd : kOr;
      return {Bound(a, binding) + (code == Code::kAnd ? " and " : " or ") + Bound(b, static_cast<Binding>(binding + 1)),
              binding, false};
    }
    const char* name = code == Code::kLess          ? "lt"
                       : code == Code::kLessOrEqual ? "le"
                       : code == Code::kEqual       ? "eq"
                                                    : "neq";
    return CallPart(name, {a, b});
  }

 private:
  std::string missing_;
};

}  // namespace

std::string WeirFormula(const fuzzy::Formula& formula, const std::vector<std::string>& names) {
  return WeirFormulaWriter(names).Write(formula);
}

std::optional<std::string> FuzzyliteFormula(const fuzzy::Formula& formula, const std::vector<std::string>& names,
                                            std::string* missing) {
  FuzzyliteFormulaWriter writer(names);
  std::string text = writer.Write(formula);
  *missing = writer.missing();
  if (!missing->empty()) return std::nullopt;
  return text;
}

}  // namespace weir::interchange
