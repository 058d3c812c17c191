// For the tests of scoring: scores recomputed from everything that was told, by the definitions of semantics 9.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/operators/scoring.h"

namespace weir::ops {

inline std::string Show(const Metrics& m) {
  std::string out = "tp=" + std::to_string(m.tp) + " fp=" + std::to_string(m.fp) + " fn=" + std::to_string(m.fn) +
                    " tn=" + std::to_string(m.tn) + " open=" + std::to_string(m.open) +
                    " dup=" + std::to_string(m.duplicates) + " stale=" + std::to_string(m.stale) +
                    " alerts=" + std::to_string(m.alerts) + " events=" + std::to_string(m.events) +
                    (m.final ? " final" : "");
  const auto add = [&out](const char* name, const std::optional<double>& v) {
    char text[64];
    std::snprintf(text, sizeof(text), " %s=%.17g", name, v.value_or(0));
    out += v ? text : std::string(" ") + name + "=null";
  };
  add("precision", m.precision);
  add("recall", m.recall);
  add("f1", m.f1);
  add("accuracy", m.accuracy);
  add("alert_precision", m.alert_precision);
  add("mean", m.latency_mean_ms);
  add("p50", m.latency_p50_ms);
  add("p95", m.latency_p95_ms);
  add("p99", m.latency_p99_ms);
  add("max", m.latency_max_ms);
  add("rate", m.events_per_second);
  return out;
}

// What was told, as plain sets.
struct Told {
  std::map<std::pair<std::string, std::string>, std::vector<EpisodeInterval>> parts;  // (episode, task)
  std::set<std::pair<std::string, int64_t>> cells;
  std::map<std::string, EpisodeInterval> totals;
  std::map<std::pair<std::string, std::string>, ScoredAlert> alerts;  // (detector, id)
};

struct NaiveEpisode {
  std::string name;
  int64_t first = 0, last = 0;
  std::vector<int64_t> nows;
};

inline std::vector<NaiveEpisode> NaiveEpisodes(const Told& told, const std::optional<int64_t>& gap) {
  std::vector<NaiveEpisode> out;
  for (const auto& [key, intervals] : told.parts) {
    for (const EpisodeInterval& i : intervals) out.push_back({key.first, i.first, i.last, {}});
  }
  for (bool merged = true; merged;) {
    merged = false;
    for (size_t a = 0; a < out.size() && !merged; ++a) {
      for (size_t b = a + 1; b < out.size() && !merged; ++b) {
        if (out[a].name != out[b].name) continue;
        const int64_t distance = std::max(out[a].first, out[b].first) - std::min(out[a].last, out[b].last);
        if (gap && distance > *gap) continue;
        out[a].first = std::min(out[a].first, out[b].first);
        out[a].last = std::max(out[a].last, out[b].last);
        out.erase(out.begin() + static_cast<std::ptrdiff_t>(b));
        merged = true;
      }
    }
  }
  return out;
}

// Type 7; for up to 1000 values.
inline double NaivePercentile(std::vector<int64_t> values, double p) {
  std::sort(values.begin(), values.end());
  const double h = p * static_cast<double>(values.size() - 1);
  const auto k = static_cast<size_t>(h);
  const auto low = static_cast<double>(values[k]);
  const auto high = static_cast<double>(values[std::min(k + 1, values.size() - 1)]);
  return low + (h - std::floor(h)) * (high - low);
}

inline Metrics NaiveScore(const Told& told, const ScoringOptions& o, const std::string& detector, int64_t now,
                          bool ended) {
  Metrics m;
  m.evaluate = o.evaluate;
  m.detector = detector;
  m.time = now;
  std::vector<NaiveEpisode> episodes = NaiveEpisodes(told, o.gap);
  std::set<std::pair<std::string, int64_t>> alerted;
  int64_t attributed = 0;
  for (const auto& [key, a] : told.alerts) {
    if (key.first != detector) continue;
    ++m.alerts;
    alerted.insert({a.cell_key, a.time / o.cell * o.cell});
    NaiveEpisode* best = nullptr;
    bool known = false;
    for (NaiveEpisode& e : episodes) {
      if (e.name != a.episode) continue;
      known = true;
      if (e.first <= a.time && a.time <= e.last + o.within && (best == nullptr || best->first < e.first)) best = &e;
    }
    if (best != nullptr) {
      best->nows.push_back(a.now);
      ++attributed;
    } else {
      ++m.fp;
      if (known && !o.by_key) ++m.stale;
    }
  }
  std::vector<int64_t> latencies;
  double sum = 0;
  for (const NaiveEpisode& e : episodes) {
    const bool open = !ended && now < e.last + std::max(o.gap.value_or(0), o.within) + 1 + o.lateness;
    if (open) ++m.open;
    if (!e.nows.empty()) {
      ++m.tp;
      latencies.push_back(*std::min_element(e.nows.begin(), e.nows.end()) - e.first);
      sum += static_cast<double>(latencies.back());
    } else if (!open) {
      ++m.fn;
    }
  }
  m.duplicates = attributed - m.tp;
  for (const auto& [key, start] : told.cells) {
    bool negative = alerted.count({key, start}) == 0;
    for (const NaiveEpisode& e : episodes) {
      if ((!o.by_key || e.name == key) && e.first < start + o.cell && e.last >= start) negative = false;
    }
    if (negative) ++m.tn;
  }
  const auto ratio = [](int64_t a, int64_t b) {
    return b == 0 ? std::nullopt : std::optional(static_cast<double>(a) / static_cast<double>(b));
  };
  m.precision = ratio(m.tp, m.tp + m.fp);
  m.recall = ratio(m.tp, m.tp + m.fn);
  m.f1 = ratio(2 * m.tp, 2 * m.tp + m.fp + m.fn);
  m.accuracy = ratio(m.tp + m.tn, m.tp + m.tn + m.fp + m.fn);
  m.alert_precision = ratio(attributed, m.alerts);
  if (!latencies.empty()) {
    m.latency_mean_ms = sum / static_cast<double>(latencies.size());
    m.latency_p50_ms = NaivePercentile(latencies, 0.5);
    m.latency_p95_ms = NaivePercentile(latencies, 0.95);
    m.latency_p99_ms = NaivePercentile(latencies, 0.99);
    m.latency_max_ms = static_cast<double>(*std::max_element(latencies.begin(), latencies.end()));
  }
  int64_t first = INT64_MAX;
  int64_t last = INT64_MIN;
  for (const auto& [task, t] : told.totals) {
    m.events += t.events;
    first = std::min(first, t.first);
    last = std::max(last, t.last);
  }
  if (first < last) m.events_per_second = static_cast<double>(m.events) / (static_cast<double>(last - first) / 1000.0);
  m.final = m.open == 0 && (o.gap || ended);
  return m;
}

// The intervals of a task's part of an episode: times further apart than the gap are cut.
inline std::vector<EpisodeInterval> Intervals(std::vector<int64_t> times, const std::optional<int64_t>& gap) {
  std::sort(times.begin(), times.end());
  std::vector<EpisodeInterval> out;
  for (int64_t t : times) {
    if (out.empty() || (gap && t - out.back().last > *gap)) {
      out.push_back({t, t, 1});
    } else {
      out.back().last = t;
      ++out.back().events;
    }
  }
  return out;
}

// The store an operator would keep.
class Rows {
 public:
  void Apply(const std::optional<RowChange>& change) {
    if (!change) return;
    if (change->value) {
      rows_[change->key] = *change->value;
    } else {
      EXPECT_EQ(rows_.erase(change->key), 1U);
    }
  }
  void Apply(const std::vector<RowChange>& changes) {
    for (const RowChange& c : changes) Apply(std::optional(c));
  }
  const std::map<std::string, std::string>& rows() const { return rows_; }
  size_t Count(char kind) const {
    return static_cast<size_t>(
        std::count_if(rows_.begin(), rows_.end(), [&](const auto& r) { return r.first[0] == kind; }));
  }

 private:
  std::map<std::string, std::string> rows_;
};

}  // namespace weir::ops
