// Formula: an arithmetic expression over the inputs of a system, for the term `function`. Postfix steps on a stack of
// doubles; truth is 1 and 0. Both branches of a choice are computed: nothing here has an effect or can fail. What has
// no finite value (1 / 0, sqrt(-1)) is NaN or infinite by IEEE 754, and the user of the result decides.
#pragma once

#include <cstddef>
#include <vector>

namespace weir::fuzzy {

struct Formula {
  enum class Code {
    kNumber,  // push `number`
    kInput,   // push input number `input`
    // One operand.
    kNegate,
    kNot,
    kAbs,
    kSign,
    kFloor,
    kCeil,
    kRound,  // halves away from zero
    kSqrt,
    kExp,
    kLn,
    kLog10,
    // Two operands.
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kRemainder,  // of the sign of the first, as C's fmod
    kPower,
    kMinimum,
    kMaximum,
    kLess,
    kLessOrEqual,
    kEqual,
    kNotEqual,
    kAnd,
    kOr,
    // Three: condition, value if true, value if false.
    kSelect,
  };
  struct Step {
    Code code = Code::kNumber;
    double number = 0;
    int input = 0;
    bool operator==(const Step&) const = default;
  };
  std::vector<Step> steps;
  bool operator==(const Formula&) const = default;

  // How many numbers the stack holds at most; 0 when the steps are no expression over `inputs` inputs.
  size_t StackSize(size_t inputs) const;
  // `stack` has room for StackSize() numbers.
  double Evaluate(const double* inputs, double* stack) const;
};

}  // namespace weir::fuzzy
