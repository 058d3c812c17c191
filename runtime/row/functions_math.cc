// Numeric functions.
#include <cmath>

#include "runtime/row/decimal.h"
#include "runtime/row/functions.h"
#include "runtime/row/key.h"

namespace weir {
namespace {

bool IsFloat(const Slot& s) { return s.kind == Kind::kFloat; }

Slot Abs(const CallSite&, EvalContext& ctx, const Slot* a) {
  if (IsFloat(*a)) return Slot::Float(std::fabs(a->f));
  if (a->i == INT64_MIN) return Fail(ctx, "E_OVERFLOW", "abs of the smallest int");
  return Slot::Int64(a->kind, a->i < 0 ? -a->i : a->i);
}

// A whole float, as int where the plan says so.
Slot Whole(const CallSite& site, EvalContext& ctx, double value) {
  return site.result == Kind::kInt ? RoundToInt64(ctx, Kind::kInt, value) : Slot::Float(value);
}

Slot Ceil(const CallSite& site, EvalContext& ctx, const Slot* a) {
  return IsFloat(*a) ? Whole(site, ctx, std::ceil(a->f)) : *a;
}
Slot Floor(const CallSite& site, EvalContext& ctx, const Slot* a) {
  return IsFloat(*a) ? Whole(site, ctx, std::floor(a->f)) : *a;
}

// Of an int, negative places round to tens, hundreds, …
Slot RoundInt(EvalContext& ctx, int64_t x, int64_t places) {
  if (places >= 0) return Slot::Int(x);
  if (places < -18) {
    if (places == -19 && (x >= 5000000000000000000 || x <= -5000000000000000000)) {
      return Fail(ctx, "E_OVERFLOW", "round");  // to 10^19, which is outside
    }
    return Slot::Int(0);
  }
  int64_t unit = 1;
  for (int64_t k = places; k < 0; ++k) unit *= 10;
  const int64_t rest = x % unit, down = x - rest;
  if (rest < unit - unit / 2 && -rest < unit - unit / 2) return Slot::Int(down);
  int64_t out = 0;
  if (__builtin_add_overflow(down, x < 0 ? -unit : unit, &out)) return Fail(ctx, "E_OVERFLOW", "round");
  return Slot::Int(out);
}

Slot Round(const CallSite& site, EvalContext& ctx, const Slot* a) {
  const int64_t places = site.size > 1 ? a[1].i : 0;
  if (!IsFloat(*a)) {
    const Slot rounded = RoundInt(ctx, a->i, places);
    return site.result == Kind::kFloat && !rounded.is_null() ? Slot::Float(static_cast<double>(rounded.i)) : rounded;
  }
  const double rounded = RoundDecimal(a->f, places);
  return site.result == Kind::kInt ? RoundToInt64(ctx, Kind::kInt, rounded) : Finite(ctx, rounded);
}

template <double (*F)(double)>
Slot Real(const CallSite&, EvalContext& ctx, const Slot* a) {
  return Finite(ctx, F(AsDouble(*a)));
}

Slot Pow(const CallSite& site, EvalContext& ctx, const Slot* a) {
  if (site.result != Kind::kInt) return Finite(ctx, std::pow(AsDouble(a[0]), AsDouble(a[1])));
  int64_t base = a[0].i, exponent = a[1].i, out = 1;
  if (exponent < 0) return Fail(ctx, "E_ARITHMETIC", "pow of ints with a negative exponent");
  if (base == 0 || base == 1) return Slot::Int(exponent == 0 ? 1 : base);
  if (base == -1) return Slot::Int(exponent % 2 == 0 ? 1 : -1);
  for (; exponent > 0; --exponent) {  // ends by overflow after 63 rounds
    if (__builtin_mul_overflow(out, base, &out)) return Fail(ctx, "E_OVERFLOW", "pow");
  }
  return Slot::Int(out);
}

// An argument as the result kind: ints among floats are widened.
Slot AsResult(const CallSite& site, const Slot& s) {
  return site.result == Kind::kFloat && s.kind == Kind::kInt ? Slot::Float(static_cast<double>(s.i)) : s;
}

template <int Sign>
Slot Extreme(const CallSite& site, EvalContext& ctx, const Slot* a) {
  if (a->kind == Kind::kList) return ExtremeOfList(ctx, *a, Sign);
  Slot best = AsResult(site, a[0]);
  for (size_t k = 1; k < site.size; ++k) {
    const Slot item = AsResult(site, a[k]);
    if (Sign * CompareSlots(item, best) > 0) best = item;
  }
  return best;
}

Slot Clamp(const CallSite& site, EvalContext& ctx, const Slot* a) {
  const Slot x = AsResult(site, a[0]), low = AsResult(site, a[1]), high = AsResult(site, a[2]);
  if (CompareSlots(low, high) > 0) return Fail(ctx, "E_ARITHMETIC", "clamp with a lower bound above the upper");
  return CompareSlots(x, low) < 0 ? low : CompareSlots(x, high) > 0 ? high : x;
}

Slot Div(const CallSite&, EvalContext& ctx, const Slot* a) {
  if (a[1].i == 0) return Fail(ctx, "E_ARITHMETIC", "division by zero");
  if (a[0].i == INT64_MIN && a[1].i == -1) return Fail(ctx, "E_OVERFLOW", "div");
  return Slot::Int(a[0].i / a[1].i);
}

Slot Sign(const CallSite& site, EvalContext&, const Slot* a) {
  const int sign = IsFloat(*a) ? (a->f > 0) - (a->f < 0) : (a->i > 0) - (a->i < 0);
  return site.result == Kind::kFloat ? Slot::Float(sign) : Slot::Int(sign);
}

// Haversine on the sphere of mean radius (IUGG: R1 = 6371.0088 km). Degrees; latitudes within ±90.
Slot DistanceKm(const CallSite&, EvalContext& ctx, const Slot* a) {
  constexpr double kRadiusKm = 6371.0088, kRadians = 3.14159265358979323846 / 180;
  if (std::fabs(a[0].f) > 90 || std::fabs(a[2].f) > 90) return Fail(ctx, "E_ARITHMETIC", "a latitude beyond a pole");
  const double lat1 = a[0].f * kRadians, lat2 = a[2].f * kRadians;
  const double down = std::sin((lat2 - lat1) / 2), along = std::sin((a[3].f - a[1].f) * kRadians / 2);
  const double h = down * down + std::cos(lat1) * std::cos(lat2) * along * along;
  return Finite(ctx, 2 * kRadiusKm * std::asin(std::sqrt(std::fmin(1.0, h))));
}

constexpr FunctionEntry kMathFunctions[] = {
    {"abs", Abs},
    {"ceil", Ceil},
    {"floor", Floor},
    {"round", Round},
    {"sqrt", Real<std::sqrt>},
    {"exp", Real<std::exp>},
    {"ln", Real<std::log>},
    {"log10", Real<std::log10>},
    {"pow", Pow},
    {"min", Extreme<-1>},
    {"max", Extreme<1>},
    {"clamp", Clamp},
    {"div", Div},
    {"sign", Sign},
    {"distance_km", DistanceKm},
};

}  // namespace

std::span<const FunctionEntry> MathFunctions() { return kMathFunctions; }

}  // namespace weir
