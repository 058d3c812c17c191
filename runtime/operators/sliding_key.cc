#include "runtime/operators/sliding_key.h"

#include <algorithm>

#include "runtime/state/key_codec.h"

namespace weir::ops {

size_t SlidingKey::LowerBound(int64_t time) const {
  if (instants_.empty() || instants_.back().time < time) return instants_.size();
  auto it = std::lower_bound(instants_.begin(), instants_.end(), time,
                             [](const Instant& i, int64_t t) { return i.time < t; });
  return static_cast<size_t>(it - instants_.begin());
}

// Moves the accumulators to the window at u: instants (u − N, u].
void SlidingKey::MoveTo(int64_t u) {
  if (!placed_) {
    window_ = set_->NewAccumulators();
    low_ = high_ = LowerBound(u - size_ + 1);
    placed_ = true;
  }
  auto insert = [this](const Instant& i) {
    for (size_t k = 0; k < window_.size(); ++k) window_[k]->Insert(i.time, i.partials.at(set_->offset(k)));
  };
  auto remove = [this](const Instant& i) {
    for (size_t k = 0; k < window_.size(); ++k) window_[k]->Remove(i.time, i.partials.at(set_->offset(k)));
  };
  const int64_t after = u - size_;  // exclusive
  while (high_ > low_ && instants_[high_ - 1].time > u) remove(instants_[--high_]);
  while (low_ < high_ && instants_[low_].time <= after) remove(instants_[low_++]);
  if (low_ == high_) low_ = high_ = LowerBound(after + 1);
  while (low_ > 0 && instants_[low_ - 1].time > after) insert(instants_[--low_]);
  while (high_ < instants_.size() && instants_[high_].time <= u) insert(instants_[high_++]);
  at_ = u;
}

// The bounds of the accumulators follow; an instant inside the window they stand at enters it.
void SlidingKey::InsertInstant(size_t at, Instant made) {
  const int64_t time = made.time;
  instants_.insert(instants_.begin() + static_cast<std::ptrdiff_t>(at), std::move(made));
  if (!placed_) return;
  if (time <= at_ - size_) {
    ++low_;
    ++high_;
  } else if (time <= at_) {
    ++high_;
    for (size_t k = 0; k < window_.size(); ++k) window_[k]->Insert(time, instants_[at].partials.at(set_->offset(k)));
  }
}

SlidingKey::Instant& SlidingKey::InstantAt(int64_t time) {
  const size_t at = LowerBound(time);
  if (at == instants_.size() || instants_[at].time != time) {
    Instant made;
    made.time = time;
    made.partials = Partials(set_);
    InsertInstant(at, std::move(made));
  }
  return instants_[at];
}

void SlidingKey::Add(int64_t time, const OrderKey& order, int64_t open_from, int64_t settled) {
  if (!stragglers_.empty()) Settle(settled);
  dirty_blocks.insert(BlockOf(time));
  if (time < open_from && open_from > settled) {
    AddStraggler(time, order, open_from);
    return;
  }
  if (time >= open_from) MoveTo(time);
  Instant& instant = InstantAt(time);
  if (time >= open_from) instant.has_window = true;
  const bool inside = placed_ && time <= at_ && time > at_ - size_;
  set_->Add(instant.partials, inside ? &window_ : nullptr, time, order);
}

void SlidingKey::AddStraggler(int64_t time, const OrderKey& order, int64_t from) {
  for (Straggler& s : stragglers_) {
    if (s.time == time && s.from == from) {
      set_->Add(s.partials, nullptr, time, order);
      return;
    }
  }
  Straggler made{time, from, Partials(set_)};
  set_->Add(made.partials, nullptr, time, order);
  stragglers_.push_back(std::move(made));
}

// A straggler whose lower windows are all closed by now is an ordinary member of the set: it becomes an instant of its
// own beside the one of the same time (accumulators take several partials of one time).
void SlidingKey::Settle(int64_t settled) {
  for (size_t k = 0; k < stragglers_.size();) {
    if (stragglers_[k].from > settled) {
      ++k;
      continue;
    }
    const int64_t time = stragglers_[k].time;
    const size_t at = LowerBound(time + 1);
    Instant made;
    made.time = time;
    made.partials = std::move(stragglers_[k].partials);
    stragglers_.erase(stragglers_.begin() + static_cast<std::ptrdiff_t>(k));
    InsertInstant(at, std::move(made));
    dirty_blocks.insert(BlockOf(time));
  }
}

int64_t SlidingKey::WindowFrom(int64_t from) const {
  for (size_t k = LowerBound(from); k < instants_.size(); ++k) {
    if (instants_[k].has_window) return instants_[k].time;
  }
  return kNone;
}

ResultError SlidingKey::Results(int64_t u, Arena* arena, Slot* out) {
  MoveTo(u);
  std::vector<const Straggler*> inside;
  for (const Straggler& s : stragglers_) {
    if (s.from <= u && s.time > u - size_) inside.push_back(&s);
  }
  for (const Straggler* s : inside) {
    for (size_t k = 0; k < window_.size(); ++k) window_[k]->Insert(s->time, s->partials.at(set_->offset(k)));
  }
  ResultError error = AggregateSet::Results(window_, {u + 1 - size_, u + 1}, arena, out);
  for (const Straggler* s : inside) {
    for (size_t k = 0; k < window_.size(); ++k) window_[k]->Remove(s->time, s->partials.at(set_->offset(k)));
  }
  return error;
}

void SlidingKey::Drop(int64_t horizon) {
  while (!instants_.empty() && instants_.front().time <= horizon) {
    if (placed_ && low_ == 0 && high_ > 0) {
      for (size_t k = 0; k < window_.size(); ++k)
        window_[k]->Remove(instants_.front().time, instants_.front().partials.at(set_->offset(k)));
    }
    instants_.pop_front();
    if (low_ > 0) --low_;
    if (high_ > 0) --high_;
  }
  if (!stragglers_.empty()) std::erase_if(stragglers_, [horizon](const Straggler& s) { return s.time <= horizon; });
}

void SlidingKey::Clear() {
  instants_.clear();
  stragglers_.clear();
  window_.clear();
  placed_ = false;
  low_ = high_ = 0;
  dirty_blocks = stored_rows;
}

size_t SlidingKey::Bytes() const {
  // The first instant stands for all: exact sizes would cost a walk.
  const size_t one = instants_.empty() ? 0 : set_->Bytes(instants_.front().partials) + sizeof(Instant);
  return 256 + one * 2 * instants_.size();
}

void SlidingKey::EncodeEntry(int64_t start, int64_t time, unsigned flags, int64_t from, const Partials& partials,
                             std::string* out) const {
  state::AppendVarint(static_cast<uint64_t>(time - start), out);
  state::AppendVarint(flags, out);
  if ((flags & 2U) != 0) state::AppendVarint(static_cast<uint64_t>(from - time), out);
  set_->Encode(partials, out);
}

void SlidingKey::Encode(int64_t start, int64_t end, std::string* out) const {
  for (size_t k = LowerBound(start); k < instants_.size() && instants_[k].time < end; ++k) {
    EncodeEntry(start, instants_[k].time, instants_[k].has_window ? 1U : 0U, 0, instants_[k].partials, out);
  }
  for (const Straggler& s : stragglers_) {
    if (s.time >= start && s.time < end) EncodeEntry(start, s.time, 2U, s.from, s.partials, out);
  }
}

bool SlidingKey::DecodeRow(int64_t start, int64_t end, std::string_view in, int64_t horizon) {
  stored_rows.insert(start);
  while (!in.empty()) {
    uint64_t offset = 0, flags = 0, from = 0;
    if (!state::ReadVarint(&in, &offset) || !state::ReadVarint(&in, &flags)) return false;
    if (offset >= static_cast<uint64_t>(end - start)) return false;
    if ((flags & 2U) != 0 && !state::ReadVarint(&in, &from)) return false;
    const int64_t time = start + static_cast<int64_t>(offset);
    Partials partials(set_);
    if (!set_->Decode(partials, &in)) return false;
    if (time <= horizon) continue;
    if ((flags & 2U) != 0) {
      stragglers_.push_back({time, time + static_cast<int64_t>(from), std::move(partials)});
    } else {
      Instant made;
      made.time = time;
      made.has_window = (flags & 1U) != 0;
      made.partials = std::move(partials);
      instants_.push_back(std::move(made));  // rows and their entries come in order of time
    }
  }
  return true;
}

}  // namespace weir::ops
