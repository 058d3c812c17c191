// Aggregates from their definitions (semantics, 5): recomputed from all records, with no state in common with the
// product.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/operators/aggregates/hyperloglog.h"
#include "tests/runtime/operators/aggregate_support.h"

namespace weir::ops {

// The exact sum rounded once: Shewchuk's expansion (1997), the way of Python's fsum. Sums must stay far below 1e308.
inline double ExactFloatSum(const std::vector<double>& values) {
  std::vector<double> parts;
  for (double x : values) {
    size_t kept = 0;
    for (double y : parts) {
      if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
      const double high = x + y;
      const double low = y - (high - x);
      if (low != 0.0) parts[kept++] = low;
      x = high;
    }
    parts.resize(kept);
    parts.push_back(x);
  }
  if (parts.empty()) return 0.0;
  double high = parts.back();
  double low = 0.0;
  size_t n = parts.size() - 1;
  while (n > 0 && low == 0.0) {
    const double x = high;
    const double y = parts[--n];
    high = x + y;
    low = y - (high - x);
  }
  // Half-way cases: what is left below decides the direction.
  if (n > 0 && ((low < 0.0 && parts[n - 1] < 0.0) || (low > 0.0 && parts[n - 1] > 0.0))) {
    const double y = low * 2.0;
    const double x = high + y;
    if (y == x - high) high = x;
  }
  return high + 0.0;
}

inline std::string CanonicalJson(const Slot& s, Kind kind) {
  std::string out;
  AppendJson(kind == Kind::kFloat ? Slot::Float(s.f + 0.0) : s, TypeOf(kind), &out);
  return out;
}

inline std::string NaiveSum(const std::vector<Record>& records, Kind kind, bool mean) {
  ResultError error = nullptr;
  if (kind == Kind::kFloat) {
    std::vector<double> values;
    for (const Record& r : records) values.push_back(r.value.f);
    const double sum = ExactFloatSum(values);
    if (!mean) return Text(Slot::Float(sum), nullptr);
    return Text(records.empty() ? Slot::Null() : Slot::Float(sum / static_cast<double>(values.size())), nullptr);
  }
  // Two halves instead of 128 bits: the sum is high · 2^32 + low.
  int64_t high = 0;
  int64_t low = 0;
  for (const Record& r : records) {
    high += r.value.i >> 32;
    low += r.value.i & 0xffffffff;
  }
  high += low >> 32;
  low &= 0xffffffff;
  if (mean) {
    if (records.empty()) return "null";
    const double sum = ExactFloatSum({std::ldexp(static_cast<double>(high), 32), static_cast<double>(low)});
    return Text(Slot::Float(sum / static_cast<double>(records.size())), nullptr);
  }
  if (high < INT32_MIN || high > INT32_MAX) error = "E_OVERFLOW";
  return Text(Slot::Int64(kind, static_cast<int64_t>(static_cast<uint64_t>(high) << 32U) | low), error);
}

inline bool ValueLess(const Slot& a, const Slot& b, Kind kind) {
  if (kind == Kind::kFloat) return a.f < b.f;
  if (kind == Kind::kString || kind == Kind::kIp) {
    return std::lexicographical_compare(
        a.text().begin(), a.text().end(), b.text().begin(), b.text().end(),
        [](char x, char y) { return static_cast<unsigned char>(x) < static_cast<unsigned char>(y); });
  }
  return a.i < b.i;
}

// The result over `records`, as Text() would give it.
inline std::string Naive(const std::string& function, Kind kind, const std::vector<Record>& all) {
  std::vector<Record> records;
  for (const Record& r : all) {
    if (!r.value.is_null()) records.push_back(r);
  }
  if (function == "count") return std::to_string(records.size());
  if (function == "sum" || function == "avg") return NaiveSum(records, kind, function == "avg");
  if (function == "count_distinct") {
    std::set<std::string> values;
    for (const Record& r : records) values.insert(CanonicalJson(r.value, kind));
    if (values.size() <= 1024) return std::to_string(values.size());
    std::vector<uint32_t> registers(16384);
    for (const std::string& v : values) {
      const uint64_t hash = Xxh64(v, 0);
      uint32_t rank = 1;
      while (rank <= 50 && ((hash >> (50 - rank)) & 1U) == 0) ++rank;
      registers[hash >> 50U] = std::max(registers[hash >> 50U], rank);
    }
    RankHistogram histogram{};
    for (uint32_t r : registers) ++histogram[r];
    return std::to_string(EstimateDistinct(histogram));
  }
  if (records.empty()) return "null";
  const auto best = std::min_element(records.begin(), records.end(), [&](const Record& a, const Record& b) {
    if (function == "min") return ValueLess(a.value, b.value, kind);
    if (function == "max") return ValueLess(b.value, a.value, kind);
    const auto& [x, y] = function == "first" ? std::tie(a, b) : std::tie(b, a);
    return x.time != y.time ? x.time < y.time : x.order < y.order;
  });
  return CanonicalJson(best->value, kind);
}

}  // namespace weir::ops
