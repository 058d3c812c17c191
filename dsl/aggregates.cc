#include "dsl/aggregates.h"

#include <algorithm>

namespace weir::dsl {
namespace {

using Parameter = AggregateParameter;
using Result = AggregateInfo::Result;

const std::vector<Kind> kNumbers = {Kind::kInt, Kind::kFloat};
const std::vector<Kind> kOrdered = {Kind::kInt,      Kind::kFloat,  Kind::kTimestamp,
                                    Kind::kDuration, Kind::kString, Kind::kIp};
const std::vector<Kind> kScalars = {Kind::kBool,      Kind::kInt,      Kind::kFloat, Kind::kString,
                                    Kind::kTimestamp, Kind::kDuration, Kind::kIp};

Parameter Value(std::vector<Kind> kinds) { return {Parameter::Sort::kValue, std::move(kinds), "", false}; }
Parameter Constant(Parameter::Sort sort) { return {sort, {}, "", false}; }

AggregateInfo Make(const char* name, std::vector<Parameter> parameters, Result result, bool never_null = false) {
  AggregateInfo info;
  info.name = name;
  info.parameters = std::move(parameters);
  info.result = result;
  info.never_null = never_null;
  return info;
}

// Those this version runs.
void AddBuilt(std::vector<AggregateInfo>* out) {
  Parameter counted = Value({});
  counted.optional = true;
  out->push_back(Make("count", {counted}, Result::kInt, true));
  out->push_back(Make("sum", {Value(kNumbers)}, Result::kFirst, true));
  out->push_back(Make("avg", {Value(kNumbers)}, Result::kFloat));
  for (const char* name : {"min", "max"}) out->push_back(Make(name, {Value(kOrdered)}, Result::kFirst));
  for (const char* name : {"first", "last"}) out->push_back(Make(name, {Value(kScalars)}, Result::kFirst));
  out->push_back(Make("count_distinct", {Value(kScalars)}, Result::kInt, true));
}

void AddStatistics(std::vector<AggregateInfo>* out) {
  for (const char* name : {"stddev", "variance", "slope"}) {
    out->push_back(Make(name, {Value(kNumbers)}, Result::kFloat));
    out->back().often_null = true;  // below two rows, or two distinct times
  }
  for (const char* name : {"stddev_pop", "variance_pop", "median"})
    out->push_back(Make(name, {Value(kNumbers)}, Result::kFloat));
  out->push_back(Make("percentile", {Value(kNumbers), Constant(Parameter::Sort::kShare)}, Result::kFloat));
  out->push_back(Make("entropy", {Value(kScalars)}, Result::kFloat, true));
  const Parameter half_life = {Parameter::Sort::kSpan, {}, "half_life", false};
  out->push_back(Make("ewma", {Value(kNumbers), half_life}, Result::kFloat));
  const Parameter unit = {Parameter::Sort::kSpan, {}, "unit", true};
  out->push_back(Make("rate", {unit}, Result::kFloat, true));
  out->back().for_fixed_window = true;
}

void AddChoices(std::vector<AggregateInfo>* out) {
  for (const char* name : {"arg_max", "arg_min"})
    out->push_back(Make(name, {Value({}), Value(kOrdered)}, Result::kFirst));
  const Parameter weight = {Parameter::Sort::kValue, kNumbers, "by", true};
  const Parameter n = Constant(Parameter::Sort::kCount);
  out->push_back(Make("top", {n, Value(kScalars), weight}, Result::kRanked, true));
  out->push_back(Make("largest", {n, Value(kOrdered)}, Result::kListOf, true));
  out->push_back(Make("collect", {n, Value({})}, Result::kListOf, true));
  out->push_back(Make("distinct", {n, Value(kScalars)}, Result::kListOf, true));
  for (const char* name : {"any", "all"}) out->push_back(Make(name, {Value({Kind::kBool})}, Result::kBool, true));
  out->push_back(Make("share", {Value({Kind::kBool})}, Result::kFloat));
  for (const char* name : {"earliest", "latest"}) out->push_back(Make(name, {}, Result::kTimestamp));
  out->push_back(Make("occurrences", {Value(kScalars)}, Result::kInt, true));
  out->back().for_remember = true;
}

std::vector<AggregateInfo> BuildAggregates() {
  std::vector<AggregateInfo> out;
  AddBuilt(&out);
  const size_t built = out.size();
  AddStatistics(&out);
  AddChoices(&out);
  for (size_t k = built; k < out.size(); ++k) out[k].built = false;
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

Type AggregateType(const AggregateInfo& info, const std::vector<Type>& values, bool may_be_empty) {
  const bool nullable_value = std::any_of(values.begin(), values.end(), [](const Type& t) { return t.nullable; });
  const bool nullable = !info.never_null && (info.often_null || nullable_value || may_be_empty);
  const Type value = values.empty() ? Type() : values[0].AsNullable(false);
  switch (info.result) {
    case Result::kInt: return Type::Of(Kind::kInt, nullable);
    case Result::kFloat: return Type::Of(Kind::kFloat, nullable);
    case Result::kBool: return Type::Of(Kind::kBool, nullable);
    case Result::kTimestamp: return Type::Of(Kind::kTimestamp, nullable);
    case Result::kFirst: return value.AsNullable(nullable);
    case Result::kListOf: return Type::ListOf(value);
    case Result::kRanked: {
      const Type weight = values.size() > 1 ? values[1].AsNullable(false) : Type::Of(Kind::kInt);
      return Type::ListOf(Type::RecordOf({{"value", value}, {"count", weight}}));
    }
  }
  return {};
}

}  // namespace weir::dsl
