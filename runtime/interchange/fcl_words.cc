#include "runtime/interchange/fcl_words.h"

#include "runtime/interchange/fll_words.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {
namespace {

template <typename T>
struct FclEntry {
  const char* word;
  T value;
};

using fuzzy::Conorm;
using fuzzy::Defuzzifier;
using fuzzy::Norm;
using fuzzy::Shape;

constexpr FclEntry<Norm> kFclNorms[] = {
    {"MIN", Norm::kMinimum},           {"PROD", Norm::kAlgebraicProduct}, {"BDIF", Norm::kBoundedDifference},
    {"DPROD", Norm::kDrasticProduct},  {"EPROD", Norm::kEinsteinProduct}, {"HPROD", Norm::kHamacherProduct},
    {"NMIN", Norm::kNilpotentMinimum},
};
// SUM and PROBOR are jFuzzyLogic's.
constexpr FclEntry<Conorm> kFclConorms[] = {
    {"MAX", Conorm::kMaximum},         {"ASUM", Conorm::kAlgebraicSum},     {"BSUM", Conorm::kBoundedSum},
    {"NSUM", Conorm::kNormalizedSum},  {"DSUM", Conorm::kDrasticSum},       {"ESUM", Conorm::kEinsteinSum},
    {"HSUM", Conorm::kHamacherSum},    {"NMAX", Conorm::kNilpotentMaximum}, {"SUM", Conorm::kUnboundedSum},
    {"PROBOR", Conorm::kAlgebraicSum},
};
// MM, COGSS are fuzzylite's, MOM is FFLL's.
constexpr FclEntry<Defuzzifier> kFclDefuzzifiers[] = {
    {"COG", Defuzzifier::kCentroid},        {"COGS", Defuzzifier::kWeightedAverage},
    {"COA", Defuzzifier::kBisector},        {"LM", Defuzzifier::kSmallestOfMaximum},
    {"RM", Defuzzifier::kLargestOfMaximum}, {"MM", Defuzzifier::kMeanOfMaximum},
    {"MOM", Defuzzifier::kMeanOfMaximum},   {"COGSS", Defuzzifier::kWeightedSum},
};
// jFuzzyLogic: trian a b c; trape a b c d; gauss mean deviation; gbell width slope mean; sigm gain center; sing value.
const std::vector<FclShape>& FclShapes() {
  static const std::vector<FclShape> kShapes = {
      {"TRIAN", Shape::kTriangle, {}},    {"TRAPE", Shape::kTrapezoid, {}},  {"GAUSS", Shape::kGaussian, {}},
      {"GBELL", Shape::kBell, {2, 0, 1}}, {"SIGM", Shape::kSigmoid, {1, 0}}, {"SING", Shape::kSingleton, {}},
  };
  return kShapes;
}

std::string UpperCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

template <typename T, size_t kSize>
std::optional<T> FindFcl(const FclEntry<T> (&entries)[kSize], std::string_view word) {
  const std::string upper = UpperCase(word);
  for (const auto& entry : entries) {
    if (upper == entry.word) return entry.value;
  }
  return std::nullopt;
}
template <typename T, size_t kSize>
std::string FclWordIn(const FclEntry<T> (&entries)[kSize], T value) {
  for (const auto& entry : entries) {
    if (value == entry.value) return entry.word;
  }
  return "";
}
template <typename T, size_t kSize>
std::vector<std::string> AllFcl(const FclEntry<T> (&entries)[kSize]) {
  std::vector<std::string> words;
  for (const auto& entry : entries) words.emplace_back(entry.word);
  return words;
}

struct DualPair {
  Norm norm;
  Conorm conorm;
};
constexpr DualPair kDuals[] = {
    {Norm::kMinimum, Conorm::kMaximum},
    {Norm::kAlgebraicProduct, Conorm::kAlgebraicSum},
    {Norm::kBoundedDifference, Conorm::kBoundedSum},
    {Norm::kDrasticProduct, Conorm::kDrasticSum},
    {Norm::kEinsteinProduct, Conorm::kEinsteinSum},
    {Norm::kHamacherProduct, Conorm::kHamacherSum},
    {Norm::kNilpotentMinimum, Conorm::kNilpotentMaximum},
    {Norm::kBoundedDifference, Conorm::kNormalizedSum},
};

}  // namespace

std::optional<Norm> FclNorm(std::string_view word) { return FindFcl(kFclNorms, word); }
std::optional<Conorm> FclConorm(std::string_view word) { return FindFcl(kFclConorms, word); }
std::optional<Defuzzifier> FclDefuzzifier(std::string_view word) { return FindFcl(kFclDefuzzifiers, word); }

std::optional<FclShape> FindFclShape(std::string_view word) {
  const std::string upper = UpperCase(word);
  for (const FclShape& shape : FclShapes()) {
    if (upper == shape.name) return shape;
  }
  for (const std::string& name : FllWords(FllChoice::kShape)) {
    if (UpperCase(name) == upper) return FclShape{"", *FllShape(name), {}};
  }
  return std::nullopt;
}

std::vector<std::string> FclWords(FclChoice of) {
  std::vector<std::string> words;
  switch (of) {
    case FclChoice::kNorm: return AllFcl(kFclNorms);
    case FclChoice::kConorm: return AllFcl(kFclConorms);
    case FclChoice::kDefuzzifier: return AllFcl(kFclDefuzzifiers);
    case FclChoice::kShape: break;
  }
  words = FllWords(FllChoice::kShape);
  for (const FclShape& shape : FclShapes()) words.emplace_back(shape.name);
  return words;
}

std::string FclWord(Norm norm) { return FclWordIn(kFclNorms, norm); }
std::string FclWord(Conorm conorm) { return FclWordIn(kFclConorms, conorm); }

Conorm DualOf(Norm norm) {
  for (const DualPair& pair : kDuals) {
    if (pair.norm == norm) return pair.conorm;
  }
  return Conorm::kMaximum;
}
Norm DualOf(Conorm conorm) {
  for (const DualPair& pair : kDuals) {
    if (pair.conorm == conorm) return pair.norm;
  }
  return Norm::kMinimum;
}

}  // namespace weir::interchange
