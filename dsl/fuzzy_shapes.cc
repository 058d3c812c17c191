#include "dsl/fuzzy_shapes.h"

#include <algorithm>
#include <cmath>

namespace weir::dsl {
namespace {

constexpr TermShape kTermShapes[] = {
    {"triangle", 3, 3, "left end, top, right end", true, true},
    {"trapezoid", 4, 4, "left end, top from, top to, right end", true, true},
    {"rectangle", 2, 2, "from, to", true, true},
    {"ramp", 2, 2, "0 at, 1 at"},
    {"gaussian", 2, 2, "mean, deviation"},
    {"gaussian_product", 4, 4, "mean, deviation, mean, deviation"},
    {"bell", 3, 3, "center, width, slope"},
    {"sigmoid", 2, 2, "inflection, slope"},
    {"sigmoid_difference", 4, 4, "left, rising, falling, right"},
    {"sigmoid_product", 4, 4, "left, rising, falling, right"},
    {"z", 2, 2, "1 until, 0 from", true},
    {"s", 2, 2, "0 until, 1 from", true},
    {"pi", 4, 4, "left end, top from, top to, right end", true},
    {"cosine", 2, 2, "center, width"},
    {"concave", 2, 2, "inflection, end"},
    {"spike", 2, 2, "center, width"},
    {"binary", 2, 2, "start, direction", false, true},
    {"arc", 2, 2, "start, end"},
    {"semi_ellipse", 2, 2, "from, to", true},
    {"singleton", 1, 1, "value"},
    {"discrete", 4, TermShape::kAnyNumber, "x, degree, x, degree, …"},
    {"constant", 1, 1, "value"},
    {"linear", 1, TermShape::kAnyNumber, "a coefficient an input, and the constant"},
    {"function", 1, 1, "an expression"},
};

}  // namespace

const TermShape* FindTermShape(const std::string& name) {
  for (const TermShape& shape : kTermShapes) {
    if (name == shape.name) return &shape;
  }
  return nullptr;
}

std::vector<std::string> TermShapeNames() {
  std::vector<std::string> names;
  for (const TermShape& shape : kTermShapes) names.emplace_back(shape.name);
  return names;
}

bool IsValueTerm(const std::string& shape) { return shape == "constant" || shape == "linear" || shape == "function"; }
bool IsMonotonicTerm(const std::string& shape) {
  static const std::vector<std::string> kNames = {"ramp", "sigmoid", "z", "s", "concave", "arc"};
  return std::find(kNames.begin(), kNames.end(), shape) != kNames.end();
}
bool IsLinearTerm(const std::string& shape) {
  static const std::vector<std::string> kNames = {"triangle", "trapezoid", "rectangle", "ramp", "binary", "discrete"};
  return std::find(kNames.begin(), kNames.end(), shape) != kNames.end();
}
bool IsShoulder(const std::string& shape, const std::vector<double>& p, size_t i) {
  if (shape == "binary") return i == 1;
  if (shape == "triangle" && i == 1) return false;
  const size_t half = p.size() / 2;
  return p[i] < 0 ? i < half && std::isinf(p[0]) && p[0] < 0
                  : i >= p.size() - half && std::isinf(p.back()) && p.back() > 0;
}

const char* WrongNumbers(const std::string& shape, const std::vector<double>& p) {
  if (shape == "ramp" || shape == "concave" || shape == "binary" || shape == "arc")
    return p[0] == p[1] ? "the two numbers must differ" : nullptr;
  if (shape == "gaussian") return p[1] > 0 ? nullptr : "the deviation must be greater than 0";
  if (shape == "gaussian_product") return p[1] > 0 && p[3] > 0 ? nullptr : "the deviations must be greater than 0";
  if (shape == "cosine" || shape == "spike") return p[1] > 0 ? nullptr : "the width must be greater than 0";
  if (shape == "bell") return p[1] != 0 && p[2] != 0 ? nullptr : "the width and the slope must not be 0";
  if (shape == "sigmoid") return p[1] != 0 ? nullptr : "the slope must not be 0";
  if (shape == "sigmoid_difference" || shape == "sigmoid_product")
    return p[1] != 0 && p[2] != 0 ? nullptr : "the slopes must not be 0";
  for (size_t i = 0; shape == "discrete" && i < p.size(); i += 2) {
    if (i > 0 && !(p[i - 2] < p[i])) return "the points must go from left to right";
    if (!(p[i + 1] >= 0 && p[i + 1] <= 1)) return "degrees are from 0 to 1";
  }
  return nullptr;
}

}  // namespace weir::dsl
