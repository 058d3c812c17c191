#include "dsl/check_fuzzy.h"

#include <algorithm>

#include "dsl/check_detector.h"
#include "dsl/fold.h"
#include "dsl/fuzzy_coverage.h"
#include "dsl/other_words.h"

namespace weir::dsl {
namespace {

constexpr int64_t kLargestResolution = 100000;

// The words of an option: the one this version has, and those it does not.
struct Option {
  const char* name;
  const char* built;
  std::vector<std::string> later;
};
const std::vector<Option>& Options() {
  static const std::vector<std::string> norms = {"algebraic_product",
                                                 "bounded_difference",
                                                 "drastic_product",
                                                 "einstein_product",
                                                 "hamacher_product",
                                                 "nilpotent_minimum",
                                                 "none"};
  static const std::vector<std::string> conorms = {"algebraic_sum",     "bounded_sum",   "normalized_sum",
                                                   "drastic_sum",       "einstein_sum",  "hamacher_sum",
                                                   "nilpotent_maximum", "unbounded_sum", "none"};
  static const std::vector<Option> options = {
      {"conjunction", "minimum", norms},
      {"disjunction", "maximum", conorms},
      {"implication", "minimum", norms},
      {"aggregation", "maximum", conorms},
      {"activation", "general", {"first", "last", "highest", "lowest", "proportional", "threshold"}},
      {"defuzzifier",
       "centroid",
       {"bisector", "smallest_of_maximum", "largest_of_maximum", "mean_of_maximum", "weighted_average",
        "weighted_sum"}},
  };
  return options;
}

}  // namespace

plan::FuzzySystem FuzzyChecker::Run() {
  for (const ast::FuzzyOption& option : decl_.options) CheckOption(option);
  for (const ast::FuzzyVariable& variable : decl_.variables) CheckVariable(variable);
  for (const ast::FuzzyRule& rule : decl_.rules) CheckRule(rule);
  for (const ast::FuzzyBlock& block : decl_.blocks) CheckBlock(block);
  CheckParts();
  AddOutputs();
  return std::move(system_);
}

plan::FuzzySystem FuzzyChecker::RunFor() {
  {
    Context::Mute mute(&ctx_);
    system_ = Run();
  }
  size_t input = 0;
  for (const ast::FuzzyVariable& variable : decl_.variables) {
    if (variable.is_output || input >= system_.inputs.size()) continue;
    CheckInputValue(variable, &system_.inputs[input++]);
  }
  return std::move(system_);
}

void FuzzyChecker::Missing(const char* what, const char* why) {
  if (!decl_.damaged)
    ctx_.Error(codes::kFuzzyMissing, decl_.name.span, Quote(decl_.name.text) + " has no " + what, why);
  whole_ = false;
}

void FuzzyChecker::CheckParts() {
  if (system_.inputs.empty()) Missing("`input`", "a fuzzy system reasons from inputs");
  if (system_.outputs.empty()) Missing("`output`", "a fuzzy system has an output");
  if (decl_.rules.empty() && decl_.blocks.empty()) Missing("rules", "for example `if … is high then … is high`");
}

void FuzzyChecker::CheckOption(const ast::FuzzyOption& option) {
  if (option.name.text == "approximate") return CheckApproximation(option);
  std::vector<std::string> words;
  for (const Option& known : Options()) {
    if (option.name.text != known.name) continue;
    if (option.number) {
      const auto count = CountOf(&ctx_, *option.number, "the resolution", 1, kLargestResolution);
      if (count) system_.resolution = static_cast<int>(*count);
    }
    if (option.value.text == known.built) return;
    if (std::find(known.later.begin(), known.later.end(), option.value.text) != known.later.end()) {
      for (const ast::ExprPtr& argument : option.arguments) CheckActivationArgument(*argument);
      return ctx_.Later("`" + option.name.text + " " + option.value.text + "`", option.span);
    }
    words = known.later;
    words.emplace_back(known.built);
    std::string help = OtherWordHelp(option.name.text, option.value.text);
    if (help.empty()) help = Suggest(option.value.text, words);
    if (help.empty()) {
      for (const std::string& word : words) help += (help.empty() ? "it is one of " : ", ") + Quote(word);
    }
    ctx_.Error(codes::kUnknownChoice, option.value.span,
               "there is no " + option.name.text + " " + Quote(option.value.text))
        .help = std::move(help);
    return;
  }
}

void FuzzyChecker::CheckApproximation(const ast::FuzzyOption& option) {
  if (option.number) {
    const auto error = Number(*option.number, "the error bound");
    if (error && *error <= 0) {
      ctx_.Error(codes::kOutOfRange, option.number->span, "the error bound must be greater than 0",
                 "this is " + FloatText(*error));
    }
  }
  ctx_.Later("option `approximate`", option.span);
}

// highest(2), threshold(">", 0.5): whole numbers, shares, and a sign.
void FuzzyChecker::CheckActivationArgument(const ast::Expr& argument) {
  static const std::vector<std::string> kSigns = {"<", "<=", "==", "!=", ">=", ">"};
  if (argument.kind != ast::ExprKind::kString) {
    Number(argument, "an argument of `activation`");
    return;
  }
  const auto sign = ConstantOf(&ctx_, argument, Type::Of(Kind::kString), "the sign");
  if (!sign || std::find(kSigns.begin(), kSigns.end(), sign->s) != kSigns.end()) return;
  ctx_.Error(codes::kUnknownChoice, argument.span, "there is no comparison \"" + sign->s + "\"",
             "one of < <= == != >= >");
}

// Rules with operators of their own. Outputs of blocks before can be inputs here.
void FuzzyChecker::CheckBlock(const ast::FuzzyBlock& block) {
  for (const ast::FuzzyBlock& other : decl_.blocks) {
    if (&other == &block) break;
    if (other.name.text != block.name.text) continue;
    ctx_.Error(codes::kDuplicateName, block.name.span, "block " + Quote(block.name.text) + " is declared twice")
        .secondary.push_back({other.name.span, "first declared here"});
  }
  for (const ast::FuzzyOption& option : block.options) CheckOption(option);
  in_block_ = true;
  for (const ast::FuzzyRule& rule : block.rules) CheckRule(rule);
  in_block_ = false;
  whole_ = false;
  ctx_.Later("clause `block`", block.name.span);
}

void FuzzyChecker::AddOutputs() {
  for (size_t k = 0; k < system_.outputs.size(); ++k) {
    RowField field{system_.outputs[k].name, Type::Of(Kind::kFloat), static_cast<int>(input_.fields.size() + k),
                   output_spans_[k], false};
    if (whole_ && !decl_.damaged) {
      const Coverage coverage = CoverageOf(system_, static_cast<int>(k));
      field.type.nullable = !coverage.complete;
      if (!coverage.complete) {
        ctx_.Warn(codes::kUncovered, field.declared,
                  Quote(field.name) + " can be null: " +
                      (coverage.known ? "there no rule fires"
                                      : "there are too many terms to tell whether a rule always fires"),
                  coverage.known ? "for example at " + coverage.example : "")
            .help = "say what null stands for where it is used: `" + field.name + " ?? 0`";
      }
    }
    ctx_.Refer(field.declared, field, decl_.name.text);
    scope_.fields.push_back(std::move(field));
  }
  scope_.open |= decl_.damaged || system_.outputs.empty();
}

void CheckSystem(Context* context, const ast::FuzzyDecl& decl) {
  const ast::DetectorBody& body = decl.body;
  const std::pair<bool, Span> clauses[] = {{body.when != nullptr, body.when_span},
                                           {body.hold != nullptr, body.hold_span},
                                           {body.once_span || !body.once_fields.empty(), body.once_span_at},
                                           {body.reset_on_alert, body.reset_span},
                                           {body.has_alert, body.alert_span}};
  for (const auto& [given, span] : clauses) {
    if (!given || decl.damaged) continue;
    context
        ->Error(codes::kNoInput, span, Quote(decl.name.text) + " reads nothing that could raise alerts",
                "a fuzzy system without `on` is for `score`")
        .help = "make it a detector: `fuzzy " + decl.name.text + " on …`";
    break;
  }
  Relation nothing;
  nothing.open = true;
  Scope scope;
  scope.open = true;  // its inputs are the fields of the rows it is used on
  FuzzyChecker(context, decl, &scope, nothing).Run();
}

void CheckFuzzy(Context* context, const ast::FuzzyDecl& decl, Relation* out) {
  if (!decl.on) {
    out->broken = true;
    return;
  }
  DetectorChecker checker(context, decl.name, decl.body, decl.span, decl.damaged, out);
  if (!checker.CheckInput(*decl.on, decl.by)) return;
  FuzzyChecker fuzzy(context, decl, checker.scope(), checker.input());
  plan::FuzzySystem system = fuzzy.Run();
  checker.Finish(std::move(system));
}

}  // namespace weir::dsl
