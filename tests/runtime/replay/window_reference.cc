#include "tests/runtime/replay/window_reference.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "runtime/row/text.h"

namespace weir::replay {

const char kReferenceAggregates[] =
    "n = count(), nv = count(v), s = sum(v), lo = min(v), hi = max(v), f = first(v), l = last(v), fw = first(w), "
    "d = count_distinct(w), big = count() where (v ?? 0) > 3, last_big = last(v) where (v ?? 0) > 3, mean = avg(v)";

std::vector<TimedRecord> ReplayOrder(const std::vector<ReferenceRecord>& records, int channels) {
  std::vector<std::vector<ReferenceRecord>> queues(static_cast<size_t>(channels));
  for (const ReferenceRecord& r : records) queues[static_cast<size_t>(r.channel)].push_back(r);
  std::vector<int64_t> time(queues.size(), kBeforeAll);
  std::vector<size_t> next(queues.size(), 0);
  std::vector<TimedRecord> out;
  for (;;) {
    int best = -1;
    int64_t best_time = 0;
    for (size_t c = 0; c < queues.size(); ++c) {
      if (next[c] == queues[c].size()) continue;
      const int64_t t = std::max(time[c], queues[c][next[c]].time);
      if (best < 0 || t < best_time) {
        best = static_cast<int>(c);
        best_time = t;
      }
    }
    if (best < 0) return out;
    const auto c = static_cast<size_t>(best);
    time[c] = best_time;
    out.push_back({queues[c][next[c]++], best_time, best_time});
  }
}

std::vector<TimedRecord> LiveOrder(const std::vector<ReferenceRecord>& records, int channels) {
  std::vector<int64_t> time(static_cast<size_t>(channels), kBeforeAll);
  int64_t clock = kBeforeAll;
  std::vector<TimedRecord> out;
  for (const ReferenceRecord& r : records) {
    int64_t& own = time[static_cast<size_t>(r.channel)];
    own = std::max(own, r.time);
    clock = std::max(clock, *std::min_element(time.begin(), time.end()));
    out.push_back({r, clock, std::max(clock, own)});
  }
  return out;
}

namespace {

// One window that received a record: of a key, [start, end), rows at `at`.
struct Window {
  std::string key;
  int64_t start = 0, end = 0;
  friend bool operator<(const Window& a, const Window& b) {
    return std::tie(a.end, a.key, a.start) < std::tie(b.end, b.key, b.start);
  }
};

class Reference {
 public:
  explicit Reference(const ReferenceTable& table) : table_(table) {}

  void Take(const TimedRecord& r) {
    if (r.clock != kBeforeAll) Pass(r.clock);
    if (Refused(r)) {
      ++result_.late;
      return;
    }
    accepted_.push_back(r);
    std::vector<Window> changed;
    if (table_.sliding) {
      const int64_t u = r.record.time;
      if (Takes(Sliding(r.record.key, u), r)) windows_.insert(Sliding(r.record.key, u));
      for (const Window& w : windows_) {
        if (w.key == r.record.key && Takes(w, r)) changed.push_back(w);
      }
    } else {
      const int64_t start = r.record.time / table_.size * table_.size;
      changed.push_back({r.record.key, start, start + table_.size});
      windows_.insert(changed.front());
    }
    if (table_.on_close) return;
    std::sort(changed.begin(), changed.end());  // windows of one key: by u
    for (const Window& w : changed) result_.rows.push_back(Row(w, RowTime(w)));
  }

  // Every window closes at end + L, in order of (end, key, start).
  void Pass(int64_t to) {
    while (!windows_.empty() && (to == INT64_MAX || windows_.begin()->end + table_.lateness <= to)) {
      const Window w = *windows_.begin();
      if (table_.on_close) result_.rows.push_back(Row(w, w.end - 1));
      windows_.erase(windows_.begin());
    }
  }

  ReferenceResult Result() { return std::move(result_); }

 private:
  Window Sliding(const std::string& key, int64_t u) const { return {key, u + 1 - table_.size, u + 1}; }

  bool Refused(const TimedRecord& r) const {
    if (table_.sliding) return r.record.time + table_.size + table_.lateness <= r.limit;
    return r.record.time / table_.size * table_.size + table_.size + table_.lateness <= r.limit;
  }

  // Decided once, by the record's own T (3.4).
  bool Takes(const Window& w, const TimedRecord& r) const {
    return r.record.key == w.key && r.record.time >= w.start && r.record.time < w.end &&
           w.end + table_.lateness > r.limit;
  }

  std::vector<const ReferenceRecord*> Members(const Window& w) const {
    std::vector<const ReferenceRecord*> out;
    for (const TimedRecord& r : accepted_) {
      if (Takes(w, r)) out.push_back(&r.record);
    }
    std::sort(out.begin(), out.end(), [](const ReferenceRecord* a, const ReferenceRecord* b) {  // total order (1.4)
      return std::tie(a->time, a->channel, a->offset) < std::tie(b->time, b->channel, b->offset);
    });
    return out;
  }

  int64_t RowTime(const Window& w) const { return table_.sliding ? w.end - 1 : Members(w).back()->time; }

  static std::string Text(const std::optional<int64_t>& v) { return v ? std::to_string(*v) : "null"; }

  std::string Row(const Window& w, int64_t time) const {
    int64_t n = 0, nv = 0, sum = 0, big = 0;
    std::optional<int64_t> low, high, first, last, last_big;
    std::optional<std::string> first_w;
    std::set<std::string> distinct;
    for (const ReferenceRecord* r : Members(w)) {
      ++n;
      if (r->w && !first_w) first_w = r->w;
      if (r->w) distinct.insert(*r->w);
      if (!r->v) continue;
      ++nv;
      sum += *r->v;
      low = low ? std::min(*low, *r->v) : *r->v;
      high = high ? std::max(*high, *r->v) : *r->v;
      if (!first) first = r->v;
      last = r->v;
      if (*r->v > 3) {
        ++big;
        last_big = r->v;
      }
    }
    std::string out = "{\"k\":\"" + w.key + "\",\"window_start\":" + Time(w.start) + ",\"window_end\":" + Time(w.end);
    const auto add = [&out](const char* name, const std::string& value) {
      out += ",\"" + std::string(name) + "\":" + value;
    };
    add("n", std::to_string(n));
    add("nv", std::to_string(nv));
    add("s", std::to_string(sum));
    add("lo", Text(low));
    add("hi", Text(high));
    add("f", Text(first));
    add("l", Text(last));
    add("fw", first_w ? "\"" + *first_w + "\"" : "null");
    add("d", std::to_string(distinct.size()));
    add("big", std::to_string(big));
    add("last_big", Text(last_big));
    add("mean", nv == 0 ? "null" : Quotient(sum, nv));
    return out + "} @" + std::to_string(time);
  }

  static std::string Time(int64_t ms) {
    std::string out = "\"";
    AppendTimestamp(ms, &out);
    return out + "\"";
  }
  static std::string Quotient(int64_t a, int64_t b) {
    std::string out;
    AppendFloat(static_cast<double>(a) / static_cast<double>(b), &out);
    return out;
  }

  ReferenceTable table_;
  std::vector<TimedRecord> accepted_;
  std::set<Window> windows_;  // open
  ReferenceResult result_;
};

}  // namespace

ReferenceResult Expect(const ReferenceTable& table, const std::vector<TimedRecord>& records, bool to_the_end) {
  Reference reference(table);
  for (const TimedRecord& r : records) reference.Take(r);
  if (to_the_end) reference.Pass(INT64_MAX);
  return reference.Result();
}

}  // namespace weir::replay
