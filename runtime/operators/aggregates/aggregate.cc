#include "runtime/operators/aggregates/aggregate.h"

#include "runtime/operators/aggregates/typed.h"

namespace weir::ops {

std::unique_ptr<AggregateFunction> MakeAggregate(const plan::Aggregate& aggregate) {
  for (auto* make : {MakeCount, MakeSum, MakeExtreme, MakeFirstLast, MakeCountDistinct}) {
    if (auto function = make(aggregate)) return function;
  }
  return nullptr;
}

}  // namespace weir::ops
