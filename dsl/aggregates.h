// The catalogue of aggregates: names, parameters, result types (docs/semantics.md, aggregates).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/types.h"

namespace weir::dsl {

// What one argument of an aggregate is. Values are expressions over a record; the others are constants of the program.
struct AggregateParameter {
  enum class Sort { kValue, kCount, kShare, kSpan };  // a value; a whole number above 0; a number in 0..1; a span
  Sort sort = Sort::kValue;
  std::vector<Kind> kinds;  // kValue: the kinds it takes; empty: any
  std::string name;         // given as `name = …`; empty: by position
  bool optional = false;
};

struct AggregateInfo {
  enum class Result {
    kInt,
    kFloat,
    kBool,
    kTimestamp,
    kFirst,   // the type of the first value
    kListOf,  // a list of the value's type
    kRanked,  // list<{ value: the value's type, count: int or the weight's type }>
  };
  std::string name;
  std::vector<AggregateParameter> parameters;
  Result result = Result::kFirst;
  bool never_null = false;        // over nothing it is 0, false, true or [] rather than null
  bool often_null = false;        // null over too little, though there is something
  bool for_remember = false;      // in `remember` only
  bool for_fixed_window = false;  // needs a window of fixed length
  bool built = true;              // false: checked, but not run by this version
};

const std::vector<AggregateInfo>& AggregateCatalogue();
// Null when the language has no such aggregate.
const AggregateInfo* FindAggregate(std::string_view name);
// The type over values of these types (constants are left out). Nullable when nothing may be left to aggregate: a
// nullable argument, or `may_be_empty` (a `where`, `remember`, `fill empty`).
Type AggregateType(const AggregateInfo& info, const std::vector<Type>& values, bool may_be_empty);

}  // namespace weir::dsl
