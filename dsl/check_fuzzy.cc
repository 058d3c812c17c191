// Fuzzy detectors: variables, terms, rules, options.
#include <algorithm>
#include <cmath>
#include <utility>

#include "dsl/check_detector.h"
#include "dsl/fold.h"
#include "dsl/fuzzy_coverage.h"

namespace weir::dsl {
namespace {

constexpr double kLargestMagnitude = 1e150;  // as the inference has it: no difference or product overflows
constexpr int64_t kLargestResolution = 100000;

const std::vector<std::string> kLaterShapes = {
    "rectangle", "ramp", "gaussian", "gaussian_product", "bell", "sigmoid", "sigmoid_difference", "sigmoid_product", "z", "s", "pi",
    "cosine", "concave", "spike", "binary", "arc", "semi_ellipse", "singleton", "discrete", "constant", "linear", "function"};
const std::vector<std::string> kHedges = {"not", "very", "somewhat", "extremely", "seldom", "any"};

// The words of an option: the one this version has, and those it does not.
struct Option {
  const char* name;
  const char* built;
  std::vector<std::string> later;
};
const std::vector<Option>& Options() {
  static const std::vector<std::string> norms = {"algebraic_product", "bounded_difference", "drastic_product", "einstein_product", "hamacher_product", "nilpotent_minimum", "none"};
  static const std::vector<std::string> conorms = {"algebraic_sum", "bounded_sum", "normalized_sum", "drastic_sum", "einstein_sum", "hamacher_sum", "nilpotent_maximum", "unbounded_sum", "none"};
  static const std::vector<Option> options = {
      {"conjunction", "minimum", norms},
      {"disjunction", "maximum", conorms},
      {"implication", "minimum", norms},
      {"aggregation", "maximum", conorms},
      {"activation", "general", {"first", "last", "highest", "lowest", "proportional", "threshold"}},
      {"defuzzifier", "centroid", {"bisector", "smallest_of_maximum", "largest_of_maximum", "mean_of_maximum", "weighted_average", "weighted_sum"}},
  };
  return options;
}

class FuzzyChecker {
 public:
  FuzzyChecker(Context* context, const ast::FuzzyDecl& decl, DetectorChecker* detector) : ctx_(*context), decl_(decl), detector_(*detector) {}

  plan::FuzzySystem Run() {
    for (const ast::FuzzyOption& option : decl_.options) CheckOption(option);
    for (const ast::FuzzyVariable& variable : decl_.variables) CheckVariable(variable);
    for (const ast::FuzzyRule& rule : decl_.rules) CheckRule(rule);
    CheckParts();
    AddOutputs();
    return std::move(system_);
  }

 private:
  void Missing(const char* what, const char* why) {
    if (!decl_.damaged) ctx_.Error(codes::kFuzzyMissing, decl_.name.span, Quote(decl_.name.text) + " has no " + what, why);
    whole_ = false;
  }

  void CheckParts() {
    if (system_.inputs.empty()) Missing("`input`", "a fuzzy system reasons from inputs");
    if (system_.outputs.empty()) Missing("`output`", "a fuzzy system has an output");
    if (decl_.rules.empty()) Missing("rules", "for example `if … is high then … is high`");
  }

  void CheckOption(const ast::FuzzyOption& option) {
    std::vector<std::string> words;
    for (const Option& known : Options()) {
      if (option.name.text != known.name) continue;
      if (option.number) {
        const auto count = CountOf(&ctx_, *option.number, "the resolution", 1, kLargestResolution);
        if (count) system_.resolution = static_cast<int>(*count);
      }
      if (option.value.text == known.built) return;
      if (std::find(known.later.begin(), known.later.end(), option.value.text) != known.later.end()) {
        return ctx_.NotBuilt("`" + option.name.text + " " + option.value.text + "`", option.span);
      }
      words = known.later;
      words.emplace_back(known.built);
      ctx_.Error(codes::kUnknownChoice, option.value.span, "there is no " + option.name.text + " " + Quote(option.value.text)).help = Suggest(option.value.text, words);
      return;
    }
    if (!option.name.text.empty()) ctx_.NotBuilt("option " + Quote(option.name.text), option.span);
  }

  std::optional<double> Number(const ast::Expr& expr, const std::string& what) {
    const auto value = ConstantOf(&ctx_, expr, Type::Of(Kind::kFloat), what);
    if (!value) return std::nullopt;
    if (std::fabs(value->f) <= kLargestMagnitude) return value->f;
    ctx_.Error(codes::kOutOfRange, expr.span, what + " is too large", "numbers of a fuzzy system lie within 1e150");
    return std::nullopt;
  }

