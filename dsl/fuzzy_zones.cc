#include "dsl/fuzzy_zones.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dsl/fuzzy_words.h"

namespace weir::dsl {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// Positive where from < x < to, 1 where top_from <= x <= top_to (none: top_from > top_to). `soft`: outside it may still
// be positive, and near the top it may be 1.
struct Zones {
  double from = -kInf, to = kInf, top_from = kInf, top_to = -kInf;
  bool soft = false, known = true;
};

Zones Corners(double a, double b, double c, double d) { return {a, d, a == -kInf ? a : b, d == kInf ? d : c}; }
Zones Around(double center, double reach) { return {center - reach, center + reach, center, center, true}; }

Zones ZonesOf(const plan::FuzzyTerm& term) {
  const std::vector<double>& p = term.params;
  const std::string& shape = term.shape;
  if (shape == "triangle") return Corners(p[0], p[1], p[1], p[2]);
  if (shape == "trapezoid" || shape == "pi") return Corners(p[0], p[1], p[2], p[3]);
  if (shape == "rectangle") return Corners(p[0], p[0], p[1], p[1]);
  if (shape == "singleton") return Corners(p[0], p[0], p[0], p[0]);
  if (shape == "s") return Corners(p[0], p[1], kInf, kInf);
  if (shape == "z") return Corners(-kInf, -kInf, p[0], p[1]);
  if (shape == "ramp" || shape == "arc")
    return p[0] < p[1] ? Corners(p[0], p[1], kInf, kInf) : Corners(-kInf, -kInf, p[1], p[0]);
  if (shape == "binary") return p[0] < p[1] ? Corners(p[0], p[0], kInf, kInf) : Corners(-kInf, -kInf, p[0], p[0]);
  if (shape == "concave") return p[0] < p[1] ? Zones{-kInf, kInf, p[1], kInf} : Zones{-kInf, kInf, -kInf, p[1]};
  if (shape == "semi_ellipse") return {p[0], p[1], (p[0] + p[1]) / 2, (p[0] + p[1]) / 2, true};
  if (shape == "cosine") return Around(p[0], p[1] / 2);
  // exp(-700) is still a normal number.
  if (shape == "gaussian") return Around(p[0], 37 * p[1]);
  if (shape == "spike") return Around(p[0], 70 * p[1]);
  if (shape == "gaussian_product") return {p[0] - 26 * p[1], p[2] + 26 * p[3], p[0], p[2], true};
  if (shape == "bell" && p[2] > 0) return Around(p[0], std::fabs(p[1]) * std::pow(10, 150 / p[2]));
  if (shape == "sigmoid") {
    const double end = p[0] - 700 / p[1];
    return p[1] > 0 ? Zones{end, kInf, kInf, -kInf, true} : Zones{-kInf, end, kInf, -kInf, true};
  }
  Zones unknown;
  unknown.known = false;
  return unknown;
}

// Straight lines between points: the pieces lie between the points' x.
Degrees OnPath(const std::vector<double>& p, const Piece& piece) {
  const auto classed = [](double degree) -> Degrees { return degree <= 0 ? kZero : degree >= 1 ? kOne : kBetween; };
  const double x = piece.low == piece.high ? piece.low : piece.low / 2 + piece.high / 2;
  if (x <= p[0]) return classed(p[1]);
  for (size_t i = 0; i + 3 < p.size(); i += 2) {
    if (x == p[i + 2]) return classed(p[i + 3]);
    if (x < p[i + 2]) return p[i + 1] == p[i + 3] ? classed(p[i + 1]) : kBetween;
  }
  return classed(p.back());
}

}  // namespace

std::vector<Piece> PiecesOf(const plan::FuzzyVariable& input) {
  std::vector<double> cuts = {input.lower, input.upper};
  const auto cut = [&](double x) {
    if (x > input.lower && x < input.upper) cuts.push_back(x);
  };
  for (const plan::FuzzyTerm& term : input.terms) {
    if (term.shape == "discrete") {
      for (size_t i = 0; i < term.params.size(); i += 2) cut(term.params[i]);
      continue;
    }
    const Zones zones = ZonesOf(term);
    for (const double x : {zones.from, zones.top_from, zones.top_to, zones.to}) cut(x);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<Piece> pieces;
  for (size_t k = 0; k < cuts.size(); ++k) {
    pieces.push_back({cuts[k], cuts[k]});
    if (k + 1 < cuts.size()) pieces.push_back({cuts[k], cuts[k + 1]});
  }
  return pieces;
}

Degrees DegreesOn(const plan::FuzzyTerm& term, const Piece& piece) {
  const auto lowered = [&](Degrees d) -> Degrees {  // a height below 1 takes the top away
    return term.height < 1 && (d & kOne) ? static_cast<Degrees>((d & ~kOne) | kBetween) : d;
  };
  if (term.shape == "discrete") return lowered(OnPath(term.params, piece));
  const Zones zones = ZonesOf(term);
  if (!zones.known) return kAnyDegree;
  const double x = piece.low == piece.high ? piece.low : piece.low / 2 + piece.high / 2;
  if (x >= zones.top_from && x <= zones.top_to) return lowered(kOne);
  if (x > zones.from && x < zones.to) return lowered(zones.soft ? kBetween | kOne : kBetween);
  return zones.soft ? kZero | kBetween : kZero;
}

Degrees NotOf(Degrees a) {
  return static_cast<Degrees>((a & kZero ? kOne : 0) | (a & kBetween) | (a & kOne ? kZero : 0));
}

Degrees AndOf(const std::string& norm, Degrees a, Degrees b) {
  const bool strict =
      norm == "minimum" || norm == "algebraic_product" || norm == "einstein_product" || norm == "hamacher_product";
  Degrees out = (a | b) & kZero;
  if ((a & kOne) && (b & kOne)) out |= kOne;
  if (((a & kOne) && (b & kBetween)) || ((a & kBetween) && (b & kOne))) out |= kBetween;
  if ((a & kBetween) && (b & kBetween)) out |= strict ? kBetween : kBetween | kZero;
  return out;
}

Degrees OrOf(const std::string& conorm, Degrees a, Degrees b) {
  const bool strict = conorm == "maximum";  // sums can round to 1, or are 1
  Degrees out = (a | b) & kOne;
  if ((a & kZero) && (b & kZero)) out |= kZero;
  if (((a & kZero) && (b & kBetween)) || ((a & kBetween) && (b & kZero))) out |= kBetween;
  if ((a & kBetween) && (b & kBetween)) out |= strict ? kBetween : kBetween | kOne;
  return out;
}

Degrees HedgedOf(const std::vector<std::string>& hedges, Degrees a) {
  for (auto hedge = hedges.rbegin(); hedge != hedges.rend(); ++hedge) {
    if (*hedge == "not") {
      a = NotOf(a);
    } else if (!IsHedge(*hedge)) {
      a = kAnyDegree;  // a function
    }
  }
  return a;
}

}  // namespace weir::dsl
