// Scoreboard against a recount from everything told, over random runs of stream time with several tasks and detectors,
// restarts from rows in any order, alerts that come again, and cells folded on the way.
#include <functional>
#include <iterator>
#include <memory>
#include <random>

#include "tests/runtime/operators/scoring_support.h"

namespace weir::ops {
namespace {

class Simulation {
 public:
  Simulation(ScoringOptions options, uint64_t seed)
      : options_(std::move(options)), random_(seed), board_(std::make_unique<Scoreboard>(options_)) {}

  void Step() {
    now_ += Below(4);
    for (int64_t k = Below(4); k > 0; --k) Event();
    if (Below(3) == 0) Alert();
    if (Below(8) == 0) AlertAgain();
    if (now_ >= told_at_ + options_.every || Below(4) == 0) Tell();
    rows_.Apply(board_->Advance(now_));
    if (Below(15) == 0) Restart();
  }
  void Check(bool ended) {
    const std::vector<Metrics> all = board_->ScoreAll(now_, ended);
    ASSERT_EQ(all.size(), options_.detectors.size());
    for (const Metrics& m : all) {
      const Metrics naive = NaiveScore(told_, options_, m.detector, now_, ended);
      ASSERT_TRUE(m == naive) << Show(m) << "\nnaive: " << Show(naive);
    }
  }
  void Tell() {
    told_at_ = now_;
    for (const auto& [key, times] : untold_) {
      std::vector<EpisodeInterval> intervals = Intervals(times, options_.gap);
      rows_.Apply(board_->UpdateTruth(key.second, key.first, intervals));
      told_.parts[key] = std::move(intervals);
    }
    for (const auto& [key, start] : cells_) {
      rows_.Apply(board_->UpdateCell(key, start));
      told_.cells.insert({key, start});
    }
    cells_.clear();
    for (const auto& [task, totals] : totals_) {
      rows_.Apply(board_->UpdateTotals(task, totals));
      told_.totals[task] = totals;
    }
  }
  // No cell outlives its slot's time.
  void CheckBound() {
    const int64_t kept =
        options_.cell * 3 + std::max(options_.gap.value_or(0), options_.within) + options_.lateness + options_.every;
    ASSERT_LE(rows_.Count('c'), static_cast<size_t>((kept / options_.cell + 1) * 3));
    ASSERT_GT(rows_.Count('s'), 0U);
  }

 private:
  int64_t Below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
  int64_t RecentTime() { return std::max<int64_t>(0, now_ - Below(options_.lateness + 1)); }
  std::string Key() { return std::string(1, static_cast<char>('x' + Below(3))); }
  std::string Name() {
    return options_.by_key ? Key() : std::to_string(now_ / 40 + Below(3) - (Below(9) == 0 ? 2 : 0));
  }

  void Event() {
    const int64_t time = RecentTime();
    const std::string task = "task" + std::to_string(Below(3));
    const std::string name = Name();
    const std::string key = options_.by_key ? name : Key();
    if (Below(3) != 0) untold_[{name, task}].push_back(time);
    cells_.insert({key, time / options_.cell * options_.cell});
    auto [at, made] = totals_.try_emplace(task, EpisodeInterval{time, time, 0});
    at->second = {std::min(at->second.first, time), std::max(at->second.last, time), at->second.events + 1};
  }
  void Alert() {
    ScoredAlert a;
    a.id = std::to_string(++alerts_);
    a.time = RecentTime();
    a.now = a.time + Below(5);
    a.cell_key = Key();
    if (options_.by_key) {
      a.episode = a.cell_key;
    } else if (Below(4) != 0) {
      a.episode = Name();
    }
    const std::string detector =
        options_.detectors[static_cast<size_t>(Below(static_cast<int64_t>(options_.detectors.size())))];
    rows_.Apply(board_->AddAlert(detector, a));
    told_.alerts[{detector, a.id}] = a;
  }
  void AlertAgain() {
    if (told_.alerts.empty()) return;
    auto at = told_.alerts.begin();
    std::advance(at, Below(static_cast<int64_t>(told_.alerts.size())));
    ScoredAlert again = at->second;
    again.now += Below(3) - 1;
    if (!options_.by_key && Below(3) == 0) again.episode = Name();
    rows_.Apply(board_->AddAlert(at->first.first, again));
    if (std::tie(again.now, again.episode) < std::tie(at->second.now, at->second.episode)) at->second = again;
  }
  void Restart() {
    std::vector<std::pair<std::string, std::string>> rows(rows_.rows().begin(), rows_.rows().end());
    std::shuffle(rows.begin(), rows.end(), random_);
    board_ = std::make_unique<Scoreboard>(options_);
    for (const auto& [key, value] : rows) ASSERT_TRUE(board_->Restore(key, value));
    ASSERT_TRUE(board_->Advance(now_).empty());
  }

