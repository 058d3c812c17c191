// Random records through the engine and through a naive reference: out of order, late, at equal times, with nulls, on
// two topics, with and without lateness, with commits, restarts and a cache too small for anything at random moments.
// The engine has to write the reference's rows, all of them and in order.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "tests/runtime/replay/harness.h"
#include "tests/runtime/replay/window_reference.h"

namespace weir::replay {
namespace {

const char* const kTopics[] = {"A", "B"};

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  int64_t Upto(int64_t most) { return static_cast<int64_t>(engine_() % static_cast<uint64_t>(most + 1)); }
  bool OneIn(int64_t n) { return Upto(n - 1) == 0; }

 private:
  std::mt19937_64 engine_;
};

std::string TopologyOf(const ReferenceTable& table) {
  const std::string late = std::to_string(table.lateness) + "ms", size = std::to_string(table.size) + "ms";
  std::string text = "topology random {}\n";
  for (const char* topic : kTopics) {
    text += std::string("source ") + topic + " from topic \"" + topic +
            "\" json { k: string, v: int?, w: string? } key k idle after never late by " + late + "\n";
  }
  text += "table rows = A | union B | by k | window " + std::string(table.sliding ? "sliding " : "tumbling ") + size +
          " | aggregate { " + kReferenceAggregates + " } | emit on " + (table.on_close ? "close" : "change") + "\n";
  return text + "sink rows to topic \"rows\" json\n";
}

// Mostly forward in small steps; sometimes back, sometimes far ahead. Every second input has values so long that few
// records are more than one row of a sliding window takes.
std::vector<ReferenceRecord> MakeRecords(const ReferenceTable& table, size_t n, Random* random) {
  static const char* const kKeys[] = {"a", "aa", "b", "\xc3\xa9"};
  std::vector<ReferenceRecord> out;
  int64_t now[2] = {0, random->Upto(table.size)};
  int64_t offset[2] = {0, 0};
  const int64_t step = random->OneIn(2) ? 3 : std::max<int64_t>(1, table.size / 3);
  const std::string tail(random->OneIn(2) ? 300 : 0, '+');
  while (out.size() < n) {
    ReferenceRecord r;
    r.channel = random->OneIn(3) ? 1 : 0;
    int64_t& time = now[r.channel];
    if (!random->OneIn(4)) time += random->Upto(step);
    if (random->OneIn(40)) time += random->Upto(4 * table.size + 2 * table.lateness);
    r.time = random->OneIn(3) ? std::max<int64_t>(0, time - random->Upto(table.size + table.lateness + 3)) : time;
    r.offset = offset[r.channel]++;
    r.key = kKeys[random->OneIn(3) ? random->Upto(3) : 0];
    if (!random->OneIn(6)) r.v = random->Upto(25) - 5;
    if (!random->OneIn(6)) r.w = "p" + std::to_string(random->Upto(4)) + tail;
    out.push_back(std::move(r));
  }
  return out;
}

struct Plan {  // how the engine is driven
  bool live = false, on_disk = false;
  int64_t commit_one_in = 0, restart_one_in = 0;  // 0: never
  size_t cache_bytes = size_t{64} << 20;
};

class EngineRun {
 public:
  EngineRun(const plan::Plan& plan, const Plan& how) : how_(how) {
    LocalOptions options;
    options.mode = how.live ? engine::ReadMode::kLive : engine::ReadMode::kReplay;
    options.wait = false;
    options.cache_bytes = how.cache_bytes;
    if (how.on_disk) options.state_dir = directory_.path();
    options.on_output = [this](const LocalOutput& output) {
      rows.push_back(output.value + " @" + std::to_string(output.timestamp));
    };
    Result<std::unique_ptr<LocalDriver>> opened = LocalDriver::Open(plan, std::move(options));
    if (opened.ok())
      driver = std::move(opened).value();
    else
      ADD_FAILURE() << opened.status().ToString();
  }

