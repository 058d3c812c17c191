// Any text at all to the formatter: a text is formatted exactly when it has no errors of grammar; the result has the
// same tree and the same comments, and formatting it again changes nothing.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/dsl/format_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 32 * 1024) return 0;
  const std::string fault = weir::dsl::FormatFault(std::string(reinterpret_cast<const char*>(data), size));
  if (fault.empty()) return 0;
  std::fprintf(stderr, "violated: %s\n", fault.c_str());
  std::abort();
}
