// Functions over lists and maps. `min`, `max`, `sum`, `avg`, `first`, `last` and `distinct` are aggregates inside
// `aggregate` and `remember`, and functions of a list elsewhere.
//
// Failures at run time: E_BOUND (first, last, min, max of an empty list), E_ARITHMETIC (avg of one), E_OVERFLOW (sum),
// E_CAST (map of lists of different sizes).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"

namespace weir::dsl {

struct ListFunction {
  std::string_view name, form;
};

inline constexpr ListFunction kListFunctions[] = {
    {"avg", "avg(list<number>)"},
    {"distinct", "distinct(list)"},  // each value once, in the order of the first
    {"first", "first(list)"},
    {"join", "join(list<string>, between)"},
    {"keys", "keys(map)"},  // in the order of the record
    {"last", "last(list)"},
    {"map", "map(list<string>, list)"},  // keys and their values; a key given twice has its last value
    {"max", "max(list)"},
    {"min", "min(list)"},
    {"size", "size(list or map)"},
    {"slice", "slice(list, from [, count])"},  // from 0; what lies outside is left out
    {"sort", "sort(list)"},                    // ascending
    {"split", "split(text, by)"},              // at each occurrence; by "" into code points
    {"sum", "sum(list<number>)"},
    {"values", "values(map)"},
};
inline std::span<const ListFunction> ListFunctions() { return kListFunctions; }

bool IsListFunction(std::string_view name);
std::string ListFunctionForm(std::string_view name);
// The type of a call; nothing when the arguments do not fit.
std::optional<Type> ListFunctionType(const std::string& name, const std::vector<plan::Expr>& args);

}  // namespace weir::dsl
