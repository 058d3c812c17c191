// An aggregate function over the set of records of a window (docs/semantics.md, aggregates).
//
// State lives in memory the caller owns: a *partial* is the aggregate of a set of records (all of a tumbling window, or
// those of one instant of a sliding window). A sliding window additionally keeps an *accumulator*, which partials of
// whole instants enter and leave. The result is a function of the set alone: order of arrival, removal and restarts
// never show.
//
// Thread contract: an AggregateFunction is immutable; states belong to one task.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir::ops {

// What a result may depend on besides the records.
struct WindowSpan {
  int64_t start = 0, end = 0;  // [start, end), ms
};

// Why a result could not be made (a row error; the state stands): "" or "E_OVERFLOW".
using ResultError = const char*;

// The aggregate of a sliding window's current records.
class SlidingAccumulator {
 public:
  virtual ~SlidingAccumulator() = default;
  virtual void Insert(int64_t time, const void* partial) = 0;  // a whole instant enters (any order of times)
  virtual void Remove(int64_t time, const void* partial) = 0;  // exactly as it was inserted or grown since
  virtual Slot Result(WindowSpan window, Arena* arena, ResultError* error) const = 0;
};

class AggregateFunction {
 public:
  virtual ~AggregateFunction() = default;

  virtual size_t size() const = 0;               // bytes of a partial, alignment 16
  virtual void Create(void* partial) const = 0;  // the aggregate of nothing
  virtual void Destroy(void* partial) const = 0;
  // Adds a record whose arguments are `args` (nulls are skipped by the function's own rule). If `window` is given, the
  // partial's instant is in that window and the window grows with it. Amortised O(1) or O(log n).
  // Returns an error name ("E_BOUND") and changes nothing when the record cannot be taken.
  virtual ResultError Add(void* partial, SlidingAccumulator* window, const Slot* args, int64_t time,
                          const OrderKey& order) const = 0;
  virtual Slot Result(const void* partial, WindowSpan window, Arena* arena, ResultError* error) const = 0;
  virtual std::unique_ptr<SlidingAccumulator> NewAccumulator() const = 0;

  // Canonical bytes of a partial: equal sets encode equally.
  virtual void Encode(const void* partial, std::string* out) const = 0;
  // Into a created partial; consumes its bytes from `in`. False: not an encoding.
  virtual bool Decode(void* partial, std::string_view* in) const = 0;
  // Rough heap bytes beyond size(), for cache accounting.
  virtual size_t HeapBytes(const void* partial) const {
    (void)partial;
    return 0;
  }
};

// The function of a planned aggregate. Null when `function` is not in the catalogue (the checker refuses those).
std::unique_ptr<AggregateFunction> MakeAggregate(const plan::Aggregate& aggregate);

}  // namespace weir::ops
