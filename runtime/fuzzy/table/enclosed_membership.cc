#include "runtime/fuzzy/table/enclosed_membership.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "runtime/fuzzy/words.h"

namespace weir::fuzzy {
namespace {

// How far a computed curve may be from rising or falling as its formula does, relatively: exp(-700) has lost 2^-42.
constexpr double kWaver = 1e-12;

bool IsOfLines(Shape shape) { return IsPiecewiseLinear(shape) || shape == Shape::kSingleton; }

Term SigmoidOf(const Term& pair, size_t inflection, size_t slope) {
  return {"", Shape::kSigmoid, {pair.params[inflection], pair.params[slope]}, 1, {}};
}

}  // namespace

EnclosedMembership::EnclosedMembership(const Term& term) : term_(term), degree_(term), lines_(IsOfLines(term.shape)) {
  for (size_t i = 0; i < term.params.size(); ++i) {
    if (std::isfinite(term.params[i])) reach_ = std::max(reach_, std::fabs(term.params[i]));
  }
  lines_ ? CutLines() : CutCurve();
  cuts_.erase(std::remove_if(cuts_.begin(), cuts_.end(), [](double x) { return !std::isfinite(x); }), cuts_.end());
  std::sort(cuts_.begin(), cuts_.end());
  cuts_.erase(std::unique(cuts_.begin(), cuts_.end()), cuts_.end());
}

void EnclosedMembership::CutLines() {
  const std::vector<double>& p = term_.params;
  const size_t step = term_.shape == Shape::kDiscrete ? 2 : 1;
  for (size_t i = 0; i < p.size(); i += step) cuts_.push_back(p[i]);
  switch (term_.shape) {
    case Shape::kTriangle:
    case Shape::kTrapezoid:
      if (p[0] == p[1]) rises_.push_back(p[0]);
      if (p[p.size() - 2] == p.back()) falls_.push_back(p.back());
      return;
    case Shape::kRectangle:
    case Shape::kSingleton:
      rises_.push_back(p[0]);
      falls_.push_back(p.back());
      return;
    case Shape::kBinary: (p[0] < p[1] ? rises_ : falls_).push_back(p[0]); return;
    default: return;
  }
}

// The formulas, their derivatives and second derivatives: membership.h and Slope.
void EnclosedMembership::CutCurve() {
  const std::vector<double>& p = term_.params;
  switch (term_.shape) {
    case Shape::kGaussian: cuts_ = {p[0] - p[1], p[0], p[0] + p[1]}; return;
    case Shape::kGaussianProduct: {
      cuts_ = {p[0] - p[1], p[0], p[2], p[2] + p[3]};
      if (p[0] <= p[2]) return;
      // Between n and m both fall: their product is a Gaussian, too.
      const double s = 1 / (p[1] * p[1]), t = 1 / (p[3] * p[3]);
      const double mean = (p[0] * s + p[2] * t) / (s + t), deviation = 1 / std::sqrt(s + t);
      cuts_.insert(cuts_.end(), {mean - deviation, mean, mean + deviation});
      return;
    }
    case Shape::kBell: {
      const double power = 2 * std::fabs(p[2]);
      const double bend = power > 1 ? std::fabs(p[1]) * std::pow((power - 1) / (power + 1), 1 / power) : 0;
      cuts_ = {p[0] - bend, p[0], p[0] + bend};
      return;
    }
    case Shape::kSigmoid:
    case Shape::kSpike: cuts_ = {p[0]}; return;
    case Shape::kSigmoidDifference:
    case Shape::kSigmoidProduct:
      factors_ = {EnclosedMembership(SigmoidOf(term_, 0, 1)), EnclosedMembership(SigmoidOf(term_, 3, 2))};
      cuts_ = {p[0], p[3]};
      return;
    case Shape::kS:
    case Shape::kZ:
      cuts_ = {p[0], p[0] + (p[1] - p[0]) / 2, p[1]};
      if (p[0] == p[1]) (term_.shape == Shape::kS ? rises_ : falls_).push_back(p[0]);
      return;
    case Shape::kPi:
      cuts_ = {p[0], p[0] + (p[1] - p[0]) / 2, p[1], p[2], p[2] + (p[3] - p[2]) / 2, p[3]};
      if (p[0] == p[1]) rises_.push_back(p[0]);
      if (p[2] == p[3]) falls_.push_back(p[2]);
      return;
    case Shape::kCosine:
      for (int quarter = -2; quarter <= 2; ++quarter) cuts_.push_back(p[0] + p[1] * quarter / 4);
      return;
    case Shape::kSemiEllipse:
      cuts_ = {p[0], p[0] + (p[1] - p[0]) / 2, p[1]};
      if (p[0] == p[1]) rises_ = falls_ = {p[0]};
      return;
    case Shape::kConcave:
    case Shape::kArc: cuts_ = {p[0], p[1]}; return;
    default: return;
  }
}

// A vertical edge is a jump for the stretch that has both its sides.
bool EnclosedMembership::Jumps(Interval x) const {
  return std::any_of(rises_.begin(), rises_.end(), [x](double at) { return x.lo < at && at <= x.hi; }) ||
         std::any_of(falls_.begin(), falls_.end(), [x](double at) { return x.lo <= at && at < x.hi; });
}

Interval EnclosedMembership::ValuesOn(Interval x) const {
  Interval values = Hull(Point(degree_(x.lo)), degree_(x.hi));
  for (auto cut = std::lower_bound(cuts_.begin(), cuts_.end(), x.lo); cut != cuts_.end() && *cut <= x.hi; ++cut) {
    values = Hull(values, degree_(*cut));
    if (*cut > x.lo) values = Hull(values, degree_(std::nextafter(*cut, -kInfinity)));
    if (*cut < x.hi) values = Hull(values, degree_(std::nextafter(*cut, kInfinity)));
  }
  if (lines_ || values.lo == values.hi) return values;
  const double power = term_.shape == Shape::kBell ? 1 + std::fabs(term_.params[2]) : 1;
  const double least = term_.shape == Shape::kCosine ? kRounding : 0;
  return {std::max(0.0, values.lo - power * kWaver * values.lo - least),
          std::min(term_.height, values.hi + power * kWaver * values.hi + least)};
}

// The derivative at x of the formula that holds at `inside`, for height 1; x is at an end of the piece or within.
double EnclosedMembership::Slope(double x, double inside) const {
  const std::vector<double>& p = term_.params;
  const double f = degree_(x) / term_.height;
  const auto s_slope = [x, inside](double a, double b) {
    if (inside <= a || inside >= b) return 0.0;
    return 4 * (inside < a + (b - a) / 2 ? (x - a) / (b - a) : (b - x) / (b - a)) / (b - a);
  };
  switch (term_.shape) {
    case Shape::kGaussian: return -f * (x - p[0]) / (p[1] * p[1]);
    case Shape::kGaussianProduct:
      return -f * ((inside < p[0] ? (x - p[0]) / (p[1] * p[1]) : 0) + (inside > p[2] ? (x - p[2]) / (p[3] * p[3]) : 0));
    case Shape::kBell: {
      const double power = 2 * std::fabs(p[2]), t = std::fabs((x - p[0]) / p[1]);
      const double to_top = (inside < p[0]) == (p[2] > 0) ? 1 : -1;
      if (t == 0) return power > 1 ? 0 : to_top * (power == 1 ? 1 / std::fabs(p[1]) : kInfinity);
      return to_top * power * f * (1 - f) / std::fabs(x - p[0]);
    }
    case Shape::kSigmoid: return p[1] * f * (1 - f);
    case Shape::kS: return s_slope(p[0], p[1]);
    case Shape::kZ: return -s_slope(p[0], p[1]);
    case Shape::kPi: return inside < p[1] ? s_slope(p[0], p[1]) : -s_slope(p[2], p[3]);
    case Shape::kCosine:
      if (std::fabs(inside - p[0]) >= p[1] / 2) return 0;
      return -std::numbers::pi / p[1] * std::sin(2 * std::numbers::pi * (x - p[0]) / p[1]);
    case Shape::kConcave: {
      const double below = p[1] - p[0] + (p[1] - x);
      return (p[0] < p[1] ? inside >= p[1] : inside <= p[1]) ? 0 : (p[1] - p[0]) / (below * below);
    }
    case Shape::kSpike: return (inside < p[0] ? 10 : -10) / p[1] * f;
    case Shape::kArc: {
      const double width = p[1] - p[0], t = (x - p[0]) / width, within = (inside - p[0]) / width;
      if (within <= 0 || within >= 1) return 0;
      return t <= 0 ? kInfinity / width : std::max(0.0, 1 - t) / std::sqrt(t * (2 - t)) / width;
    }
    case Shape::kSemiEllipse: {
      if (inside <= p[0] || inside >= p[1]) return 0;
      const double width = p[1] - p[0], t = (x - p[0]) / width, below = t * (1 - t);
      return below > 0 ? (1 - 2 * t) / std::sqrt(below) / width : t < 0.5 ? kInfinity : -kInfinity;
    }
    default: return 0;
  }
}

// Between two neighbouring cuts.
Interval EnclosedMembership::SlopeOn(double from, double to) const {
  const double inside = from + (to - from) / 2;
  if (lines_) {
    // Of the whole line, from a quarter to three quarters of it: its ends may be vertical edges.
    const auto above = std::upper_bound(cuts_.begin(), cuts_.end(), inside);
    if (above == cuts_.begin() || above == cuts_.end()) return {};
    const double start = *(above - 1), width = *above - start;
    const double x = start + width / 4, y = start + width * 0.75, rise = degree_(y) - degree_(x);
    if (!(x < y)) return kEverything;
    if (rise == 0) return {};
    const double slope = rise / (y - x), slack = 8 * kRounding * (std::fabs(slope) + 1 / width);
    return {slope - slack, slope + slack};
  }
  const double a = Slope(from, inside) * term_.height, b = Slope(to, inside) * term_.height;
  if (a == 0 && b == 0) return {};
  const double slack = 1e-9 * (std::isfinite(a) && std::isfinite(b) ? std::max(std::fabs(a), std::fabs(b)) : 0);
  return {std::min(a, b) - slack, std::max(a, b) + slack};
}

Enclosed EnclosedMembership::operator()(Interval x, size_t input) const {
  if (!factors_.empty()) {
    const Enclosed first = factors_[0](x, input), second = factors_[1](x, input);
    if (term_.shape == Shape::kSigmoidProduct) return Constant(term_.height) * first * second;
    return Constant(term_.height) * Absolute(first - second);
  }
  const Interval values = ValuesOn(x);
  if (Jumps(x)) return Jumping(values);
  if (values.lo == values.hi) return {values, {}, lines_ ? 0 : kRounding};
  Interval slope;
  double from = x.lo;
  bool first = true;
  for (auto cut = std::upper_bound(cuts_.begin(), cuts_.end(), x.lo);; ++cut) {
    const double to = cut == cuts_.end() ? x.hi : std::min(*cut, x.hi);
    slope = first ? SlopeOn(from, to) : Hull(slope, SlopeOn(from, to));
    first = false;
    if (to == x.hi) break;
    from = to;
  }
  Enclosed out{values, {}, 8 * kRounding + slope.Magnitude() * kRounding * (reach_ + x.Magnitude())};
  out.slope[input] = slope;
  return out;
}

}  // namespace weir::fuzzy
