// Nodes of compiled expressions, inside runtime/row. A node owns its operands and knows their kinds from the plan; at
// run time it tests for null only. Common shapes (a field against a constant) have nodes of their own, without inner
// calls.
#pragma once

#include <memory>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/expression.h"
#include "runtime/row/slot.h"

namespace weir {

class Expression::Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;
  virtual Slot Eval(EvalContext& ctx) const = 0;
};

using NodePtr = std::unique_ptr<const Expression::Node>;

// Where an operand comes from, for nodes made per shape.
struct FromField {
  int slot;
  Slot Get(EvalContext& ctx) const { return ctx.slots[slot]; }
};
struct FromConstant {
  Slot value;
  Slot Get(EvalContext&) const { return value; }
};
struct FromNode {
  NodePtr node;
  Slot Get(EvalContext& ctx) const { return node->Eval(ctx); }
};

// `constants` is where literals live; it outlives the nodes.
NodePtr BuildNode(const plan::Expr& expr, Arena* constants);
std::vector<NodePtr> BuildArguments(const plan::Expr& expr, Arena* constants);

// Parts of BuildNode, a file each.
NodePtr BuildComparison(const plan::Expr& expr, Arena* constants);  // kEq … kGe
NodePtr BuildArithmetic(const plan::Expr& expr, Arena* constants);  // kAdd … kMod, kNegate, kToFloat
NodePtr BuildMembership(const plan::Expr& expr, Arena* constants);  // kMatches, kInList, kInCidr, kInRange
NodePtr BuildCall(const plan::Expr& expr, Arena* constants);        // kCall, kConcat

}  // namespace weir
