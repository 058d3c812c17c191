#include "runtime/operators/hold.h"

#include <algorithm>

#include "runtime/formats/row_codec.h"
#include "runtime/formats/varint.h"

namespace weir::ops {
namespace {

constexpr char kHold = 'h';
constexpr int64_t kForEver = state::TimedStore::kNever;

int64_t Plus(int64_t time, int64_t more) { return time > kForEver - more ? kForEver : time + more; }

}  // namespace

Hold::Hold(const plan::DetectorNode& plan, size_t row_size, state::TimedStore* memory)
    : plan_(plan), row_size_(row_size), memory_(memory) {}

Status Hold::Open(int64_t clock) {
  if (!plan_.hold) return Status::Ok();
  const Status scanned = memory_->Scan(std::string(1, kHold), [&](std::string_view key, std::string_view value) {
    State state;
    if (Read(value, &state) && state.count == 0) Await(key.substr(1), state.since, clock);
  });
  return scanned.ok() ? status_ : scanned;
}

std::string_view Hold::NameOf(std::string_view key) {
  name_.assign(1, kHold);
  name_ += key;
  return name_;
}

bool Hold::Read(std::string_view value, State* state) {
  const bool read = formats::TakeZigzag(&value, &state->since) && formats::TakeZigzag(&value, &state->newest) &&
                    formats::TakeVarint(&value, &state->count);
  state->row = value;
  if (!read && status_.ok()) status_ = Status::Error("K0213", "a row of store `" + plan_.detector + "` cannot be read");
  return read;
}

std::optional<Hold::State> Hold::Find(std::string_view key, int64_t clock) {
  int64_t due = kForEver;
  const std::string* value = memory_->Find(NameOf(key), &due);
  State state;
  if (value == nullptr || due <= clock || !Read(*value, &state)) return std::nullopt;
  return state;
}

// A row of a sliding window speaks for its N.
bool Hold::Ended(const State& state, int64_t time) const {
  return plan_.window == plan::Window::Kind::kSliding && time >= Plus(state.newest, plan_.window_size);
}

Hold::Verdict Hold::Judge(const Row& row, std::string_view key, bool truth, int64_t clock) {
  const std::optional<State> before = Find(key, clock);
  Verdict verdict;
  if (plan_.hold_windows) {
    if (truth) verdict = JudgeWindow(row, before);
  } else if (before && !Ended(*before, row.time) && row.time < before->since) {
    verdict.ignored = true;
  } else if (truth) {
    verdict = JudgeSpan(row, before);
  }
  return verdict;
}

Hold::Verdict Hold::JudgeWindow(const Row& row, const std::optional<State>& before) const {
  Verdict verdict;
  verdict.holds = true;
  verdict.since = row.window_start;
  verdict.newest = row.time;
  verdict.count = before && before->since + plan_.window_advance == row.window_start ? before->count + 1 : 1;
  verdict.truth = verdict.count >= static_cast<uint64_t>(*plan_.hold_windows);
  return verdict;
}

Hold::Verdict Hold::JudgeSpan(const Row& row, const std::optional<State>& before) const {
  const bool goes_on = before && !Ended(*before, row.time);
  Verdict verdict;
  verdict.holds = true;
  verdict.since = goes_on ? before->since : row.time;
  verdict.newest = goes_on ? std::max(before->newest, row.time) : row.time;
  verdict.count = goes_on ? before->count : 0;
  verdict.truth = row.time >= Plus(verdict.since, *plan_.hold);
  return verdict;
}

// When nothing that comes can go on with what is kept.
int64_t Hold::Due(const Verdict& verdict, const Row& row) const {
  if (plan_.hold_windows) return Plus(row.window_end, plan_.window_advance + plan_.lateness + 1);
  return Due(verdict.newest);
}

int64_t Hold::Due(int64_t newest) const {
  const bool sliding = plan_.window == plan::Window::Kind::kSliding;
  return sliding ? Plus(newest, plan_.window_size + plan_.lateness) : kForEver;
}

// Time does not go back: what was due before now is due now.
void Hold::Await(std::string_view key, int64_t since, int64_t clock) {
  pending_.emplace(std::max(Plus(since, *plan_.hold), clock), key);
}

void Hold::Keep(const Verdict& verdict, const Row& row, std::string_view key, int64_t clock) {
  if (verdict.ignored) return;
  if (!verdict.holds) return End(key);
  bytes_.clear();
  formats::AppendZigzag(verdict.since, &bytes_);
  formats::AppendZigzag(verdict.newest, &bytes_);
  const bool judged = verdict.count > 0 || (plan_.hold && verdict.truth);
  formats::AppendVarint(plan_.hold_windows ? verdict.count : judged ? 1 : 0, &bytes_);
  if (plan_.hold && !judged) {
    formats::EncodeSlots(row.slots, row_size_, &bytes_);
    Await(key, verdict.since, clock);
  }
  memory_->Put(NameOf(key), bytes_, Due(verdict, row));
}

// Its timer stays, and finds nothing.
void Hold::End(std::string_view key) {
  if (memory_->Find(NameOf(key)) != nullptr) memory_->Erase(name_);
}

bool Hold::Take(int64_t instant, Arena* arena, Row* row) {
  while (!pending_.empty() && pending_.begin()->first <= instant) {
    const auto [at, key] = *pending_.begin();
    pending_.erase(pending_.begin());
    const std::string* value = memory_->Find(NameOf(key));
    State state;
    if (value == nullptr || !Read(*value, &state)) continue;
    const int64_t due = Plus(state.since, *plan_.hold);
    if (state.count > 0 || due > at || Ended(state, due)) continue;  // another hold than the one that was awaited
    // The arena's copy: the store's bytes move when the row is kept as judged.
    std::string_view bytes = arena->Copy(state.row);
    Slot* slots = arena->Slots(row_size_);
    if (!formats::DecodeSlots(&bytes, row_size_, slots, arena)) {
      status_ = Status::Error("K0213", "a row of store `" + plan_.detector + "` cannot be read");
      return false;
    }
    bytes_.clear();
    formats::AppendZigzag(state.since, &bytes_);
    formats::AppendZigzag(state.newest, &bytes_);
    formats::AppendVarint(1, &bytes_);
    memory_->Put(NameOf(key), bytes_, Due(state.newest));
    row->slots = slots;
    row->time = due;
    return true;
  }
  return false;
}

}  // namespace weir::ops
