// AggregateFunction over a C++ state type: the boilerplate of partials in caller-owned memory, and an accumulator type.
#pragma once

#include <memory>
#include <new>

#include "dsl/plan.h"
#include "runtime/operators/aggregates/aggregate.h"

namespace weir::ops {

// State: default constructible; the aggregate of nothing.
template <typename State>
class TypedAggregate : public AggregateFunction {
 public:
  static_assert(alignof(State) <= 16);
  size_t size() const final { return sizeof(State); }
  void Create(void* partial) const final { new (partial) State(); }
  void Destroy(void* partial) const final { Of(partial).~State(); }

 protected:
  static State& Of(void* partial) { return *static_cast<State*>(partial); }
  static const State& Of(const void* partial) { return *static_cast<const State*>(partial); }
};

// One factory a file. Each returns null for a function or a kind of argument that is not its own.
std::unique_ptr<AggregateFunction> MakeCount(const plan::Aggregate& aggregate);
std::unique_ptr<AggregateFunction> MakeSum(const plan::Aggregate& aggregate);
std::unique_ptr<AggregateFunction> MakeExtreme(const plan::Aggregate& aggregate);
std::unique_ptr<AggregateFunction> MakeFirstLast(const plan::Aggregate& aggregate);
std::unique_ptr<AggregateFunction> MakeCountDistinct(const plan::Aggregate& aggregate);

}  // namespace weir::ops
