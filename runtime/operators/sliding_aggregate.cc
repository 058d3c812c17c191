#include "runtime/operators/sliding_aggregate.h"

#include <algorithm>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/operators/keys.h"

namespace weir::ops {

namespace {
constexpr char kRow = 'k';
constexpr int64_t kSegments = 4;
constexpr size_t kKeyAt = 9;  // behind 'k' and the segment
constexpr int64_t kBlocksPerWindow = 64;

Status Unreadable(const plan::Node& node) {
  return Status::Error("K0213", "a row of store `" + node.name + "` cannot be read",
                       "delete the task's state directory; it is restored from the changelog");
}
}  // namespace

int64_t SlidingAggregate::BlockLength(int64_t window_size) {
  return std::max<int64_t>(1, (window_size + kBlocksPerWindow - 1) / kBlocksPerWindow);
}

SlidingAggregate::SlidingAggregate(const plan::Node& node, TaskContext* task)
    : Operator(node, task),
      plan_(std::get<plan::WindowAggregateNode>(node.op)),
      aggregates_(plan_.aggregates),
      result_row_(plan_.key.size(), plan_.aggregates.size(), plan_.results, node.schema.size()),
      size_(plan_.window.size),
      lateness_(plan_.lateness),
      block_length_(BlockLength(plan_.window.size)),
      segment_length_((size_ / kSegments / block_length_ + 1) * block_length_),
      on_close_(plan_.emit.kind == plan::Emit::Kind::kOnClose) {
  for (size_t k = 0; k < plan_.key.size(); ++k) key_kinds_.push_back(node.schema[k].type.kind);
}

Status SlidingAggregate::Open() {
  keys_.max_load_factor(0.5F);  // a step through a bucket is a miss of the processor's cache
  complete_ = task()->fresh_state;
  if (complete_) return Status::Ok();
  WEIR_RETURN_IF_ERROR(FindSegments());
  return on_close_ ? RestoreTimers() : Status::Ok();
}

// One seek each.
Status SlidingAggregate::FindSegments() {
  std::string from(1, kRow);
  const std::string end = state::PrefixEnd(from);
  for (;;) {
    auto it = task()->state->Scan(plan_.store, from, end);
    if (!it->Valid()) return it->status();
    std::string_view key = it->key().substr(1);
    int64_t segment = 0;
    if (!state::ReadInt(&key, &segment)) return Unreadable(node_);
    segments_.insert(segment);
    from.assign(1, kRow);
    AppendTime(segment + 1, &from);
  }
}

int64_t SlidingAggregate::Horizon() const { return clock() == kNoTime ? kNoTime : clock() - size_ - lateness_; }

std::string SlidingAggregate::RowKey(std::string_view key, int64_t start) const {
  std::string out;
  out.reserve(1 + 8 + key.size() + 8);
  out += kRow;
  AppendTime(SegmentOf(start), &out);
  out += key;
  AppendTime(start, &out);
  return out;
}

// Open windows of `on close` lie in segments young enough.
Status SlidingAggregate::RestoreTimers() {
  const int64_t settled = clock() == kNoTime ? 0 : std::max<int64_t>(0, clock() - lateness_);
  std::string from(1, kRow);
  AppendTime(SegmentOf(settled), &from);
  std::set<std::string> keys;
  {
    auto it = task()->state->Scan(plan_.store, from, state::PrefixEnd(std::string(1, kRow)));
    for (; it->Valid(); it->Next()) keys.emplace(it->key().substr(kKeyAt, it->key().size() - kKeyAt - 8));
    WEIR_RETURN_IF_ERROR(it->status());
  }
  for (const std::string& key : keys) {
    Entry* entry = FindOrLoad(key);
    for (int64_t u = entry->records.WindowFrom(settled); u != SlidingKey::kNone; u = entry->records.WindowFrom(u + 1)) {
      timers_.emplace(u, key);
    }
  }
  return Status::Ok();
}

void SlidingAggregate::Load(Entry* entry) {
  const int64_t horizon = Horizon();
  std::string prefix;
  for (const int64_t segment : segments_) {
    const int64_t end = segment + segment_length_;
    prefix.assign(1, kRow);
    AppendTime(segment, &prefix);
    prefix += *entry->key;
    auto it = task()->state->Scan(plan_.store, prefix, state::PrefixEnd(prefix));
    for (; it->Valid(); it->Next()) {
      std::string_view tail = it->key().substr(prefix.size());
      int64_t start = 0;
      if (!state::ReadInt(&tail, &start) || !tail.empty() || start < segment || start >= end ||
          !entry->records.DecodeRow(start, end, it->value(), horizon)) {
        task()->StateFailed(Unreadable(node_));
        return;
      }
    }
    if (!it->status().ok()) task()->StateFailed(it->status());
  }
}

SlidingAggregate::Entry* SlidingAggregate::FindOrLoad(const std::string& key) {
  auto it = keys_.find(key);
  if (it != keys_.end()) {
    it->second->used = true;
    return it->second.get();
  }
  it = keys_.emplace(key, std::make_unique<Entry>(&aggregates_, size_, block_length_)).first;
  Entry* entry = it->second.get();
  entry->key = &it->first;
  uses_.push_front(entry);
  entry->use = uses_.begin();
  if (!complete_) Load(entry);
  entry->bytes = entry->records.Bytes();
  cached_bytes_ += entry->bytes;
  return entry;
}

void SlidingAggregate::MarkDirty(Entry* entry) {
  if (entry->dirty) return;
  entry->dirty = true;
  dirty_.push_back(entry);
  dirty_bytes_ += 256;
}

void SlidingAggregate::Process(const Row& row) {
  if (HasRefused()) return;
  const int64_t limit = std::max(clock(), row.channel_time);  // T of 2.5
  if (row.time + size_ + lateness_ <= limit) {
    if (!rehearsing()) task()->Late(node_);
    return;
  }
  EvalContext context = ContextOf(row);
  if (!aggregates_.EvaluateArguments(&context)) {
    task()->RecordError(node_, {context.error, context.error_detail, ""}, row);
    return;
  }
  if (rehearsing()) return;
  Slot* key = task()->arena->Slots(plan_.key.size());
  for (size_t k = 0; k < plan_.key.size(); ++k) key[k] = row.slots[plan_.key[k]];
  key_.clear();
  AppendStoreKey(key, plan_.key.size(), &key_);
  Entry* entry = FindOrLoad(key_);
  const int64_t open_from = limit == kNoTime ? kNoTime : limit - lateness_;
  const int64_t settled = clock() == kNoTime ? kNoTime : clock() - lateness_;
  entry->records.Add(row.time, row.order, open_from, settled);
  MarkDirty(entry);
  dirty_bytes_ += 64;
  if (on_close_) {
    if (row.time >= open_from) timers_.emplace(row.time, *entry->key);
  } else {
    EmitChanged(entry, row, open_from, key);
  }
}

// One row per open window the record changed, in order of u.
void SlidingAggregate::EmitChanged(Entry* entry, const Row& row, int64_t open_from, const Slot* key) {
  const size_t resets = entry->resets;
  int64_t u = entry->records.WindowFrom(std::max(row.time, open_from));
  while (u < row.time + size_) {  // kNone is above
    EmitWindow(entry, key, u, &row);
    if (entry->resets != resets) return;
    u = entry->records.WindowFrom(u + 1);
  }
}

// The row of the window that ends with u: key fields, results, window.
std::optional<Failure> SlidingAggregate::FillRow(Entry* entry, const Slot* key, int64_t u, Slot* out) {
  std::copy(key, key + plan_.key.size(), out);
  const ResultError error = entry->records.Results(u, task()->arena, result_row_.Aggregates(out));
  std::optional<Failure> failure = result_row_.Finish(out, error, *task());
  out[result_row_.end()] = Slot::Timestamp(u + 1 - size_);
  out[result_row_.end() + 1] = Slot::Timestamp(u + 1);
  return failure;
}

void SlidingAggregate::EmitWindow(Entry* entry, const Slot* key, int64_t u, const Row* cause) {
  Slot* out = result_row_.New(task()->arena);
  Row made;
  made.time = u;
  made.key = out;
  made.key_size = static_cast<uint32_t>(plan_.key.size());
  made.windowed = true;
  made.window_start = u + 1 - size_;
  made.window_end = u + 1;
  made.slots = out;
  if (cause != nullptr) {
    made.cause = cause->cause;
    made.channel_time = cause->channel_time;
    made.order = cause->order;
  } else {
    made.cause = task()->sweep;
    made.channel_time = kNoTime;
    made.order = {OrderKey::kTimeOrdinal, 0, task()->emission++};
  }
  if (const std::optional<Failure> failure = FillRow(entry, key, u, out)) {
    task()->RowError(node_, *failure, made);
    return;
  }
  Push(made);
}

bool SlidingAggregate::ShowHeld(const Slot* key, size_t size, const std::function<void(const Slot* row)>& show) {
  std::string bytes;
  AppendStoreKey(key, size, &bytes);
  const int64_t now = clock();
  if (now == kNoTime) return true;
  Entry* entry = FindOrLoad(bytes);
  if (entry->records.WindowFrom(now - size_ + 1) == SlidingKey::kNone) return true;
  Slot* out = result_row_.New(task()->arena);
  if (!FillRow(entry, key, now, out)) show(out);
  return true;
}

int64_t SlidingAggregate::NextDue() { return timers_.empty() ? kNever : timers_.begin()->first + 1 + lateness_; }

void SlidingAggregate::Fire(int64_t instant) {
  while (!timers_.empty() && timers_.begin()->first + 1 + lateness_ <= instant) {
    const auto [u, key] = *timers_.begin();
    timers_.erase(timers_.begin());
    Entry* entry = FindOrLoad(key);
    if (entry->records.WindowFrom(u) != u) continue;  // forgotten by a reset
    Slot* fields = task()->arena->Slots(key_kinds_.size());
    std::string_view bytes = key;
    WEIR_CHECK(ReadStoreKey(&bytes, key_kinds_, fields, task()->arena));
    EmitWindow(entry, fields, u, nullptr);
  }
}

void SlidingAggregate::ForgetKey(const Slot* key, size_t size) {
  std::string bytes;
  AppendStoreKey(key, size, &bytes);
  Entry* entry = FindOrLoad(bytes);
  entry->records.Clear();
  ++entry->resets;
  MarkDirty(entry);
}

void SlidingAggregate::FlushEntry(Entry* entry, state::StateBatch* batch) {
  const BlockSet& stored = entry->records.stored_rows;
  int64_t segment = SlidingKey::kNone;
  bool split = false;
  for (const int64_t block : entry->records.dirty_blocks) {
    if (SegmentOf(block) != segment) {
      segment = SegmentOf(block);
      split = stored.any_between(segment, segment + segment_length_);
      if (!split) FlushSegment(entry, segment, batch);
    }
    if (split) FlushBlock(entry, block, batch);
  }
  entry->records.dirty_blocks.clear();
}

void SlidingAggregate::FlushSegment(Entry* entry, int64_t segment, state::StateBatch* batch) {
  const int64_t end = segment + segment_length_;
  entries_.clear();
  entry->records.Encode(segment, end, &entries_);
  if (entries_.size() <= kMostWhole) return FlushRow(entry, segment, batch);
  for (int64_t block = segment; block < end; block += block_length_) FlushBlock(entry, block, batch);
}

void SlidingAggregate::FlushBlock(Entry* entry, int64_t block, state::StateBatch* batch) {
  entries_.clear();
  entry->records.Encode(block, block + block_length_, &entries_);
  FlushRow(entry, block, batch);
}

// The row of entries_.
void SlidingAggregate::FlushRow(Entry* entry, int64_t start, state::StateBatch* batch) {
  if (entries_.empty()) {
    if (entry->records.stored_rows.erase(start)) batch->Delete(plan_.store, RowKey(*entry->key, start));
    return;
  }
  rows_.emplace_back(row_bytes_.Copy(RowKey(*entry->key, start)), row_bytes_.Copy(entries_));
  entry->records.stored_rows.insert(start);
  segments_.insert(SegmentOf(start));
}

Status SlidingAggregate::Flush(state::StateBatch* batch) {
  for (Entry* entry : dirty_) {
    // What no window can hold any more is not written: its segment may be expired, and would not be again.
    entry->records.Drop(Horizon());
    FlushEntry(entry, batch);
    entry->dirty = false;
    if (entry->records.empty() && entry->records.stored_rows.empty()) {
      Drop(entry);
      continue;
    }
    cached_bytes_ -= entry->bytes;
    entry->bytes = entry->records.Bytes();
    cached_bytes_ += entry->bytes;
  }
  dirty_.clear();
  dirty_bytes_ = 0;
  std::sort(rows_.begin(), rows_.end());
  for (const auto& [key, value] : rows_) batch->Put(plan_.store, key, value);
  rows_.clear();
  row_bytes_.Reset();
  WEIR_RETURN_IF_ERROR(Expire(batch));
  Evict();
  return Status::Ok();
}

// Segments past their due time. No row written in this batch is in one.
Status SlidingAggregate::Expire(state::StateBatch* batch) {
  size_t budget = kMaxExpiredPerFlush;
  while (budget > 0 && !segments_.empty() && *segments_.begin() + segment_length_ - 1 <= Horizon()) {
    std::string begin(1, kRow);
    AppendTime(*segments_.begin(), &begin);
    const std::string end = state::PrefixEnd(begin);
    if (!expired_to_.empty()) begin = expired_to_;
    auto it = task()->state->Scan(plan_.store, begin, end);
    for (; it->Valid() && budget > 0; it->Next(), --budget) {
      WEIR_RETURN_IF_ERROR(ForgetRow(it->key()));
      batch->DeleteLogged(plan_.store, it->key());
    }
    WEIR_RETURN_IF_ERROR(it->status());
    const bool through = !it->Valid();
    expired_to_ = through ? std::string() : std::string(it->key());
    batch->DeleteRangeLocal(plan_.store, begin, through ? end : expired_to_);
    if (through) segments_.erase(segments_.begin());
  }
  return Status::Ok();
}

// A row that expires: its key, if it is cached, has it no more.
Status SlidingAggregate::ForgetRow(std::string_view row_key) {
  if (row_key.size() < kKeyAt + 8) return Unreadable(node_);
  std::string_view tail = row_key.substr(row_key.size() - 8);
  int64_t start = 0;
  if (!state::ReadInt(&tail, &start)) return Unreadable(node_);
  auto cached = keys_.find(std::string(row_key.substr(kKeyAt, row_key.size() - kKeyAt - 8)));
  if (cached == keys_.end()) return Status::Ok();
  Entry* entry = cached->second.get();
  entry->records.stored_rows.erase(start);
  entry->records.Drop(Horizon());
  if (entry->records.empty() && entry->records.stored_rows.empty()) Drop(entry);
  return Status::Ok();
}

void SlidingAggregate::Drop(Entry* entry) {
  cached_bytes_ -= entry->bytes;
  uses_.erase(entry->use);
  keys_.erase(std::string(*entry->key));
}

// Called when nothing is dirty.
void SlidingAggregate::Evict() {
  while (cached_bytes_ > task()->cache_bytes && !uses_.empty()) {
    Entry* oldest = uses_.back();
    if (std::exchange(oldest->used, false)) {
      uses_.splice(uses_.begin(), uses_, oldest->use);
      continue;
    }
    Drop(oldest);
    complete_ = false;
  }
}

}  // namespace weir::ops
