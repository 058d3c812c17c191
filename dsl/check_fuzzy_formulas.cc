// Terms over the inputs of a fuzzy system: `function`, `linear`.
#include <algorithm>

#include "dsl/check_fuzzy.h"
#include "dsl/fold.h"

namespace weir::dsl {
namespace {

constexpr char kFormulaMay[] =
    "it may use + - * / %, comparisons, if, and abs sign floor ceil sqrt exp ln log10 pow min max clamp";

// What a formula is computed from: numbers and truth, no more.
bool IsFormula(const plan::Expr& expr, Span* wrong) {
  using Op = plan::Op;
  static const std::vector<std::string> kFunctions = {"abs", "sign",  "floor", "ceil", "sqrt", "exp",
                                                      "ln",  "log10", "pow",   "min",  "max",  "clamp"};
  const Op op = expr.op;
  const bool arithmetic = op >= Op::kAdd && op <= Op::kToFloat;
  const bool logic = op == Op::kNot || op == Op::kAnd || op == Op::kOr || op == Op::kIf || op == Op::kNegate;
  const bool call =
      op == Op::kCall && std::find(kFunctions.begin(), kFunctions.end(), expr.function) != kFunctions.end();
  const bool compares = op >= Op::kEq && op <= Op::kGe;
  const bool known = arithmetic || logic || call || compares || op == Op::kLiteral || op == Op::kField;
  if (!known || (!expr.type.numeric() && expr.type.kind != Kind::kBool)) {
    *wrong = expr.span;
    return false;
  }
  return std::all_of(expr.args.begin(), expr.args.end(), [&](const plan::Expr& arg) { return IsFormula(arg, wrong); });
}

}  // namespace

void FuzzyChecker::CheckFormulas() {
  Scope inputs;
  inputs.owner = decl_.name.text;
  inputs.owner_span = decl_.name.span;
  inputs.open = decl_.damaged;
  for (const plan::FuzzyVariable& input : system_.inputs) {
    const auto declared = std::find_if(decl_.variables.begin(), decl_.variables.end(),
                                       [&](const ast::FuzzyVariable& v) { return v.name.text == input.name; });
    inputs.fields.push_back(
        {input.name, Type::Of(Kind::kFloat), static_cast<int>(inputs.fields.size()), declared->name.span, false});
  }
  const auto look = [&](const ast::FuzzyVariable& variable, plan::FuzzyVariable* out) {
    for (const ast::FuzzyTerm& term : variable.terms) {
      const auto planned = std::find_if(out->terms.begin(), out->terms.end(),
                                        [&](const plan::FuzzyTerm& t) { return t.name == term.name.text; });
      if (planned == out->terms.end()) continue;
      if (planned->shape == "function" && !planned->formula) CheckFormula(term, inputs, &*planned);
      if (planned->shape == "linear") CheckLinear(term, *planned);
      if (!variable.is_output && (planned->shape == "linear" || planned->shape == "constant"))
        Misfit(term.span, Quote(planned->shape) + " is a value, and an input has sets", "only an output takes it");
    }
  };
  for (const ast::FuzzyVariable& variable : decl_.variables) {
    const auto same = [&](const plan::FuzzyVariable& v) { return v.name == variable.name.text; };
    if (variable.is_output) {
      const auto at = std::find_if(system_.outputs.begin(), system_.outputs.end(), same);
      if (at != system_.outputs.end()) look(variable, &*at);
    } else {
      const auto at = std::find_if(system_.inputs.begin(), system_.inputs.end(), same);
      if (at != system_.inputs.end()) look(variable, &*at);
    }
  }
}

void FuzzyChecker::CheckFormula(const ast::FuzzyTerm& term, const Scope& inputs, plan::FuzzyTerm* out) {
  if (term.args.size() != 1 || !term.args[0]) {
    if (!decl_.damaged)
      ctx_.Error(codes::kFuzzyTerm, term.span,
                 "`function` takes one expression, not " + std::to_string(term.args.size()), "over the inputs");
    whole_ = false;
    return;
  }
  ExprChecker checker(&ctx_, inputs);
  auto value = checker.CheckAs(*term.args[0], Type::Of(Kind::kFloat), "the expression of " + Quote(term.name.text));
  whole_ &= value.has_value();
  if (!value) return;
  Span wrong;
  if (IsFormula(*value, &wrong)) {
    out->formula = std::move(*value);
    return;
  }
  Misfit(wrong, "the expression of " + Quote(term.name.text) + " is more than arithmetic", kFormulaMay);
}

// The function called with a degree, which is slot 0.
std::optional<plan::Expr> FuzzyChecker::DegreeAfter(const ast::Name& hedge) {
  Scope degree;
  degree.owner = decl_.name.text;
  degree.owner_span = decl_.name.span;
  degree.fields.push_back({"degree", Type::Of(Kind::kFloat), 0, hedge.span, false});
  ast::Expr call;
  call.kind = ast::ExprKind::kCall;
  call.text = hedge.text;
  call.span = call.name_span = hedge.span;
  ast::Entry argument;
  argument.value = std::make_unique<ast::Expr>();
  argument.value->kind = ast::ExprKind::kName;
  argument.value->text = "degree";
  argument.value->span = hedge.span;
  call.entries.push_back(std::move(argument));
  ExprChecker checker(&ctx_, degree);
  auto value = checker.CheckAs(call, Type::Of(Kind::kFloat), "the hedge " + Quote(hedge.text));
  Span wrong;
  if (!value || IsFormula(*value, &wrong)) return value;
  Misfit(hedge.span, "the hedge " + Quote(hedge.text) + " is more than arithmetic", kFormulaMay);
  return std::nullopt;
}

void FuzzyChecker::CheckLinear(const ast::FuzzyTerm& term, const plan::FuzzyTerm& planned) {
  if (planned.params.size() == system_.inputs.size() + 1 || planned.params.empty() || decl_.damaged) return;
  ctx_.Error(codes::kFuzzyTerm, term.span,
             "`linear` takes " + std::to_string(system_.inputs.size() + 1) + " numbers here, not " +
                 std::to_string(planned.params.size()),
             "a coefficient for each input in their order, and the constant");
  whole_ = false;
}

}  // namespace weir::dsl
