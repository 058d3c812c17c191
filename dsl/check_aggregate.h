// One entry of `aggregate { }`, `remember { }` or an aggregate over the steps of a pattern: `name(args) [where cond]`.
#pragma once

#include <optional>
#include <string>

#include "dsl/aggregates.h"
#include "dsl/check_expr.h"

namespace weir::dsl {

struct AggregatePlace {
  enum class Kind { kTable, kRemember, kPattern } kind = Kind::kTable;
  bool may_be_empty = false;             // also without `where` there may be nothing to aggregate
  const plan::Window* window = nullptr;  // of the table; null: none
  std::string owner;                     // the declaration, for what to do instead
};

// The aggregate `entry` computes over rows of `scope`; its name is left to the caller. Nothing when it was reported.
std::optional<plan::Aggregate> CheckAggregate(Context* context, const ast::Entry& entry, const Scope& scope,
                                              const AggregatePlace& place);
// The same of a call by itself.
std::optional<plan::Aggregate> CheckAggregateCall(Context* context, const ast::Expr& call, const AggregateInfo& info,
                                                  const Scope& scope, const AggregatePlace& place);

}  // namespace weir::dsl
