// How a fuzzy system reasons: operators, activations, defuzzifiers, of the whole system, a block or an output.
#include <algorithm>
#include <utility>

#include "dsl/check_fuzzy.h"
#include "dsl/fold.h"
#include "dsl/fuzzy_shapes.h"
#include "dsl/other_words.h"

namespace weir::dsl {
namespace {

constexpr int64_t kLargestResolution = 100000, kMostRules = 100000;

using Words = std::vector<std::string>;

const Words kNorms = {"minimum",          "algebraic_product", "bounded_difference", "drastic_product",
                      "einstein_product", "hamacher_product",  "nilpotent_minimum",  "none"};
const Words kConorms = {"maximum",       "algebraic_sum", "bounded_sum",  "normalized_sum",    "drastic_sum",
                        "unbounded_sum", "einstein_sum",  "hamacher_sum", "nilpotent_maximum", "none"};
const Words kActivations = {"general", "first", "last", "highest", "lowest", "proportional", "threshold"};
const Words kDefuzzifiers = {"centroid",        "bisector",         "smallest_of_maximum", "largest_of_maximum",
                             "mean_of_maximum", "weighted_average", "weighted_sum"};

bool Has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}
bool OfRules(const std::string& option) {
  return option == "conjunction" || option == "disjunction" || option == "implication" || option == "activation";
}

const Words& WordsOf(const std::string& option) {
  if (option == "conjunction" || option == "implication") return kNorms;
  if (option == "disjunction" || option == "aggregation") return kConorms;
  return option == "activation" ? kActivations : kDefuzzifiers;
}

}  // namespace

void FuzzyChecker::CheckOption(const ast::FuzzyOption& option, plan::FuzzyBlock* block, OutputMethod* output) {
  const std::string &name = option.name.text, &word = option.value.text;
  if (name == "approximate") return CheckApproximation(option);
  if (OfRules(name) ? block == nullptr : output == nullptr) {
    ctx_.Error(codes::kFuzzyMethod, option.span,
               Quote(name) +
                   (block == nullptr ? " is said of rules, not of an output" : " is said of an output, not of a block"),
               block == nullptr ? "say it in the system or in a block" : "say it in the system or with the output");
    whole_ = false;
    return;
  }
  if (!Has(WordsOf(name), word)) {
    std::string help = OtherWordHelp(name, word);
    if (help.empty()) help = Suggest(word, WordsOf(name));
    if (help.empty()) {
      for (const std::string& known : WordsOf(name)) help += (help.empty() ? "it is one of " : ", ") + Quote(known);
    }
    ctx_.Error(codes::kUnknownChoice, option.value.span, "there is no " + name + " " + Quote(word)).help =
        std::move(help);
    whole_ = false;
    return;
  }
  if (name == "conjunction") block->conjunction = word;
  if (name == "disjunction") block->disjunction = word;
  if (name == "implication") block->implication = word;
  if (name == "activation") CheckActivation(option, block);
  if (name == "aggregation") output->aggregation = {word, option.span};
  if (name == "defuzzifier") CheckDefuzzifier(option, output);
}

// "defuzzifier" NAME [ INT ]: the number is the resolution; the word `exact` in its place says not to sample.
void FuzzyChecker::CheckDefuzzifier(const ast::FuzzyOption& option, OutputMethod* output) {
  output->defuzzifier = {option.value.text, option.span};
  if (!option.number) return;
  output->exact =
      option.number->kind == ast::ExprKind::kName && option.number->text == "exact" && ctx_.params.count("exact") == 0;
  if (output->exact) return;
  const auto count = CountOf(&ctx_, *option.number, "the resolution", 1, kLargestResolution);
  if (count) output->resolution = static_cast<int>(*count);
  whole_ &= count.has_value();
}

void FuzzyChecker::CheckApproximation(const ast::FuzzyOption& option) {
  const auto error = option.number ? Number(*option.number, "the error bound") : std::nullopt;
  if (error && *error <= 0) {
    ctx_.Error(codes::kOutOfRange, option.number->span, "the error bound must be greater than 0",
               "this is " + FloatText(*error));
  } else if (error) {
    system_.error_bound = error;
    bound_span_ = option.span;
  }
}

