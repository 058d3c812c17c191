#include "runtime/fuzzy/table/table_error.h"

#include <algorithm>
#include <cmath>

namespace weir::fuzzy {
namespace {

// Along a line of length h between the values `from` and `to`.
double OnEdge(Interval slope, double h, double from, double to) {
  if (!slope.IsFinite()) return std::numeric_limits<double>::infinity();
  const double secant = std::clamp((to - from) / h, slope.lo, slope.hi), width = slope.hi - slope.lo;
  return width > 0 ? (slope.hi - secant) * ((secant - slope.lo) / width) * h : 0;
}
// Along any line of length h.
double Anywhere(Interval slope, double h) {
  return slope.IsFinite() ? (slope.hi - slope.lo) / 4 * h : std::numeric_limits<double>::infinity();
}

}  // namespace

CellError ErrorOf(const Interval* box, size_t inputs, const CellValues& values, const Enclosed& output) {
  const double* c = values.corners;
  const size_t corners = inputs == 1 ? 2 : 4;
  const double least = *std::min_element(c, c + corners), most = *std::max_element(c, c + corners);
  const double x = box[0].Width();
  CellError error;
  double by_slopes = 0;
  if (inputs == 1) {
    error.along[0] = by_slopes = OnEdge(output.slope[0], x, c[0], c[1]);
    error.along[1] = 0;
  } else {
    const double y = box[1].Width();
    error.along[0] = Anywhere(output.slope[0], x);
    error.along[1] = Anywhere(output.slope[1], y);
    const double edges_x = std::max(OnEdge(output.slope[0], x, c[0], c[1]), OnEdge(output.slope[0], x, c[2], c[3]));
    const double edges_y = std::max(OnEdge(output.slope[1], y, c[0], c[2]), OnEdge(output.slope[1], y, c[1], c[3]));
    by_slopes = std::min(error.along[0] + edges_y, error.along[1] + edges_x);
  }
  const double by_values = std::max(output.value.hi - least, most - output.value.lo);
  const double slack = 1e-12 * std::max(output.value.Magnitude(), std::max(std::fabs(least), std::fabs(most)));
  error.shown = std::min(by_slopes * (1 + 1e-9) + 3 * output.noise, by_values) + slack;
  return error;
}

}  // namespace weir::fuzzy
