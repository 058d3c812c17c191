// The machine's two clocks, in milliseconds. Engine time is never read from them.
#pragma once

#include <chrono>
#include <cstdint>

namespace weir {

// Since some moment; never goes back. For waits and intervals.
inline int64_t SteadyMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Since 1970-01-01 UTC; may jump.
inline int64_t WallMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace weir
