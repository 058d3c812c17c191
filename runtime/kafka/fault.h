// Faults that tests ask for, in the environment variable WEIR_TEST_FAULT: words with commas between them.
//
//   state-before-kafka   commit in the wrong order, local state first, so that a test can show that it notices
//   die-at-commit=N      kill the process (SIGKILL) in the middle of its Nth commit: after the first of Kafka and local
//                        state has it, before the second does
//
// Never set where data matters; the program says loudly that it is.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/base/status.h"

namespace weir::kafka {

struct Fault {
  bool state_before_kafka = false;
  int64_t die_at_commit = 0;  // 0: never
};

// K0120: a word that is none of these.
Result<Fault> ParseFault(std::string_view text);

}  // namespace weir::kafka
