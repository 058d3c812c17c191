#include "dsl/aggregates.h"

#include <algorithm>

namespace weir::dsl {
namespace {

using Result = AggregateInfo::Result;

const std::vector<Kind> kNumbers = {Kind::kInt, Kind::kFloat};
const std::vector<Kind> kOrdered = {Kind::kInt,      Kind::kFloat,  Kind::kTimestamp,
                                    Kind::kDuration, Kind::kString, Kind::kIp};
const std::vector<Kind> kScalars = {Kind::kBool,      Kind::kInt,      Kind::kFloat, Kind::kString,
                                    Kind::kTimestamp, Kind::kDuration, Kind::kIp};

std::vector<AggregateInfo> BuildAggregates() {
  std::vector<AggregateInfo> out = {
      {"avg", 1, 1, kNumbers, Result::kFloat, false, true},
      {"count", 0, 1, {}, Result::kCount, true, true},
      {"count_distinct", 1, 1, kScalars, Result::kCount, true, true},
      {"first", 1, 1, kScalars, Result::kArgument, false, true},
      {"last", 1, 1, kScalars, Result::kArgument, false, true},
      {"max", 1, 1, kOrdered, Result::kArgument, false, true},
      {"min", 1, 1, kOrdered, Result::kArgument, false, true},
      {"sum", 1, 1, kNumbers, Result::kArgument, true, true},
  };
  for (const char* name :
       {"arg_max", "arg_min", "stddev",  "variance", "stddev_pop", "variance_pop", "percentile", "median",
        "top",     "largest", "collect", "distinct", "any",        "all",          "share",      "rate",
        "ewma",    "entropy", "slope",   "earliest", "latest",     "occurrences"}) {
    AggregateInfo info;
    info.name = name;
    info.built = false;
    out.push_back(info);
  }
  return out;
}

}  // namespace

const std::vector<AggregateInfo>& AggregateCatalogue() {
  static const std::vector<AggregateInfo>* const catalogue = new std::vector<AggregateInfo>(BuildAggregates());
  return *catalogue;
}

const AggregateInfo* FindAggregate(std::string_view name) {
  for (const AggregateInfo& info : AggregateCatalogue()) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

std::optional<Type> AggregateType(const AggregateInfo& info, const Type* argument, bool has_where) {
  if (argument != nullptr && !info.kinds.empty() &&
      std::find(info.kinds.begin(), info.kinds.end(), argument->kind) == info.kinds.end()) {
    return std::nullopt;
  }
  const bool nullable = !info.zero_of_nothing && ((argument != nullptr && argument->nullable) || has_where);
  switch (info.result) {
    case Result::kCount: return Type::Of(Kind::kInt);
    case Result::kFloat: return Type::Of(Kind::kFloat, nullable);
    case Result::kArgument: return argument->AsNullable(nullable);
  }
  return std::nullopt;
}

}  // namespace weir::dsl
