#include <algorithm>
#include <cmath>

#include "tests/runtime/fuzzy/naive.h"

namespace weir::fuzzy::testing {
namespace {

double Logistic(double x, double inflection, double slope) { return 1 / (1 + std::exp(-slope * (x - inflection))); }

double Quadratic(double x, double a, double b) {  // the shape s
  if (x <= a && a != b) return 0;
  if (x >= b) return 1;
  if (x < a) return 0;
  const double middle = (a + b) / 2;
  return x <= middle ? 2 * std::pow((x - a) / (b - a), 2) : 1 - 2 * std::pow((x - b) / (b - a), 2);
}

double Line(const std::vector<double>& p, double x) {
  for (size_t i = 0; i + 3 < p.size(); i += 2) {
    if (x >= p[i] && x <= p[i + 2]) return p[i + 1] + (p[i + 3] - p[i + 1]) * (x - p[i]) / (p[i + 2] - p[i]);
  }
  return x < p[0] ? p[1] : p.back();
}

// Degree as the least of the two flanks and 1; a vertical flank is 1 on its inner side, an open one everywhere.
double Flanks(double a, double b, double c, double d, double x) {
  const double rising = std::isinf(a) ? 1 : a == b ? (x >= a ? 1 : 0) : (x - a) / (b - a);
  const double falling = std::isinf(d) ? 1 : c == d ? (x <= d ? 1 : 0) : (d - x) / (d - c);
  return std::max(0.0, std::min({rising, 1.0, falling}));
}

double Unscaled(Shape shape, const std::vector<double>& p, double x) {
  switch (shape) {
    case Shape::kTriangle: return Flanks(p[0], p[1], p[1], p[2], x);
    case Shape::kTrapezoid: return Flanks(p[0], p[1], p[2], p[3], x);
    case Shape::kRectangle: return x >= p[0] && x <= p[1] ? 1 : 0;
    case Shape::kRamp: return std::clamp((x - p[0]) / (p[1] - p[0]), 0.0, 1.0);
    case Shape::kGaussian: return std::exp(-(x - p[0]) * (x - p[0]) / (2 * p[1] * p[1]));
    case Shape::kGaussianProduct:
      return (x < p[0] ? Unscaled(Shape::kGaussian, {p[0], p[1]}, x) : 1) *
             (x > p[2] ? Unscaled(Shape::kGaussian, {p[2], p[3]}, x) : 1);
    case Shape::kBell: return 1 / (1 + std::pow(std::fabs((x - p[0]) / p[1]), 2 * p[2]));
    case Shape::kSigmoid: return Logistic(x, p[0], p[1]);
    case Shape::kSigmoidDifference: return std::fabs(Logistic(x, p[0], p[1]) - Logistic(x, p[3], p[2]));
    case Shape::kSigmoidProduct: return Logistic(x, p[0], p[1]) * Logistic(x, p[3], p[2]);
    case Shape::kZ: return p[0] == p[1] ? (x <= p[0] ? 1 : 0) : 1 - Quadratic(x, p[0], p[1]);
    case Shape::kS: return Quadratic(x, p[0], p[1]);
    case Shape::kPi:
      if (x < p[1]) return Quadratic(x, p[0], p[1]);
      return x <= p[2] ? 1 : 1 - Quadratic(x, p[2], p[3]);
    case Shape::kCosine:
      return std::fabs(x - p[0]) > p[1] / 2 ? 0 : 0.5 * (1 + std::cos(2 * std::acos(-1.0) / p[1] * (x - p[0])));
    case Shape::kConcave:
      if (p[0] <= p[1] && x < p[1]) return (p[1] - p[0]) / (2 * p[1] - p[0] - x);
      if (p[0] > p[1] && x > p[1]) return (p[0] - p[1]) / (-2 * p[1] + p[0] + x);
      return 1;
    case Shape::kSpike: return std::exp(-std::fabs(10 / p[1] * (x - p[0])));
    case Shape::kBinary: return p[1] > p[0] ? (x >= p[0] ? 1 : 0) : (x <= p[0] ? 1 : 0);
    case Shape::kArc: {
      const double r = p[1] - p[0];
      if (r > 0 ? x < p[0] : x > p[0]) return 0;
      if (r > 0 ? x > p[1] : x < p[1]) return 1;
      return std::sqrt(r * r - (x - p[1]) * (x - p[1])) / std::fabs(r);
    }
    case Shape::kSemiEllipse: {
      const double r = (p[1] - p[0]) / 2, c = p[0] + r;
      if (x < p[0] || x > p[1]) return 0;
      return r == 0 ? 1 : std::sqrt(std::max(0.0, r * r - (x - c) * (x - c))) / r;
    }
    case Shape::kSingleton: return x == p[0] ? 1 : 0;
    case Shape::kDiscrete: return Line(p, x);
    default: return NAN;
  }
}

}  // namespace

double NaiveDegree(const Term& term, double x) {
  return std::isnan(x) ? 0 : term.height * Unscaled(term.shape, term.params, x);
}

double NaiveNorm(Norm norm, double a, double b) {
  switch (norm) {
    case Norm::kMinimum: return std::min(a, b);
    case Norm::kAlgebraicProduct: return a * b;
    case Norm::kBoundedDifference: return std::max(0.0, a + b - 1);
    case Norm::kDrasticProduct: return a == 1 ? b : b == 1 ? a : 0;
    case Norm::kEinsteinProduct: return a * b / (2 - (a + b - a * b));
    case Norm::kHamacherProduct: return a == 0 && b == 0 ? 0 : a * b / (a + b - a * b);
    case Norm::kNilpotentMinimum: return a + b > 1 ? std::min(a, b) : 0;
    default: return NAN;
  }
}

double NaiveConorm(Conorm conorm, double a, double b) {
  switch (conorm) {
    case Conorm::kMaximum: return std::max(a, b);
    case Conorm::kAlgebraicSum: return a + b - a * b;
    case Conorm::kBoundedSum: return std::min(1.0, a + b);
    case Conorm::kNormalizedSum: return (a + b) / std::max(1.0, a + b);
    case Conorm::kDrasticSum: return a == 0 ? b : b == 0 ? a : 1;
    case Conorm::kEinsteinSum: return (a + b) / (1 + a * b);
    case Conorm::kHamacherSum: return 1 - NaiveNorm(Norm::kHamacherProduct, 1 - a, 1 - b);  // its dual
    case Conorm::kNilpotentMaximum: return a + b < 1 ? std::max(a, b) : 1;
    default: return a + b;
  }
}

}  // namespace weir::fuzzy::testing