  bool CheckRange(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out) {
    if (!variable.range) return false;
    const ast::Expr& range = *variable.range;
    if (range.kind != ast::ExprKind::kRange || !range.children[0] || !range.children[1]) {
      ctx_.Error(codes::kFuzzyRange, range.span, "the range of " + Quote(variable.name.text) + " needs both ends", "for example `0..100`");
      return false;
    }
    const auto lower = Number(*range.children[0], "the lower end of the range");
    const auto upper = Number(*range.children[1], "the upper end of the range");
    if (!lower || !upper) return false;
    out->lower = *lower;
    out->upper = *upper;
    if (*lower < *upper) return true;
    ctx_.Error(codes::kFuzzyRange, range.span, "the range of " + Quote(variable.name.text) + " is empty", FloatText(*lower) + " is not less than " + FloatText(*upper));
    return false;
  }

  void CheckVariable(const ast::FuzzyVariable& variable) {
    ctx_.NotBuilt(variable.unbuilt);
    whole_ &= variable.unbuilt.empty();
    for (const auto& [name, span] : names_) {
      if (name != variable.name.text) continue;
      ctx_.Error(codes::kDuplicateName, variable.name.span, "variable " + Quote(name) + " is declared twice").secondary.push_back({span, "first declared here"});
      whole_ = false;
      return;
    }
    names_.emplace_back(variable.name.text, variable.name.span);
    plan::FuzzyVariable out;
    out.name = variable.name.text;
    const bool ranged = CheckRange(variable, &out);
    whole_ &= ranged;
    for (const ast::FuzzyTerm& term : variable.terms) CheckTerm(term, variable, &out);
    if (variable.terms.empty() && !decl_.damaged) {
      ctx_.Error(codes::kFuzzyMissing, variable.name.span, Quote(out.name) + " has no terms", "for example `low = triangle(0, 0, 8)`");
      whole_ = false;
    }
    if (variable.is_output) {
      CheckOutputName(variable);
      output_spans_.push_back(variable.name.span);
      system_.outputs.push_back(std::move(out));
      return;
    }
    CheckInputValue(variable, &out);
    if (ranged && whole_) WarnGaps(variable, out);
    system_.inputs.push_back(std::move(out));
  }

  void CheckOutputName(const ast::FuzzyVariable& variable) {
    const RowField* field = detector_.input().open ? nullptr : detector_.scope()->Find(variable.name.text);
    if (field == nullptr) return;
    ctx_.Error(codes::kDuplicateName, variable.name.span, "there is a field " + Quote(variable.name.text) + " already", "an output is a field of the alert's row")
        .secondary.push_back({field->declared, "declared here"});
    whole_ = false;
  }

  void CheckInputValue(const ast::FuzzyVariable& variable, plan::FuzzyVariable* out) {
    ast::Expr name;
    name.kind = ast::ExprKind::kName;
    name.text = variable.name.text;
    name.span = variable.name.span;
    const ast::Expr& expr = variable.value ? *variable.value : name;
    ExprChecker checker(&ctx_, *detector_.scope());
    auto value = checker.Check(expr);
    if (!value) return;
    if (!value->type.numeric()) {
      Diagnostic& d = ctx_.Error(codes::kFuzzyInput, value->span, "input " + Quote(out->name) + " must be a number", "this is " + Article(value->type));
      if (value->type.kind == Kind::kDuration) d.help = "divide by a unit: `" + out->name + " / 1s`";
      return;
    }
    if (value->type.nullable) {
      ctx_.Error(codes::kNullable, value->span, "input " + Quote(out->name) + " needs a value, and this may be null", "this is " + Article(value->type))
          .help = "say what null stands for: `input " + out->name + " = " + ctx_.OneLine(expr.span) + " ?? 0`";
      return;
    }
    out->value = Widen(std::move(*value), Kind::kFloat);
  }

  void WarnGaps(const ast::FuzzyVariable& variable, const plan::FuzzyVariable& out) {
    for (const auto& [low, high] : Gaps(out)) {
      ctx_.Warn(codes::kUncovered, variable.name.span, "no term of " + Quote(out.name) + " holds between " + FloatText(low) + " and " + FloatText(high), "such values are in none of its terms");
    }
  }