  ScoringOptions options_;
  std::mt19937_64 random_;
  std::unique_ptr<Scoreboard> board_;
  Rows rows_;
  Told told_;
  int64_t now_ = 0, told_at_ = 0, alerts_ = 0;
  std::map<std::pair<std::string, std::string>, std::vector<int64_t>> untold_;  // (episode, task): all of its times
  std::set<std::pair<std::string, int64_t>> cells_;
  std::map<std::string, EpisodeInterval> totals_;
};

TEST(ScoringRandom, EqualsARecount) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    ScoringOptions o;
    o.detectors = {"rule", "fuzzy"};
    o.within = std::vector<int64_t>{0, 5, 30}[seed % 3];
    o.by_key = seed % 4 == 0;
    if (seed % 2 == 0) o.gap = std::vector<int64_t>{0, 3, 12}[seed % 3];
    o.cell = seed % 5 == 0 ? 1 : 7;
    o.lateness = seed % 7 < 3 ? 0 : 6;
    o.every = seed % 3 == 0 ? 1 : 9;
    SCOPED_TRACE("seed " + std::to_string(seed));
    Simulation run(o, seed);
    for (int step = 0; step < 120; ++step) {
      ASSERT_NO_FATAL_FAILURE(run.Step());
      ASSERT_NO_FATAL_FAILURE(run.Check(false)) << "step " << step;
    }
    run.Tell();
    ASSERT_NO_FATAL_FAILURE(run.Check(true));
    ASSERT_NO_FATAL_FAILURE(run.CheckBound());
  }
}

// The same sets in any order of updates.
TEST(ScoringRandom, OrderNeverShows) {
  std::mt19937_64 random(9);
  for (int round = 0; round < 40; ++round) {
    ScoringOptions o;
    o.detectors = {"d"};
    o.within = 10;
    o.cell = 10;
    if (round % 2 == 0) o.gap = 8;
    o.by_key = round % 4 == 0;
    std::vector<std::function<void(Scoreboard*)>> updates;
    const auto below = [&random](int64_t n) { return static_cast<int64_t>(random() % static_cast<uint64_t>(n)); };
    for (int task = 0; task < 3; ++task) {
      for (int episode = 0; episode < 4; ++episode) {
        std::vector<int64_t> times;
        for (int64_t k = below(5); k > 0; --k) times.push_back(below(100));
        updates.push_back([=](Scoreboard* b) {
          b->UpdateTruth(std::to_string(task), std::to_string(episode), Intervals(times, o.gap));
        });
      }
    }
    for (int k = 0; k < 15; ++k) {
      const std::string key = std::to_string(below(4));
      const int64_t start = below(10) * 10;
      updates.push_back([=](Scoreboard* b) { b->UpdateCell(key, start); });
      ScoredAlert a{std::to_string(below(12)), std::nullopt, 0, below(120), key};
      a.time = std::stoll(a.id) * 9;
      a.cell_key = std::to_string(std::stoll(a.id) % 4);
      if (o.by_key) {
        a.episode = a.cell_key;
      } else if (below(4) != 0) {
        a.episode = std::to_string(below(5));
      }
      updates.push_back([=](Scoreboard* b) { b->AddAlert("d", a); });
    }
    std::string expected;
    for (int order = 0; order < 6; ++order) {
      std::shuffle(updates.begin(), updates.end(), random);
      Scoreboard board(o);
      for (const auto& update : updates) {
        update(&board);
        if (below(5) == 0) (void)board.Score("d", 50, false);
      }
      const std::string shown = Show(board.Score("d", 95, false));
      if (order == 0) expected = shown;
      ASSERT_EQ(shown, expected) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace weir::ops
