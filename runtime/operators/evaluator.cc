#include "runtime/operators/evaluator.h"

#include <algorithm>
#include <utility>

#include "runtime/formats/varint.h"
#include "runtime/operators/evaluation_rows.h"

namespace weir::ops {

namespace {
// The evaluator's own row among those of the scoreboard: zigzag(next tick) zigzag(latest event time of any episode)
// zigzag(last tick).
constexpr char kTimingKey[] = "d";
}  // namespace

Evaluator::Evaluator(const plan::Node& node, TaskContext* task)
    : Operator(node, task),
      plan_(std::get<plan::EvaluateNode>(node.op)),
      evaluate_(task->plan->evaluates[static_cast<size_t>(plan_.evaluate)]),
      board_(ScoringOptions::Of(evaluate_)) {}

Status Evaluator::Open() {
  auto it = task()->state->Scan(plan_.store, "", "");
  bool any = false, timed = false;
  for (; it->Valid(); it->Next()) {
    any = true;
    if (it->key() == kTimingKey) {
      std::string_view in = it->value();
      timed = formats::TakeZigzag(&in, &due_) && formats::TakeZigzag(&in, &latest_);
      if (timed && in.empty()) through_ = clock();  // of a program that did not keep it
      timed &= in.empty() || (formats::TakeZigzag(&in, &through_) && in.empty());
      if (timed) continue;
    }
    if (!board_.Restore(it->key(), it->value())) {
      return Status::Error("K0213", "a row of store `" + node_.name + "` cannot be read",
                           "delete the task's state directory; it is restored from the changelog");
    }
  }
  if (any && !timed) through_ = clock();
  if (any && through_ != kNoTime) {  // what was through by then was folded, and its rows deleted
    for (RowChange& change : board_.Advance(through_)) changes_[std::move(change.key)] = std::move(change.value);
  }
  if (any && !timed) Schedule(clock());  // state of a program that did not keep it
  if (timed) kept_ = {due_, latest_, through_};
  return it->status();
}

// The next tick: scores may have changed since the last, or an episode may settle.
void Evaluator::Schedule(int64_t after) {
  const int64_t now = std::max<int64_t>(0, after);
  due_ = std::min(due_, (now / evaluate_.every + 1) * evaluate_.every);
}

void Evaluator::Note(std::optional<RowChange> change) {
  if (!change) return;
  changes_[std::move(change->key)] = std::move(change->value);
  Schedule(now_);
}

void Evaluator::Process(const Row& row) {
  // Before stream time is known, the row's own time stands for it: ticks must not begin in 1970.
  now_ = clock() == kNoTime ? row.cause : clock();
  Take(row);
}

void Evaluator::Take(const Row& row) {
  const Slot* s = row.slots;
  auto text = [s](int slot) { return s[slot].is_null() ? std::string_view() : s[slot].text(); };
  std::vector<EpisodeInterval> intervals;
  if (!s[kEvalIntervals].is_null()) {
    const Slot& list = s[kEvalIntervals];
    for (uint32_t k = 0; k + 2 < list.size; k += 3)
      intervals.push_back({list.items[k].i, list.items[k + 1].i, list.items[k + 2].i});
  }
  switch (s[kEvalKind].i) {
    case kEvalTruth:
      for (const EpisodeInterval& i : intervals) latest_ = std::max(latest_, i.last);
      return Note(board_.UpdateTruth(text(kEvalTask), text(kEvalEpisode), std::move(intervals)));
    case kEvalCellSeen: return Note(board_.UpdateCell(text(kEvalCellKey), s[kEvalCell].i));
    case kEvalTotals:
      if (!intervals.empty()) Note(board_.UpdateTotals(text(kEvalTask), intervals.front()));
      return;
    case kEvalAlert: {
      ScoredAlert alert;
      alert.id = text(kEvalAlertId);
      if (!s[kEvalEpisode].is_null()) alert.episode = std::string(text(kEvalEpisode));
      alert.time = s[kEvalTime].i;
      alert.now = s[kEvalNow].i;
      alert.cell_key = text(kEvalCellKey);
      return Note(board_.AddAlert(text(kEvalDetector), alert));
    }
    default: return;
  }
}

void Evaluator::Fire(int64_t instant) {
  if (due_ > instant) return;
  due_ = kNever;
  through_ = instant;
  for (RowChange& change : board_.Advance(instant)) changes_[std::move(change.key)] = std::move(change.value);
  bool open = false;
  for (const Metrics& m : board_.ScoreAll(instant, false)) {
    open |= m.open > 0;
    PushMetrics(m, instant);
  }
  // While episodes are open their settling changes the scores without an event: all of them have by then.
  if (open) {
    const int64_t settle = std::max(evaluate_.gap.value_or(0), evaluate_.within) + 1 + evaluate_.lateness;
    due_ = ((std::max(instant, latest_) + settle) / evaluate_.every + 1) * evaluate_.every;
  }
}

void Evaluator::PushMetrics(const Metrics& m, int64_t instant) {
  Slot* out = task()->arena->Slots(node_.schema.size());
  size_t k = 0;
  auto add = [&](const Slot& s) { out[k++] = s; };
  auto number = [&](const std::optional<double>& v) { add(v ? Slot::Float(*v) : Slot::Null()); };
  add(Slot::String(task()->arena->Copy(m.evaluate)));
  add(Slot::String(task()->arena->Copy(m.detector)));
  add(Slot::Timestamp(instant));
  for (int64_t v : {m.tp, m.fp, m.fn, m.tn, m.open, m.duplicates, m.stale, m.alerts, m.events}) add(Slot::Int(v));
  for (const auto& v : {m.precision, m.recall, m.f1, m.accuracy, m.alert_precision, m.latency_mean_ms, m.latency_p50_ms,
                        m.latency_p95_ms, m.latency_p99_ms, m.latency_max_ms, m.events_per_second}) {
    number(v);
  }
  add(Slot::Bool(m.final));
  Row row;
  row.slots = out;
  row.time = instant;
  row.cause = instant;
  row.channel_time = kNoTime;
  row.order = {OrderKey::kTimeOrdinal, 0, task()->emission++};
  row.key = out + 1;  // the detector
  row.key_size = 1;
  Push(row);
}

std::vector<Metrics> Evaluator::Score(bool ended) const {
  return board_.ScoreAll(clock() == kNoTime ? 0 : clock(), ended);
}

Status Evaluator::Flush(state::StateBatch* batch) {
  const bool keeps_rows = kept_.has_value() || !changes_.empty();
  for (auto& [key, value] : changes_) {
    if (value) {
      batch->Put(plan_.store, key, std::move(*value));
    } else {
      batch->Delete(plan_.store, key);
    }
  }
  changes_.clear();
  const std::array<int64_t, 3> now = {due_, latest_, through_};
  if (keeps_rows && kept_ != now) {  // beside the first rows, also when no tick is due
    kept_ = now;
    std::string value;
    formats::AppendZigzag(due_, &value);
    formats::AppendZigzag(latest_, &value);
    formats::AppendZigzag(through_, &value);
    batch->Put(plan_.store, kTimingKey, std::move(value));
  }
  return Status::Ok();
}

}  // namespace weir::ops