  void CheckTerm(const ast::FuzzyTerm& term, const ast::FuzzyVariable& variable, plan::FuzzyVariable* out) {
    plan::FuzzyTerm planned;
    planned.name = term.name.text;
    planned.shape = term.function.text;
    for (const plan::FuzzyTerm& other : out->terms) {
      if (other.name != planned.name) continue;
      ctx_.Error(codes::kDuplicateName, term.name.span, "term " + Quote(planned.name) + " of " + Quote(variable.name.text) + " is given twice");
      whole_ = false;
      return;
    }
    CheckShape(term, &planned);
    if (term.height) CheckUnit(*term.height, "`height`", &planned.height);
    out->terms.push_back(std::move(planned));
  }

  void CheckShape(const ast::FuzzyTerm& term, plan::FuzzyTerm* out) {
    const std::string& shape = term.function.text;
    const size_t corners = shape == "triangle" ? 3 : shape == "trapezoid" ? 4 : 0;
    if (corners == 0) {
      whole_ = false;
      if (std::find(kLaterShapes.begin(), kLaterShapes.end(), shape) != kLaterShapes.end()) return ctx_.NotBuilt("term function " + Quote(shape), term.function.span);
      std::vector<std::string> known = kLaterShapes;
      known.insert(known.begin(), {"triangle", "trapezoid"});
      ctx_.Error(codes::kFuzzyTerm, term.function.span, "there is no term function " + Quote(shape)).help = Suggest(shape, known);
      return;
    }
    bool known = true;
    for (const ast::ExprPtr& arg : term.args) {
      const auto corner = arg ? Number(*arg, "a corner of " + Quote(term.name.text)) : std::nullopt;
      known &= corner.has_value();
      out->params.push_back(corner.value_or(0));
    }
    if (term.args.size() != corners) {
      ctx_.Error(codes::kFuzzyTerm, term.span, Quote(shape) + " takes " + std::to_string(corners) + " corners, not " + std::to_string(term.args.size()),
                 corners == 3 ? "left end, top, right end" : "left end, top from, top to, right end");
      known = false;
    }
    whole_ &= known;
    if (!known) return;
    for (size_t k = 0; k + 1 < corners; ++k) {
      if (out->params[k] <= out->params[k + 1]) continue;
      ctx_.Error(codes::kFuzzyTerm, term.args[k + 1]->span, "the corners of " + Quote(term.name.text) + " must not decrease", FloatText(out->params[k + 1]) + " is less than " + FloatText(out->params[k]));
      whole_ = false;
      return;
    }
  }

  void CheckUnit(const ast::Expr& expr, const std::string& what, double* out) {
    const auto value = Number(expr, what);
    if (value && !(*value > 0 && *value <= 1)) {
      ctx_.Error(codes::kFuzzyWeight, expr.span, what + " must be greater than 0 and at most 1", "this is " + FloatText(*value));
      return;
    }
    if (value) *out = *value;
  }

  // ---- rules

  int FindVariable(const ast::Name& name, bool output) {
    const std::vector<plan::FuzzyVariable>& variables = output ? system_.outputs : system_.inputs;
    std::vector<std::string> names;
    for (size_t k = 0; k < variables.size(); ++k) {
      if (variables[k].name == name.text) return static_cast<int>(k);
      names.push_back(variables[k].name);
    }
    whole_ = false;
    if (decl_.damaged) return -1;
    const char* sort = output ? "output" : "input";
    const bool other = std::any_of(names_.begin(), names_.end(), [&](const auto& known) { return known.first == name.text; });
    Diagnostic& d = ctx_.Error(codes::kFuzzyName, name.span, std::string("unknown ") + sort + " " + Quote(name.text),
                               other ? std::string("this is an ") + (output ? "input" : "output") : "");
    d.help = Suggest(name.text, names);
    return -1;
  }

  int FindTerm(const plan::FuzzyVariable& variable, const ast::Name& name) {
    std::vector<std::string> names;
    for (size_t k = 0; k < variable.terms.size(); ++k) {
      if (variable.terms[k].name == name.text) return static_cast<int>(k);
      names.push_back(variable.terms[k].name);
    }
    whole_ = false;
    if (!decl_.damaged) {
      ctx_.Error(codes::kFuzzyName, name.span, "unknown term " + Quote(name.text), Quote(variable.name) + " has no such term").help = Suggest(name.text, names);
    }
    return -1;
  }

