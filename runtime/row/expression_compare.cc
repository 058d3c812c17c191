// Comparisons: one node a (representation, operator, shape). Shapes: field against constant, and anything else.
#include "runtime/base/check.h"
#include "runtime/row/expression_nodes.h"
#include "runtime/row/key.h"
#include "runtime/row/literal.h"

namespace weir {
namespace {

using plan::Op;

// Representations: how two slots of one kind are compared.
struct AsInt64 {
  static int Order(const Slot& a, const Slot& b) { return a.i < b.i ? -1 : a.i > b.i ? 1 : 0; }
  static bool Equal(const Slot& a, const Slot& b) { return a.i == b.i; }
};
struct AsFloat {
  static int Order(const Slot& a, const Slot& b) { return a.f < b.f ? -1 : a.f > b.f ? 1 : 0; }
  static bool Equal(const Slot& a, const Slot& b) { return a.f == b.f; }
};
struct AsBytes {
  static int Order(const Slot& a, const Slot& b) { return a.text().compare(b.text()); }
  static bool Equal(const Slot& a, const Slot& b) {
    return a.size == b.size && (a.size == 0 || std::memcmp(a.p, b.p, a.size) == 0);
  }
};
struct AsSlots {
  static int Order(const Slot& a, const Slot& b) { return CompareSlots(a, b); }
  static bool Equal(const Slot& a, const Slot& b) { return CompareSlots(a, b) == 0; }
};

template <Op kOp, typename As>
bool Holds(const Slot& a, const Slot& b) {
  if constexpr (kOp == Op::kEq) return As::Equal(a, b);
  if constexpr (kOp == Op::kNe) return !As::Equal(a, b);
  if constexpr (kOp == Op::kLt) return As::Order(a, b) < 0;
  if constexpr (kOp == Op::kLe) return As::Order(a, b) <= 0;
  if constexpr (kOp == Op::kGt) return As::Order(a, b) > 0;
  if constexpr (kOp == Op::kGe) return As::Order(a, b) >= 0;
}

template <Op kOp, typename As, typename Left, typename Right>
struct CompareNode final : Expression::Node {
  CompareNode(Left l, Right r) : left(std::move(l)), right(std::move(r)) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = left.Get(ctx), b = right.Get(ctx);
    if (a.is_null() || b.is_null()) return Slot::Null();
    return Slot::Bool(Holds<kOp, As>(a, b));
  }
  Left left;
  Right right;
};

template <Op kOp, typename As>
NodePtr Shaped(const plan::Expr& e, Arena* constants) {
  const plan::Expr &l = e.args[0], &r = e.args[1];
  if (l.op == Op::kField && r.op == Op::kLiteral) {
    return std::make_unique<CompareNode<kOp, As, FromField, FromConstant>>(
        FromField{l.slot}, FromConstant{LiteralSlot(r.literal, constants)});
  }
  return std::make_unique<CompareNode<kOp, As, FromNode, FromNode>>(FromNode{BuildNode(l, constants)},
                                                                    FromNode{BuildNode(r, constants)});
}

template <typename As>
NodePtr ByOperator(const plan::Expr& e, Arena* constants) {
  switch (e.op) {
    case Op::kEq: return Shaped<Op::kEq, As>(e, constants);
    case Op::kNe: return Shaped<Op::kNe, As>(e, constants);
    case Op::kLt: return Shaped<Op::kLt, As>(e, constants);
    case Op::kLe: return Shaped<Op::kLe, As>(e, constants);
    case Op::kGt: return Shaped<Op::kGt, As>(e, constants);
    case Op::kGe: return Shaped<Op::kGe, As>(e, constants);
    default: break;
  }
  WEIR_CHECK(false);
  return nullptr;
}

}  // namespace

NodePtr BuildComparison(const plan::Expr& e, Arena* constants) {
  WEIR_CHECK(e.args.size() == 2);
  if (e.args[0].type.kind != e.args[1].type.kind) return ByOperator<AsSlots>(e, constants);
  switch (e.args[0].type.kind) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kDuration: return ByOperator<AsInt64>(e, constants);
    case Kind::kFloat: return ByOperator<AsFloat>(e, constants);
    case Kind::kString:
    case Kind::kIp:
    case Kind::kCidr:
    case Kind::kBytes:
    case Kind::kJson: return ByOperator<AsBytes>(e, constants);
    default: return ByOperator<AsSlots>(e, constants);
  }
}

}  // namespace weir
