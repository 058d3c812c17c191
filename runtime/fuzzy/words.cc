#include "runtime/fuzzy/words.h"

#include <iterator>

namespace weir::fuzzy {
namespace {

constexpr size_t kMany = 100000;
constexpr ShapeFacts kShapes[] = {
    {Shape::kTriangle, "triangle", 3, 3, true, true},
    {Shape::kTrapezoid, "trapezoid", 4, 4, true, true},
    {Shape::kRectangle, "rectangle", 2, 2, true, true},
    {Shape::kRamp, "ramp", 2, 2},
    {Shape::kGaussian, "gaussian", 2, 2},
    {Shape::kGaussianProduct, "gaussian_product", 4, 4},
    {Shape::kBell, "bell", 3, 3},
    {Shape::kSigmoid, "sigmoid", 2, 2},
    {Shape::kSigmoidDifference, "sigmoid_difference", 4, 4},
    {Shape::kSigmoidProduct, "sigmoid_product", 4, 4},
    {Shape::kZ, "z", 2, 2, true},
    {Shape::kS, "s", 2, 2, true},
    {Shape::kPi, "pi", 4, 4, true},
    {Shape::kCosine, "cosine", 2, 2},
    {Shape::kConcave, "concave", 2, 2},
    {Shape::kSpike, "spike", 2, 2},
    {Shape::kBinary, "binary", 2, 2, false, true},
    {Shape::kArc, "arc", 2, 2},
    {Shape::kSemiEllipse, "semi_ellipse", 2, 2, true},
    {Shape::kSingleton, "singleton", 1, 1},
    {Shape::kDiscrete, "discrete", 4, kMany},
    {Shape::kConstant, "constant", 1, 1},
    {Shape::kLinear, "linear", 1, kMany},
    {Shape::kFunction, "function", 0, 0},
};

template <typename T>
struct Word {
  const char* name;
  T value;
};

constexpr Word<Norm> kNormWords[] = {
    {"minimum", Norm::kMinimum},
    {"algebraic_product", Norm::kAlgebraicProduct},
    {"bounded_difference", Norm::kBoundedDifference},
    {"drastic_product", Norm::kDrasticProduct},
    {"einstein_product", Norm::kEinsteinProduct},
    {"hamacher_product", Norm::kHamacherProduct},
    {"nilpotent_minimum", Norm::kNilpotentMinimum},
    {"none", Norm::kNone},
};
constexpr Word<Conorm> kConormWords[] = {
    {"maximum", Conorm::kMaximum},
    {"algebraic_sum", Conorm::kAlgebraicSum},
    {"bounded_sum", Conorm::kBoundedSum},
    {"normalized_sum", Conorm::kNormalizedSum},
    {"drastic_sum", Conorm::kDrasticSum},
    {"einstein_sum", Conorm::kEinsteinSum},
    {"hamacher_sum", Conorm::kHamacherSum},
    {"nilpotent_maximum", Conorm::kNilpotentMaximum},
    {"unbounded_sum", Conorm::kUnboundedSum},
    {"none", Conorm::kNone},
};
constexpr Word<Hedge> kHedges[] = {
    {"not", Hedge::kNot},           {"very", Hedge::kVery},
    {"somewhat", Hedge::kSomewhat}, {"extremely", Hedge::kExtremely},
    {"seldom", Hedge::kSeldom},
};
constexpr Word<Activation::Method> kActivations[] = {
    {"general", Activation::Method::kGeneral},     {"first", Activation::Method::kFirst},
    {"last", Activation::Method::kLast},           {"highest", Activation::Method::kHighest},
    {"lowest", Activation::Method::kLowest},       {"proportional", Activation::Method::kProportional},
    {"threshold", Activation::Method::kThreshold},
};
constexpr Word<Comparison> kComparisons[] = {
    {"<", Comparison::kLess},      {"<=", Comparison::kLessOrEqual},    {"==", Comparison::kEqual},
    {"!=", Comparison::kNotEqual}, {">=", Comparison::kGreaterOrEqual}, {">", Comparison::kGreater},
};
constexpr Word<Defuzzifier> kDefuzzifiers[] = {
    {"centroid", Defuzzifier::kCentroid},
    {"bisector", Defuzzifier::kBisector},
    {"smallest_of_maximum", Defuzzifier::kSmallestOfMaximum},
    {"largest_of_maximum", Defuzzifier::kLargestOfMaximum},
    {"mean_of_maximum", Defuzzifier::kMeanOfMaximum},
    {"weighted_average", Defuzzifier::kWeightedAverage},
    {"weighted_sum", Defuzzifier::kWeightedSum},
};

template <typename T, size_t kSize>
std::optional<T> Find(const Word<T> (&words)[kSize], std::string_view name) {
  for (const Word<T>& word : words) {
    if (name == word.name) return word.value;
  }
  return std::nullopt;
}

template <typename T, size_t kSize>
const char* NameOf(const Word<T> (&words)[kSize], T value) {
  for (const Word<T>& word : words) {
    if (value == word.value) return word.name;
  }
  return "";
}

}  // namespace

const ShapeFacts* Facts(Shape shape) {
  const auto index = static_cast<size_t>(shape);
  return index < std::size(kShapes) ? &kShapes[index] : nullptr;
}

std::optional<Shape> ShapeOf(std::string_view name) {
  for (const ShapeFacts& facts : kShapes) {
    if (name == facts.name) return facts.shape;
  }
  return std::nullopt;
}
std::optional<Norm> NormOf(std::string_view name) { return Find(kNormWords, name); }
std::optional<Conorm> ConormOf(std::string_view name) { return Find(kConormWords, name); }
std::optional<Hedge> HedgeOf(std::string_view name) { return Find(kHedges, name); }
std::optional<Activation::Method> ActivationOf(std::string_view name) { return Find(kActivations, name); }
std::optional<Comparison> ComparisonOf(std::string_view sign) { return Find(kComparisons, sign); }
std::optional<Defuzzifier> DefuzzifierOf(std::string_view name) { return Find(kDefuzzifiers, name); }

const char* WordOf(Norm norm) { return NameOf(kNormWords, norm); }
const char* WordOf(Conorm conorm) { return NameOf(kConormWords, conorm); }
const char* WordOf(Hedge hedge) { return NameOf(kHedges, hedge); }
const char* WordOf(Activation::Method method) { return NameOf(kActivations, method); }
const char* WordOf(Comparison comparison) { return NameOf(kComparisons, comparison); }
const char* WordOf(Defuzzifier defuzzifier) { return NameOf(kDefuzzifiers, defuzzifier); }

}  // namespace weir::fuzzy
