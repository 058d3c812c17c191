#include "runtime/operators/scoring.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "runtime/base/check.h"
#include "runtime/formats/varint.h"
#include "runtime/state/key_codec.h"

namespace weir::ops {
namespace {

constexpr int64_t kLatest = std::numeric_limits<int64_t>::max();
constexpr int64_t kEarliest = std::numeric_limits<int64_t>::min();

// a + b for b >= 0, no later than kLatest.
int64_t Later(int64_t a, int64_t b) { return a > kLatest - b ? kLatest : a + b; }
int64_t Earlier(int64_t a, int64_t b) { return a < kEarliest + b ? kEarliest : a - b; }

std::optional<double> Ratio(int64_t part, int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

bool SameSpans(const std::vector<EpisodeInterval>& a, const std::vector<EpisodeInterval>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const EpisodeInterval& x, const EpisodeInterval& y) {
    return x.first == y.first && x.last == y.last;
  });
}

// Every interval of `before` lies within one of `after`. Both ascending and disjoint.
bool Within(const std::vector<EpisodeInterval>& before, const std::vector<EpisodeInterval>& after) {
  size_t k = 0;
  for (const EpisodeInterval& b : before) {
    while (k < after.size() && after[k].last < b.last) ++k;
    if (k == after.size() || after[k].first > b.first) return false;
  }
  return true;
}

}  // namespace

ScoringOptions ScoringOptions::Of(const plan::Evaluate& evaluate) {
  ScoringOptions o;
  o.evaluate = evaluate.name;
  o.detectors = evaluate.detectors;
  o.within = evaluate.within;
  o.gap = evaluate.gap;
  o.cell = evaluate.cell;
  o.every = evaluate.every;
  o.lateness = evaluate.lateness;
  return o;
}

Scoreboard::Scoreboard(ScoringOptions options)
    : options_(std::move(options)),
      tallies_(options_.detectors.size()),
      cells_(options_.cell, options_.by_key, options_.detectors.size()) {
  WEIR_CHECK(options_.cell > 0 && options_.within >= 0 && options_.lateness >= 0);
}

int64_t Scoreboard::grace() const {
  return Later(Later(std::max(options_.gap.value_or(0), options_.within), 1), options_.lateness);
}

int Scoreboard::DetectorIndex(std::string_view name) const {
  const auto at = std::find(options_.detectors.begin(), options_.detectors.end(), name);
  return at == options_.detectors.end() ? -1 : static_cast<int>(at - options_.detectors.begin());
}

Scoreboard::Group* Scoreboard::GroupOf(std::string_view name) {
  auto at = groups_.find(name);
  if (at == groups_.end()) {
    auto group = std::make_unique<Group>();
    group->name = name;
    group->hits.resize(tallies_.size());
    group->alerts.resize(tallies_.size());
    group->stale.resize(tallies_.size());
    at = groups_.emplace(group->name, std::move(group)).first;
  }
  return at->second.get();
}

void Scoreboard::MarkDirty(Group* group) {
  if (group == nullptr || group->dirty) return;
  group->dirty = true;
  dirty_.push_back(group);
}

// ---- episodes

std::vector<EpisodeInterval> Scoreboard::Merge(const Group& group) const {
  std::vector<EpisodeInterval> all;
  for (const auto& [task, part] : group.parts) all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end(), [](const EpisodeInterval& a, const EpisodeInterval& b) {
    return std::tie(a.first, a.last) < std::tie(b.first, b.last);
  });
  std::vector<EpisodeInterval> merged;
  for (const EpisodeInterval& i : all) {
    if (merged.empty() || (options_.gap && i.first > Later(merged.back().last, *options_.gap))) {
      merged.push_back(i);
    } else {
      merged.back().last = std::max(merged.back().last, i.last);
      merged.back().events += i.events;
    }
  }
  return merged;
}

