// Arithmetic: checked ints, finite floats, and times and durations by the table of docs/language.md (Types):
//
//   int, float     + - * of equal kinds; / gives float; % of ints (and of durations)
//   duration       ± duration, timestamp ± duration, duration + timestamp, timestamp - timestamp (a duration)
//                  duration * number, number * duration, duration / number; duration / duration (a float)
#include <cmath>

#include "runtime/base/check.h"
#include "runtime/row/expression_nodes.h"
#include "runtime/row/functions.h"

namespace weir {
namespace {

using plan::Op;

constexpr std::string_view kOverflow = "the result is outside 64 bits";
constexpr std::string_view kByZero = "division by zero";

template <typename F>
struct BinaryNode final : Expression::Node {
  BinaryNode(NodePtr l, NodePtr r, Kind k) : left(std::move(l)), right(std::move(r)), kind(k) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = left->Eval(ctx), b = right->Eval(ctx);
    if (a.is_null() || b.is_null()) return Slot::Null();
    return F::Apply(ctx, kind, a, b);
  }
  NodePtr left, right;
  Kind kind;  // of the result
};

struct AddInts {
  static Slot Apply(EvalContext& ctx, Kind kind, const Slot& a, const Slot& b) {
    int64_t out = 0;
    return __builtin_add_overflow(a.i, b.i, &out) ? Fail(ctx, "E_OVERFLOW", kOverflow) : Slot::Int64(kind, out);
  }
};
struct SubInts {
  static Slot Apply(EvalContext& ctx, Kind kind, const Slot& a, const Slot& b) {
    int64_t out = 0;
    return __builtin_sub_overflow(a.i, b.i, &out) ? Fail(ctx, "E_OVERFLOW", kOverflow) : Slot::Int64(kind, out);
  }
};
struct MulInts {
  static Slot Apply(EvalContext& ctx, Kind kind, const Slot& a, const Slot& b) {
    int64_t out = 0;
    return __builtin_mul_overflow(a.i, b.i, &out) ? Fail(ctx, "E_OVERFLOW", kOverflow) : Slot::Int64(kind, out);
  }
};
struct ModInts {
  static Slot Apply(EvalContext& ctx, Kind kind, const Slot& a, const Slot& b) {
    if (b.i == 0) return Fail(ctx, "E_ARITHMETIC", kByZero);
    return Slot::Int64(kind, b.i == -1 ? 0 : a.i % b.i);  // the quotient of the smallest int and -1 does not exist
  }
};
struct AddFloats {
  static Slot Apply(EvalContext& ctx, Kind, const Slot& a, const Slot& b) {
    return Finite(ctx, AsDouble(a) + AsDouble(b));
  }
};
struct SubFloats {
  static Slot Apply(EvalContext& ctx, Kind, const Slot& a, const Slot& b) {
    return Finite(ctx, AsDouble(a) - AsDouble(b));
  }
};
struct MulFloats {
  static Slot Apply(EvalContext& ctx, Kind, const Slot& a, const Slot& b) {
    return Finite(ctx, AsDouble(a) * AsDouble(b));
  }
};
struct DivFloats {
  static Slot Apply(EvalContext& ctx, Kind, const Slot& a, const Slot& b) {
    if (AsDouble(b) == 0) return Fail(ctx, "E_ARITHMETIC", kByZero);
    return Finite(ctx, AsDouble(a) / AsDouble(b));
  }
};
// One of them is a duration, the other a float.
struct ScaleDuration {
  static Slot Apply(EvalContext& ctx, Kind, const Slot& a, const Slot& b) {
    return RoundToInt64(ctx, Kind::kDuration, AsDouble(a) * AsDouble(b));
  }
};
struct DivideDuration {
  static Slot Apply(EvalContext& ctx, Kind, const Slot& a, const Slot& b) {
    if (AsDouble(b) == 0) return Fail(ctx, "E_ARITHMETIC", kByZero);
    if (b.kind == Kind::kFloat) return RoundToInt64(ctx, Kind::kDuration, static_cast<double>(a.i) / b.f);
    if (b.i == -1) return a.i == INT64_MIN ? Fail(ctx, "E_OVERFLOW", kOverflow) : Slot::Duration(-a.i);
    // Exact: halves away from zero.
    const int64_t quotient = a.i / b.i;
    const auto size = [](int64_t v) { return v < 0 ? 0 - static_cast<uint64_t>(v) : static_cast<uint64_t>(v); };
    const uint64_t rest = size(a.i % b.i);
    if (rest < size(b.i) - rest) return Slot::Duration(quotient);
    return Slot::Duration((a.i < 0) == (b.i < 0) ? quotient + 1 : quotient - 1);
  }
};

struct NegateNode final : Expression::Node {
  explicit NegateNode(NodePtr a) : arg(std::move(a)) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = arg->Eval(ctx);
    if (a.kind == Kind::kFloat) return Slot::Float(-a.f);
    if (a.is_null()) return a;
    return a.i == INT64_MIN ? Fail(ctx, "E_OVERFLOW", kOverflow) : Slot::Int64(a.kind, -a.i);
  }
  NodePtr arg;
};

struct ToFloatNode final : Expression::Node {
  explicit ToFloatNode(NodePtr a) : arg(std::move(a)) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = arg->Eval(ctx);
    return a.kind == Kind::kInt ? Slot::Float(static_cast<double>(a.i)) : a;
  }
  NodePtr arg;
};

// The kind of a sum or difference of times, ints or floats.
Kind AdditiveKind(Op op, Kind a, Kind b) {
  if (a == Kind::kFloat || b == Kind::kFloat) return Kind::kFloat;
  if (a == Kind::kTimestamp && b == Kind::kTimestamp && op == Op::kSub) return Kind::kDuration;
  return b == Kind::kTimestamp ? b : a;
}

}  // namespace

NodePtr BuildArithmetic(const plan::Expr& e, Arena* constants) {
  std::vector<NodePtr> args = BuildArguments(e, constants);
  if (e.op == Op::kNegate) return std::make_unique<NegateNode>(std::move(args[0]));
  if (e.op == Op::kToFloat) return std::make_unique<ToFloatNode>(std::move(args[0]));
  WEIR_CHECK(args.size() == 2);
  const Kind a = e.args[0].type.kind, b = e.args[1].type.kind;
  const bool floats = a == Kind::kFloat || b == Kind::kFloat;
  const Kind sum = AdditiveKind(e.op, a, b);
  const auto make = [&]<typename F>(F, Kind kind) -> NodePtr {
    return std::make_unique<BinaryNode<F>>(std::move(args[0]), std::move(args[1]), kind);
  };
  switch (e.op) {
    case Op::kAdd: return floats ? make(AddFloats(), sum) : make(AddInts(), sum);
    case Op::kSub: return floats ? make(SubFloats(), sum) : make(SubInts(), sum);
    case Op::kMul: {
      const bool duration = a == Kind::kDuration || b == Kind::kDuration;
      if (!floats) return make(MulInts(), duration ? Kind::kDuration : Kind::kInt);
      return duration ? make(ScaleDuration(), Kind::kDuration) : make(MulFloats(), Kind::kFloat);
    }
    case Op::kDiv:
      return a == Kind::kDuration && b != Kind::kDuration ? make(DivideDuration(), Kind::kDuration)
                                                          : make(DivFloats(), Kind::kFloat);
    case Op::kMod: return make(ModInts(), a);
    default: break;
  }
  WEIR_CHECK(false);
  return nullptr;
}

}  // namespace weir
