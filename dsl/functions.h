// The catalogue of scalar functions: names, overloads, result types, which arguments must be constants.
//
// The run time has exactly these functions, and decides the overload by the kinds of the arguments; the
// checker makes the arguments fit one overload first (int widened to float where only a float fits). No parameter takes
// null, and no result is null, except those of the try_ functions, which are null where the plain form would make an
// error record.
//
// Failures at run time: E_CAST (text that is not of the form, a number out of range, no match in capture), E_ARITHMETIC
// (div by zero, sqrt and logarithms outside their domain, a result that is not finite), E_OVERFLOW (int64).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/types.h"

namespace weir::dsl {

struct Overload {
  std::vector<Kind> parameters;
  Kind result = Kind::kNull;
  bool repeats = false;  // the last parameter may be given any number of times more
};

struct Function {
  std::string name;
  std::vector<Overload> overloads;  // the first that fits is taken; exact fits come before widening
  int constant = -1;                // this parameter and all after it must be constants
  bool nullable = false;            // try_…
};

// Sorted by name. Function-local constant: the same object for every caller.
const std::vector<Function>& FunctionCatalogue();
// Null when the language has no such function.
const Function* FindFunction(std::string_view name);
// "round(float, int) or round(int)" for messages.
std::string Signatures(const Function& function);

}  // namespace weir::dsl
