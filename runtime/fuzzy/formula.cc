#include "runtime/fuzzy/formula.h"

#include <algorithm>
#include <cmath>

namespace weir::fuzzy {
namespace {

using Code = Formula::Code;

size_t OperandsOf(Code code) {
  if (code == Code::kNumber || code == Code::kInput) return 0;
  if (code <= Code::kLog10) return 1;
  return code == Code::kSelect ? 3 : 2;
}

double Unary(Code code, double x) {
  switch (code) {
    case Code::kNegate: return -x;
    case Code::kNot: return x != 0 ? 0 : 1;
    case Code::kAbs: return std::fabs(x);
    case Code::kSign: return x > 0 ? 1 : x < 0 ? -1 : x;
    case Code::kFloor: return std::floor(x);
    case Code::kCeil: return std::ceil(x);
    case Code::kRound: return std::round(x);
    case Code::kSqrt: return std::sqrt(x);
    case Code::kExp: return std::exp(x);
    case Code::kLn: return std::log(x);
    default: return std::log10(x);
  }
}

double Binary(Code code, double x, double y) {
  switch (code) {
    case Code::kAdd: return x + y;
    case Code::kSubtract: return x - y;
    case Code::kMultiply: return x * y;
    case Code::kDivide: return x / y;
    case Code::kRemainder: return std::fmod(x, y);
    case Code::kPower: return std::pow(x, y);
    case Code::kMinimum: return x < y ? x : y;
    case Code::kMaximum: return x > y ? x : y;
    case Code::kLess: return x < y ? 1 : 0;
    case Code::kLessOrEqual: return x <= y ? 1 : 0;
    case Code::kEqual: return x == y ? 1 : 0;
    case Code::kNotEqual: return x != y ? 1 : 0;
    case Code::kAnd: return x != 0 && y != 0 ? 1 : 0;
    default: return x != 0 || y != 0 ? 1 : 0;
  }
}

}  // namespace

size_t Formula::StackSize(size_t inputs) const {
  size_t depth = 0, most = 0;
  for (const Step& step : steps) {
    if (step.code < Code::kNumber || step.code > Code::kSelect) return 0;
    if (step.code == Code::kInput && (step.input < 0 || static_cast<size_t>(step.input) >= inputs)) return 0;
    const size_t operands = OperandsOf(step.code);
    if (operands > depth) return 0;
    depth = depth - operands + 1;
    most = std::max(most, depth);
  }
  return depth == 1 ? most : 0;
}

double Formula::Evaluate(const double* inputs, double* stack) const {
  double* end = stack;  // one past the topmost
  for (const Step& step : steps) {
    switch (OperandsOf(step.code)) {
      case 0: *end++ = step.code == Code::kNumber ? step.number : inputs[step.input]; break;
      case 1: end[-1] = Unary(step.code, end[-1]); break;
      case 2:
        --end;
        end[-1] = Binary(step.code, end[-1], end[0]);
        break;
      default: end -= 2; end[-1] = end[-1] != 0 ? end[0] : end[1];
    }
  }
  return end[-1];
}

}  // namespace weir::fuzzy
