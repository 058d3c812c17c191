// Expressions of the plan, compiled once to a tree of typed nodes (closures over slots) and evaluated per row.
//
// Errors. A part that fails (overflow, division by zero, bad conversion) sets `error` in the context, unless an earlier
// part has, and yields null; so does everything that needs its value. The caller checks `error` once, after Evaluate.
// The names are those of docs/diagnostics.md: E_OVERFLOW, E_ARITHMETIC, E_CAST.
//
// Null. The checker lets null reach only places that take it: `is null`, `??`, conditions, an `if`'s results, lists,
// records, interpolation (text "null"). An operand of `and` and `or`, and the condition of `if`, that is null counts as
// false; `not` of null is null; every other operator and function gives null for a null operand.
//
// Numbers. int arithmetic is checked (E_OVERFLOW). A float result that is not finite is E_ARITHMETIC. int / int is
// float; `div` and `%` round toward zero, so that a = div(a, b)·b + a % b. Durations made from floats are rounded to
// whole milliseconds, halves away from zero. `matches` searches: the expression matches where any part of the text
// does.
//
// Memory: Evaluate allocates only from ctx.arena. Slots of a result point into the arena, the row, or the Expression
// itself (constants), so an Expression must outlive the rows it made.
// Thread contract: an Expression is immutable after Compile and may be shared; each thread has its own context.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/row/key_sets.h"
#include "runtime/row/slot.h"

namespace weir {

struct EvalContext {
  const Slot* slots = nullptr;      // of the row
  int64_t now = 0, event_time = 0;  // ms
  Arena* arena = nullptr;
  const KeySets* lookups = nullptr;    // null where the expression asks none
  const char* error = nullptr;         // null, or the first error's name: static text
  std::string_view error_detail = {};  // what was wrong, without record values: static text

  void Fail(const char* name, std::string_view detail) {
    if (error != nullptr) return;
    error = name;
    error_detail = detail;
  }
  void ClearError() {
    error = nullptr;
    error_detail = {};
  }
};

class Expression {
 public:
  class Node;

  Expression() = default;  // valid() is false
  // The plan's types are trusted (the checker made them). A regular expression or format that Validate refuses gives
  // E_CAST at every evaluation.
  static Expression Compile(const plan::Expr& expr);
  // What only the run time can check: regular expressions (RE2 syntax), formats of format() and interpolation, time
  // formats. Error code W0310.
  static Status Validate(const plan::Expr& expr);

  bool valid() const { return node_ != nullptr; }
  Slot Evaluate(EvalContext& ctx) const;
  // As a condition: null, and an error, count as false.
  bool Test(EvalContext& ctx) const { return Evaluate(ctx).truthy(); }

 private:
  std::shared_ptr<const Node> node_;
};

// True when kCall knows the function: those dsl/functions.h marks built.
bool HasFunction(std::string_view name);

}  // namespace weir
