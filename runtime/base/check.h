// CHECK: a bug in Weir, never bad input. Prints where and stops the process.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace weir::internal {
[[noreturn]] inline void CheckFailed(const char* file, int line, const char* what) {
  std::fprintf(stderr, "weir: internal error at %s:%d: %s\nThis is a bug in Weir. Please report it.\n", file, line,
               what);
  std::abort();
}
}  // namespace weir::internal

#define WEIR_CHECK(cond)                                                   \
  do {                                                                     \
    if (!(cond)) ::weir::internal::CheckFailed(__FILE__, __LINE__, #cond); \
  } while (0)
