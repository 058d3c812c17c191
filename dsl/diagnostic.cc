#include "dsl/diagnostic.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

namespace weir::dsl {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost one each;
// letters that differ in case only are equal.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t cost = Lower(a[i - 1]) == Lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost});
      const bool swapped = i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) && Lower(a[i - 2]) == Lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

// How far a slip may be from what was meant: short names are near to everything.
size_t Tolerance(size_t length) { return length <= 2 ? 0 : length <= 5 ? 1 : length <= 9 ? 2 : 3; }

constexpr size_t kLongestName = 64;  // bounds the cost of one comparison

}  // namespace

Diagnostic& Diagnostics::Error(std::string_view code, Span span, std::string message, std::string label) {
  Diagnostic d;
  d.code = code;
  d.severity = Severity::kError;
  d.message = std::move(message);
  d.primary = {span, std::move(label)};
  return items_.emplace_back(std::move(d));
}

Diagnostic& Diagnostics::Warning(std::string_view code, Span span, std::string message, std::string label) {
  Diagnostic& d = Error(code, span, std::move(message), std::move(label));
  d.severity = Severity::kWarning;
  return d;
}

size_t Diagnostics::error_count() const {
  return static_cast<size_t>(
      std::count_if(items_.begin(), items_.end(), [](const Diagnostic& d) { return d.severity == Severity::kError; }));
}

size_t Diagnostics::warning_count() const {
  return static_cast<size_t>(std::count_if(items_.begin(), items_.end(),
                                           [](const Diagnostic& d) { return d.severity == Severity::kWarning; }));
}

bool Diagnostics::has_errors() const {
  return std::any_of(items_.begin(), items_.end(), [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

std::vector<Diagnostic> Diagnostics::Sorted() const {
  const auto key = [](const Diagnostic& d) {
    return std::tie(d.primary.span.begin, d.code, d.primary.span.end, d.message);
  };
  std::vector<Diagnostic> sorted = items_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  const auto end = std::unique(sorted.begin(), sorted.end(),
                               [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); });
  sorted.erase(end, sorted.end());
  return sorted;
}

std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  if (name.empty() || name.size() > kLongestName) return best;
  size_t best_distance = Tolerance(name.size()) + 1;
  for (const std::string& candidate : candidates) {
    const size_t gap = candidate.size() > name.size() ? candidate.size() - name.size() : name.size() - candidate.size();
    if (gap >= best_distance) continue;
    const size_t distance = EditDistance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace weir::dsl
