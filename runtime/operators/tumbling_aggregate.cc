#include "runtime/operators/tumbling_aggregate.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/formats/row_codec.h"
#include "runtime/formats/varint.h"
#include "runtime/operators/keys.h"

namespace weir::ops {

namespace {
constexpr char kPrefix = 'w';
constexpr size_t kKeyPrefix = 9;  // 'w' and the window end

int64_t FloorTo(int64_t time, int64_t size) { return time - time % size; }  // times are never negative
}  // namespace

TumblingAggregate::TumblingAggregate(const plan::Node& node, TaskContext* task)
    : Operator(node, task),
      plan_(std::get<plan::WindowAggregateNode>(node.op)),
      aggregates_(plan_.aggregates),
      result_row_(plan_.key.size(), plan_.aggregates.size(), plan_.results, node.schema.size()) {
  for (size_t k = 0; k < plan_.key.size(); ++k) key_kinds_.push_back(node.schema[k].type.kind);
}

Status TumblingAggregate::Open() {
  complete_ = task()->fresh_state;
  // The ends of open windows: one seek each.
  std::string from(1, kPrefix);
  const std::string end = state::PrefixEnd(from);
  for (;;) {
    auto it = task()->state->Scan(plan_.store, from, end);
    if (!it->Valid()) return it->status();
    std::string_view key = it->key().substr(1);
    int64_t window_end = 0;
    if (!state::ReadInt(&key, &window_end))
      return Status::Error("K0213", "store `" + node_.name + "` has a row that is not a window");
    open_[window_end] = true;
    from.assign(1, kPrefix);
    AppendTime(window_end + 1, &from);
  }
}

std::string TumblingAggregate::StoreKey(int64_t end, std::string_view key) const {
  std::string out(1, kPrefix);
  AppendTime(end, &out);
  out += key;
  return out;
}

bool TumblingAggregate::DecodeEntry(std::string_view value, Entry* entry) const {
  if (!formats::TakeZigzag(&value, &entry->latest) || !aggregates_.Decode(entry->partials, &value)) return false;
  entry->emitted = std::string(value);
  entry->stored = true;
  return true;
}

std::unique_ptr<TumblingAggregate::Entry> TumblingAggregate::Load(int64_t end, const std::string& key) {
  auto entry = std::make_unique<Entry>();
  entry->partials = Partials(&aggregates_);
  entry->end = end;
  if (complete_ || open_.find(end) == open_.end()) return entry;
  std::string value;
  Result<bool> found = task()->state->Get(plan_.store, StoreKey(end, key), &value);
  if (!found.ok()) {
    task()->StateFailed(found.status());
  } else if (found.value() && !DecodeEntry(value, entry.get())) {
    task()->StateFailed(Status::Error("K0213", "a row of store `" + node_.name + "` cannot be read"));
  }
  return entry;
}

TumblingAggregate::Entry* TumblingAggregate::FindOrCreate(int64_t end, const std::string& key) {
  Bucket& bucket = windows_[end];
  auto it = bucket.find(key);
  if (it == bucket.end()) {
    it = bucket.emplace(key, Load(end, key)).first;
    it->second->key = &it->first;
    uses_.push_front(it->second.get());
    it->second->use = uses_.begin();
    open_[end] = true;
  } else {
    uses_.splice(uses_.begin(), uses_, it->second->use);
  }
  return it->second.get();
}

void TumblingAggregate::MarkDirty(Entry* entry) {
  if (!entry->dirty) {
    entry->dirty = true;
    dirty_.push_back(entry);
  }
}

void TumblingAggregate::Process(const Row& row) {
  if (HasRefused()) return;
  const int64_t end = FloorTo(row.time, plan_.window.size) + plan_.window.size;
  const int64_t limit = std::max(clock(), row.channel_time);
  if (end + plan_.lateness <= limit) {
    if (!rehearsing()) task()->Late(node_);
    return;
  }
  EvalContext context = ContextOf(row);
  if (!aggregates_.EvaluateArguments(&context)) {
    task()->RecordError(node_, {context.error, context.error_detail, ""}, row);
    return;
  }
  if (rehearsing()) return;
  Slot* out = task()->arena->Slots(node_.schema.size());
  for (size_t k = 0; k < plan_.key.size(); ++k) out[k] = row.slots[plan_.key[k]];
  key_.clear();
  AppendStoreKey(out, plan_.key.size(), &key_);
  Entry* entry = FindOrCreate(end, key_);
  aggregates_.Add(entry->partials, nullptr, row.time, row.order);
  entry->latest = std::max(entry->latest, row.time);
  entry->gone = false;
  MarkDirty(entry);
  if (plan_.emit.kind == plan::Emit::Kind::kOnChange) EmitRow(*entry, out, entry->latest, &row);
}

// The output row of an entry: key fields, results, window.
std::optional<Failure> TumblingAggregate::FillRow(const Entry& entry, const Slot* key, Slot* out) {
  std::copy(key, key + plan_.key.size(), out);
  const WindowSpan window{entry.end - plan_.window.size, entry.end};
  Arena* arena = task()->arena;
  const ResultError error = aggregates_.Results(entry.partials, window, arena, result_row_.Aggregates(out));
  std::optional<Failure> failure = result_row_.Finish(out, error, *task());
  out[result_row_.end()] = Slot::Timestamp(window.start);
  out[result_row_.end() + 1] = Slot::Timestamp(window.end);
  return failure;
}

bool TumblingAggregate::ShowHeld(const Slot* key, size_t size, const std::function<void(const Slot* row)>& show) {
  std::string bytes;
  AppendStoreKey(key, size, &bytes);
  for (const auto& [end, unused] : open_) {
    const auto bucket = windows_.find(end);
    const auto cached = bucket == windows_.end() ? Bucket::const_iterator() : bucket->second.find(bytes);
    const bool decoded = bucket != windows_.end() && cached != bucket->second.end();
    const std::unique_ptr<Entry> loaded = decoded ? nullptr : Load(end, bytes);
    const Entry& entry = decoded ? *cached->second : *loaded;
    Slot* out = result_row_.New(task()->arena);
    if (entry.gone || entry.latest == kNoTime || FillRow(entry, key, out)) continue;
    show(out);
  }
  return true;
}

// `key` holds the key fields at the front of an output row with room for all of it.
void TumblingAggregate::EmitRow(const Entry& entry, const Slot* key, int64_t row_time, const Row* cause) {
  Slot* out = result_row_.New(task()->arena);
  const WindowSpan window{entry.end - plan_.window.size, entry.end};
  Row made;
  made.time = row_time;
  made.key = out;
  made.key_size = static_cast<uint32_t>(plan_.key.size());
  made.windowed = true;
  made.window_start = window.start;
  made.window_end = window.end;
  if (cause != nullptr) {
    made.cause = cause->cause;
    made.channel_time = cause->channel_time;
    made.order = cause->order;
  } else {
    made.cause = task()->sweep;
    made.channel_time = kNoTime;
    made.order = {OrderKey::kTimeOrdinal, 0, task()->emission++};
  }
  if (const std::optional<Failure> failure = FillRow(entry, key, out)) {
    task()->RowError(node_, *failure, made);
    return;
  }
  made.slots = out;
  if (!plan_.emit.of.empty() && cause != nullptr && !ChangedSinceEmitted(const_cast<Entry*>(&entry), out)) return;
  Push(made);
}

bool TumblingAggregate::ChangedSinceEmitted(Entry* entry, const Slot* slots) {
  std::string now;
  for (int slot : plan_.emit.of) formats::EncodeSlots(slots + slot, 1, &now);
  if (now == entry->emitted) return false;
  entry->emitted = std::move(now);
  return true;
}

int64_t TumblingAggregate::NextDue() { return open_.empty() ? kNever : open_.begin()->first + plan_.lateness; }

void TumblingAggregate::Fire(int64_t instant) {
  while (!open_.empty() && open_.begin()->first + plan_.lateness <= instant) CloseWindow(open_.begin()->first);
}

// In key order: committed rows merged with the decoded ones, which replace them.
void TumblingAggregate::CloseWindow(int64_t end) {
  open_.erase(end);
  std::map<std::string, std::unique_ptr<Entry>> rows;
  if (auto bucket = windows_.find(end); bucket != windows_.end()) {
    std::erase_if(dirty_, [end](const Entry* entry) { return entry->end == end; });
    for (auto& [key, entry] : bucket->second) {
      uses_.erase(entry->use);
      rows.emplace(key, std::move(entry));
    }
    windows_.erase(bucket);
  }
  const bool emit = plan_.emit.kind == plan::Emit::Kind::kOnClose;
  if (!complete_) {
    const std::string from = StoreKey(end, "");
    auto it = task()->state->Scan(plan_.store, from, state::PrefixEnd(from));
    for (; it->Valid(); it->Next()) {
      std::string key(it->key().substr(kKeyPrefix));
      deleted_.emplace_back(end, key);
      if (!emit || rows.count(key) != 0) continue;
      auto entry = std::make_unique<Entry>();
      entry->partials = Partials(&aggregates_);
      entry->end = end;
      if (!DecodeEntry(it->value(), entry.get())) {
        task()->StateFailed(Status::Error("K0213", "a row of store `" + node_.name + "` cannot be read"));
        return;
      }
      rows.emplace(std::move(key), std::move(entry));
    }
    if (!it->status().ok()) task()->StateFailed(it->status());
  }
  for (auto& [key, entry] : rows) {
    if (complete_ && entry->stored) deleted_.emplace_back(end, key);
    if (!emit || entry->gone) continue;
    Slot* fields = task()->arena->Slots(key_kinds_.size());
    std::string_view bytes = key;
    WEIR_CHECK(ReadStoreKey(&bytes, key_kinds_, fields, task()->arena));
    EmitRow(*entry, fields, end - 1, nullptr);
  }
}

void TumblingAggregate::ForgetKey(const Slot* key, size_t size) {
  std::string bytes;
  AppendStoreKey(key, size, &bytes);
  for (const auto& [end, unused] : open_) {
    Entry* entry = FindOrCreate(end, bytes);
    entry->partials = Partials(&aggregates_);
    entry->latest = kNoTime;
    entry->emitted.clear();
    entry->gone = true;
    MarkDirty(entry);
  }
}

Status TumblingAggregate::Flush(state::StateBatch* batch) {
  for (auto& [end, key] : deleted_) batch->Delete(plan_.store, StoreKey(end, key));
  deleted_.clear();
  for (Entry* entry : dirty_) {
    entry->dirty = false;
    if (entry->gone) {
      if (entry->stored) batch->Delete(plan_.store, StoreKey(entry->end, *entry->key));
      entry->stored = false;
      continue;
    }
    std::string value;
    formats::AppendZigzag(entry->latest, &value);
    aggregates_.Encode(entry->partials, &value);
    value += entry->emitted;
    entry->stored = true;
    batch->Put(plan_.store, StoreKey(entry->end, *entry->key), value);
  }
  dirty_.clear();
  Evict();
  return Status::Ok();
}

void TumblingAggregate::Evict() {
  const size_t limit = std::max<size_t>(1, task()->cache_bytes / kEntryCost);
  while (uses_.size() > limit) {
    Entry* entry = uses_.back();
    uses_.pop_back();
    auto bucket = windows_.find(entry->end);
    const std::string key = *entry->key;
    bucket->second.erase(key);
    if (bucket->second.empty()) windows_.erase(bucket);
    complete_ = false;
  }
}

}  // namespace weir::ops
