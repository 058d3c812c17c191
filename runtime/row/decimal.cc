#include "runtime/row/decimal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>

#include "runtime/row/text.h"

namespace weir {

Decimal Decimal::Of(double finite) {
  Decimal d;
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, finite, std::chars_format::scientific).ptr;
  const char* p = buffer;
  if (*p == '-') {
    d.negative = true;
    ++p;
  }
  for (; p != end && *p != 'e'; ++p) {
    if (*p != '.') d.digits[d.size++] = *p;
  }
  int exponent = 0;
  if (p != end) {
    ++p;
    if (*p == '+') ++p;
    std::from_chars(p, end, exponent);
  }
  d.point = exponent + 1;
  while (d.size > 0 && d.digits[d.size - 1] == '0') --d.size;
  if (d.size == 0) d = Decimal();
  return d;
}

void Decimal::RoundToPlaces(int places) {
  const int keep = point + places;
  if (keep >= size) return;
  const bool up = keep >= 0 && digits[keep] >= '5';
  size = std::max(keep, 0);
  if (up) {
    while (size > 0 && digits[size - 1] == '9') --size;
    if (size > 0) {
      ++digits[size - 1];
    } else {
      digits[size++] = '1';
      ++point;
    }
  }
  while (size > 0 && digits[size - 1] == '0') --size;
  if (size == 0) *this = Decimal();
}

double Decimal::ToDouble() const {
  if (size == 0) return 0;
  char buffer[48];
  char* p = buffer;
  if (negative) *p++ = '-';
  *p++ = digits[0];
  *p++ = '.';
  p = std::copy(digits + 1, digits + size, p);
  *p++ = 'e';
  p = std::to_chars(p, buffer + sizeof buffer, point - 1).ptr;
  double out = 0;
  if (!ParseFloat({buffer, static_cast<size_t>(p - buffer)}, &out)) {
    out = std::numeric_limits<double>::infinity();
    if (negative) out = -out;
  }
  return out;
}

double RoundDecimal(double x, int64_t places) {
  Decimal d = Decimal::Of(x);
  d.RoundToPlaces(static_cast<int>(std::clamp<int64_t>(places, -400, 400)));
  return d.ToDouble();
}

void AppendFixed(double x, int places, std::string* out) {
  Decimal d = Decimal::Of(x);
  d.RoundToPlaces(places);
  if (d.negative) out->push_back('-');
  for (int k = 0; k < std::max(d.point, 1); ++k) {
    const int at = k - std::max(1 - d.point, 0);
    out->push_back(at >= 0 && at < d.size ? d.digits[at] : '0');
  }
  if (places > 0) out->push_back('.');
  for (int k = 0; k < places; ++k) {
    const int at = d.point + k;
    out->push_back(at >= 0 && at < d.size ? d.digits[at] : '0');
  }
}

void AppendExponent(double x, int places, std::string* out) {
  Decimal d = Decimal::Of(x);
  d.RoundToPlaces(places + 1 - d.point);  // so that places + 1 digits stay
  if (d.negative) out->push_back('-');
  out->push_back(d.size > 0 ? d.digits[0] : '0');
  if (places > 0) out->push_back('.');
  for (int k = 1; k <= places; ++k) out->push_back(k < d.size ? d.digits[k] : '0');
  const int exponent = d.size > 0 ? d.point - 1 : 0;
  out->append(exponent < 0 ? "e-" : "e+");
  if (std::abs(exponent) < 10) out->push_back('0');
  AppendInt(std::abs(exponent), out);
}

}  // namespace weir
