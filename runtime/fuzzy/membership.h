// The membership function of a term: from a number x to its degree in [0, height]. h is the height; NaN has degree 0,
// ±infinity the limit there.
//
//   triangle a, b, c         trapezoid a, b, b, c
//   trapezoid a, b, c, d     0 outside of a .. d; h (x - a) / (b - a) on a .. b; h on b .. c; h (d - x) / (d - c) on c
//   .. d rectangle a, b           trapezoid a, a, b, b ramp s, e                0 at s and beyond, h at e and beyond,
//   straight between; s < e rises, s > e falls binary s, d              h from s on towards d (only its side matters),
//   else 0 singleton v              h at v, else 0 discrete x, y, x, y, …   h times the straight lines between the
//   points; the end points' degrees beyond them gaussian m, s            h exp(-(x - m)^2 / (2 s^2)) gaussian_product
//   m, s, n, t   gaussian m, s below m, times gaussian n, t above n; else 1 bell c, w, k             h / (1 + |(x - c)
//   / w|^(2 k)) sigmoid i, k             h / (1 + exp(-k (x - i))) sigmoid_difference l, k, m, r   h |sigmoid l, k -
//   sigmoid r, m| sigmoid_product l, k, m, r      h sigmoid l, k * sigmoid r, m s a, b                   with t = (x -
//   a) / (b - a) in 0..1: h 2 t^2 up to 1/2, then h (1 - 2 (1 - t)^2) z a, b                   h - s a, b pi a, b, c, d
//   s a, b up to b; h on b .. c; z c, d from c cosine c, w              h (1 + cos(2 pi (x - c) / w)) / 2 within c ± w
//   / 2, else 0 spike c, w               h exp(-|10 (x - c) / w|) concave i, e             h (e - i) / (2 e - i - x) up
//   to e (i < e; from e where i > e), h beyond arc s, e                 h sqrt(r^2 - (x - e)^2) / |r| with r = e - s
//   between them, 0 before s, h beyond e semi_ellipse a, b        h sqrt(r^2 - (x - c)^2) / r with r = (b - a) / 2, c =
//   a + r, else 0 function f               h f(inputs) held within 0..1; NaN is 0 (of inputs only)
//
// Sources: IEC 61131-7 (points joined by straight lines, singletons); MathWorks, Fuzzy Logic Toolbox documentation, and
// GNU Octave's fuzzy-logic-toolkit documentation (trimf, trapmf, gaussmf, gauss2mf, gbellmf, sigmf, dsigmf, psigmf,
// smf, zmf, pimf); fuzzylite's published documentation of definitions (ramp, rectangle, cosine, spike, concave, binary,
// arc, semi-ellipse, discrete).
//
// Equal corners are a vertical edge, and the corner belongs to the set: triangle(0, 0, 8) is 1 at 0, triangle(5, 5, 5)
// is 1 at 5 and 0 elsewhere. An infinite corner is an open shoulder: trapezoid(-inf, -inf, 0, 8) is 1 up to 0. Straight
// lines divide rather than multiply by a reciprocal kept beforehand: that keeps every degree correctly ordered and at
// most the height.
#pragma once

#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

class MembershipFunction {
 public:
  // The term must be valid, and neither constant nor linear.
  explicit MembershipFunction(const Term& term);

  double operator()(double x) const { return linear_ ? Trapezoid(x) : Curve(x); }

  // Of a piecewise linear shape: its points from left to right within [lower, upper], both ends included; a vertical
  // edge is two points with the same x.
  struct Point {
    double x, degree;
  };
  std::vector<Point> Points(double lower, double upper) const;

 private:
  double Trapezoid(double x) const {
    if (!(x >= a_ && x <= d_)) return 0;
    if (x < b_) return height_ * ((x - a_) / (b_ - a_));
    if (x > c_) return height_ * ((d_ - x) / (d_ - c_));
    return height_;
  }
  double Curve(double x) const;
  double Interpolated(double x) const;

  Shape shape_;
  bool linear_ = false;                   // of four corners
  double a_ = 0, b_ = 0, c_ = 0, d_ = 0;  // corners, or the shape's parameters
  double height_;
  std::vector<Point> points_;  // discrete
};

// The value z of a monotonic term (IsMonotonic) where its degree is `degree`, 0 < degree; the end of the slope for a
// degree at or above the height. May be infinite (sigmoid).
double ValueAt(const Term& term, double degree);

}  // namespace weir::fuzzy
