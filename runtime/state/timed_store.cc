#include "runtime/state/timed_store.h"

#include <algorithm>
#include <random>

#include "runtime/base/hash.h"
#include "runtime/state/errors.h"
#include "runtime/state/key_codec.h"

namespace weir::state {
namespace {

constexpr size_t kEntryCost = 64;

std::string RowKey(std::string_view key) {
  std::string out;
  out.reserve(key.size() + 1);
  out.push_back('k');
  out.append(key);
  return out;
}

std::string IndexKey(int64_t due, std::string_view key) {
  std::string out;
  out.reserve(key.size() + 9);
  out.push_back('t');
  AppendInt(due, &out);
  out.append(key);
  return out;
}

// Zigzag (small magnitudes of either sign are short) plus one; the lowest int64 has no room and is taken one up.
uint64_t PackDue(int64_t due) {
  if (due == TimedStore::kNever) return 0;
  due = std::max(due, std::numeric_limits<int64_t>::min() + 1);
  return ((static_cast<uint64_t>(due) << 1) ^ static_cast<uint64_t>(due >> 63)) + 1;
}

int64_t UnpackDue(uint64_t packed) {
  if (packed == 0) return TimedStore::kNever;
  const uint64_t zigzag = packed - 1;
  return static_cast<int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
}

// Splits a row's value. False: not ours.
bool ParseRow(std::string_view row, int64_t* due, std::string_view* value) {
  uint64_t packed;
  if (!ReadVarint(&row, &packed)) return false;
  *due = UnpackDue(packed);
  *value = row;
  return true;
}

Status DamagedRow() {
  return Status::Error(kDamaged, "a row of a timed store is not in its format",
                       "wipe the state; it is restored from the changelog");
}

// Keys come from records, so the seed is not to be known to who writes them.
uint64_t HashSeed() {
  static const uint64_t seed = (uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  return seed;
}

}  // namespace

size_t TimedStore::Hash::operator()(std::string_view key) const { return Xxh64(key, HashSeed()); }

TimedStore::TimedStore(TaskState* state, int store, size_t cache_entries)
    : state_(state), store_(store), cache_entries_(std::max<size_t>(cache_entries, 1)) {
  entries_.max_load_factor(0.5F);  // a step through a bucket is a miss of the processor's cache
}

std::string* TimedStore::Find(std::string_view key, int64_t* due) {
  Entry* entry = Load(key);
  if (entry == nullptr || !entry->present) return nullptr;
  if (due != nullptr) *due = entry->due;
  return &entry->value;
}

void TimedStore::Put(std::string_view key, std::string value, int64_t due) {
  Entry* entry = Load(key);  // the index row to replace is the one of the due time on disk
  if (entry == nullptr) return;
  entry->value = std::move(value);
  entry->due = due == kNever ? due : std::max(due, std::numeric_limits<int64_t>::min() + 1);
  entry->present = true;
  MarkDirty(entry);
}

void TimedStore::Erase(std::string_view key) {
  Entry* entry = Load(key);
  if (entry == nullptr || !entry->present) return;
  entry->value.clear();
  entry->present = false;
  MarkDirty(entry);
}

Status TimedStore::Flush(int64_t now, StateBatch* batch) {
  WEIR_RETURN_IF_ERROR(status_);
  WEIR_RETURN_IF_ERROR(Expire(now, batch));
  std::sort(dirty_.begin(), dirty_.end(), [](const Entry* a, const Entry* b) { return *a->key < *b->key; });
  for (Entry* entry : dirty_) FlushEntry(entry, now, batch);
  dirty_.clear();
  dirty_bytes_ = 0;
  Trim();
  return Status::Ok();
}

Status TimedStore::Scan(std::string_view prefix,
                        const std::function<void(std::string_view key, std::string_view value)>& fn) {
  WEIR_RETURN_IF_ERROR(status_);
  std::vector<const Entry*> changed;
  for (const Entry* entry : dirty_) {
    if (entry->key->compare(0, prefix.size(), prefix) == 0) changed.push_back(entry);
  }
  std::sort(changed.begin(), changed.end(), [](const Entry* a, const Entry* b) { return *a->key < *b->key; });
  const std::string begin = RowKey(prefix);
  auto it = state_->Scan(store_, begin, PrefixEnd(begin));
  for (auto next = changed.begin(); it->Valid() || next != changed.end();) {
    const std::string_view row_key = it->Valid() ? it->key().substr(1) : std::string_view();
    if (next != changed.end() && (!it->Valid() || *(*next)->key <= row_key)) {
      if (it->Valid() && *(*next)->key == row_key) it->Next();  // replaced by the change
      if ((*next)->present) fn(*(*next)->key, (*next)->value);
      ++next;
      continue;
    }
    int64_t due;
    std::string_view value;
    if (!ParseRow(it->value(), &due, &value)) return Fail(DamagedRow());
    fn(row_key, value);
    it->Next();
  }
  return Fail(it->status());
}

void TimedStore::IndexRestored(int store, std::string_view key, std::optional<std::string_view> value,
                               StateBatch* batch) {
  int64_t due;
  std::string_view rest;
  if (!value || key.empty() || key[0] != 'k' || !ParseRow(*value, &due, &rest) || due == kNever) return;
  batch->PutLocal(store, IndexKey(due, key.substr(1)), "");
}

RestoreHook TimedStore::MakeRestoreHook(int store) {
  return [store](std::string_view key, std::optional<std::string_view> value, StateBatch* batch) {
    IndexRestored(store, key, value, batch);
  };
}

// The entry of key; read from disk if need be. nullptr: reading failed, now or before.
TimedStore::Entry* TimedStore::Load(std::string_view key) {
  if (!status_.ok()) return nullptr;
  if (auto found = entries_.find(key); found != entries_.end()) {
    Entry* entry = &found->second;
    entry->used = true;
    return entry;
  }
  scratch_.clear();
  Result<bool> got = state_->Get(store_, RowKey(key), &scratch_);
  if (!got.ok()) {
    status_ = got.status();
    return nullptr;
  }
  int64_t due = kNever;
  std::string_view value;
  if (*got && !ParseRow(scratch_, &due, &value)) {
    status_ = DamagedRow();
    return nullptr;
  }
  auto added = entries_.try_emplace(std::string(key)).first;
  Entry* entry = &added->second;
  entry->key = &added->first;
  entry->value = value;
  entry->due = entry->disk_due = due;
  entry->present = entry->on_disk = *got;
  entry->used = true;  // or Trim might take it
  Link(entry);
  Trim();
  return entry;
}

void TimedStore::MarkDirty(Entry* entry) {
  if (!entry->dirty) {
    Unlink(entry);
    entry->dirty = true;
    dirty_.push_back(entry);
  }
  dirty_bytes_ -= entry->cost;
  entry->cost = kEntryCost + entry->key->size() + entry->value.size();
  dirty_bytes_ += entry->cost;
}

void TimedStore::Link(Entry* entry) {
  entry->newer = nullptr;
  entry->older = newest_;
  (newest_ != nullptr ? newest_->newer : oldest_) = entry;
  newest_ = entry;
  ++clean_;
}

void TimedStore::Unlink(Entry* entry) {
  (entry->newer != nullptr ? entry->newer->older : newest_) = entry->older;
  (entry->older != nullptr ? entry->older->newer : oldest_) = entry->newer;
  --clean_;
}

void TimedStore::Trim() {
  while (clean_ > cache_entries_) {
    Entry* entry = oldest_;
    Unlink(entry);
    if (entry->used) {
      entry->used = false;
      Link(entry);
      continue;
    }
    entries_.erase(entries_.find(*entry->key));
  }
}

// Deletes the rows on disk that are due and were not changed since; FlushEntry sees to the changed ones.
Status TimedStore::Expire(int64_t now, StateBatch* batch) {
  if (now < low_) return Status::Ok();
  size_t expired = 0;
  int64_t due = kNever;
  auto it = state_->Scan(store_, IndexKey(low_, ""), "u");
  for (; it->Valid(); it->Next()) {
    std::string_view key = it->key().substr(1);
    if (!ReadInt(&key, &due)) return Fail(DamagedRow());
    if (due > now || expired == kMaxExpiredPerFlush) break;
    ++expired;
    WEIR_RETURN_IF_ERROR(ExpireRow(due, key, batch));
  }
  WEIR_RETURN_IF_ERROR(Fail(it->status()));
  low_ = it->Valid() ? due : kNever;
  return Status::Ok();
}

Status TimedStore::ExpireRow(int64_t due, std::string_view key, StateBatch* batch) {
  const auto found = entries_.find(key);
  const bool cached = found != entries_.end();
  // Once is enough: the flush of a changed row deletes its index row too.
  if (!cached || !found->second.dirty || !found->second.on_disk || found->second.disk_due != due)
    batch->DeleteLocal(store_, IndexKey(due, key));
  if (cached) {
    Entry& entry = found->second;
    if (entry.dirty || !entry.present || entry.due != due) return Status::Ok();
    entry.value.clear();
    entry.present = entry.on_disk = false;
    entry.due = entry.disk_due = kNever;
    batch->Delete(store_, RowKey(key));
    return Status::Ok();
  }
  // Not cached: an index row may be older than its row if a restore brought the row back more than once.
  scratch_.clear();
  Result<bool> got = state_->Get(store_, RowKey(key), &scratch_);
  if (!got.ok()) return Fail(got.status());
  int64_t row_due;
  std::string_view value;
  if (!*got) return Status::Ok();
  if (!ParseRow(scratch_, &row_due, &value)) return Fail(DamagedRow());
  if (row_due == due) batch->Delete(store_, RowKey(key));
  return Status::Ok();
}

void TimedStore::FlushEntry(Entry* entry, int64_t now, StateBatch* batch) {
  const bool keep = entry->present && (entry->due == kNever || entry->due > now);
  const bool indexed = entry->on_disk && entry->disk_due != kNever;
  const bool same_due = keep && entry->on_disk && entry->disk_due == entry->due;
  if (indexed && !same_due) batch->DeleteLocal(store_, IndexKey(entry->disk_due, *entry->key));
  if (keep) {
    std::string row;
    row.reserve(entry->value.size() + 10);
    AppendVarint(PackDue(entry->due), &row);
    row.append(entry->value);
    batch->Put(store_, RowKey(*entry->key), row);
    if (entry->due != kNever && !same_due) {
      batch->PutLocal(store_, IndexKey(entry->due, *entry->key), "");
      low_ = std::min(low_, entry->due);
    }
  } else {
    if (entry->on_disk) batch->Delete(store_, RowKey(*entry->key));
    entry->value.clear();
  }
  entry->present = entry->on_disk = keep;
  entry->due = entry->disk_due = keep ? entry->due : kNever;
  entry->dirty = false;
  entry->cost = 0;
  Link(entry);
}

// Keeps the first failure.
Status TimedStore::Fail(Status status) {
  if (status_.ok()) status_ = status;
  return status;
}

}  // namespace weir::state