std::optional<RowChange> Scoreboard::UpdateTruth(std::string_view task, std::string_view episode,
                                                 std::vector<EpisodeInterval> intervals) {
  std::erase_if(intervals, [](const EpisodeInterval& i) { return i.first > i.last || i.events <= 0; });
  return SetPart(task, episode, std::move(intervals));
}

std::optional<RowChange> Scoreboard::SetPart(std::string_view task, std::string_view episode,
                                             std::vector<EpisodeInterval> intervals) {
  Group* group = GroupOf(episode);
  const auto at = group->parts.find(task);
  if (at == group->parts.end() ? intervals.empty() : at->second == intervals) return std::nullopt;
  MarkDirty(group);
  RowChange row{"e", std::nullopt};
  state::AppendBytes(episode, &row.key);
  row.key += task;
  if (intervals.empty()) {
    group->parts.erase(at);
    return row;
  }
  row.value.emplace();
  for (const EpisodeInterval& i : intervals) {
    formats::AppendZigzag(i.first, &*row.value);
    formats::AppendZigzag(i.last, &*row.value);
    formats::AppendVarint(static_cast<uint64_t>(i.events), &*row.value);
  }
  group->parts.insert_or_assign(std::string(task), std::move(intervals));
  return row;
}

void Scoreboard::Refresh() {
  for (Group* group : dirty_) {
    group->dirty = false;
    Recount(group);
  }
  dirty_.clear();
  if (!cover_again_) return;
  cover_again_ = false;
  cells_.ClearCover();
  for (const auto& [name, group] : groups_) Cover(*group, {});
}

// Takes back what was counted of the group, and counts it again.
void Scoreboard::Recount(Group* group) {
  Withdraw(group);
  std::vector<EpisodeInterval> before = std::exchange(group->episodes, Merge(*group));
  for (size_t k = 0; k < group->episodes.size(); ++k) by_last_.emplace(group->episodes[k].last, group, k);
  for (size_t d = 0; d < tallies_.size(); ++d) {
    group->hits[d].assign(group->episodes.size(), Hit());
    for (const Alert* alert : group->alerts[d]) Attribute(group, d, *alert);
  }
  if (SameSpans(before, group->episodes)) return;
  if (!options_.by_key && !Within(before, group->episodes)) cover_again_ = true;
  Cover(*group, before);
}

void Scoreboard::Withdraw(Group* group) {
  for (size_t k = 0; k < group->episodes.size(); ++k) by_last_.erase({group->episodes[k].last, group, k});
  for (size_t d = 0; d < tallies_.size(); ++d) {
    for (size_t k = 0; k < group->hits[d].size(); ++k) {
      const Hit& hit = group->hits[d][k];
      if (hit.alerts == 0) continue;
      --tallies_[d].tp;
      tallies_[d].attributed -= hit.alerts;
      tallies_[d].latency.Remove(hit.now - group->episodes[k].first);
    }
    tallies_[d].stale -= std::exchange(group->stale[d], 0);
  }
}

// Counts an alert of the group. Episodes are disjoint and ascending, so only the last that began in time can hold it.
void Scoreboard::Attribute(Group* group, size_t detector, const Alert& alert) {
  Tally& tally = tallies_[detector];
  const auto after = std::upper_bound(group->episodes.begin(), group->episodes.end(), alert.time,
                                      [](int64_t time, const EpisodeInterval& e) { return time < e.first; });
  if (after == group->episodes.begin() || alert.time > Later(std::prev(after)->last, options_.within)) {
    if (options_.by_key || group->episodes.empty()) return;
    ++group->stale[detector];
    ++tally.stale;
    return;
  }
  const auto episode = std::prev(after);
  Hit& hit = group->hits[detector][static_cast<size_t>(episode - group->episodes.begin())];
  ++tally.attributed;
  if (hit.alerts++ == 0) {
    ++tally.tp;
  } else if (alert.now < hit.now) {
    tally.latency.Remove(hit.now - episode->first);
  } else {
    return;
  }
  hit.now = alert.now;
  tally.latency.Add(hit.now - episode->first);
}

