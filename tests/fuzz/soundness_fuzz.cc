// Any bytes as the choices that make a program and its records (tests/soundness): what the checker accepts keeps to its
// types, and no record stops it. At the end it says how much of what was made was accepted.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/soundness/soundness.h"

namespace {

struct Statistics {
  size_t rounds = 0, tried = 0, refused = 0, records = 0, late = 0, invalid = 0, alerts = 0;

  void Add(const weir::soundness::Round& round) {
    ++rounds;
    tried += round.tried;
    refused += round.refused;
    records += round.result.records;
    late += round.result.late;
    invalid += round.result.invalid;
    alerts += round.result.alerts;
  }
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

// libFuzzer takes longer to look at what a program covered than it takes to play one: several a call.
constexpr char kPrograms = 2;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Statistics statistics;
  if (size > 8 * 1024) return 0;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  bytes += '\0';
  for (bytes.back() = 0; bytes.back() < kPrograms; ++bytes.back()) {
    const auto round = weir::soundness::PlayRound(bytes);
    statistics.Add(round);
    if (round.fault.empty()) continue;
    std::fprintf(stderr, "%s\nviolated: %s\n", round.text.c_str(), round.fault.c_str());
    std::abort();
  }
  return 0;
}
