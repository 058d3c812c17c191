// Norms, conorms and the complement on degrees in [0, 1]. Definitions: L. A. Zadeh, "Fuzzy Sets", Information and
// Control 8 (1965), section II: intersection is the minimum, union the maximum, complement 1 - x. All three are exact
// in floating point but for the rounding of 1 - x.
//
// Minimum and Maximum are written in the form that is one instruction on x86 (minpd, maxpd); with degrees there is no
// NaN.
#pragma once

namespace weir::fuzzy {

inline double Minimum(double x, double y) { return x < y ? x : y; }
inline double Maximum(double x, double y) { return x > y ? x : y; }
inline double Complement(double x) { return 1 - x; }

}  // namespace weir::fuzzy