  void Feed(const std::vector<ReferenceRecord>& records, Random* random) {
    for (const ReferenceRecord& r : records) {
      Give(r);
      if (how_.live || random->OneIn(2)) driver->Settle();
      if (how_.commit_one_in > 0 && random->OneIn(how_.commit_one_in)) Expect(driver->Commit());
      if (how_.restart_one_in > 0 && random->OneIn(how_.restart_one_in)) {
        driver->Settle();
        late_before_ += LateNow();
        Expect(driver->Restart());
      }
    }
    driver->Settle();
  }

  void Give(const ReferenceRecord& r) {
    std::string json = "{\"k\":\"" + r.key + "\"";
    if (r.v) json += ",\"v\":" + std::to_string(*r.v);
    if (r.w) json += ",\"w\":\"" + *r.w + "\"";
    json += "}";
    driver->Deliver(kTopics[r.channel], 0, &r.key, &json, r.time);
  }

  static void Expect(const Status& status) { EXPECT_TRUE(status.ok()) << status.ToString(); }
  uint64_t Late() { return late_before_ + LateNow(); }

  // Rows of the stores of operators; the clock's is not among them.
  size_t StoredRows() const {
    size_t rows = 0;
    for (const auto& state : driver->states()) {
      for (size_t store = 0; store + 1 < state->store_names().size(); ++store) {
        for (auto it = state->Scan(static_cast<int>(store), "", ""); it->Valid(); it->Next()) ++rows;
      }
    }
    return rows;
  }

  std::unique_ptr<LocalDriver> driver;
  std::vector<std::string> rows;

