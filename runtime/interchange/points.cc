#include "runtime/interchange/points.h"

#include <algorithm>
#include <cmath>

namespace weir::interchange {
namespace {

using fuzzy::Shape;

// Points that say nothing: a level before the first change and behind the last one.
std::vector<DegreePoint> WithoutLevels(std::vector<DegreePoint> points) {
  while (points.size() > 2 && points[0].degree == points[1].degree) points.erase(points.begin());
  while (points.size() > 2 && points[points.size() - 1].degree == points[points.size() - 2].degree) points.pop_back();
  return points;
}

fuzzy::Term TermWith(Shape shape, std::vector<double> params, double height) {
  fuzzy::Term term;
  term.shape = shape;
  term.params = std::move(params);
  term.height = height;
  return term;
}

// One side only: up, or down.
fuzzy::Term Slope(const DegreePoint& a, const DegreePoint& b, double height) {
  const bool rises = a.degree < b.degree;
  if (a.x == b.x)
    return rises ? TermWith(Shape::kRectangle, {a.x, fuzzy::kInfinity}, height)
                 : TermWith(Shape::kRectangle, {-fuzzy::kInfinity, a.x}, height);
  return rises ? TermWith(Shape::kRamp, {a.x, b.x}, height) : TermWith(Shape::kRamp, {b.x, a.x}, height);
}

}  // namespace

std::optional<fuzzy::Term> TermOfPoints(const std::vector<DegreePoint>& all) {
  double height = 0;
  for (const DegreePoint& p : all) height = std::max(height, p.degree);
  const std::vector<DegreePoint> p = WithoutLevels(all);
  const auto is = [&](size_t k, double degree) { return p[k].degree == degree; };
  if (height > 0 && p.size() == 2 && (is(0, 0) != is(1, 0)) && (is(0, height) || is(1, height)))
    return Slope(p[0], p[1], height);
  if (height > 0 && p.size() == 3 && is(0, 0) && is(1, height) && is(2, 0))
    return TermWith(Shape::kTriangle, {p[0].x, p[1].x, p[2].x}, height);
  if (height > 0 && p.size() == 4 && is(0, 0) && is(1, height) && is(2, height) && is(3, 0))
    return TermWith(Shape::kTrapezoid, {p[0].x, p[1].x, p[2].x, p[3].x}, height);
  fuzzy::Term term = TermWith(Shape::kDiscrete, {}, 1);
  for (size_t k = 0; k < all.size(); ++k) {
    if (k > 0 && all[k - 1].x == all[k].x) return std::nullopt;
    term.params.insert(term.params.end(), {all[k].x, all[k].degree});
  }
  return term;
}

std::optional<std::vector<DegreePoint>> PointsOfTerm(const fuzzy::Term& term) {
  const std::vector<double>& p = term.params;
  const double h = term.height;
  std::vector<DegreePoint> points;
  const auto corners = [&](double a, double b, double c, double d) {
    if (std::isfinite(a)) points.push_back({a, 0});
    if (std::isfinite(a) && std::isfinite(b)) points.push_back({b, h});
    if (std::isfinite(d) && std::isfinite(c) && (c != b || !std::isfinite(a))) points.push_back({c, h});
    if (std::isfinite(d)) points.push_back({d, 0});
  };
  switch (term.shape) {
    case Shape::kTriangle: corners(p[0], p[1], p[1], p[2]); break;
    case Shape::kTrapezoid: corners(p[0], p[1], p[2], p[3]); break;
    case Shape::kRectangle: corners(p[0], p[0], p[1], p[1]); break;
    case Shape::kRamp:
      points =
          p[0] < p[1] ? std::vector<DegreePoint>{{p[0], 0}, {p[1], h}} : std::vector<DegreePoint>{{p[1], h}, {p[0], 0}};
      break;
    case Shape::kBinary:
      points =
          p[0] < p[1] ? std::vector<DegreePoint>{{p[0], 0}, {p[0], h}} : std::vector<DegreePoint>{{p[0], h}, {p[0], 0}};
      break;
    case Shape::kDiscrete:
      for (size_t i = 0; i + 1 < p.size(); i += 2) points.push_back({p[i], h * p[i + 1]});
      break;
    default: return std::nullopt;
  }
  if (points.empty()) points = {{0, h}, {1, h}};  // an open shoulder on both sides: the same everywhere
  return points;
}

}  // namespace weir::interchange