bool Scoreboard::Touches(const std::vector<EpisodeInterval>& episodes, int64_t slot) const {
  const auto at = std::lower_bound(episodes.begin(), episodes.end(), slot,
                                   [](const EpisodeInterval& e, int64_t start) { return e.last < start; });
  return at != episodes.end() && at->first < Later(slot, options_.cell);
}

void Scoreboard::Cover(const Group& group, const std::vector<EpisodeInterval>& before) {
  if (!options_.by_key) {
    for (const EpisodeInterval& e : group.episodes) cells_.Cover(cells_.SlotOf(e.first), cells_.SlotOf(e.last));
    return;
  }
  for (const auto* episodes : {&before, &group.episodes}) {
    for (const EpisodeInterval& e : *episodes) {
      cells_.SetTouched(group.name, cells_.SlotOf(e.first), cells_.SlotOf(e.last),
                        [&](int64_t slot) { return Touches(group.episodes, slot); });
    }
  }
}

// ---- cells, totals, alerts

std::optional<RowChange> Scoreboard::UpdateCell(std::string_view key, int64_t start) {
  bool touched = false;
  if (options_.by_key) {
    const auto group = groups_.find(key);
    touched = group != groups_.end() && Touches(group->second->episodes, start);
  }
  if (!cells_.See(start, key, touched)) return std::nullopt;
  RowChange row{"c", std::string()};
  state::AppendInt(start, &row.key);
  row.key += key;
  return row;
}

std::optional<RowChange> Scoreboard::UpdateTotals(std::string_view task, const EpisodeInterval& totals) {
  const auto at = totals_.find(task);
  if (totals.first > totals.last || totals.events <= 0 || (at != totals_.end() && at->second == totals))
    return std::nullopt;
  totals_.insert_or_assign(std::string(task), totals);
  RowChange row{"t" + std::string(task), std::string()};
  formats::AppendZigzag(totals.first, &*row.value);
  formats::AppendZigzag(totals.last, &*row.value);
  formats::AppendVarint(static_cast<uint64_t>(totals.events), &*row.value);
  return row;
}

std::optional<RowChange> Scoreboard::AddAlert(std::string_view detector, const ScoredAlert& alert) {
  const int index = DetectorIndex(detector);
  if (index < 0) return std::nullopt;
  const auto d = static_cast<size_t>(index);
  Group* group = alert.episode ? GroupOf(*alert.episode) : nullptr;
  const auto [at, made] = tallies_[d].alerts.try_emplace(alert.id);
  Alert& kept = at->second;
  if (made) {
    kept = {group, alert.time, alert.now};
    cells_.Alert(d, cells_.SlotOf(alert.time), alert.cell_key);
    if (group != nullptr) {
      group->alerts[d].push_back(&kept);
      if (!group->dirty) Attribute(group, d, kept);
    }
  } else {
    const std::optional<std::string> episode = kept.group == nullptr ? std::nullopt : std::optional(kept.group->name);
    if (std::tie(kept.now, episode) <= std::tie(alert.now, alert.episode)) return std::nullopt;
    MoveAlert(d, &kept, group);
    kept.now = alert.now;
  }
  RowChange row{"a", std::string()};
  state::AppendBytes(detector, &row.key);
  row.key += alert.id;
  formats::AppendZigzag(kept.time, &*row.value);
  formats::AppendZigzag(kept.now, &*row.value);
  formats::AppendVarint(alert.cell_key.size(), &*row.value);
  *row.value += alert.cell_key;
  row.value->push_back(alert.episode ? '\1' : '\0');
  if (alert.episode) {
    formats::AppendVarint(alert.episode->size(), &*row.value);
    *row.value += *alert.episode;
  }
  return row;
}

void Scoreboard::MoveAlert(size_t detector, Alert* alert, Group* to) {
  MarkDirty(alert->group);
  MarkDirty(to);
  if (alert->group == to) return;
  if (alert->group != nullptr) std::erase(alert->group->alerts[detector], alert);
  if (to != nullptr) to->alerts[detector].push_back(alert);
  alert->group = to;
}

