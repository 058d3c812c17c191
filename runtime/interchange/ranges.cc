#include "runtime/interchange/ranges.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/words.h"

namespace weir::interchange {
namespace {

using fuzzy::Shape;

constexpr double kDeviations = 4;  // a gaussian is below 0.0004 there
constexpr double kSlopes = 8;      // a sigmoid is within 0.0004 of 0 or 1 at its inflection ± 8 / slope

// Numbers between which the term does what it does.
std::vector<double> MarksOf(const fuzzy::Term& term) {
  const std::vector<double>& p = term.params;
  const fuzzy::ShapeFacts* facts = fuzzy::Facts(term.shape);
  if (facts == nullptr || p.size() < facts->least) return {};
  const auto around = [](double center, double width) {
    return std::vector<double>{center - std::abs(width), center + std::abs(width)};
  };
  switch (term.shape) {
    case Shape::kGaussian: return around(p[0], kDeviations * p[1]);
    case Shape::kGaussianProduct: return {p[0] - kDeviations * p[1], p[2] + kDeviations * p[3]};
    case Shape::kBell: return around(p[0], kDeviations * p[1]);
    case Shape::kSigmoid: return around(p[0], kSlopes / p[1]);
    case Shape::kSigmoidDifference:
    case Shape::kSigmoidProduct: return {p[0] - kSlopes / std::abs(p[1]), p[3] + kSlopes / std::abs(p[2])};
    case Shape::kCosine:
    case Shape::kSpike: return around(p[0], p[1] / 2);
    case Shape::kDiscrete: {
      std::vector<double> marks;
      for (size_t i = 0; i < p.size(); i += 2) marks.push_back(p[i]);
      return marks;
    }
    case Shape::kLinear:
    case Shape::kFunction: return {};
    default: return p;
  }
}

}  // namespace

std::optional<std::pair<double, double>> SpanOfTerms(const fuzzy::Variable& variable) {
  double lower = fuzzy::kInfinity, upper = -fuzzy::kInfinity;
  for (const fuzzy::Term& term : variable.terms) {
    for (const double mark : MarksOf(term)) {
      if (!(std::abs(mark) <= fuzzy::kLargestMagnitude)) continue;  // an open shoulder
      lower = std::min(lower, mark);
      upper = std::max(upper, mark);
    }
  }
  if (lower > upper) return std::nullopt;
  if (lower < upper) return std::pair(lower, upper);
  const double margin = std::max(1.0, std::abs(lower));  // all in one point
  return std::pair(lower - margin, lower + margin);
}

bool HasOpenTerm(const fuzzy::Variable& variable) {
  return std::any_of(variable.terms.begin(), variable.terms.end(), [](const fuzzy::Term& term) {
    const auto facts = fuzzy::Facts(term.shape);
    if (facts == nullptr || fuzzy::IsValue(term.shape) || term.params.size() < facts->least) return false;
    const fuzzy::MembershipFunction degree(term);
    return degree(-fuzzy::kInfinity) > 0 || degree(fuzzy::kInfinity) > 0;
  });
}

const fuzzy::Term* ChangesBeyondRange(const fuzzy::Variable& variable) {
  constexpr double kSame = 1e-9;
  const double width = variable.upper - variable.lower;
  for (const fuzzy::Term& term : variable.terms) {
    if (fuzzy::IsValue(term.shape)) {
      if (term.shape == Shape::kFunction) return &term;
      continue;
    }
    const fuzzy::MembershipFunction degree(term);
    const double at_lower = degree(variable.lower), at_upper = degree(variable.upper);
    const auto differs = [&](double below, double above) {
      return std::abs(degree(below) - at_lower) > kSame || std::abs(degree(above) - at_upper) > kSame;
    };
    // Membership functions change in pieces of about the size of the range: steps that grow find each.
    double step = width / 1024;
    for (int k = 0; k < 64; ++k, step *= 1.25) {
      if (differs(variable.lower - step, variable.upper + step)) return &term;
    }
    if (differs(-fuzzy::kInfinity, fuzzy::kInfinity)) return &term;
  }
  return nullptr;
}

}  // namespace weir::interchange
