#include "runtime/interchange/fis_words.h"

#include <algorithm>

namespace weir::interchange {
namespace {

using fuzzy::Conorm;
using fuzzy::Defuzzifier;
using fuzzy::Norm;
using fuzzy::Shape;

// MATLAB's numbers: gaussmf [deviation mean], gauss2mf [deviation mean deviation mean], gbellmf [width slope center],
// sigmf [slope inflection], dsigmf and psigmf [slope inflection slope inflection], linzmf [1 until, 0 from].
const std::vector<FisShape>& FisShapes() {
  static const std::vector<FisShape> kShapes = {
      {"trimf", Shape::kTriangle, {}},
      {"trapmf", Shape::kTrapezoid, {}},
      {"gaussmf", Shape::kGaussian, {1, 0}},
      {"gauss2mf", Shape::kGaussianProduct, {1, 0, 3, 2}},
      {"gbellmf", Shape::kBell, {2, 0, 1}},
      {"sigmf", Shape::kSigmoid, {1, 0}},
      {"dsigmf", Shape::kSigmoidDifference, {1, 0, 2, 3}},
      {"psigmf", Shape::kSigmoidProduct, {1, 0, 2, 3}},
      {"zmf", Shape::kZ, {}},
      {"smf", Shape::kS, {}},
      {"pimf", Shape::kPi, {}},
      {"linzmf", Shape::kRamp, {1, 0}},
      {"linsmf", Shape::kRamp, {}},
      {"constant", Shape::kConstant, {}},
      {"linear", Shape::kLinear, {}},
  };
  return kShapes;
}

template <typename T>
struct FisEntry {
  const char* word;
  T value;
};
constexpr FisEntry<Norm> kFisNorms[] = {
    {"min", Norm::kMinimum},
    {"prod", Norm::kAlgebraicProduct},
    {"algebraic_product", Norm::kAlgebraicProduct},
    {"bounded_difference", Norm::kBoundedDifference},
    {"drastic_product", Norm::kDrasticProduct},
    {"einstein_product", Norm::kEinsteinProduct},
    {"hamacher_product", Norm::kHamacherProduct},
};
constexpr FisEntry<Conorm> kFisConorms[] = {
    {"max", Conorm::kMaximum},
    {"probor", Conorm::kAlgebraicSum},
    {"sum", Conorm::kUnboundedSum},
    {"algebraic_sum", Conorm::kAlgebraicSum},
    {"bounded_sum", Conorm::kBoundedSum},
    {"drastic_sum", Conorm::kDrasticSum},
    {"einstein_sum", Conorm::kEinsteinSum},
    {"hamacher_sum", Conorm::kHamacherSum},
};
constexpr FisEntry<Defuzzifier> kFisDefuzzifiers[] = {
    {"centroid", Defuzzifier::kCentroid},    {"bisector", Defuzzifier::kBisector},
    {"mom", Defuzzifier::kMeanOfMaximum},    {"som", Defuzzifier::kSmallestOfMaximum},
    {"lom", Defuzzifier::kLargestOfMaximum}, {"wtaver", Defuzzifier::kWeightedAverage},
    {"wtsum", Defuzzifier::kWeightedSum},
};

template <typename T, size_t kSize>
std::optional<T> FindFis(const FisEntry<T> (&entries)[kSize], std::string_view word) {
  for (const auto& entry : entries) {
    if (word == entry.word) return entry.value;
  }
  return std::nullopt;
}
template <typename T, size_t kSize>
std::vector<std::string> AllFis(const FisEntry<T> (&entries)[kSize]) {
  std::vector<std::string> words;
  for (const auto& entry : entries) words.emplace_back(entry.word);
  return words;
}

}  // namespace

const FisShape* FindFisShape(std::string_view name) {
  for (const FisShape& shape : FisShapes()) {
    if (name == shape.name) return &shape;
  }
  return nullptr;
}
std::optional<Norm> FisNorm(std::string_view name) { return FindFis(kFisNorms, name); }
std::optional<Conorm> FisConorm(std::string_view name) { return FindFis(kFisConorms, name); }
std::optional<Defuzzifier> FisDefuzzifier(std::string_view name) { return FindFis(kFisDefuzzifiers, name); }

std::vector<std::string> FisWords(FisChoice of) {
  std::vector<std::string> words;
  switch (of) {
    case FisChoice::kShape:
      for (const FisShape& shape : FisShapes()) words.emplace_back(shape.name);
      return words;
    case FisChoice::kNorm: return AllFis(kFisNorms);
    case FisChoice::kConorm: return AllFis(kFisConorms);
    case FisChoice::kDefuzzifier: break;
  }
  return AllFis(kFisDefuzzifiers);
}

// Octave documents somewhat .05 (the square root), very .20 (the square), extremely .30 (the third power), very very
// .40.
std::optional<fuzzy::Hedges> FisHedges(std::string_view digits) {
  while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
  if (digits.empty()) return fuzzy::Hedges();
  if (digits == "05") return fuzzy::Hedges{fuzzy::Hedge::kSomewhat};
  if (digits == "2") return fuzzy::Hedges{fuzzy::Hedge::kVery};
  if (digits == "4") return fuzzy::Hedges{fuzzy::Hedge::kVery, fuzzy::Hedge::kVery};
  return std::nullopt;
}

}  // namespace weir::interchange
