// Inputs and outputs of a fuzzy system, their ranges and terms.
#include <algorithm>
#include <cmath>
#include <limits>

#include "dsl/check_fuzzy.h"
#include "dsl/fold.h"
#include "dsl/fuzzy_coverage.h"
#include "dsl/fuzzy_shapes.h"
#include "dsl/other_words.h"

namespace weir::dsl {
namespace {

constexpr double kLargestMagnitude = 1e150;  // as the inference has it: no difference or product overflows

// `inf` and `-inf`: no corner on that side.
std::optional<double> InfinityOf(const ast::Expr& expr) {
  if (expr.kind == ast::ExprKind::kName && expr.text == "inf") return std::numeric_limits<double>::infinity();
  if (expr.kind != ast::ExprKind::kNegate || !expr.children[0]) return std::nullopt;
  const auto inner = InfinityOf(*expr.children[0]);
  return inner ? std::optional<double>(-*inner) : std::nullopt;
}

}  // namespace

std::optional<double> FuzzyChecker::Number(const ast::Expr& expr, const std::string& what) {
  const auto value = ConstantOf(&ctx_, expr, Type::Of(Kind::kFloat), what);
  if (!value) return std::nullopt;
  if (std::fabs(value->f) <= kLargestMagnitude) return value->f;
  ctx_.Error(codes::kOutOfRange, expr.span, what + " is too large", "numbers of a fuzzy system lie within 1e150");
  return std::nullopt;
}

bool FuzzyChecker::CheckRange(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out) {
  if (!variable.range) return false;
  const ast::Expr& range = *variable.range;
  if (range.kind != ast::ExprKind::kRange || !range.children[0] || !range.children[1]) {
    ctx_.Error(codes::kFuzzyRange, range.span, "the range of " + Quote(variable.name.text) + " needs both ends",
               "for example `0..100`");
    return false;
  }
  const auto lower = Number(*range.children[0], "the lower end of the range");
  const auto upper = Number(*range.children[1], "the upper end of the range");
  if (!lower || !upper) return false;
  out->lower = *lower;
  out->upper = *upper;
  if (*lower < *upper) return true;
  ctx_.Error(codes::kFuzzyRange, range.span, "the range of " + Quote(variable.name.text) + " is empty",
             FloatText(*lower) + " is not less than " + FloatText(*upper));
  return false;
}

void FuzzyChecker::CheckVariable(const ast::FuzzyVariable& variable) {
  for (const auto& [name, span] : names_) {
    if (name != variable.name.text) continue;
    ctx_.Error(codes::kDuplicateName, variable.name.span, "variable " + Quote(name) + " is declared twice")
        .secondary.push_back({span, "first declared here"});
    whole_ = false;
    return;
  }
  names_.emplace_back(variable.name.text, variable.name.span);
  plan::FuzzyOutput out;
  out.name = variable.name.text;
  const bool ranged = CheckRange(variable, &out);
  whole_ &= ranged;
  CheckTerms(variable, &out);
  if (variable.is_output) return CheckOutput(variable, std::move(out));
  const bool known = CheckInputValue(variable, &out);
  whole_ &= known;
  if (ranged && whole_) WarnGaps(variable, out);
  system_.inputs.push_back(std::move(out));
}

void FuzzyChecker::CheckTerms(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out) {
  for (const ast::FuzzyTerm& term : variable.terms) {
    CheckTerm(term, variable, out);
    if (ctx_.references != nullptr)
      ctx_.references->Add(term.name.span, term.name.span, "a term of " + Quote(variable.name.text),
                           ctx_.OneLine(term.span));
  }
  if (!variable.terms.empty() || decl_.damaged) return;
  ctx_.Error(codes::kFuzzyMissing, variable.name.span, Quote(out->name) + " has no terms",
             "for example `low = triangle(0, 0, 8)`");
  whole_ = false;
}

void FuzzyChecker::CheckOutput(const ast::FuzzyVariable& variable, plan::FuzzyOutput out) {
  OutputMethod method = method_;
  for (const ast::FuzzyOption& option : variable.options) CheckOption(option, nullptr, &method);
  SettleMethod(variable, method, &out);
  if (variable.default_value) CheckDefault(variable, &out);
  out.lock_previous = variable.lock_previous.has_value();
  out.lock_range = variable.lock_range.has_value();
  CheckOutputName(variable);
  output_spans_.push_back(variable.name.span);
  system_.outputs.push_back(std::move(out));
}

void FuzzyChecker::CheckDefault(const ast::FuzzyVariable& variable, plan::FuzzyOutput* out) {
  out->default_value = Number(*variable.default_value, "the default of " + Quote(out->name));
  if (!out->default_value || !(out->lower < out->upper)) return;
  if (*out->default_value >= out->lower && *out->default_value <= out->upper) return;
  ctx_.Error(codes::kFuzzyRange, variable.default_value->span,
             "the default of " + Quote(out->name) + " is out of range",
             "the range is " + FloatText(out->lower) + ".." + FloatText(out->upper));
}

void FuzzyChecker::CheckOutputName(const ast::FuzzyVariable& variable) {
  const RowField* field = input_.open ? nullptr : scope_.Find(variable.name.text);
  if (field == nullptr) return;
  ctx_.Error(codes::kDuplicateName, variable.name.span, "there is a field " + Quote(variable.name.text) + " already",
             "an output is a field of the alert's row")
      .secondary.push_back({field->declared, "declared here"});
  whole_ = false;
}

// False: it is no number, or nothing is known of it.
bool FuzzyChecker::CheckInputValue(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out) {
  ast::Expr name;
  name.kind = ast::ExprKind::kName;
  name.text = variable.name.text;
  name.span = variable.name.span;
  const ast::Expr& expr = variable.value ? *variable.value : name;
  ExprChecker checker(&ctx_, scope_);
  auto value = checker.Check(expr);
  if (!value) return scope_.open;
  if (!value->type.numeric()) {
    Diagnostic& d = ctx_.Error(codes::kFuzzyInput, value->span, "input " + Quote(out->name) + " must be a number",
                               "this is " + Article(value->type));
    if (value->type.kind == Kind::kDuration) d.help = "divide by a unit: `" + out->name + " / 1s`";
    return false;
  }
  if (value->type.nullable) {
    ctx_.Error(codes::kNullable, value->span, "input " + Quote(out->name) + " needs a value, and this may be null",
               "this is " + Article(value->type))
        .help = "say what null stands for: `input " + out->name + " = " + ctx_.OneLine(expr.span) + " ?? 0`";
    return false;
  }
  out->value = Widen(std::move(*value), Kind::kFloat);
  return true;
}

void FuzzyChecker::WarnGaps(const ast::FuzzyVariable& variable, const plan::FuzzyVariable& out) {
  for (const auto& [low, high] : Gaps(out)) {
    ctx_.Warn(codes::kUncovered, variable.name.span,
              "no term of " + Quote(out.name) + " holds between " + FloatText(low) + " and " + FloatText(high),
              "such values are in none of its terms");
  }
}

namespace {

Span FirstTerm(const ast::FuzzyVariable& variable, const std::string& name) {
  const auto first = std::find_if(variable.terms.begin(), variable.terms.end(),
                                  [&](const ast::FuzzyTerm& term) { return term.name.text == name; });
  return first->name.span;
}

}  // namespace

void FuzzyChecker::CheckTerm(const ast::FuzzyTerm& term, const ast::FuzzyVariable& variable, plan::FuzzyVariable* out) {
  plan::FuzzyTerm planned;
  planned.name = term.name.text;
  planned.shape = term.function.text;
  for (const plan::FuzzyTerm& other : out->terms) {
    if (other.name != planned.name) continue;
    ctx_.Error(codes::kDuplicateName, term.name.span,
               "term " + Quote(planned.name) + " of " + Quote(variable.name.text) + " is given twice")
        .secondary.push_back({FirstTerm(variable, planned.name), "first here"});
    whole_ = false;
    return;
  }
  CheckShape(term, &planned);
  if (term.height) CheckUnit(*term.height, "`height`", &planned.height);
  out->terms.push_back(std::move(planned));
}

void FuzzyChecker::CheckShape(const ast::FuzzyTerm& term, plan::FuzzyTerm* out) {
  const TermShape* shape = FindTermShape(term.function.text);
  if (shape == nullptr) {
    whole_ = false;
    const std::string help = OtherWordHelp("term function", term.function.text);
    ctx_.Error(codes::kFuzzyTerm, term.function.span, "there is no term function " + Quote(term.function.text)).help =
        help.empty() ? Suggest(term.function.text, TermShapeNames()) : help;
    return;
  }
  const std::string_view name = shape->name;
  if (name == "function") return;  // over the inputs: CheckFormulas
  bool known = true;
  for (const ast::ExprPtr& arg : term.args) {
    const char* what = shape->rises ? "a corner of " : "a number of ";
    const auto corner = arg ? Corner(*arg, what + Quote(term.name.text), shape->open) : std::nullopt;
    known &= corner.has_value();
    out->params.push_back(corner.value_or(0));
  }
  const bool pairs = name == "discrete";
  const size_t n = term.args.size();
  if (n < shape->least || n > shape->most || (pairs && n % 2 != 0)) {
    const std::string many = std::to_string(shape->least) + (shape->rises ? " corners" : " numbers");
    const std::string wants = pairs                                  ? "pairs of numbers"
                              : shape->most == TermShape::kAnyNumber ? "at least one number"
                              : shape->least == 1                    ? "one number"
                                                                     : many;
    ctx_.Error(codes::kFuzzyTerm, term.span, Quote(shape->name) + " takes " + wants + ", not " + std::to_string(n),
               shape->form);
    known = false;
  }
  whole_ &= known;
  if (!known) return;
  if (shape->rises) CheckRises(term, *out);
  CheckNumbers(term, *out);
}

std::optional<double> FuzzyChecker::Corner(const ast::Expr& expr, const std::string& what, bool open) {
  const auto infinity = ctx_.params.count("inf") == 0 ? InfinityOf(expr) : std::nullopt;
  if (!infinity) return Number(expr, what);
  if (open) return infinity;
  ctx_.Error(codes::kFuzzyTerm, expr.span, what + " is infinite", "only shoulders are open");
  return std::nullopt;
}

void FuzzyChecker::CheckNumbers(const ast::FuzzyTerm& term, const plan::FuzzyTerm& planned) {
  for (size_t k = 0; k < planned.params.size(); ++k) {
    if (!std::isinf(planned.params[k]) || IsShoulder(planned.shape, planned.params, k)) continue;
    ctx_.Error(codes::kFuzzyTerm, term.args[k]->span, "this corner of " + Quote(term.name.text) + " is infinite",
               "a shoulder is open at an end: -inf from the left, inf from the right");
    whole_ = false;
    return;
  }
  if (const char* wrong = WrongNumbers(planned.shape, planned.params)) {
    ctx_.Error(codes::kFuzzyTerm, term.span, std::string(wrong), "of " + Quote(term.name.text));
    whole_ = false;
  }
}

void FuzzyChecker::CheckRises(const ast::FuzzyTerm& term, const plan::FuzzyTerm& planned) {
  for (size_t k = 0; k + 1 < planned.params.size(); ++k) {
    if (planned.params[k] <= planned.params[k + 1]) continue;
    ctx_.Error(codes::kFuzzyTerm, term.args[k + 1]->span,
               "the corners of " + Quote(term.name.text) + " must not decrease",
               FloatText(planned.params[k + 1]) + " is less than " + FloatText(planned.params[k]));
    whole_ = false;
    return;
  }
}

void FuzzyChecker::CheckUnit(const ast::Expr& expr, const std::string& what, double* out) {
  const auto value = Number(expr, what);
  whole_ &= value.has_value();
  if (value && !(*value > 0 && *value <= 1)) {
    ctx_.Error(codes::kFuzzyWeight, expr.span, what + " must be greater than 0 and at most 1",
               "this is " + FloatText(*value));
    return;
  }
  if (value) *out = *value;
}

}  // namespace weir::dsl
