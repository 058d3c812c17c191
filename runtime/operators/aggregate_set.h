// The aggregates of one table together: their arguments evaluated once a record, their partials in one block of memory.
// Thread contract: one thread, partials included; they go before their set.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "runtime/operators/aggregates/aggregate.h"
#include "runtime/row/expression.h"
#include "runtime/row/slot.h"

namespace weir::ops {

// The partials of every aggregate for one set of records. Owned memory; move-only.
class AggregateSet;
class Partials {
 public:
  Partials() = default;
  explicit Partials(const AggregateSet* set);
  Partials(Partials&& other) noexcept : set_(other.set_), memory_(other.memory_) { other.memory_ = nullptr; }
  Partials& operator=(Partials&& other) noexcept {
    std::swap(set_, other.set_);
    std::swap(memory_, other.memory_);
    return *this;
  }
  ~Partials();
  char* at(size_t offset) const { return memory_ + offset; }

 private:
  const AggregateSet* set_ = nullptr;
  char* memory_ = nullptr;
};

class AggregateSet {
 public:
  explicit AggregateSet(const std::vector<plan::Aggregate>& aggregates);
  AggregateSet(const AggregateSet&) = delete;
  AggregateSet& operator=(const AggregateSet&) = delete;
  ~AggregateSet();

  size_t size() const { return items_.size(); }
  const AggregateFunction& function(size_t k) const { return *items_[k].function; }
  size_t offset(size_t k) const { return items_[k].offset; }

  // Evaluates `where` and the arguments of every aggregate over the row. False: an expression failed (context->error).
  // The values are valid until the arena is reset.
  bool EvaluateArguments(EvalContext* context);
  // Adds the record whose arguments were evaluated last. All or nothing: on an error name nothing is changed.
  ResultError Add(const Partials& partials, std::vector<std::unique_ptr<SlidingAccumulator>>* windows, int64_t time,
                  const OrderKey& order) const;
  // The aggregates' values. The name of the first that cannot be made is returned, else null.
  ResultError Results(const Partials& partials, WindowSpan window, Arena* arena, Slot* out) const;
  static ResultError Results(const std::vector<std::unique_ptr<SlidingAccumulator>>& windows, WindowSpan window,
                             Arena* arena, Slot* out);
  std::vector<std::unique_ptr<SlidingAccumulator>> NewAccumulators() const;

  void Encode(const Partials& partials, std::string* out) const;
  bool Decode(const Partials& partials, std::string_view* in) const;
  size_t Bytes(const Partials& partials) const;

 private:
  friend class Partials;
  // Memory for partials: as many come as go.
  char* NewBlock() const;
  void FreeBlock(char* block) const;
  static constexpr size_t kMostFree = 16'384;
  struct Item {
    std::unique_ptr<AggregateFunction> function;
    std::vector<Expression> args;
    std::unique_ptr<Expression> where;
    size_t offset = 0;
    size_t first_arg = 0;
    bool taken = true;  // `where` held for the record evaluated last
  };
  std::vector<Item> items_;
  std::vector<Slot> values_;
  size_t block_size_ = 0;
  mutable std::vector<char*> free_;
};

}  // namespace weir::ops