 private:
  uint64_t LateNow() const {
    uint64_t late = 0;
    for (const auto& [name, n] : driver->stats().late) late += n;
    return late;
  }
  Plan how_;
  TemporaryDirectory directory_;
  uint64_t late_before_ = 0;
};

// The first difference, with the rows before it.
std::string Difference(const std::vector<std::string>& expected, const std::vector<std::string>& actual) {
  size_t at = 0;
  while (at < expected.size() && at < actual.size() && expected[at] == actual[at]) ++at;
  if (at == expected.size() && at == actual.size()) return "";
  std::string out = "row " + std::to_string(at) + " of " + std::to_string(expected.size()) + ":\n";
  for (size_t k = at > 3 ? at - 3 : 0; k < at; ++k) out += "  both      " + expected[k] + "\n";
  for (size_t k = at; k < std::min(at + 2, std::max(expected.size(), actual.size())); ++k) {
    out += "  expected  " + (k < expected.size() ? expected[k] : "(nothing)") + "\n";
    out += "  actual    " + (k < actual.size() ? actual[k] : "(nothing)") + "\n";
  }
  return out;
}

std::string Describe(const ReferenceTable& t) {
  return std::string(t.sliding ? "sliding " : "tumbling ") + std::to_string(t.size) + " late by " +
         std::to_string(t.lateness) + (t.on_close ? " on close" : " on change");
}

std::vector<ReferenceTable> Tables() {
  std::vector<ReferenceTable> out;
  for (bool sliding : {false, true}) {
    for (bool on_close : {false, true}) {
      for (int64_t size : {1, 7, 20, 200}) {
        for (int64_t lateness : {0, 5, 60}) out.push_back({sliding, on_close, size, lateness});
      }
    }
  }
  return out;
}

// Runs `seeds` inputs on every table and compares.
void CompareAll(int seeds, size_t records, const std::function<Plan(Random*)>& choose) {
  for (const ReferenceTable& table : Tables()) {
    const plan::Plan plan = CompileText("random", TopologyOf(table));
    if (testing::Test::HasFailure()) return;
    for (int seed = 1; seed <= seeds; ++seed) {
      Random random(static_cast<uint64_t>(seed));
      const std::vector<ReferenceRecord> input = MakeRecords(table, records, &random);
      const Plan how = choose(&random);
      const ReferenceResult expected = Expect(table, how.live ? LiveOrder(input, 2) : ReplayOrder(input, 2), true);
      EngineRun run(plan, how);
      if (testing::Test::HasFailure()) return;
      run.Feed(input, &random);
      run.driver->Finish();
      EXPECT_TRUE(run.driver->status().ok()) << run.driver->status().ToString();
      EXPECT_EQ(Difference(expected.rows, run.rows), "")
          << Describe(table) << ", seed " << seed << (how.live ? ", live" : ", replay");
      EXPECT_EQ(run.Late(), expected.late) << Describe(table) << ", seed " << seed;
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(WindowRandom, Replay) {
  CompareAll(20, 80, [](Random*) { return Plan(); });
}

TEST(WindowRandom, LiveWithoutWaiting) {
  CompareAll(20, 80, [](Random*) { return Plan{.live = true}; });
}

TEST(WindowRandom, CommitsAndRestarts) {
  CompareAll(12, 80, [](Random* random) {
    Plan how{.live = random->OneIn(2), .commit_one_in = 1 + random->Upto(5), .restart_one_in = 4 + random->Upto(20)};
    if (random->OneIn(2)) how.cache_bytes = 1;
    return how;
  });
}

TEST(WindowRandom, SmallCacheWithoutRestart) {
  CompareAll(10, 80, [](Random* random) {
    return Plan{.live = random->OneIn(2),
                .commit_one_in = 1 + random->Upto(3),
                .cache_bytes = random->OneIn(2) ? size_t{1} : size_t{2000}};
  });
}

TEST(WindowRandom, StateOnDisk) {
  CompareAll(1, 60, [](Random* random) {
    return Plan{.live = random->OneIn(2),
                .on_disk = true,
                .commit_one_in = 4,
                .restart_one_in = 25,
                .cache_bytes = random->OneIn(2) ? size_t{1} : size_t{64} << 20};
  });
}

// Rows of a live run in which nobody was waited for are those of the replay (1.6), where a window writes one final row.
TEST(WindowRandom, LiveOnCloseWritesTheReplaysRows) {
  for (const ReferenceTable& table : Tables()) {
    if (!table.on_close) continue;
    for (int seed = 1; seed <= 20; ++seed) {
      Random random(static_cast<uint64_t>(seed));
      const std::vector<ReferenceRecord> input = MakeRecords(table, 80, &random);
      const ReferenceResult live = Expect(table, LiveOrder(input, 2), true),
                            replay = Expect(table, ReplayOrder(input, 2), true);
      ASSERT_EQ(Difference(replay.rows, live.rows), "") << Describe(table) << ", seed " << seed;
    }
  }
}

// When time has gone far beyond every window nothing of the past is stored any more.
TEST(WindowRandom, StateGoesWithTime) {
  for (const ReferenceTable& table : Tables()) {
    const plan::Plan plan = CompileText("random", TopologyOf(table));
    for (int seed = 1; seed <= 5; ++seed) {
      Random random(static_cast<uint64_t>(seed));
      const std::vector<ReferenceRecord> input = MakeRecords(table, 60, &random);
      EngineRun run(plan, Plan{.live = true,
                               .commit_one_in = 5,
                               .restart_one_in = random.OneIn(2) ? 20 : 0,
                               .cache_bytes = random.OneIn(2) ? size_t{1} : size_t{64} << 20});
      ASSERT_FALSE(HasFailure());
      run.Feed(input, &random);
      const int64_t far = 1'000'000;  // a multiple of every size
      for (int64_t k = 0; k < 3; ++k) {
        for (int channel : {0, 1}) {
          ReferenceRecord r;
          r.channel = channel;
          r.time = far;
          r.key = "z";
          run.Give(r);
        }
        run.driver->Settle();
        EngineRun::Expect(run.driver->Commit());
      }
      // One window or one block of key z, and its index row.
      EXPECT_LE(run.StoredRows(), 2U) << Describe(table) << ", seed " << seed;
      EXPECT_GE(run.StoredRows(), 1U);
      if (HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace weir::replay
