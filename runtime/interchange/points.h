// Points joined by straight lines, as FCL writes sets: left of the first point and right of the last the degree is that
// point's (IEC 61131-7).
#pragma once

#include <optional>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::interchange {

struct DegreePoint {
  double x = 0, degree = 0;
};

// A term with these degrees: a ramp, a triangle or a trapezoid where it is one, else the points themselves. The points
// go from left to right; two above each other are a vertical edge. Nothing: an edge in the middle of something else,
// which no term of Weir has.
std::optional<fuzzy::Term> TermOfPoints(const std::vector<DegreePoint>& points);

// The way back; nothing for a shape that is not of straight lines.
std::optional<std::vector<DegreePoint>> PointsOfTerm(const fuzzy::Term& term);

}  // namespace weir::interchange