// first(2), first(2, 0.25), highest(3), threshold(0.5), threshold(">", 0.5)
void FuzzyChecker::CheckActivation(const ast::FuzzyOption& option, plan::FuzzyBlock* block) {
  static const Words kSigns = {"<", "<=", "==", "!=", ">=", ">"};
  const std::string& word = block->activation = option.value.text;
  block->count = 1;
  block->threshold = 0;
  const std::vector<ast::ExprPtr>& arguments = option.arguments;
  const bool ordered = word == "first" || word == "last", ranked = word == "highest" || word == "lowest";
  const size_t most = ordered || word == "threshold" ? 2 : ranked ? 1 : 0, least = word == "threshold" ? 1 : 0;
  if (arguments.size() > most || arguments.size() < least) {
    const char* form = ordered     ? "how many rules, and from which strength on"
                       : ranked    ? "how many rules"
                       : most == 2 ? "a comparison and a strength: `threshold(\">=\", 0.5)`"
                                   : "nothing in parentheses";
    ctx_.Error(codes::kFuzzyMethod, option.span,
               "`activation " + word + "` does not take " + std::to_string(arguments.size()) + " arguments", form);
    whole_ = false;
    return;
  }
  size_t next = 0;
  if ((ordered || ranked) && !arguments.empty()) {
    const auto count = CountOf(&ctx_, *arguments[next++], "the number of rules", 1, kMostRules);
    if (count) block->count = static_cast<int>(*count);
  }
  if (word == "threshold" && arguments[0]->kind == ast::ExprKind::kString) {
    const auto sign = ConstantOf(&ctx_, *arguments[next++], Type::Of(Kind::kString), "the sign");
    if (sign && !Has(kSigns, sign->s)) {
      ctx_.Error(codes::kUnknownChoice, arguments[0]->span, "there is no comparison \"" + sign->s + "\"",
                 "one of < <= == != >= >");
    }
    if (sign) block->comparison = sign->s;
  }
  if (next < arguments.size()) {
    const auto threshold = Number(*arguments[next], "an argument of `activation`");
    if (threshold) block->threshold = *threshold;
  }
}

// What was said, else what suits the terms: values have a weighted average of all that is concluded.
void FuzzyChecker::SettleMethod(const ast::FuzzyVariable& variable, const OutputMethod& method,
                                plan::FuzzyOutput* out) {
  const auto all = [&](const auto& is) {
    return !out->terms.empty() && std::all_of(out->terms.begin(), out->terms.end(), is);
  };
  const bool values =
      std::any_of(out->terms.begin(), out->terms.end(), [](const auto& t) { return IsValueTerm(t.shape); });
  const bool singletons = all([](const plan::FuzzyTerm& t) { return t.shape == "singleton" || IsValueTerm(t.shape); });
  const std::string said = method.defuzzifier.word;
  // Of points there is no area: their center of gravity is the weighted average (IEC 61131-7, COGS).
  const bool points = singletons && !values && said == "centroid";
  out->defuzzifier = points || (said.empty() && (values || singletons)) ? "weighted_average"
                     : said.empty()                                     ? "centroid"
                                                                        : said;
  const bool weighted = IsWeighted(*out);
  out->aggregation = !method.aggregation.word.empty() ? method.aggregation.word
                     : weighted                       ? "unbounded_sum"
                                                      : "maximum";
  out->resolution = method.resolution;
  out->exact = method.exact && !points;
  const Span at = said.empty() ? variable.name.span : method.defuzzifier.span;
  for (const plan::FuzzyTerm& term : out->terms) {
    const char* wrong = nullptr;
    if (weighted && !IsValueTerm(term.shape) && !IsMonotonicTerm(term.shape) && term.shape != "singleton") {
      wrong =
          "a weighted output has values (constant, linear, function, singleton) or slopes (ramp, sigmoid, s, z, "
          "concave, arc)";
    } else if (!weighted && IsValueTerm(term.shape)) {
      wrong = "values go with `defuzzifier weighted_average` or `weighted_sum`";
    } else if (out->exact && !weighted && !IsLinearTerm(term.shape)) {
      wrong = "`exact` is for straight lines: triangle, trapezoid, rectangle, ramp, binary, discrete";
    }
    if (wrong != nullptr)
      return Misfit(at,
                    Quote(out->defuzzifier) + " does not go with term " + Quote(term.name) + " of " + Quote(out->name),
                    wrong);
  }
  if (out->exact && (weighted || (out->aggregation != "maximum" && out->aggregation != "unbounded_sum")))
    return Misfit(at, "`exact` does not go with `" + (weighted ? out->defuzzifier : out->aggregation) + "`",
                  "it is for sets joined by maximum or unbounded_sum");
  if (!weighted && out->aggregation == "none")
    Misfit(method.aggregation.span, "the sets of " + Quote(out->name) + " need an aggregation",
           "`none` is for weighted outputs");
}

void FuzzyChecker::Misfit(Span span, const std::string& what, const std::string& why) {
  ctx_.Error(codes::kFuzzyMethod, span, what, why);
  whole_ = false;
}

bool IsWeighted(const plan::FuzzyOutput& output) {
  return output.defuzzifier == "weighted_average" || output.defuzzifier == "weighted_sum";
}

}  // namespace weir::dsl
