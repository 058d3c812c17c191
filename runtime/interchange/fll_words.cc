#include "runtime/interchange/fll_words.h"

namespace weir::interchange {
namespace {

template <typename T>
struct FllEntry {
  const char* word;
  T value;
};

using fuzzy::Activation;
using fuzzy::Comparison;
using fuzzy::Conorm;
using fuzzy::Defuzzifier;
using fuzzy::Hedge;
using fuzzy::Norm;
using fuzzy::Shape;

constexpr FllEntry<Shape> kFllShapes[] = {
    {"Triangle", Shape::kTriangle},
    {"Trapezoid", Shape::kTrapezoid},
    {"Rectangle", Shape::kRectangle},
    {"Ramp", Shape::kRamp},
    {"Gaussian", Shape::kGaussian},
    {"GaussianProduct", Shape::kGaussianProduct},
    {"Bell", Shape::kBell},
    {"Sigmoid", Shape::kSigmoid},
    {"SigmoidDifference", Shape::kSigmoidDifference},
    {"SigmoidProduct", Shape::kSigmoidProduct},
    {"ZShape", Shape::kZ},
    {"SShape", Shape::kS},
    {"PiShape", Shape::kPi},
    {"Cosine", Shape::kCosine},
    {"Concave", Shape::kConcave},
    {"Spike", Shape::kSpike},
    {"Binary", Shape::kBinary},
    {"Arc", Shape::kArc},
    {"SemiEllipse", Shape::kSemiEllipse},
    {"Discrete", Shape::kDiscrete},
    {"Constant", Shape::kConstant},
    {"Linear", Shape::kLinear},
    {"Function", Shape::kFunction},
};
constexpr FllEntry<Norm> kFllNorms[] = {
    {"Minimum", Norm::kMinimum},
    {"AlgebraicProduct", Norm::kAlgebraicProduct},
    {"BoundedDifference", Norm::kBoundedDifference},
    {"DrasticProduct", Norm::kDrasticProduct},
    {"EinsteinProduct", Norm::kEinsteinProduct},
    {"HamacherProduct", Norm::kHamacherProduct},
    {"NilpotentMinimum", Norm::kNilpotentMinimum},
    {"none", Norm::kNone},
};
constexpr FllEntry<Conorm> kFllConorms[] = {
    {"Maximum", Conorm::kMaximum},           {"AlgebraicSum", Conorm::kAlgebraicSum},
    {"BoundedSum", Conorm::kBoundedSum},     {"NormalizedSum", Conorm::kNormalizedSum},
    {"DrasticSum", Conorm::kDrasticSum},     {"EinsteinSum", Conorm::kEinsteinSum},
    {"HamacherSum", Conorm::kHamacherSum},   {"NilpotentMaximum", Conorm::kNilpotentMaximum},
    {"UnboundedSum", Conorm::kUnboundedSum}, {"none", Conorm::kNone},
};
constexpr FllEntry<Defuzzifier> kFllDefuzzifiers[] = {
    {"Centroid", Defuzzifier::kCentroid},
    {"Bisector", Defuzzifier::kBisector},
    {"SmallestOfMaximum", Defuzzifier::kSmallestOfMaximum},
    {"LargestOfMaximum", Defuzzifier::kLargestOfMaximum},
    {"MeanOfMaximum", Defuzzifier::kMeanOfMaximum},
    {"WeightedAverage", Defuzzifier::kWeightedAverage},
    {"WeightedSum", Defuzzifier::kWeightedSum},
};
constexpr FllEntry<Activation::Method> kFllActivations[] = {
    {"General", Activation::Method::kGeneral},     {"First", Activation::Method::kFirst},
    {"Last", Activation::Method::kLast},           {"Highest", Activation::Method::kHighest},
    {"Lowest", Activation::Method::kLowest},       {"Proportional", Activation::Method::kProportional},
    {"Threshold", Activation::Method::kThreshold},
};
constexpr FllEntry<Comparison> kFllComparisons[] = {
    {"<", Comparison::kLess},      {"<=", Comparison::kLessOrEqual},    {"==", Comparison::kEqual},
    {"!=", Comparison::kNotEqual}, {">=", Comparison::kGreaterOrEqual}, {">", Comparison::kGreater},
};
constexpr FllEntry<Hedge> kFllHedges[] = {
    {"not", Hedge::kNot},           {"very", Hedge::kVery},
    {"somewhat", Hedge::kSomewhat}, {"extremely", Hedge::kExtremely},
    {"seldom", Hedge::kSeldom},
};

template <typename T, size_t kSize>
std::optional<T> FindWord(const FllEntry<T> (&entries)[kSize], std::string_view word) {
  for (const auto& entry : entries) {
    if (word == entry.word) return entry.value;
  }
  return std::nullopt;
}
template <typename T, size_t kSize>
std::string WordIn(const FllEntry<T> (&entries)[kSize], T value) {
  for (const auto& entry : entries) {
    if (value == entry.value) return entry.word;
  }
  return "";
}
template <typename T, size_t kSize>
std::vector<std::string> AllWords(const FllEntry<T> (&entries)[kSize]) {
  std::vector<std::string> words;
  for (const auto& entry : entries) words.emplace_back(entry.word);
  return words;
}

}  // namespace

std::optional<Shape> FllShape(std::string_view word) { return FindWord(kFllShapes, word); }
std::optional<Norm> FllNorm(std::string_view word) { return FindWord(kFllNorms, word); }
std::optional<Conorm> FllConorm(std::string_view word) { return FindWord(kFllConorms, word); }
std::optional<Defuzzifier> FllDefuzzifier(std::string_view word) { return FindWord(kFllDefuzzifiers, word); }
std::optional<Activation::Method> FllActivation(std::string_view word) { return FindWord(kFllActivations, word); }

std::vector<std::string> FllWords(FllChoice of) {
  switch (of) {
    case FllChoice::kShape: return AllWords(kFllShapes);
    case FllChoice::kNorm: return AllWords(kFllNorms);
    case FllChoice::kConorm: return AllWords(kFllConorms);
    case FllChoice::kDefuzzifier: return AllWords(kFllDefuzzifiers);
    case FllChoice::kActivation: break;
  }
  return AllWords(kFllActivations);
}

std::string FllWord(Shape shape) { return WordIn(kFllShapes, shape); }
std::string FllWord(Norm norm) { return WordIn(kFllNorms, norm); }
std::string FllWord(Conorm conorm) { return WordIn(kFllConorms, conorm); }
std::string FllWord(Defuzzifier defuzzifier) { return WordIn(kFllDefuzzifiers, defuzzifier); }
std::string FllWord(Activation::Method method) { return WordIn(kFllActivations, method); }
std::string FllWord(Comparison comparison) { return WordIn(kFllComparisons, comparison); }
std::string FllWord(Hedge hedge) { return WordIn(kFllHedges, hedge); }

}  // namespace weir::interchange
