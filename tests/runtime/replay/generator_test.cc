// The generator's shape (the proof of concept's by default), order, determinism and labels.
#include "runtime/replay/generator.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "runtime/row/text.h"

namespace weir::replay {
namespace {

constexpr int64_t kStart = 1767225600000;  // 2026-01-01T00:00:00Z

std::vector<GeneratedEvent> All(const GeneratorOptions& options, size_t limit = 100'000) {
  Result<Generator> g = Generator::Create(options);
  EXPECT_TRUE(g.ok()) << g.status().ToString();
  std::vector<GeneratedEvent> out;
  GeneratedEvent e;
  while (out.size() < limit && g->Next(&e)) out.push_back(e);
  return out;
}

TEST(Generator, ProofOfConceptShape) {
  const std::vector<GeneratedEvent> events = All({.bursts = 69, .start_ms = kStart});
  ASSERT_EQ(events.size(), 414U);
  for (size_t k = 0; k < events.size(); ++k) {
    const auto burst = static_cast<int64_t>(k / 6), failure = static_cast<int64_t>(k % 6);
    EXPECT_EQ(events[k].burst_id, burst + 1);
    EXPECT_EQ(events[k].time_ms(), kStart + burst * 1600 + failure * 100) << k;
    EXPECT_TRUE(events[k].failed);
  }
  EXPECT_EQ(
      events[0].json,
      R"({"burst_id":1,"username":"attack_user","ip_address":"203.0.113.99","event_type":"FailedLogin","timestamp":"2026-01-01T00:00:00.000Z"})");
  EXPECT_EQ(
      events[413].json,
      R"({"burst_id":69,"username":"attack_user","ip_address":"203.0.113.99","event_type":"FailedLogin","timestamp":"2026-01-01T00:01:49.300Z"})");
}

TEST(Generator, SameSeedSameBytesOtherSeedOtherBytes) {
  GeneratorOptions o{.bursts = 50, .attackers = 4, .benign_rate = 30, .seed = 7, .start_ms = kStart};
  const auto text = [&] {
    std::string out;
    for (const GeneratedEvent& e : All(o)) out += e.json + "\n";
    return out;
  };
  const std::string first = text();
  EXPECT_EQ(first, text());
  o.seed = 8;
  EXPECT_NE(first, text());
}

// The bytes themselves: the random stream is part of what the seed promises.
TEST(Generator, BenignBytesAreFixed) {
  const std::vector<GeneratedEvent> events =
      All({.attackers = 0, .benign_rate = 100, .seed = 42, .start_ms = kStart}, 3);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(
      events[0].json,
      R"({"burst_id":null,"username":"user825","ip_address":"10.20.3.75","event_type":"SuccessfulLogin","timestamp":"2026-01-01T00:00:00.008Z"})");
  EXPECT_EQ(
      events[2].json,
      R"({"burst_id":null,"username":"user145","ip_address":"10.20.0.145","event_type":"SuccessfulLogin","timestamp":"2026-01-01T00:00:00.033Z"})");
}

TEST(Generator, AttackersInterleaveInOrderWithBenignTraffic) {
  const GeneratorOptions o{
      .failures_per_burst = 4, .bursts = 40, .attackers = 3, .benign_rate = 50, .seed = 3, .start_ms = kStart};
  const std::vector<GeneratedEvent> events = All(o);
  std::map<int64_t, int> failures;
  std::set<std::string> attacker_addresses;
  size_t benign = 0, benign_failed = 0;
  int64_t last_new_burst = 0, previous = 0;
  for (const GeneratedEvent& e : events) {
    EXPECT_GE(e.time_us, previous);
    previous = e.time_us;
    if (e.burst_id == 0) {
      ++benign;
      benign_failed += e.failed ? 1 : 0;
      EXPECT_NE(e.json.find("\"burst_id\":null"), std::string::npos);
      EXPECT_NE(e.json.find("\"ip_address\":\"10.20."), std::string::npos);
      continue;
    }
    if (failures[e.burst_id]++ == 0) {
      EXPECT_EQ(e.burst_id, last_new_burst + 1);  // numbered as they begin
      last_new_burst = e.burst_id;
    }
    const size_t at = e.json.find("\"ip_address\":\"") + 14;
    attacker_addresses.insert(e.json.substr(at, e.json.find('"', at) - at));
  }
  EXPECT_EQ(failures.size(), 40U);
  for (const auto& [burst, count] : failures) EXPECT_EQ(count, 4) << burst;
  EXPECT_EQ(attacker_addresses, (std::set<std::string>{"203.0.113.99", "203.0.113.100", "203.0.113.101"}));
  const double seconds = static_cast<double>(events.back().time_us - kStart * 1000) / 1e6;
  EXPECT_NEAR(static_cast<double>(benign), 50 * seconds, 0.1 * 50 * seconds);
  EXPECT_GT(benign_failed, benign / 24);
  EXPECT_LT(benign_failed, benign / 6);
  EXPECT_GT(events.back().burst_id, 0);  // ends with the last burst
}

TEST(Generator, Labels) {
  Result<Generator> g = Generator::Create({.bursts = 2, .start_ms = kStart});
  ASSERT_TRUE(g.ok());
  GeneratedEvent e;
  for (int k = 0; k < 8; ++k) ASSERT_TRUE(g->Next(&e));
  std::vector<BurstLabel> labels = g->TakeLabels();
  ASSERT_EQ(labels.size(), 1U);
  EXPECT_EQ(
      labels[0].ToJson(),
      R"({"burst_id":1,"username":"attack_user","ip_address":"203.0.113.99","first":"2026-01-01T00:00:00.000Z","last":"2026-01-01T00:00:00.500Z","events":6})");
  EXPECT_TRUE(g->TakeLabels().empty());
  labels = g->TakeLabels(/*unfinished=*/true);
  ASSERT_EQ(labels.size(), 1U);
  EXPECT_EQ(labels[0].burst_id, 2);
  EXPECT_EQ(labels[0].events, 2);
  EXPECT_EQ(labels[0].last_ms, kStart + 1700);
}

TEST(Generator, AddressesCarryAndOddOnesHaveNeighbours) {
  const auto second_ip = [](const std::string& ip) {
    Result<Generator> g =
        Generator::Create({.failures_per_burst = 1, .ip = ip, .bursts = 2, .attackers = 2, .start_ms = kStart});
    GeneratedEvent e;
    while (g->Next(&e)) {
    }
    std::set<std::string> ips;
    for (const BurstLabel& l : g->TakeLabels()) ips.insert(l.ip);
    ips.erase(ip);
    return ips.empty() ? "" : *ips.begin();
  };
  EXPECT_EQ(second_ip("203.0.113.255"), "203.0.114.0");
  EXPECT_EQ(second_ip("2001:db8::1"), "198.18.0.1");
}

TEST(Generator, HighRatesKeepTheirRate) {
  const std::vector<GeneratedEvent> events = All(
      {.failures_per_burst = 1000, .fail_interval_s = 0.0001, .burst_pause_s = 0, .bursts = 10, .start_ms = kStart});
  ASSERT_EQ(events.size(), 10'000U);
  EXPECT_EQ(events.back().time_ms(), kStart + 999);
}

TEST(Generator, EstimatedDuration) {
  const GeneratorOptions o{.bursts = 69, .start_ms = kStart};
  EXPECT_EQ(Generator::Create(o)->EstimatedDurationMs(), All(o).back().time_ms() - kStart);
  EXPECT_EQ(Generator::Create(GeneratorOptions{})->EstimatedDurationMs(), 0);
}

TEST(Generator, RefusesNonsense) {
  for (const GeneratorOptions& o : std::vector<GeneratorOptions>{{.failures_per_burst = 0},
                                                                 {.fail_interval_s = -1},
                                                                 {.burst_pause_s = 1e9},
                                                                 {.bursts = -1},
                                                                 {.attackers = -1},
                                                                 {.attackers = 0},
                                                                 {.bursts = 3, .attackers = 0, .benign_rate = 1},
                                                                 {.benign_rate = -2},
                                                                 {.start_ms = -5}}) {
    EXPECT_EQ(Generator::Create(o).status().code(), "K0306");
  }
}

}  // namespace
}  // namespace weir::replay
