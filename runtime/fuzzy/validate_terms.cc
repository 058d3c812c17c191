#include "runtime/fuzzy/validate_terms.h"

#include <cmath>
#include <cstdio>

#include "runtime/fuzzy/words.h"

namespace weir::fuzzy {
namespace {

std::string ListOf(const std::vector<double>& numbers) {
  std::string list;
  for (const double number : numbers) list += (list.empty() ? "" : ", ") + NumberText(number);
  return list;
}

// The leftmost corners may be -infinity, the rightmost infinity, but not the top of a triangle: a top is somewhere.
bool IsCorner(const Term& term, size_t i) {
  const std::vector<double>& p = term.params;
  if (IsUsable(p[i])) return true;
  if (term.shape == Shape::kBinary) return i == 1 && !std::isnan(p[i]);
  if (term.shape == Shape::kTriangle && i == 1) return false;
  const size_t half = p.size() / 2;
  if (p[i] == -kInfinity) return i < half && p[0] == -kInfinity;
  return p[i] == kInfinity && i >= p.size() - half && p.back() == kInfinity;
}

bool Rises(const std::vector<double>& p) {
  for (size_t i = 0; i + 1 < p.size(); ++i) {
    if (!(p[i] <= p[i + 1])) return false;
  }
  return true;
}

// What the numbers of a shape must be beyond being numbers; null: they are.
const char* WrongNumbers(const Term& term) {
  const std::vector<double>& p = term.params;
  switch (term.shape) {
    case Shape::kRamp:
    case Shape::kConcave:
    case Shape::kBinary:
    case Shape::kArc: return p[0] == p[1] ? "the two numbers must differ" : nullptr;
    case Shape::kGaussian: return p[1] > 0 ? nullptr : "the deviation must be above 0";
    case Shape::kGaussianProduct: return p[1] > 0 && p[3] > 0 ? nullptr : "the deviations must be above 0";
    case Shape::kCosine:
    case Shape::kSpike: return p[1] > 0 ? nullptr : "the width must be above 0";
    case Shape::kBell: return p[1] != 0 && p[2] != 0 ? nullptr : "the width and the slope must not be 0";
    case Shape::kSigmoid: return p[1] != 0 ? nullptr : "the slope must not be 0";
    case Shape::kSigmoidDifference:
    case Shape::kSigmoidProduct: return p[1] != 0 && p[2] != 0 ? nullptr : "the slopes must not be 0";
    case Shape::kDiscrete: break;
    default: return nullptr;
  }
  for (size_t i = 0; i < p.size(); i += 2) {
    if (i > 0 && !(p[i - 2] < p[i])) return "the points must go from left to right";
    if (!(p[i + 1] >= 0 && p[i + 1] <= 1)) return "the degrees must be from 0 to 1";
  }
  return nullptr;
}

// "a triangle takes 3 numbers"
std::string Takes(const ShapeFacts& facts) {
  std::string text = std::string("a ") + facts.name + " takes ";
  if (facts.shape == Shape::kDiscrete) return text + "pairs of numbers, at least two";
  return text + std::to_string(facts.least) + (facts.least == 1 ? " number" : " numbers");
}

}  // namespace

bool IsUsable(double value) { return std::abs(value) <= kLargestMagnitude; }  // false for NaN and infinity

std::string NumberText(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

void ValidateTerm(const Term& term, size_t inputs, const std::string& subject, const std::string& where,
                  std::vector<DefinitionError>* errors) {
  const auto add = [&](const std::string& what, const char* part) {
    errors->push_back({subject + what, where + part});
  };
  if (!(term.height > 0 && term.height <= 1))
    add("the height must be above 0 and at most 1, not " + NumberText(term.height), ".height");
  const ShapeFacts* facts = Facts(term.shape);
  if (facts == nullptr) return add("the shape is not known", ".shape");
  const std::vector<double>& p = term.params;
  if (term.shape == Shape::kFunction && term.formula.StackSize(inputs) == 0)
    add("the formula is no expression over the inputs", ".formula");
  if (term.shape == Shape::kLinear && p.size() != inputs + 1)
    return add("a linear takes a coefficient for each input and the constant: " + std::to_string(inputs + 1) +
                   " numbers, not " + std::to_string(p.size()),
               ".params");
  const bool odd = term.shape == Shape::kDiscrete && p.size() % 2 != 0;
  if (p.size() < facts->least || p.size() > facts->most || odd)
    return add(Takes(*facts) + ", not " + std::to_string(p.size()), ".params");
  const char* kind = facts->rises ? "corners" : "numbers";
  for (size_t i = 0; i < p.size(); ++i) {
    if (facts->shoulder ? IsCorner(term, i) : IsUsable(p[i])) continue;
    return add(std::string("the ") + kind + " of a " + facts->name + " must be numbers within ±" +
                   NumberText(kLargestMagnitude) + ": " + ListOf(p),
               ".params");
  }
  if (facts->rises && !Rises(p))
    return add(std::string("the corners of a ") + facts->name + " must not decrease: " + ListOf(p), ".params");
  if (const char* wrong = WrongNumbers(term)) add(std::string(wrong) + ": " + ListOf(p), ".params");
}

}  // namespace weir::fuzzy
