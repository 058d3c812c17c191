// What differs between two texts, as a person wants to see it in a terminal: a few lines.
#pragma once

#include <string>
#include <string_view>

namespace weir::cli {

// Lines that only `before` has behind `-`, those that only `after` has behind `+`, each group under "@@ line N", N
// being its first line in `before`; at most `most` lines and then how many more there are. Empty when the texts are
// equal. Linear: lines are matched within a window, so a text that differs throughout may show more than the least.
std::string LineDiff(std::string_view before, std::string_view after, size_t most);

}  // namespace weir::cli
