// Any bytes as the choices that make a program and its records (tests/soundness): what the checker accepts keeps to its
// types, and no record stops it. At the end it says how much of what was made was accepted.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/soundness/soundness.h"

namespace {

struct Statistics {
  size_t rounds = 0, tried = 0, refused = 0, records = 0, late = 0, invalid = 0, alerts = 0;

  ~Statistics() {
    if (tried == 0) return;
    std::fprintf(stderr,
                 "soundness: %zu programs, %.1f %% of %zu declarations accepted; %zu records, %zu late, %zu invalid, "
                 "%zu alerts\n",
                 rounds, 100.0 * static_cast<double>(tried - refused) / static_cast<double>(tried), tried, records,
                 late, invalid, alerts);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Statistics statistics;
  if (size > 8 * 1024) return 0;
  const auto round = weir::soundness::PlayRound({reinterpret_cast<const char*>(data), size});
  ++statistics.rounds;
  statistics.tried += round.tried;
  statistics.refused += round.refused;
  statistics.records += round.result.records;
  statistics.late += round.result.late;
  statistics.invalid += round.result.invalid;
  statistics.alerts += round.result.alerts;
  if (round.fault.empty()) return 0;
  std::fprintf(stderr, "%s\nviolated: %s\n", round.text.c_str(), round.fault.c_str());
  std::abort();
}
