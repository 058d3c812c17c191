// Norms ("and", implication) and conorms ("or", aggregation) on degrees in [0, 1].
//
// Every norm T is commutative, never decreases, T(a, 1) = a, T(a, 0) = 0; every conorm S the same with S(a, 0) = a.
//
//   minimum             min(a, b)                          Zadeh 1965
//   algebraic_product   a b                                Zadeh 1965
//   bounded_difference  max(0, a + b - 1)                  Łukasiewicz
//   drastic_product     min(a, b) if max(a, b) = 1, else 0
//   einstein_product    a b / (2 - (a + b - a b))
//   hamacher_product    a b / (a + b - a b); 0 where a = b = 0
//   nilpotent_minimum   min(a, b) if a + b > 1, else 0     Fodor 1995
//
//   maximum             max(a, b)                          Zadeh 1965
//   algebraic_sum       a + b - a b                        Zadeh 1965
//   bounded_sum         min(1, a + b)                      Łukasiewicz
//   normalized_sum      (a + b) / max(1, a + b)
//   drastic_sum         max(a, b) if min(a, b) = 0, else 1
//   einstein_sum        (a + b) / (1 + a b)
//   hamacher_sum        (a + b - 2 a b) / (1 - a b); 1 where a = b = 1
//   nilpotent_maximum   max(a, b) if a + b < 1, else 1     Fodor 1995
//   unbounded_sum       a + b
//
// Sources: E. P. Klement, R. Mesiar, E. Pap, "Triangular Norms", Kluwer 2000, for all but the last; L. A. Zadeh, "Fuzzy
// Sets", Information and Control 8 (1965); J. Fodor, "Contrapositive symmetry of fuzzy implications", Fuzzy Sets and
// Systems 69 (1995). Names and unbounded_sum: fuzzylite's published documentation.
//
// The forms below are those in which no digits cancel and rounding never leads out of 0..1: 2 - (a + b - a b) is
// 1 + (1 - a) (1 - b), and so on.
//
// One definition for all users: with a constant operator the compiler drops the switch, and the loops over samples
// become vector code. Minimum and Maximum are in the form that is one instruction on x86 (minpd, maxpd).
#pragma once

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

inline double Minimum(double x, double y) { return x < y ? x : y; }
inline double Maximum(double x, double y) { return x > y ? x : y; }
inline double Complement(double x) { return 1 - x; }

inline double Apply(Norm norm, double a, double b) {
  switch (norm) {
    case Norm::kMinimum: return Minimum(a, b);
    case Norm::kAlgebraicProduct: return a * b;
    case Norm::kBoundedDifference: return Maximum(0, a + b - 1);
    case Norm::kDrasticProduct: return Maximum(a, b) == 1 ? Minimum(a, b) : 0;
    case Norm::kEinsteinProduct: return a * b / (1 + (1 - a) * (1 - b));
    case Norm::kHamacherProduct: {
      const double below = a + b * (1 - a);
      return below > 0 ? a * b / below : 0;
    }
    case Norm::kNilpotentMinimum: return a + b > 1 ? Minimum(a, b) : 0;
    case Norm::kNone: break;
  }
  return 0;
}

inline double Apply(Conorm conorm, double a, double b) {
  switch (conorm) {
    case Conorm::kMaximum: return Maximum(a, b);
    case Conorm::kAlgebraicSum: return a + b * (1 - a);
    case Conorm::kBoundedSum: return Minimum(1, a + b);
    case Conorm::kNormalizedSum: return (a + b) / Maximum(1, a + b);
    case Conorm::kDrasticSum: return Minimum(a, b) == 0 ? Maximum(a, b) : 1;
    case Conorm::kEinsteinSum: return Minimum(1, (a + b) / (1 + a * b));
    case Conorm::kHamacherSum: {
      const double above = a * (1 - b), below = (1 - a) + above;  // 1 - a b
      return below > 0 ? (above + b * (1 - a)) / below : 1;
    }
    case Conorm::kNilpotentMaximum: return a + b < 1 ? Maximum(a, b) : 1;
    case Conorm::kUnboundedSum:
    case Conorm::kNone: break;
  }
  return a + b;
}

}  // namespace weir::fuzzy
