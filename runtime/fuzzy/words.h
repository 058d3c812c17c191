// The words of a definition's choices, as programs write them, and what each term function takes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

struct ShapeFacts {
  Shape shape;
  const char* name;
  size_t least, most;     // numbers it takes
  bool rises = false;     // they must not decrease
  bool shoulder = false;  // the first may be -infinity, the last infinity: no end on that side
};

// Null for a value outside the enumeration.
const ShapeFacts* Facts(Shape shape);

std::optional<Shape> ShapeOf(std::string_view name);
std::optional<Norm> NormOf(std::string_view name);
std::optional<Conorm> ConormOf(std::string_view name);
std::optional<Hedge> HedgeOf(std::string_view name);
std::optional<Activation::Method> ActivationOf(std::string_view name);
std::optional<Comparison> ComparisonOf(std::string_view sign);
std::optional<Defuzzifier> DefuzzifierOf(std::string_view name);

// The way back; "" for a value outside the enumeration.
const char* WordOf(Norm norm);
const char* WordOf(Conorm conorm);
const char* WordOf(Hedge hedge);
const char* WordOf(Activation::Method method);
const char* WordOf(Comparison comparison);
const char* WordOf(Defuzzifier defuzzifier);

// A value, not a set: what an output's term stands for is given or computed.
inline bool IsValue(Shape s) { return s == Shape::kConstant || s == Shape::kLinear || s == Shape::kFunction; }
// Each degree belongs to one value of the variable only (Tsukamoto).
inline bool IsMonotonic(Shape s) {
  return s == Shape::kRamp || s == Shape::kSigmoid || s == Shape::kZ || s == Shape::kS || s == Shape::kConcave ||
         s == Shape::kArc;
}
// Straight lines between points.
inline bool IsPiecewiseLinear(Shape s) {
  return s == Shape::kTriangle || s == Shape::kTrapezoid || s == Shape::kRectangle || s == Shape::kRamp ||
         s == Shape::kBinary || s == Shape::kDiscrete;
}

}  // namespace weir::fuzzy
