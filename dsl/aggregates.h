// The catalogue of aggregates: names, argument types, result types (docs/semantics.md, aggregates).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/types.h"

namespace weir::dsl {

struct AggregateInfo {
  enum class Result { kCount, kArgument, kFloat };  // int; the argument's type; float
  std::string name;
  int min_args = 1, max_args = 1;
  std::vector<Kind> kinds;  // of the argument; empty: any
  Result result = Result::kArgument;
  bool zero_of_nothing = false;  // over nothing 0 rather than null
  bool built = true;             // false: of the language, but refused by this version
};

const std::vector<AggregateInfo>& AggregateCatalogue();
// Null when the language has no such aggregate.
const AggregateInfo* FindAggregate(std::string_view name);
// The type of `info` over an argument of type `argument` (ignored without arguments). Nullable when nothing may be left
// to aggregate: a nullable argument, or a `where`. Nullopt: the argument does not fit.
std::optional<Type> AggregateType(const AggregateInfo& info, const Type* argument, bool has_where);

}  // namespace weir::dsl