std::vector<RowChange> Scoreboard::Advance(int64_t stream_time) {
  std::vector<RowChange> out;
  const int64_t newest = Earlier(stream_time, Later(Later(grace(), options_.cell), options_.every));
  if (newest == kEarliest) return out;
  Refresh();
  for (const CellGrid::Folded& slot : cells_.Fold(newest)) {
    std::string start;
    state::AppendInt(slot.start, &start);
    for (const std::string& key : slot.keys) out.push_back({"c" + start + key, std::nullopt});
    RowChange row{"s" + start, std::string()};
    for (size_t d = 0; d < tallies_.size(); ++d) {
      formats::AppendVarint(options_.detectors[d].size(), &*row.value);
      *row.value += options_.detectors[d];
      formats::AppendVarint(static_cast<uint64_t>(slot.quiet[d]), &*row.value);
    }
    out.push_back(std::move(row));
  }
  return out;
}

// ---- scores

void Scoreboard::CountOpen(size_t detector, int64_t stream_time, int64_t* open, int64_t* open_without_alert) const {
  for (auto it = by_last_.rbegin(); it != by_last_.rend(); ++it) {
    const auto& [last, group, episode] = *it;
    if (Later(last, grace()) <= stream_time) return;
    ++*open;
    if (group->hits[detector][episode].alerts == 0) ++*open_without_alert;
  }
}

Metrics Scoreboard::Score(std::string_view detector, int64_t stream_time, bool ended) {
  const int index = DetectorIndex(detector);
  WEIR_CHECK(index >= 0);
  const auto d = static_cast<size_t>(index);
  Refresh();
  const Tally& tally = tallies_[d];
  Metrics m;
  m.evaluate = options_.evaluate;
  m.detector = detector;
  m.time = stream_time;
  int64_t open_without_alert = 0;
  if (!ended) CountOpen(d, stream_time, &m.open, &open_without_alert);
  m.alerts = static_cast<int64_t>(tally.alerts.size());
  m.tp = tally.tp;
  m.fp = m.alerts - tally.attributed;
  m.fn = static_cast<int64_t>(by_last_.size()) - tally.tp - open_without_alert;
  m.tn = cells_.TrueNegatives(d);
  m.duplicates = tally.attributed - tally.tp;
  m.stale = tally.stale;
  m.final = m.open == 0 && (options_.gap.has_value() || ended);
  FillRates(tally, &m);
  FillThroughput(&m);
  return m;
}

std::vector<Metrics> Scoreboard::ScoreAll(int64_t stream_time, bool ended) {
  std::vector<Metrics> out;
  for (const std::string& detector : options_.detectors) out.push_back(Score(detector, stream_time, ended));
  return out;
}

void Scoreboard::FillRates(const Tally& tally, Metrics* m) const {
  m->precision = Ratio(m->tp, m->tp + m->fp);
  m->recall = Ratio(m->tp, m->tp + m->fn);
  m->f1 = Ratio(2 * m->tp, 2 * m->tp + m->fp + m->fn);
  m->accuracy = Ratio(m->tp + m->tn, m->tp + m->tn + m->fp + m->fn);
  m->alert_precision = Ratio(tally.attributed, m->alerts);
  if (tally.latency.size() == 0) return;
  m->latency_mean_ms = tally.latency.Mean();
  m->latency_p50_ms = tally.latency.Percentile(0.5);
  m->latency_p95_ms = tally.latency.Percentile(0.95);
  m->latency_p99_ms = tally.latency.Percentile(0.99);
  m->latency_max_ms = tally.latency.Max();
}

void Scoreboard::FillThroughput(Metrics* m) const {
  int64_t first = kLatest;
  int64_t last = kEarliest;
  for (const auto& [task, t] : totals_) {
    m->events += t.events;
    first = std::min(first, t.first);
    last = std::max(last, t.last);
  }
  if (first < last)
    m->events_per_second = static_cast<double>(m->events) / (static_cast<double>(last - first) / 1000.0);
}

}  // namespace weir::ops
