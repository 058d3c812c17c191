// Generator: synthetic authentication events, the same for the same options on every machine.
//
//   {"burst_id":1,"username":"attack_user","ip_address":"203.0.113.99","event_type":"FailedLogin","timestamp":"2026-01-01T00:00:00.000Z"}
//
// Attackers fail `failures_per_burst` times, `fail_interval` apart, and rest for `burst_pause` after the interval of
// the last failure, so that bursts begin failures · interval + pause apart. The first attacker has the given name and
// address and begins at `start`; the others have addresses counted up from it and begin at a random moment of one
// period. Bursts are numbered from 1 as they begin. Benign logins come from other users, each with a home address of
// its own, at random gaps around 1 / rate; one in twelve fails; their burst_id is null. Events come in order of time.
//
// Random numbers are mt19937_64 with integer arithmetic only: no distribution of the standard library, whose results
// differ between implementations. Times are microseconds inside, so that high rates keep their rate; stamps are cut to
// milliseconds.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/status.h"

namespace weir::replay {

struct GeneratorOptions {
  int failures_per_burst = 6;
  double fail_interval_s = 0.1;
  double burst_pause_s = 1.0;
  std::string username = "attack_user";
  std::string ip = "203.0.113.99";
  int64_t bursts = 0;  // of all attackers together; 0: endless
  int attackers = 1;
  double benign_rate = 0;  // events a second
  uint64_t seed = 1;
  int64_t start_ms = 0;  // event time of the first burst
};

struct GeneratedEvent {
  int64_t time_us = 0;   // since 1970
  int64_t burst_id = 0;  // 0: benign
  bool failed = false;
  std::string json;  // without a line end
  int64_t time_ms() const { return time_us / 1000; }
};

// The truth about one burst.
struct BurstLabel {
  int64_t burst_id = 0;
  std::string username, ip;
  int64_t first_ms = 0, last_ms = 0;
  int events = 0;
  std::string ToJson() const;  // {"burst_id":1,"username":…,"ip_address":…,"first":…,"last":…,"events":6}
};

class Generator {
 public:
  // K0306: an option out of its range; endless silence.
  static Result<Generator> Create(const GeneratorOptions& options);

  // The next event in time; false after the last burst's last.
  bool Next(GeneratedEvent* event);
  // Labels of the bursts completed since the last call; with `unfinished` also those under way (at the end of a run).
  std::vector<BurstLabel> TakeLabels(bool unfinished = false);
  // Event time from the first to the last event of a bounded run, about; 0 if endless.
  int64_t EstimatedDurationMs() const;

 private:
  struct Attacker {
    std::string username, ip;
    int done = 0;  // failures of the burst under way
    BurstLabel label;
  };
  // Time, then who: ties are in order of the attackers.
  using Turn = std::pair<int64_t, size_t>;

  explicit Generator(const GeneratorOptions& options);
  uint64_t Random(uint64_t below);
  int64_t BenignGap();
  void Fail(Attacker* attacker, int64_t time_us, GeneratedEvent* event);
  void Benign(GeneratedEvent* event);

  GeneratorOptions options_;
  int64_t interval_us_, pause_us_;
  std::mt19937_64 random_;
  std::vector<Attacker> attackers_;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
  int64_t begun_ = 0;  // bursts
  int64_t next_benign_us_ = 0;
  std::vector<BurstLabel> labels_;
};

}  // namespace weir::replay
