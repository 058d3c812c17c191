#include "runtime/cli/live_line.h"

#include <cstdio>

#include "runtime/cli/common.h"

namespace weir::cli {

void LiveLine::Show(std::string line) {
  if (!live_) {
    std::fprintf(stderr, "%s\n", line.c_str());
    return;
  }
  const auto width = static_cast<size_t>(TerminalWidth(stderr, 80));
  if (line.size() >= width) line.resize(width - 1);
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
  shown_ = true;
}

void LiveLine::Clear() {
  if (shown_) std::fprintf(stderr, "\r\033[K");
  shown_ = false;
}

}  // namespace weir::cli
