#include "dsl/check_aggregate_entries.h"

#include <algorithm>
#include <utility>

#include "dsl/ast_copy.h"
#include "dsl/check_declarations.h"
#include "dsl/functions.h"
#include "dsl/list_functions.h"
#include "dsl/plan_text.h"

namespace weir::dsl {

using ast::ExprKind;

namespace {

template <typename Test>
bool Contains(const ast::Expr& expr, const Test& test) {
  if (test(expr)) return true;
  const auto in = [&](const ast::ExprPtr& part) { return part && Contains(*part, test); };
  return std::any_of(expr.children.begin(), expr.children.end(), in) ||
         std::any_of(expr.entries.begin(), expr.entries.end(), [&](const auto& entry) { return in(entry.value); }) ||
         std::any_of(expr.parts.begin(), expr.parts.end(), [&](const auto& part) { return in(part.value); });
}

// An aggregate whose name, with as many arguments, is no function of lists.
bool IsOnlyAggregate(const ast::Expr& expr) {
  return expr.kind == ExprKind::kCall && FindAggregate(expr.text) != nullptr &&
         (!IsListFunction(expr.text) || expr.entries.size() != 1);
}

}  // namespace

AggregateEntries::AggregateEntries(Context* context, const Scope& rows, std::vector<RowField> stay, size_t stay_size,
                                   size_t count, AggregatePlace place)
    : ctx_(*context),
      rows_(rows),
      place_(std::move(place)),
      stay_(std::move(stay)),
      first_value_(static_cast<int>(stay_size)),
      first_aggregate_(static_cast<int>(stay_size + count)) {}

std::vector<plan::NamedExpr> AggregateEntries::TakeResults() {
  return plain_ ? std::vector<plan::NamedExpr>() : std::move(results_);
}

const RowField* AggregateEntries::FindIn(const std::vector<RowField>& fields, const std::string& name) const {
  const auto at = std::find_if(fields.begin(), fields.end(), [&](const RowField& f) { return f.name == name; });
  return at == fields.end() ? nullptr : &*at;
}

// `max(a, b)`, `min`, … of several values are functions, of one value aggregates; over the list an aggregate gives they
// are functions of lists.
bool AggregateEntries::IsAggregateCall(const ast::Expr& expr) const {
  if (expr.kind != ExprKind::kCall || FindAggregate(expr.text) == nullptr) return false;
  if (expr.where) return true;
  const Function* function = FindFunction(expr.text);
  if (function != nullptr && expr.entries.size() != 1) return false;
  const bool of_list = IsListFunction(expr.text) && expr.entries.size() == 1 && expr.entries[0].value;
  return !of_list || !Contains(*expr.entries[0].value, IsOnlyAggregate);
}

bool AggregateEntries::SpeaksOfAggregates(const ast::Expr& expr) const {
  return Contains(expr, [this](const ast::Expr& part) {
    return IsAggregateCall(part) || (part.kind == ExprKind::kName && FindIn(values_, part.text) != nullptr);
  });
}

// A call of what is no function: an aggregate was meant.
bool AggregateEntries::CallsUnknown(const ast::Expr& expr) const {
  if (expr.kind != ExprKind::kCall || FindFunction(expr.text) != nullptr || IsListFunction(expr.text)) return false;
  const Symbol* symbol = ctx_.FindSymbol(expr.text);
  return symbol == nullptr || symbol->sort != Sort::kFn;
}

std::optional<Type> AggregateEntries::Add(const ast::Entry& entry) {
  const bool expression = entry.value && !IsAggregateCall(*entry.value) && SpeaksOfAggregates(*entry.value);
  return expression && !CallsUnknown(*entry.value) ? AddExpression(entry) : AddAggregate(entry);
}

void AggregateEntries::Keep(const std::string& name, plan::Expr value) {
  values_.push_back({name, value.type, first_value_ + static_cast<int>(results_.size()), value.span, false});
  results_.push_back({name, std::move(value)});
}

std::optional<Type> AggregateEntries::AddAggregate(const ast::Entry& entry) {
  std::optional<plan::Aggregate> aggregate = CheckAggregate(&ctx_, entry, rows_, place_);
  if (!aggregate) {
    values_.push_back({entry.name.text, {}, -1, entry.name.span, true});
    return std::nullopt;
  }
  aggregate->name = entry.name.text;
  const Type type = aggregate->type;
  const int slot = first_aggregate_ + static_cast<int>(aggregates_.size());
  Keep(entry.name.text, FieldExpr({entry.name.text, type, slot, entry.name.span, false}, entry.name.span));
  aggregates_.push_back(std::move(*aggregate));
  return type;
}

std::optional<Type> AggregateEntries::AddExpression(const ast::Entry& entry) {
  failed_ = false;
  hidden_.clear();
  const size_t known = aggregates_.size();
  const ast::ExprPtr plain = CopyWith(*entry.value, [this](const ast::Expr& part) -> ast::ExprPtr {
    if (IsAggregateCall(part)) return Hidden(part);
    if (part.kind == ExprKind::kName) RefuseBareField(part);
    return nullptr;
  });
  Scope scope;
  scope.owner = place_.owner;
  scope.open = rows_.open;
  scope.clock = place_.kind == AggregatePlace::Kind::kRemember;
  scope.lookups = true;
  scope.key = rows_.key;
  if (place_.kind == AggregatePlace::Kind::kTable) {
    scope.key.clear();
    for (const RowField& field : stay_) scope.key.push_back(field.slot);
  }
  scope.fields = values_;
  for (const std::vector<RowField>* more : {&stay_, &hidden_})
    scope.fields.insert(scope.fields.end(), more->begin(), more->end());
  scope.not_null = rows_.not_null;
  for (const RowField& value : values_) scope.not_null.erase(value.name);
  ExprChecker::Result value = failed_ ? std::nullopt : ExprChecker(&ctx_, scope).Check(*plain);
  if (!value) {
    aggregates_.resize(known);
    values_.push_back({entry.name.text, {}, -1, entry.name.span, true});
    return std::nullopt;
  }
  plain_ = false;
  const Type type = value->type;
  Keep(entry.name.text, std::move(*value));
  return type;
}

// The field that holds the aggregate.
ast::ExprPtr AggregateEntries::Hidden(const ast::Expr& call) {
  std::optional<plan::Aggregate> aggregate = CheckAggregateCall(&ctx_, call, *FindAggregate(call.text), rows_, place_);
  failed_ |= !aggregate;
  if (!aggregate) return NewExpr(ExprKind::kNull, call.span);
  if (ctx_.references != nullptr) ctx_.references->Add(call.name_span, {}, "an aggregate", "");
  aggregate->name = NameOf(*aggregate);  // no identifier: it holds a bracket
  const std::string name = aggregate->name;
  const auto same = std::find_if(aggregates_.begin(), aggregates_.end(), [&](const auto& a) { return a.name == name; });
  const int slot = first_aggregate_ + static_cast<int>(same - aggregates_.begin());
  if (FindIn(hidden_, name) == nullptr) hidden_.push_back({name, aggregate->type, slot, call.span, false});
  if (same == aggregates_.end()) aggregates_.push_back(std::move(*aggregate));
  return NewExpr(ExprKind::kName, call.span, name);
}

std::string AggregateEntries::NameOf(const plan::Aggregate& aggregate) const {
  plan::Schema row;
  for (const RowField& field : rows_.fields) {
    if (field.slot < 0) continue;
    if (row.size() <= plan::At(field.slot)) row.resize(plan::At(field.slot) + 1);
    row[plan::At(field.slot)] = {field.name, field.type};
  }
  return AggregateText(aggregate, row);
}

// A field of the records beside aggregates: of which record?
void AggregateEntries::RefuseBareField(const ast::Expr& name) {
  if (FindIn(values_, name.text) != nullptr || FindIn(stay_, name.text) != nullptr) return;
  const RowField* field = rows_.Find(name.text);
  if (field == nullptr) return;
  failed_ = true;
  if (field->broken) return;
  ctx_.Error(codes::kNotAggregate, name.span, Quote(name.text) + " has a value in each record",
             "beside aggregates there is no single one")
      .help = "aggregate it: for example `last(" + name.text + ")`";
}

}  // namespace weir::dsl
