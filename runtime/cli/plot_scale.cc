#include "runtime/cli/plot_scale.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace weir::cli {
namespace {

std::vector<double> Multiples(double step, double lower, double upper, size_t limit) {
  std::vector<double> out;
  const double slack = step * 1e-9;  // a range that ends at a multiple, but for rounding
  const double first = std::ceil((lower - slack) / step), last = std::floor((upper + slack) / step);
  if (last - first >= static_cast<double>(limit)) return out;
  for (double k = first; k <= last; ++k) out.push_back(std::clamp(k == 0 ? 0.0 : k * step, lower, upper));
  return out;
}

}  // namespace

std::vector<double> NiceTicks(double lower, double upper, size_t most) {
  const int start = static_cast<int>(std::floor(std::log10((upper - lower) / static_cast<double>(most)))) - 1;
  for (int exponent = start; exponent <= start + 3; ++exponent) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      // Division by a whole power of ten is correctly rounded, multiplication by 1e-3 is not.
      const double step = exponent < 0 ? factor / std::pow(10, -exponent) : factor * std::pow(10, exponent);
      std::vector<double> ticks = Multiples(step, lower, upper, most);
      if (!ticks.empty()) return ticks;
    }
  }
  return {};
}

std::string NumberText(double value, int digits) {
  if (std::isnan(value)) return "unknown";
  char text[40];
  const bool whole = std::abs(value) < 1e9 && value == std::floor(value);
  std::snprintf(text, sizeof(text), "%.*g", whole ? 9 : digits, value == 0 ? 0.0 : value);
  return text;
}

std::vector<std::string> TickTexts(const std::vector<double>& ticks) {
  std::vector<std::string> texts;
  for (int digits = 4; digits <= 17; ++digits) {
    texts.clear();
    for (const double tick : ticks) texts.push_back(NumberText(tick, digits));
    if (std::adjacent_find(texts.begin(), texts.end()) == texts.end()) break;
  }
  return texts;
}

}  // namespace weir::cli
