#include "dsl/check_fuzzy.h"

#include <algorithm>

#include "dsl/fuzzy_coverage.h"

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
  for (const ast::FuzzyBlock& block : decl_.blocks) ctx_.NotBuilt("clause `block`", block.name.span);
  CheckParts();
  AddOutputs();
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
  if (option.name.text == "approximate") return ctx_.NotBuilt("option `approximate`", option.span);
  if (!option.arguments.empty())
    return ctx_.NotBuilt("activation " + Quote(option.value.text) + " with arguments", option.span);
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
    ctx_.Error(codes::kUnknownChoice, option.value.span,
               "there is no " + option.name.text + " " + Quote(option.value.text))
        .help = Suggest(option.value.text, words);
    return;
  }
  if (!option.name.text.empty()) ctx_.NotBuilt("option " + Quote(option.name.text), option.span);
}

void FuzzyChecker::AddOutputs() {
  Scope* scope = detector_.scope();
  for (size_t k = 0; k < system_.outputs.size(); ++k) {
    RowField field{system_.outputs[k].name, Type::Of(Kind::kFloat),
                   static_cast<int>(detector_.input().fields.size() + k), output_spans_[k], false};
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
    scope->fields.push_back(std::move(field));
  }
  scope->open |= decl_.damaged;
}

void CheckFuzzy(Context* context, const ast::FuzzyDecl& decl, Relation* out) {
  if (!decl.on) {
    if (!decl.damaged)
      context->NotBuilt("a fuzzy system without `on`", decl.name.span,
                        "make it a detector: `fuzzy " + decl.name.text + " on …`");
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
