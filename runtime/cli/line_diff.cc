#include "runtime/cli/line_diff.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace weir::cli {
namespace {

constexpr size_t kWindow = 40;  // lines looked ahead for the place where the texts meet again

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The nearest lines from (a, b) on that are equal; the ends when there are none in the window.
std::pair<size_t, size_t> NextMatch(const std::vector<std::string_view>& before,
                                    const std::vector<std::string_view>& after, size_t a, size_t b) {
  for (size_t distance = 1; distance <= 2 * kWindow; ++distance) {
    for (size_t skipped = 0; skipped <= distance; ++skipped) {
      const size_t x = a + skipped, y = b + distance - skipped;
      if (x < before.size() && y < after.size() && before[x] == after[y] && !before[x].empty()) return {x, y};
    }
  }
  return {std::min(a + kWindow, before.size()), std::min(b + kWindow, after.size())};
}

}  // namespace

std::string LineDiff(std::string_view before_text, std::string_view after_text, size_t most) {
  const std::vector<std::string_view> before = SplitLines(before_text), after = SplitLines(after_text);
  std::string out;
  size_t shown = 0, left_out = 0;
  const auto show = [&](char sign, std::string_view line) {
    if (shown == most) {
      ++left_out;
      return;
    }
    ++shown;
    out += sign;
    out += line;
    out += '\n';
  };
  for (size_t a = 0, b = 0; a < before.size() || b < after.size();) {
    if (a < before.size() && b < after.size() && before[a] == after[b]) {
      ++a, ++b;
      continue;
    }
    const auto [x, y] = NextMatch(before, after, a, b);
    if (shown < most) out += "@@ line " + std::to_string(a + 1) + "\n";
    while (a < x) show('-', before[a++]);
    while (b < y) show('+', after[b++]);
  }
  if (left_out > 0) out += "… and " + std::to_string(left_out) + " more lines\n";
  if (out.empty() && before_text != after_text) out = "@@ the end of the last line, or its line breaks\n";
  return out;
}

}  // namespace weir::cli
