// The entries of one `aggregate { }` or `remember { }`: aggregates, and expressions over them.
//
// An expression becomes aggregates with hidden names and a plain expression over the row
//   [the fields that stay, the entries' values, all aggregates]
// of which an entry may read the fields, the values of the entries before it, and its aggregates. The hidden names come
// from what is aggregated alone: `sum(x) / 2` and `sum(x) / 3` keep the same state.
#pragma once

#include <string>
#include <vector>

#include "dsl/check_aggregate.h"

namespace weir::dsl {

class AggregateEntries {
 public:
  // `rows`: what is aggregated. `stay`: the fields an entry may read outside of aggregates, in slots from 0 on.
  // `count`: how many entries there will be.
  AggregateEntries(Context* context, const Scope& rows, std::vector<RowField> stay, size_t stay_size, size_t count,
                   AggregatePlace place);

  // The type of the entry's value; nothing when a mistake was reported.
  std::optional<Type> Add(const ast::Entry& entry);

  std::vector<plan::Aggregate> TakeAggregates() { return std::move(aggregates_); }
  // Empty when every entry is an aggregate by itself: then the aggregates are the values.
  std::vector<plan::NamedExpr> TakeResults();

 private:
  std::optional<Type> AddAggregate(const ast::Entry& entry);
  std::optional<Type> AddExpression(const ast::Entry& entry);
  bool IsAggregateCall(const ast::Expr& expr) const;
  bool SpeaksOfAggregates(const ast::Expr& expr) const;
  bool CallsUnknown(const ast::Expr& expr) const;
  ast::ExprPtr Hidden(const ast::Expr& call);
  void RefuseBareField(const ast::Expr& name);
  std::string NameOf(const plan::Aggregate& aggregate) const;
  void Keep(const std::string& name, plan::Expr value);
  const RowField* FindIn(const std::vector<RowField>& fields, const std::string& name) const;

  Context& ctx_;
  const Scope& rows_;
  AggregatePlace place_;
  std::vector<RowField> stay_, values_, hidden_;
  int first_value_, first_aggregate_;
  std::vector<plan::Aggregate> aggregates_;
  std::vector<plan::NamedExpr> results_;
  bool plain_ = true;    // so far every entry is an aggregate by itself
  bool failed_ = false;  // a part of the entry at hand was wrong
};

}  // namespace weir::dsl
