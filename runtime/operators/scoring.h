// The arithmetic of an evaluation (semantics 9): episodes of the truth, alerts of detectors, and the scores between
// them.
//
// The scores are a function of the *sets* put in: truth by (task, episode), cells by (key, start), totals by task,
// alerts by (detector, id). Every update is absolute and idempotent, and their order never shows.
//
// Episodes. The parts that tasks report of an episode name are merged: with a gap G, intervals at a distance <= G are
// one episode and others are several; without a gap there is one from the first event to the last. An alert belongs to
// the episode of its name with the greatest first <= time, if time <= last + W; to none else (a false positive). It is
// stale if its name is a known episode's (`by id` only: a key does not name an episode).
// An episode is settled at S >= last + max(G or 0, W) + 1 + L, or when the input has ended. `open` counts the others,
// with or without alerts; an episode with an alert is a true positive at once, one without becomes a false negative
// when settled.
//
// True negatives are cells (key, [start, start + U)) with truth events that touch no episode (by key: none of that key)
// and hold no alert of the detector. Cells are folded into one count a slot and detector at S >= start + U + max(G, W)
// + 1 + L + every: nothing in time reaches them any more. A cell told later of a folded slot is ignored, as is the cell
// of an alert; episodes that grow over a folded slot still take its cells away.
//
// Rows. Each update that changes something gives the one row to write; Advance() those of the slots it folds. Integers
// in keys and `bytes` there: runtime/state/key_codec.h; zigzag and varint: runtime/formats/varint.h; text := varint(n)
// byte{n}.
//   'a' bytes(detector) id            -> zigzag(time) zigzag(now) text(cell key) (00 | 01 text(episode))
//   'c' int(start) key                -> (empty)
//   'e' bytes(episode) task           -> (zigzag(first) zigzag(last) varint(events))+      a part of an episode
//   's' int(start)                    -> (text(detector) varint(cells without alert))*     a folded slot
//   't' task                          -> zigzag(first) zigzag(last) varint(events)
// Thread contract: one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "dsl/plan.h"
#include "runtime/operators/scoring_cells.h"
#include "runtime/operators/scoring_latency.h"

namespace weir::ops {

struct ScoringOptions {
  std::string evaluate;  // name
  std::vector<std::string> detectors;
  int64_t within = 60000;      // W
  std::optional<int64_t> gap;  // G
  int64_t cell = 60000;        // U
  int64_t every = 5000;        // how late the truth's tasks tell what they know
  int64_t lateness = 0;        // L
  bool by_key = false;         // episode names are cell keys (`truth … where c by keys gap G`)

  static ScoringOptions Of(const plan::Evaluate& evaluate);
};

// Values without a meaning (0 / 0) are absent.
struct Metrics {
  std::string evaluate, detector;
  int64_t time = 0;  // S
  int64_t tp = 0, fp = 0, fn = 0, tn = 0;
  int64_t open = 0, duplicates = 0, stale = 0, alerts = 0, events = 0;
  std::optional<double> precision, recall, f1, accuracy, alert_precision;
  std::optional<double> latency_mean_ms, latency_p50_ms, latency_p95_ms, latency_p99_ms, latency_max_ms;
  std::optional<double> events_per_second;
  bool final = false;  // no episode is open, and no later event can reopen one
  friend bool operator==(const Metrics&, const Metrics&) = default;
};

struct EpisodeInterval {
  int64_t first = 0, last = 0;  // event times, both inclusive
  int64_t events = 0;
  friend bool operator==(const EpisodeInterval&, const EpisodeInterval&) = default;
};

// `id` determines detector, time and cell key. If an alert comes again with another detection instant or episode (work
// redone under at-least-once), the least (now, episode) counts.
struct ScoredAlert {
  std::string id;
  std::optional<std::string> episode;
  int64_t time = 0, now = 0;
  std::string cell_key;
};

struct RowChange {
  std::string key;
  std::optional<std::string> value;  // absent: delete
};

class Scoreboard {
 public:
  explicit Scoreboard(ScoringOptions options);