  // A hedge, or `any` in the place of a term, is of a later version.
  bool Hedged(const std::vector<ast::Name>& hedges, const ast::Name& term) {
    for (const ast::Name& hedge : hedges) {
      if (std::find(kHedges.begin(), kHedges.end(), hedge.text) != kHedges.end()) {
        ctx_.NotBuilt("hedge " + Quote(hedge.text), hedge.span);
      } else {
        ctx_.Error(codes::kFuzzyName, hedge.span, "there is no hedge " + Quote(hedge.text)).help = Suggest(hedge.text, kHedges);
      }
    }
    if (term.text == "any") ctx_.NotBuilt("`is any`", term.span);
    whole_ &= hedges.empty() && term.text != "any";
    return !hedges.empty() || term.text == "any";
  }

  plan::FuzzyCondition CheckCondition(const ast::FuzzyExpr& expr) {
    plan::FuzzyCondition out;
    using Op = ast::FuzzyExpr::Op;
    switch (expr.op) {
      case Op::kAtom: {
        out.input = FindVariable(expr.variable, false);
        if (!Hedged(expr.hedges, expr.term) && out.input >= 0) out.term = FindTerm(system_.inputs[static_cast<size_t>(out.input)], expr.term);
        return out;
      }
      case Op::kAnd: out.op = plan::FuzzyCondition::Op::kAnd; break;
      case Op::kOr: out.op = plan::FuzzyCondition::Op::kOr; break;
      case Op::kNot: out.op = plan::FuzzyCondition::Op::kNot; break;
    }
    for (const ast::FuzzyExpr& child : expr.children) out.children.push_back(CheckCondition(child));
    return out;
  }

  void CheckRule(const ast::FuzzyRule& rule) {
    plan::FuzzyRule out;
    out.condition = CheckCondition(rule.condition);
    for (const ast::FuzzyConclusion& conclusion : rule.conclusions) {
      plan::FuzzyConclusion planned;
      planned.output = FindVariable(conclusion.variable, true);
      if (!Hedged(conclusion.hedges, conclusion.term) && planned.output >= 0) planned.term = FindTerm(system_.outputs[static_cast<size_t>(planned.output)], conclusion.term);
      out.conclusions.push_back(planned);
    }
    if (rule.weight) CheckUnit(*rule.weight, "the weight of a rule", &out.weight);
    out.text = ctx_.OneLine(rule.span);
    system_.rules.push_back(std::move(out));
  }

  // The crisp outputs are fields behind the input's; null where no rule fires.
  void AddOutputs() {
    Scope* scope = detector_.scope();
    for (size_t k = 0; k < system_.outputs.size(); ++k) {
      RowField field{system_.outputs[k].name, Type::Of(Kind::kFloat), static_cast<int>(detector_.input().fields.size() + k), output_spans_[k], false};
      if (whole_) {
        const Coverage coverage = CoverageOf(system_, static_cast<int>(k));
        field.type.nullable = !coverage.complete;
        if (!coverage.complete) {
          ctx_.Warn(codes::kUncovered, field.declared, Quote(field.name) + " can be null: " + (coverage.known ? "there no rule fires" : "there are too many terms to tell whether a rule always fires"),
                    coverage.known ? "for example at " + coverage.example : "")
              .help = "say what null stands for where it is used: `" + field.name + " ?? 0`";
        }
      }
      scope->fields.push_back(std::move(field));
    }
    scope->open |= decl_.damaged;
  }

  Context& ctx_;
  const ast::FuzzyDecl& decl_;
  DetectorChecker& detector_;
  plan::FuzzySystem system_;
  std::vector<std::pair<std::string, Span>> names_;
  std::vector<Span> output_spans_;
  bool whole_ = true;  // nothing is wrong or missing: the system can be looked at as one
};

}  // namespace

void CheckFuzzy(Context* context, const ast::FuzzyDecl& decl, Relation* out) {
  if (!decl.on) {
    if (!decl.damaged) context->NotBuilt("a fuzzy system without `on`", decl.name.span, "make it a detector: `fuzzy " + decl.name.text + " on …`");
    out->broken = true;
    return;
  }
  DetectorChecker checker(context, decl.name, decl.body, decl.span, decl.damaged, out);
  if (!checker.CheckInput(*decl.on, decl.by)) return;
  FuzzyChecker fuzzy(context, decl, &checker);
  plan::FuzzySystem system = fuzzy.Run();
  checker.Finish(std::move(system));
}

}  // namespace weir::dsl
