// A double as the shortest decimal that reads back, and roundings of that decimal.
//
// Rounding works on the digits people see, not on the binary value below them: 57.985 is stored
// as 57.98499999999999943…, yet rounds to 57.99 at two digits, half away from zero. So round(x, n), format(x, ".nf")
// and the text of x always agree.
#pragma once

#include <cstdint>
#include <string>

namespace weir {

// ±0.d₁d₂…dₙ · 10^point, d₁ ≠ 0; zero has no digits.
struct Decimal {
  bool negative = false;
  int size = 0;
  int point = 0;
  char digits[20];

  static Decimal Of(double finite);
  // Keeps `places` digits after the decimal point (negative: zeros before it), half away from zero.
  void RoundToPlaces(int places);
  double ToDouble() const;  // correctly rounded; infinite when out of range
};

double RoundDecimal(double x, int64_t places);
// Fixed with exactly `places` digits after the point, 0 … 60; "-" only before a digit other than zero.
void AppendFixed(double x, int places, std::string* out);
// d.ddde±XX with `places` digits after the point.
void AppendExponent(double x, int places, std::string* out);

}  // namespace weir
