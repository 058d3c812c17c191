#include "runtime/operators/aggregate_set.h"

#include <new>

#include "runtime/base/check.h"

namespace weir::ops {

Partials::Partials(const AggregateSet* set) : set_(set) {
  memory_ = set->NewBlock();
  for (const auto& item : set->items_) item.function->Create(memory_ + item.offset);
}

Partials::~Partials() {
  if (memory_ == nullptr) return;
  for (const auto& item : set_->items_) item.function->Destroy(memory_ + item.offset);
  set_->FreeBlock(memory_);
}

AggregateSet::~AggregateSet() {
  for (char* block : free_) ::operator delete(block, std::align_val_t{16});
}

char* AggregateSet::NewBlock() const {
  if (free_.empty()) return static_cast<char*>(::operator new(block_size_, std::align_val_t{16}));
  char* block = free_.back();
  free_.pop_back();
  return block;
}

void AggregateSet::FreeBlock(char* block) const {
  if (free_.size() < kMostFree) {
    free_.push_back(block);
  } else {
    ::operator delete(block, std::align_val_t{16});
  }
}

AggregateSet::AggregateSet(const std::vector<plan::Aggregate>& aggregates) {
  for (const plan::Aggregate& a : aggregates) {
    Item item;
    item.function = MakeAggregate(a);
    WEIR_CHECK(item.function != nullptr);
    for (const plan::Expr& e : a.args) item.args.push_back(Expression::Compile(e));
    if (a.where) item.where = std::make_unique<Expression>(Expression::Compile(*a.where));
    item.offset = block_size_;
    block_size_ += (item.function->size() + 15) & ~size_t{15};
    item.first_arg = values_.size();
    values_.resize(values_.size() + item.args.size());
    items_.push_back(std::move(item));
  }
  if (block_size_ == 0) block_size_ = 16;
}

bool AggregateSet::EvaluateArguments(EvalContext* context) {
  for (Item& item : items_) {
    item.taken = item.where == nullptr || item.where->Evaluate(*context).truthy();
    if (context->error != nullptr) return false;
    if (!item.taken) continue;
    for (size_t k = 0; k < item.args.size(); ++k) values_[item.first_arg + k] = item.args[k].Evaluate(*context);
    if (context->error != nullptr) return false;
  }
  return true;
}

ResultError AggregateSet::Add(const Partials& partials, std::vector<std::unique_ptr<SlidingAccumulator>>* windows,
                              int64_t time, const OrderKey& order) const {
  for (size_t k = 0; k < items_.size(); ++k) {
    const Item& item = items_[k];
    if (!item.taken) continue;
    SlidingAccumulator* window = windows == nullptr ? nullptr : (*windows)[k].get();
    ResultError error =
        item.function->Add(partials.at(item.offset), window, values_.data() + item.first_arg, time, order);
    // The functions of this version take every record; one that may refuse needs a trial pass first (all or nothing).
    WEIR_CHECK(error == nullptr);
  }
  return nullptr;
}

ResultError AggregateSet::Results(const Partials& partials, WindowSpan window, Arena* arena, Slot* out) const {
  ResultError error = nullptr;
  for (size_t k = 0; k < items_.size() && error == nullptr; ++k) {
    out[k] = items_[k].function->Result(partials.at(items_[k].offset), window, arena, &error);
  }
  return error;
}

ResultError AggregateSet::Results(const std::vector<std::unique_ptr<SlidingAccumulator>>& windows, WindowSpan window,
                                  Arena* arena, Slot* out) {
  ResultError error = nullptr;
  for (size_t k = 0; k < windows.size() && error == nullptr; ++k) out[k] = windows[k]->Result(window, arena, &error);
  return error;
}

std::vector<std::unique_ptr<SlidingAccumulator>> AggregateSet::NewAccumulators() const {
  std::vector<std::unique_ptr<SlidingAccumulator>> out;
  out.reserve(items_.size());
  for (const Item& item : items_) out.push_back(item.function->NewAccumulator());
  return out;
}

void AggregateSet::Encode(const Partials& partials, std::string* out) const {
  for (const Item& item : items_) item.function->Encode(partials.at(item.offset), out);
}

bool AggregateSet::Decode(const Partials& partials, std::string_view* in) const {
  for (const Item& item : items_) {
    if (!item.function->Decode(partials.at(item.offset), in)) return false;
  }
  return true;
}

size_t AggregateSet::Bytes(const Partials& partials) const {
  size_t bytes = block_size_;
  for (const Item& item : items_) bytes += item.function->HeapBytes(partials.at(item.offset));
  return bytes;
}

}  // namespace weir::ops
