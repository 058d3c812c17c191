#include "runtime/fuzzy/membership.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "runtime/base/check.h"

namespace weir::fuzzy {
namespace {

double Gaussian(double x, double mean, double deviation) {
  const double t = (x - mean) / deviation;
  return std::exp(-0.5 * t * t);
}
double Sigmoid(double x, double inflection, double slope) { return 1 / (1 + std::exp(-slope * (x - inflection))); }

double SShape(double x, double start, double end) {
  if (x >= end) return 1;
  if (x <= start) return 0;
  const double t = (x - start) / (end - start);
  return t <= 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
}
double ZShape(double x, double start, double end) {
  if (x <= start) return 1;
  if (x >= end) return 0;
  const double t = (x - start) / (end - start);
  return t <= 0.5 ? 1 - 2 * t * t : 2 * (1 - t) * (1 - t);
}
double Cosine(double x, double center, double width) {
  if (!(std::fabs(x - center) <= width / 2)) return 0;
  return (1 + std::cos(2 * std::numbers::pi * ((x - center) / width))) / 2;
}
double Concave(double x, double inflection, double end) {
  const bool beyond = inflection < end ? x >= end : x <= end;
  return beyond ? 1 : (end - inflection) / (end - inflection + (end - x));
}
double Arc(double x, double start, double end) {
  const double t = (x - start) / (end - start);
  if (t <= 0) return 0;
  return t >= 1 ? 1 : std::sqrt(t * (2 - t));
}
double SemiEllipse(double x, double from, double to) {
  if (!(x >= from && x <= to)) return 0;
  if (from == to) return 1;
  const double t = (x - from) / (to - from);
  return 2 * std::sqrt(t * (1 - t));
}

}  // namespace

MembershipFunction::MembershipFunction(const Term& term) : shape_(term.shape), height_(term.height) {
  const std::vector<double>& p = term.params;
  const auto corners = [this](double a, double b, double c, double d) {
    linear_ = true;
    a_ = a;
    b_ = a == -kInfinity ? a : b;
    c_ = d == kInfinity ? d : c;
    d_ = d;
  };
  switch (term.shape) {
    case Shape::kTriangle: corners(p[0], p[1], p[1], p[2]); return;
    case Shape::kTrapezoid: corners(p[0], p[1], p[2], p[3]); return;
    case Shape::kRectangle: corners(p[0], p[0], p[1], p[1]); return;
    case Shape::kSingleton: corners(p[0], p[0], p[0], p[0]); return;
    case Shape::kRamp:
    case Shape::kBinary: {
      const double top = term.shape == Shape::kRamp ? p[1] : p[0];
      p[0] < p[1] ? corners(p[0], top, kInfinity, kInfinity) : corners(-kInfinity, -kInfinity, top, p[0]);
      return;
    }
    case Shape::kDiscrete:
      for (size_t i = 0; i + 1 < p.size(); i += 2) points_.push_back({p[i], p[i + 1]});
      return;
    default: break;
  }
  double* const to[] = {&a_, &b_, &c_, &d_};
  for (size_t i = 0; i < p.size() && i < 4; ++i) *to[i] = p[i];
}

double MembershipFunction::Curve(double x) const {
  if (std::isnan(x)) return 0;
  switch (shape_) {
    case Shape::kGaussian: return height_ * Gaussian(x, a_, b_);
    case Shape::kGaussianProduct: {
      const double left = x < a_ ? Gaussian(x, a_, b_) : 1, right = x > c_ ? Gaussian(x, c_, d_) : 1;
      return height_ * left * right;
    }
    case Shape::kBell: return height_ / (1 + std::pow(std::fabs((x - a_) / b_), 2 * c_));
    case Shape::kSigmoid: return height_ * Sigmoid(x, a_, b_);
    case Shape::kSigmoidDifference: return height_ * std::fabs(Sigmoid(x, a_, b_) - Sigmoid(x, d_, c_));
    case Shape::kSigmoidProduct: return height_ * Sigmoid(x, a_, b_) * Sigmoid(x, d_, c_);
    case Shape::kZ: return height_ * ZShape(x, a_, b_);
    case Shape::kS: return height_ * SShape(x, a_, b_);
    case Shape::kPi: return height_ * (x < b_ ? SShape(x, a_, b_) : ZShape(x, c_, d_));
    case Shape::kCosine: return height_ * Cosine(x, a_, b_);
    case Shape::kConcave: return height_ * Concave(x, a_, b_);
    case Shape::kSpike: return height_ * std::exp(-std::fabs(10 * ((x - a_) / b_)));
    case Shape::kArc: return height_ * Arc(x, a_, b_);
    case Shape::kSemiEllipse: return height_ * SemiEllipse(x, a_, b_);
    case Shape::kDiscrete: return height_ * Interpolated(x);
    case Shape::kFunction: return 0;  // the system computes it, which knows all inputs
    default: break;
  }
  WEIR_CHECK(false);
}

double MembershipFunction::Interpolated(double x) const {
  if (x <= points_.front().x) return points_.front().degree;
  if (x >= points_.back().x) return points_.back().degree;
  const auto above =
      std::upper_bound(points_.begin(), points_.end(), x, [](double v, const Point& p) { return v < p.x; });
  const Point &q = *above, &p = *(above - 1);
  return p.degree + (q.degree - p.degree) * ((x - p.x) / (q.x - p.x));
}

std::vector<MembershipFunction::Point> MembershipFunction::Points(double lower, double upper) const {
  // At an end of the range the degree just inside counts: a vertical edge there belongs to the outside.
  const double first = linear_ && d_ <= lower ? 0 : (*this)(lower), last = linear_ && a_ >= upper ? 0 : (*this)(upper);
  std::vector<Point> out{{lower, first}};
  const auto add = [&](double x, double degree) {
    if (x > lower && x < upper) out.push_back({x, degree});
  };
  if (linear_) {
    if (a_ == b_) add(a_, 0);
    add(a_, a_ == b_ ? height_ : 0);
    if (a_ < b_) add(b_, height_);
    if (c_ > b_) add(c_, height_);
    if (d_ > c_) add(d_, 0);
    if (d_ == c_) add(d_, 0);
  } else {
    for (const Point& p : points_) add(p.x, height_ * p.degree);
  }
  out.push_back({upper, last});
  return out;
}

double ValueAt(const Term& term, double degree) {
  const double s = term.params[0], e = term.params[1], width = e - s;
  const double w = std::min(degree / term.height, 1.0);
  switch (term.shape) {
    case Shape::kRamp: return s + width * w;
    case Shape::kS: return w <= 0.5 ? s + width * std::sqrt(w / 2) : e - width * std::sqrt((1 - w) / 2);
    case Shape::kZ: return w <= 0.5 ? e - width * std::sqrt(w / 2) : s + width * std::sqrt((1 - w) / 2);
    case Shape::kSigmoid: return s - std::log(1 / w - 1) / e;
    case Shape::kConcave: return e + width - width / w;
    case Shape::kArc: return e - width * std::sqrt((1 - w) * (1 + w));
    default: break;
  }
  WEIR_CHECK(false);
}

}  // namespace weir::fuzzy
