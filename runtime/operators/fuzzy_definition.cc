// From the plan's fuzzy system to the library's: words become choices, expressions formulas.
#include <algorithm>
#include <map>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/fuzzy/words.h"
#include "runtime/operators/fuzzy_inference.h"

namespace weir::ops {

namespace {

using Code = fuzzy::Formula::Code;

// A word outside of the language is refused by fuzzy::Validate as a number outside of the choices.
template <typename T>
T Known(std::optional<T> value) {
  return value.value_or(static_cast<T>(99));
}

Code CodeOf(const plan::Expr& e) {
  static const std::map<std::string, Code> kFunctions = {
      {"abs", Code::kAbs},   {"sign", Code::kSign},   {"floor", Code::kFloor}, {"ceil", Code::kCeil},
      {"sqrt", Code::kSqrt}, {"exp", Code::kExp},     {"ln", Code::kLn},       {"log10", Code::kLog10},
      {"pow", Code::kPower}, {"min", Code::kMinimum}, {"max", Code::kMaximum}};
  switch (e.op) {
    case plan::Op::kNegate: return Code::kNegate;
    case plan::Op::kNot: return Code::kNot;
    case plan::Op::kAnd: return Code::kAnd;
    case plan::Op::kOr: return Code::kOr;
    case plan::Op::kIf: return Code::kSelect;
    case plan::Op::kEq: return Code::kEqual;
    case plan::Op::kNe: return Code::kNotEqual;
    case plan::Op::kLt:
    case plan::Op::kGt: return Code::kLess;
    case plan::Op::kLe:
    case plan::Op::kGe: return Code::kLessOrEqual;
    case plan::Op::kAdd: return Code::kAdd;
    case plan::Op::kSub: return Code::kSubtract;
    case plan::Op::kMul: return Code::kMultiply;
    case plan::Op::kDiv: return Code::kDivide;
    case plan::Op::kMod: return Code::kRemainder;
    default: break;
  }
  const auto function = kFunctions.find(e.function);
  WEIR_CHECK(e.op == plan::Op::kCall && function != kFunctions.end());  // the checker lets no other through
  return function->second;
}

void Compile(const plan::Expr& e, std::vector<fuzzy::Formula::Step>* out) {
  if (e.op == plan::Op::kLiteral) {
    const double number = e.literal.kind == plan::Kind::kFloat ? e.literal.f : static_cast<double>(e.literal.i);
    return out->push_back({Code::kNumber, number, 0});
  }
  if (e.op == plan::Op::kField) return out->push_back({Code::kInput, 0, e.slot});
  if (e.op == plan::Op::kToFloat) return Compile(e.args[0], out);
  if (e.op == plan::Op::kCall && e.function == "clamp") {  // the upper end of it and the greater of the others
    for (size_t k = 3; k-- > 0;) Compile(e.args[k], out);
    out->push_back({Code::kMaximum, 0, 0});
    return out->push_back({Code::kMinimum, 0, 0});
  }
  const bool swapped = e.op == plan::Op::kGt || e.op == plan::Op::kGe;  // a > b is b < a
  for (size_t k = 0; k < e.args.size(); ++k) Compile(e.args[swapped ? e.args.size() - 1 - k : k], out);
  const bool list = e.op == plan::Op::kCall && (e.function == "min" || e.function == "max");
  const size_t times = list ? e.args.size() - 1 : 1;
  for (size_t k = 0; k < times; ++k) out->push_back({CodeOf(e), 0, 0});
}

fuzzy::Variable VariableOf(const plan::FuzzyVariable& v) {
  fuzzy::Variable out{v.name, v.lower, v.upper, {}};
  for (const plan::FuzzyTerm& t : v.terms) {
    out.terms.push_back({t.name, Known(fuzzy::ShapeOf(t.shape)), t.params, t.height, {}});
    if (t.formula) Compile(*t.formula, &out.terms.back().formula.steps);
  }
  return out;
}

fuzzy::Output OutputOf(const plan::FuzzyOutput& v) {
  fuzzy::Output out;
  static_cast<fuzzy::Variable&>(out) = VariableOf(v);
  out.aggregation = Known(fuzzy::ConormOf(v.aggregation));
  out.defuzzifier = Known(fuzzy::DefuzzifierOf(v.defuzzifier));
  out.resolution = v.resolution;
  out.exact = v.exact;
  out.default_value = v.default_value;
  out.lock_previous = v.lock_previous;
  out.lock_range = v.lock_range;
  return out;
}

fuzzy::Hedges HedgesOf(const std::vector<std::string>& words, const plan::FuzzySystem& system) {
  fuzzy::Hedges out;
  for (const std::string& word : words) {
    const auto own = std::find_if(system.hedges.begin(), system.hedges.end(),
                                  [&](const plan::NamedExpr& hedge) { return hedge.name == word; });
    const auto number = static_cast<int>(own - system.hedges.begin()) + static_cast<int>(fuzzy::Hedge::kOwn);
    out.push_back(own != system.hedges.end() ? static_cast<fuzzy::Hedge>(number) : Known(fuzzy::HedgeOf(word)));
  }
  return out;
}

fuzzy::Antecedent AntecedentOf(const plan::FuzzyCondition& c, const plan::FuzzySystem& system) {
  fuzzy::Antecedent out;
  switch (c.op) {
    case plan::FuzzyCondition::Op::kAtom: out.op = fuzzy::Antecedent::Op::kIs; break;
    case plan::FuzzyCondition::Op::kAnd: out.op = fuzzy::Antecedent::Op::kAnd; break;
    case plan::FuzzyCondition::Op::kOr: out.op = fuzzy::Antecedent::Op::kOr; break;
    case plan::FuzzyCondition::Op::kNot: out.op = fuzzy::Antecedent::Op::kNot; break;
  }
  out.input = c.input;
  out.term = c.term < 0 ? fuzzy::kAny : c.term;
  out.hedges = HedgesOf(c.hedges, system);
  for (const plan::FuzzyCondition& child : c.children) out.operands.push_back(AntecedentOf(child, system));
  return out;
}

fuzzy::Rule RuleOf(const plan::FuzzyRule& r, const plan::FuzzySystem& system) {
  fuzzy::Rule out;
  out.otherwise = r.otherwise;
  if (!r.otherwise) out.antecedent = AntecedentOf(r.condition, system);
  for (const plan::FuzzyConclusion& c : r.conclusions)
    out.conclusions.push_back({c.output, c.term, HedgesOf(c.hedges, system)});
  out.weight = r.weight;
  return out;
}

}  // namespace

fuzzy::SystemDefinition DefinitionOf(const plan::FuzzySystem& system) {
  fuzzy::SystemDefinition out;
  for (const auto& v : system.inputs) out.inputs.push_back(VariableOf(v));
  for (const auto& v : system.outputs) out.outputs.push_back(OutputOf(v));
  for (const plan::FuzzyBlock& b : system.blocks) {
    out.blocks.push_back(
        {b.name,
         {},
         Known(fuzzy::NormOf(b.conjunction)),
         Known(fuzzy::ConormOf(b.disjunction)),
         Known(fuzzy::NormOf(b.implication)),
         {Known(fuzzy::ActivationOf(b.activation)), b.count, b.threshold, Known(fuzzy::ComparisonOf(b.comparison))}});
  }
  for (const plan::NamedExpr& hedge : system.hedges) {
    out.hedges.push_back({hedge.name, {}});
    Compile(hedge.expr, &out.hedges.back().formula.steps);
  }
  for (const plan::FuzzyRule& r : system.rules)
    out.blocks[static_cast<size_t>(r.block)].rules.push_back(RuleOf(r, system));
  return out;
}

Status CheckDefinition(const plan::FuzzySystem& system, const std::string& name) {
  const std::vector<fuzzy::DefinitionError> errors = fuzzy::Validate(DefinitionOf(system));
  const std::string subject = "fuzzy system `" + name + "`: ";
  if (!errors.empty()) return Status::Error("K0308", subject + errors.front().what);
  const Status tables = CheckTables(system);
  return tables.ok() ? tables : Status::Error("K0308", subject + tables.message(), tables.hint());
}

Status CheckTables(const plan::FuzzySystem& system) {
  if (!system.error_bound || !fuzzy::Validate(DefinitionOf(system)).empty()) return Status::Ok();
  const auto refusal = SystemOf(system).refusal;
  return refusal ? Status::Error("W0508", refusal->what, refusal->help) : Status::Ok();
}

}  // namespace weir::ops
