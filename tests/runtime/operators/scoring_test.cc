// The definitions of semantics 9 by hand, and its tables T9.1 and T9.2.
#include <sstream>

#include "tests/runtime/operators/scoring_support.h"

namespace weir::ops {
namespace {

ScoringOptions Options(int64_t within, std::optional<int64_t> gap, int64_t cell) {
  ScoringOptions o;
  o.evaluate = "quality";
  o.detectors = {"d"};
  o.within = within;
  o.gap = gap;
  o.cell = cell;
  o.every = 0;
  return o;
}

std::vector<std::string> Split(const std::string& text, const std::string& by) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(by, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + by.size();
  }
  return out;
}

struct Item {
  std::string key, id;
  int64_t time = 0, now = 0;
};
Item ParseItem(const std::string& text) {  // "x 1@9/12", "y -@3"
  Item i;
  const size_t space = text.find(' ');
  const size_t at = text.find('@');
  const size_t slash = text.find('/');
  i.key = text.substr(0, space);
  i.id = text.substr(space + 1, at - space - 1);
  i.time = std::stoll(text.substr(at + 1));
  if (slash != std::string::npos) i.now = std::stoll(text.substr(slash + 1));
  return i;
}

// Feeds the columns of a table; two tasks share the events.
Scoreboard FromTable(const ScoringOptions& o, const std::string& events, const std::string& alerts) {
  Scoreboard board(o);
  std::map<std::pair<std::string, std::string>, std::vector<int64_t>> times;
  int n = 0;
  for (const std::string& text : Split(events, "; ")) {
    const Item e = ParseItem(text);
    board.UpdateCell(e.key, e.time / o.cell * o.cell);
    const std::string task = "task" + std::to_string(n++ % 2);
    if (e.id != "-") times[{o.by_key ? e.key : e.id, task}].push_back(e.time);
  }
  for (const auto& [key, all] : times) board.UpdateTruth(key.second, key.first, Intervals(all, o.gap));
  n = 0;
  for (const std::string& text : Split(alerts, "; ")) {
    const Item a = ParseItem(text);
    ScoredAlert alert{"id" + std::to_string(n++), std::nullopt, a.time, a.now, a.key};
    if (o.by_key) {
      alert.episode = a.key;
    } else if (a.id != "-") {
      alert.episode = a.id;
    }
    board.AddAlert("d", alert);
  }
  return board;
}

TEST(Scoring, T9_1) {
  Scoreboard board = FromTable(Options(5, 100, 10), "x 1@0; x 1@4; y -@3; y -@30; x 2@40; y -@55",
                               "x 1@4/4; x 1@9/12; x 1@10/10; x 2@30/30; y -@55/55");
  const Metrics m = board.Score("d", 1000, true);
  EXPECT_EQ(m.tp, 1);
  EXPECT_EQ(m.fp, 3);
  EXPECT_EQ(m.fn, 1);
  EXPECT_EQ(m.tn, 1);
  EXPECT_EQ(m.duplicates, 1);
  EXPECT_EQ(m.stale, 2);
  EXPECT_EQ(m.precision, 0.25);
  EXPECT_EQ(m.recall, 0.5);
  EXPECT_EQ(m.f1, 0.3333333333333333);
  EXPECT_EQ(m.latency_mean_ms, 4.0);
  EXPECT_EQ(m.open, 0);
  EXPECT_TRUE(m.final);
}

TEST(Scoring, T9_2) {
  ScoringOptions o = Options(5, 10, 10);
  o.by_key = true;
  // The table's ids tell the bursts apart for the reader; the truth is what matches, by key and gap.
  Scoreboard board = FromTable(o, "x 1@0; x 1@2; x 2@20; x 2@22; z -@21", "x -@21/21; q -@1/1");
  const Metrics m = board.Score("d", 1000, true);
  EXPECT_EQ(m.tp, 1);
  EXPECT_EQ(m.fp, 1);
  EXPECT_EQ(m.fn, 1);
  EXPECT_EQ(m.tn, 1);
  EXPECT_EQ(m.duplicates, 0);
  EXPECT_EQ(m.stale, 0);
  EXPECT_EQ(m.precision, 0.5);
  EXPECT_EQ(m.recall, 0.5);
  EXPECT_EQ(m.f1, 0.5);
  EXPECT_EQ(m.latency_mean_ms, 1.0);
}

TEST(Scoring, NothingIsNull) {
  Scoreboard board(Options(5, std::nullopt, 10));
  const Metrics m = board.Score("d", 0, false);
  EXPECT_EQ(
      Show(m),
      "tp=0 fp=0 fn=0 tn=0 open=0 dup=0 stale=0 alerts=0 events=0 precision=null recall=null f1=null accuracy=null "
      "alert_precision=null mean=null p50=null p95=null p99=null max=null rate=null");
  EXPECT_FALSE(m.final);
  EXPECT_TRUE(board.Score("d", 0, true).final);
}

// settled at last + max(G, W) + 1 + L
TEST(Scoring, AnEpisodeIsOpenUntilItIsSettled) {
  for (const std::optional<int64_t> gap :
       {std::optional<int64_t>(), std::optional<int64_t>(3), std::optional<int64_t>(9)}) {
    ScoringOptions o = Options(5, gap, 10);
    o.lateness = 2;
    Scoreboard board(o);
    board.UpdateTruth("t", "1", {{10, 20, 2}});
    const int64_t settled = 20 + std::max<int64_t>(gap.value_or(0), 5) + 1 + 2;
    Metrics m = board.Score("d", settled - 1, false);
    EXPECT_EQ(m.open, 1);
    EXPECT_EQ(m.fn, 0);
    EXPECT_FALSE(m.final);
    m = board.Score("d", settled, false);
    EXPECT_EQ(m.open, 0);
    EXPECT_EQ(m.fn, 1);
    EXPECT_EQ(m.final, gap.has_value());
    m = board.Score("d", 20, true);
    EXPECT_EQ(m.open, 0);
    EXPECT_EQ(m.fn, 1);
    // An alert makes it a true positive at once, open or not.
    board.AddAlert("d", {"a", "1", 25, 30, "k"});
    m = board.Score("d", 20, false);
    EXPECT_EQ(m.open, 1);
    EXPECT_EQ(m.tp, 1);
    EXPECT_EQ(m.fn, 0);
    // A later event of the same name unsettles it, or begins another episode.
    board.UpdateTruth("u", "1", {{20 + 9 + 1, 30, 1}});
    m = board.Score("d", settled, false);
    EXPECT_EQ(m.open, 1);
    EXPECT_EQ(m.tp, 1);
    EXPECT_EQ(board.Score("d", 1000, false).fn, gap ? 1 : 0);
  }
}

TEST(Scoring, LatencyIsToTheLeastDetectionInstant) {
  Scoreboard board(Options(100, std::nullopt, 10));
  board.AddAlert("d", {"late", "1", 50, 90, "k"});  // before its truth is known
  EXPECT_EQ(board.Score("d", 0, false).fp, 1);
  EXPECT_EQ(board.Score("d", 0, false).stale, 0);
  board.UpdateTruth("t", "1", {{40, 60, 5}});
  EXPECT_EQ(board.Score("d", 0, false).latency_mean_ms, 50.0);
  board.AddAlert("d", {"soon", "1", 55, 57, "k"});
  Metrics m = board.Score("d", 0, false);
  EXPECT_EQ(m.latency_mean_ms, 17.0);
  EXPECT_EQ(m.duplicates, 1);
  EXPECT_EQ(m.alert_precision, 1.0);
  board.UpdateTruth("u", "1", {{30, 31, 1}});
  EXPECT_EQ(board.Score("d", 0, false).latency_max_ms, 27.0);
}

TEST(Scoring, PercentilesOfLatencies) {
  LatencyDistribution few;
  for (int64_t v : {1, 2, 3, 4}) few.Add(v);
  EXPECT_EQ(few.Percentile(0.5), 2.5);
  EXPECT_EQ(few.Percentile(0), 1.0);
  EXPECT_EQ(few.Percentile(1), 4.0);
  LatencyDistribution many;
  for (int64_t v = 2000; v > 0; --v) many.Add(v);
  EXPECT_EQ(many.Percentile(0.5), 1002.0);   // table A5
  EXPECT_EQ(many.Percentile(0.99), 1980.0);  // table A5
  EXPECT_EQ(many.Percentile(1), 2000.0);     // the midpoint is beyond the greatest
  EXPECT_EQ(many.Mean(), 1000.5);
  for (int64_t v = 1001; v <= 2000; ++v) many.Remove(v);
  EXPECT_EQ(many.Percentile(0.5), 500.5);
}

TEST(Scoring, ThroughputIsOverAllTasks) {
  Scoreboard board(Options(5, std::nullopt, 10));
  board.UpdateTotals("a", {1000, 1000, 10});
  EXPECT_EQ(board.Score("d", 0, false).events_per_second, std::nullopt);
  board.UpdateTotals("b", {500, 3000, 90});
  EXPECT_EQ(board.Score("d", 0, false).events_per_second, 40.0);
  board.UpdateTotals("b", {500, 3000, 140});
  EXPECT_EQ(board.Score("d", 0, false).events, 150);
}

TEST(Scoring, UpdatesAreIdempotent) {
  Scoreboard board(Options(5, 10, 10));
  const ScoredAlert alert{"a", "1", 12, 15, "k"};
  EXPECT_TRUE(board.UpdateTruth("t", "1", {{10, 20, 2}}));
  EXPECT_FALSE(board.UpdateTruth("t", "1", {{10, 20, 2}}));
  EXPECT_TRUE(board.UpdateCell("k", 10));
  EXPECT_FALSE(board.UpdateCell("k", 10));
  EXPECT_TRUE(board.UpdateTotals("t", {1, 2, 3}));
  EXPECT_FALSE(board.UpdateTotals("t", {1, 2, 3}));
  EXPECT_TRUE(board.AddAlert("d", alert));
  const std::string before = Show(board.Score("d", 100, false));
  EXPECT_FALSE(board.AddAlert("d", alert));
  EXPECT_FALSE(board.AddAlert("other", alert));
  ScoredAlert again = alert;
  again.now = 16;  // redone later
  EXPECT_FALSE(board.AddAlert("d", again));
  EXPECT_EQ(Show(board.Score("d", 100, false)), before);
  again.now = 13;
  EXPECT_TRUE(board.AddAlert("d", again));
  EXPECT_EQ(board.Score("d", 100, false).latency_mean_ms, 3.0);
  EXPECT_EQ(board.Score("d", 100, false).alerts, 1);
  // A task takes back its part.
  EXPECT_EQ(board.UpdateTruth("t", "1", {})->value, std::nullopt);
  EXPECT_EQ(board.Score("d", 100, false).tp, 0);
  EXPECT_EQ(board.Score("d", 100, false).fp, 1);
}

TEST(Scoring, CellsAreFoldedAndStillTakenAwayByAGrowingEpisode) {
  ScoringOptions o = Options(5, std::nullopt, 10);
  o.lateness = 2;
  o.every = 4;
  Scoreboard board(o);
  Rows rows;
  for (const char* key : {"x", "y", "z"}) rows.Apply(board.UpdateCell(key, 10));
  rows.Apply(board.AddAlert("d", {"a", std::nullopt, 15, 15, "y"}));
  EXPECT_EQ(board.Score("d", 30, false).tn, 2);
  EXPECT_TRUE(board.Advance(10 + 10 + 5 + 1 + 2 + 4 - 1).empty());
  rows.Apply(board.Advance(10 + 10 + 5 + 1 + 2 + 4));
  EXPECT_EQ(rows.Count('c'), 0U);
  EXPECT_EQ(rows.Count('s'), 1U);
  EXPECT_EQ(board.Score("d", 40, false).tn, 2);
  EXPECT_FALSE(board.UpdateCell("w", 10));
  EXPECT_FALSE(board.UpdateCell("x", 0));  // of a slot that is through and never was
  board.UpdateTruth("t", "1", {{2, 3, 1}});
  EXPECT_EQ(board.Score("d", 40, false).tn, 2);
  board.UpdateTruth("t", "1", {{2, 80, 2}});
  EXPECT_EQ(board.Score("d", 90, false).tn, 0);
  board.UpdateTruth("t", "1", {{2, 3, 1}});
  EXPECT_EQ(board.Score("d", 90, false).tn, 2);
}

TEST(Scoring, RestoreRefusesOtherBytes) {
  Scoreboard board(Options(5, 10, 10));
  Rows rows;
  rows.Apply(board.UpdateTruth("t", "1", {{10, 20, 2}, {40, 41, 1}}));
  rows.Apply(board.UpdateCell("k", 10));
  rows.Apply(board.UpdateCell("k", 0));
  rows.Apply(board.UpdateTotals("t", {1, 2, 3}));
  rows.Apply(board.AddAlert("d", {"a", "1", 12, 15, "k"}));
  rows.Apply(board.AddAlert("d", {"b", std::nullopt, 12, 15, "k"}));
  rows.Apply(board.Advance(31));
  for (const auto& [key, value] : rows.rows()) {
    SCOPED_TRACE(key.substr(0, 1));
    Scoreboard other(Options(5, 10, 10));
    ASSERT_TRUE(other.Restore(key, value));
    ASSERT_FALSE(other.Restore("?" + key.substr(1), value));
    ASSERT_FALSE(other.Restore(key, value + "\x01"));
    for (size_t n = 0; n < value.size(); ++n) {
      // Cut between two intervals or two detectors, a value is one of a shorter list.
      if (n == 3 && key[0] == 'e') continue;
      if (n == 0 && key[0] == 's') continue;
      ASSERT_FALSE(other.Restore(key, value.substr(0, n))) << n;
    }
  }
  EXPECT_FALSE(board.Restore("", ""));
}

}  // namespace
}  // namespace weir::ops
