#include "runtime/operators/kept_outputs.h"

#include <algorithm>
#include <utility>

#include "runtime/formats/row_codec.h"

namespace weir::ops {

KeptOutputs::KeptOutputs(const plan::DetectorNode& plan, state::TimedStore* memory) : plan_(plan), memory_(memory) {
  if (!plan.fuzzy) return;
  for (size_t k = 0; k < plan.fuzzy->outputs.size(); ++k) {
    if (plan.fuzzy->outputs[k].lock_previous) locked_.push_back(k);
  }
  slots_.resize(locked_.size());
}

std::string_view KeptOutputs::NameOf(std::string_view key) {
  name_.assign(1, 'p');
  name_ += key;
  return name_;
}

void KeptOutputs::HandTo(FuzzyInference* fuzzy, std::string_view key, int64_t clock, Arena* arena) {
  int64_t due = state::TimedStore::kNever;
  const std::string* value = memory_->Find(NameOf(key), &due);
  std::fill(slots_.begin(), slots_.end(), Slot::Null());
  if (value != nullptr && due > clock) {
    std::string_view in = *value;
    if (!formats::DecodeSlots(&in, slots_.size(), slots_.data(), arena))
      status_ = Status::Error("K0213", "a row of store `" + plan_.detector + "` cannot be read");
  }
  for (size_t k = 0; k < locked_.size(); ++k) fuzzy->SetPrevious(locked_[k], slots_[k]);
}

void KeptOutputs::Keep(std::string_view key, int64_t time, const Slot* outputs) {
  for (size_t k = 0; k < locked_.size(); ++k) slots_[k] = outputs[locked_[k]];
  if (std::all_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.is_null(); })) return;
  std::string value;
  formats::EncodeSlots(slots_.data(), slots_.size(), &value);
  const int64_t kept = kKept + plan_.lateness;
  const int64_t due = time > state::TimedStore::kNever - kept ? state::TimedStore::kNever : time + kept;
  memory_->Put(NameOf(key), std::move(value), due);
}

}  // namespace weir::ops
