#include "runtime/operators/truth.h"

#include <algorithm>

#include "runtime/formats/varint.h"
#include "runtime/operators/evaluation_rows.h"
#include "runtime/operators/keys.h"
#include "runtime/row/text.h"

namespace weir::ops {

namespace {

struct Interval {
  int64_t first = 0, last = 0, events = 0;
};

std::vector<Interval> DecodeIntervals(std::string_view in) {
  std::vector<Interval> out;
  Interval v;
  uint64_t n = 0;
  while (formats::TakeZigzag(&in, &v.first) && formats::TakeZigzag(&in, &v.last) && formats::TakeVarint(&in, &n)) {
    v.events = static_cast<int64_t>(n);
    out.push_back(v);
  }
  return out;
}

std::string EncodeIntervals(const std::vector<Interval>& intervals) {
  std::string out;
  for (const Interval& v : intervals) {
    formats::AppendZigzag(v.first, &out);
    formats::AppendZigzag(v.last, &out);
    formats::AppendVarint(static_cast<uint64_t>(v.events), &out);
  }
  return out;
}

// Adds an event; intervals at most `gap` apart are one (without a gap there is one interval).
void AddEvent(std::vector<Interval>* intervals, int64_t time, const std::optional<int64_t>& gap) {
  Interval made{time, time, 1};
  auto near = [&](const Interval& v) { return !gap || (made.first <= v.last + *gap && v.first <= made.last + *gap); };
  for (auto it = intervals->begin(); it != intervals->end();) {
    if (!near(*it)) {
      ++it;
      continue;
    }
    made = {std::min(made.first, it->first), std::max(made.last, it->last), made.events + it->events};
    it = intervals->erase(it);
  }
  intervals->insert(std::upper_bound(intervals->begin(), intervals->end(), made,
                                     [](const Interval& a, const Interval& b) { return a.first < b.first; }),
                    made);
}
}  // namespace

std::string KeyText(const Row& row, const std::vector<int>& slots) {
  std::string out;
  if (slots.size() > 1) out += '[';
  for (size_t k = 0; k < slots.size(); ++k) {
    if (k > 0) out += ',';
    const Slot& s = row.slots[slots[k]];
    AppendJson(s, dsl::Type::Of(s.kind), &out);
  }
  if (slots.size() > 1) out += ']';
  return out;
}

Truth::Truth(const plan::Node& node, TaskContext* task)
    : Operator(node, task),
      plan_(std::get<plan::TruthNode>(node.op)),
      evaluate_(task->plan->evaluates[static_cast<size_t>(plan_.evaluate)]) {
  if (plan_.where) where_ = Expression::Compile(*plan_.where);
}

Status Truth::Open() {
  task_name_ = task()->plan->subtopologies[static_cast<size_t>(task()->subtopology)].name + "_" +
               std::to_string(task()->partition);
  memory_ = std::make_unique<state::TimedStore>(task()->state, plan_.store, state::TimedStore::kUsualEntries);
  return Status::Ok();
}

void Truth::Changed(std::string name, int64_t time) {
  changed_.insert(std::move(name));
  if (due_ != kNever) return;
  const int64_t now = std::max<int64_t>({0, clock(), time});
  due_ = (now / evaluate_.every + 1) * evaluate_.every;
}

void Truth::Process(const Row& row) {
  if (HasRefused()) return;
  if (where_.valid()) {
    EvalContext context = ContextOf(row);
    const bool taken = where_.Test(context);
    if (context.error != nullptr) {
      task()->RecordError(node_, {context.error, context.error_detail, "truth"}, row);
      return;
    }
    if (!taken) return;
  }
  if (rehearsing()) return;
  NoteTotals(row.time);
  NoteCell(row);
  if (!row.slots[plan_.by].is_null()) NoteEpisode(row);
}

void Truth::NoteEpisode(const Row& row) {
  const std::string name = "e" + KeyText(row, {plan_.by});
  std::vector<Interval> intervals;
  if (std::string* value = memory_->Find(name)) intervals = DecodeIntervals(*value);
  AddEvent(&intervals, row.time, evaluate_.gap);
  memory_->Put(name, EncodeIntervals(intervals), kNever);
  Changed(name, row.cause);
}

void Truth::NoteCell(const Row& row) {
  const int64_t cell = row.time / evaluate_.cell * evaluate_.cell;
  std::string name = "c";
  AppendTime(cell, &name);
  name += KeyText(row, plan_.cell_key);
  if (memory_->Find(name) != nullptr) return;
  // Telling a cell twice does no harm, so it may be forgotten once no event of it is expected.
  memory_->Put(name, "", cell + evaluate_.cell + evaluate_.lateness + 1);
  Changed(name, row.cause);
}

void Truth::NoteTotals(int64_t time) {
  std::vector<Interval> all;
  if (std::string* value = memory_->Find("t")) all = DecodeIntervals(*value);
  AddEvent(&all, time, std::nullopt);
  memory_->Put("t", EncodeIntervals(all), kNever);
  Changed("t", time);
}

void Truth::Fire(int64_t instant) {
  if (due_ > instant) return;
  Tell();
}

void Truth::Tell() {
  due_ = kNever;
  for (const std::string& name : changed_) TellOne(name);
  changed_.clear();
}

void Truth::TellOne(const std::string& name) {
  Slot* out = task()->arena->Slots(kEvalSlots);
  out[kEvalTask] = Slot::String(task_name_);
  Row made;
  made.slots = out;
  made.time = std::max<int64_t>(0, clock());
  made.cause = made.time;
  made.channel_time = kNoTime;
  made.order = {OrderKey::kToldOrdinal, 0, 0};
  if (name.front() == 'c') {
    std::string_view rest = std::string_view(name).substr(1);
    int64_t cell = 0;
    if (!state::ReadInt(&rest, &cell)) return;
    out[kEvalKind] = Slot::Int(kEvalCellSeen);
    out[kEvalCell] = Slot::Timestamp(cell);
    out[kEvalCellKey] = Slot::String(task()->arena->Copy(rest));
    Push(made);
    return;
  }
  std::string* value = memory_->Find(name);
  if (value == nullptr) return;
  const std::vector<Interval> intervals = DecodeIntervals(*value);
  Slot* items = task()->arena->Slots(intervals.size() * 3);
  for (size_t k = 0; k < intervals.size(); ++k) {
    items[3 * k] = Slot::Int(intervals[k].first);
    items[3 * k + 1] = Slot::Int(intervals[k].last);
    items[3 * k + 2] = Slot::Int(intervals[k].events);
  }
  out[kEvalIntervals] = Slot::Items(Kind::kList, items, static_cast<uint32_t>(intervals.size() * 3));
  out[kEvalKind] = Slot::Int(name == "t" ? kEvalTotals : kEvalTruth);
  if (name != "t") out[kEvalEpisode] = Slot::String(task()->arena->Copy(std::string_view(name).substr(1)));
  Push(made);
}

void AlertTap::Process(const Row& row) {
  Slot* out = task()->arena->Slots(kEvalSlots);
  const plan::Node& detector = task()->plan->nodes[static_cast<size_t>(node_.inputs.front())];
  const Slot& alert = row.slots[detector.schema.size() - 1];
  out[kEvalKind] = Slot::Int(kEvalAlert);
  out[kEvalDetector] = Slot::String(plan_.detector);
  if (plan_.by >= 0 && !row.slots[plan_.by].is_null()) {
    out[kEvalEpisode] = Slot::String(task()->arena->Copy(KeyText(row, {plan_.by})));
  }
  out[kEvalAlertId] = alert.items[0];
  out[kEvalTime] = alert.items[5];
  out[kEvalNow] = Slot::Timestamp(row.cause);
  out[kEvalCellKey] = Slot::String(task()->arena->Copy(KeyText(row, plan_.cell_key)));
  Row made = row;
  made.slots = out;
  Push(made);
}

}  // namespace weir::ops
