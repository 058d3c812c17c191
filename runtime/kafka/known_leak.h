// Marks a call in which librdkafka takes memory that it may never give back, so that the leak sanitizer watches all
// others. Nothing without that sanitizer.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define WEIR_WATCHES_LEAKS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEIR_WATCHES_LEAKS
#endif
#endif

#ifdef WEIR_WATCHES_LEAKS
#include <sanitizer/lsan_interface.h>
#endif

namespace weir::kafka {

// What this thread allocates while it lives is not reported.
class KnownLeak {
 public:
#ifdef WEIR_WATCHES_LEAKS
  KnownLeak() { __lsan_disable(); }
  ~KnownLeak() { __lsan_enable(); }
#else
  KnownLeak() = default;
  ~KnownLeak() = default;
#endif
  KnownLeak(const KnownLeak&) = delete;
  KnownLeak& operator=(const KnownLeak&) = delete;
};

}  // namespace weir::kafka