  // Replaces what `task` said of `episode`.
  std::optional<RowChange> UpdateTruth(std::string_view task, std::string_view episode,
                                       std::vector<EpisodeInterval> intervals);
  std::optional<RowChange> UpdateCell(std::string_view key, int64_t start);
  // Replaces the task's first and last event time and number of truth events.
  std::optional<RowChange> UpdateTotals(std::string_view task, const EpisodeInterval& totals);
  // Alerts of a detector that is not evaluated are ignored.
  std::optional<RowChange> AddAlert(std::string_view detector, const ScoredAlert& alert);
  // Folds the slots that are through at stream time S.
  std::vector<RowChange> Advance(int64_t stream_time);

  // O(what changed since the last call + open episodes + distinct latencies). `detector` is one of the options'.
  Metrics Score(std::string_view detector, int64_t stream_time, bool ended);
  // Of every detector, in the options' order.
  std::vector<Metrics> ScoreAll(int64_t stream_time, bool ended);

  // Takes a row written before. Rows may come in any order. False: not such a row.
  bool Restore(std::string_view key, std::string_view value);

 private:
  struct Group;
  struct Alert {
    Group* group = nullptr;  // of its episode's name
    int64_t time = 0, now = 0;
  };
  // What one detector's alerts make of one episode.
  struct Hit {
    int64_t alerts = 0;
    int64_t now = 0;  // the least
  };
  // All that goes by one episode name.
  struct Group {
    std::string name;
    std::map<std::string, std::vector<EpisodeInterval>, std::less<>> parts;  // by task
    std::vector<EpisodeInterval> episodes;                                   // merged and counted
    std::vector<std::vector<Hit>> hits;                                      // by detector, by episode
    std::vector<std::vector<Alert*>> alerts;                                 // by detector
    std::vector<int64_t> stale;                                              // counted, by detector
    bool dirty = false;
  };
  struct Tally {
    int64_t tp = 0, attributed = 0, stale = 0;
    std::unordered_map<std::string, Alert> alerts;  // by id
    LatencyDistribution latency;
  };
  using OpenEntry = std::tuple<int64_t, Group*, size_t>;  // last, and which episode

  int DetectorIndex(std::string_view name) const;
  Group* GroupOf(std::string_view name);
  void MarkDirty(Group* group);
  void Refresh();
  void Recount(Group* group);
  void Withdraw(Group* group);
  std::vector<EpisodeInterval> Merge(const Group& group) const;
  void Cover(const Group& group, const std::vector<EpisodeInterval>& before);
  std::optional<RowChange> SetPart(std::string_view task, std::string_view episode,
                                   std::vector<EpisodeInterval> intervals);
  bool Touches(const std::vector<EpisodeInterval>& episodes, int64_t slot) const;
  void Attribute(Group* group, size_t detector, const Alert& alert);
  void MoveAlert(size_t detector, Alert* alert, Group* to);
  void CoverAgain();
  void CountOpen(size_t detector, int64_t stream_time, int64_t* open, int64_t* open_without_alert) const;
  void FillRates(const Tally& tally, Metrics* m) const;
  void FillThroughput(Metrics* m) const;
  bool RestoreAlert(std::string_view key, std::string_view value);
  bool RestoreTruth(std::string_view key, std::string_view value);
  bool RestoreSlot(std::string_view key, std::string_view value);
  int64_t grace() const;  // max(G or 0, W) + 1 + L

  ScoringOptions options_;
  std::map<std::string, std::unique_ptr<Group>, std::less<>> groups_;
  std::vector<Group*> dirty_;
  std::set<OpenEntry> by_last_;                                 // every episode counted
  std::vector<Tally> tallies_;                                  // by detector
  std::map<std::string, EpisodeInterval, std::less<>> totals_;  // by task
  CellGrid cells_;
  bool cover_again_ = false;  // an episode shrank: what slots are touched is to be found anew
};

}  // namespace weir::ops
