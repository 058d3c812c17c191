// Membership: regular expressions, lists, networks, ranges. All give null for a null operand.
#include <re2/re2.h>

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/row/expression_nodes.h"
#include "runtime/row/functions.h"
#include "runtime/row/key.h"
#include "runtime/row/literal.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

using plan::Op;

struct MatchesNode final : Expression::Node {
  MatchesNode(NodePtr a, const std::string& pattern) : arg(std::move(a)), regex(pattern, RE2::Quiet) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = arg->Eval(ctx);
    if (a.is_null()) return a;
    if (!regex.ok()) return Fail(ctx, "E_CAST", "not a regular expression");
    return Slot::Bool(RE2::PartialMatch(re2::StringPiece(a.p, a.size), regex));
  }
  NodePtr arg;
  RE2 regex;
};

// A list that is known: sorted, so that long lists are searched by halving. Networks are tried one after another.
struct InConstantsNode final : Expression::Node {
  InConstantsNode(NodePtr a, const Slot& list) : arg(std::move(a)) {
    for (uint32_t k = 0; k < list.size; ++k) {
      if (list.items[k].kind == Kind::kCidr) {
        networks.push_back(list.items[k]);
      } else if (!list.items[k].is_null()) {
        values.push_back(list.items[k]);
      }
    }
    const auto before = [](const Slot& x, const Slot& y) { return CompareSlots(x, y) < 0; };
    std::sort(values.begin(), values.end(), before);
  }
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = arg->Eval(ctx);
    if (a.is_null()) return a;
    return Slot::Bool(a.kind == Kind::kIp && !networks.empty() ? InNetworks(a) || InValues(a)
                                                               : InValues(a) || Same(networks, a));
  }
  bool InNetworks(const Slot& ip) const {
    return std::any_of(networks.begin(), networks.end(), [&](const Slot& n) { return InNetwork(ip.p, n.p); });
  }
  bool InValues(const Slot& a) const {
    if (values.size() <= 8) return Same(values, a);
    const auto at = std::lower_bound(values.begin(), values.end(), a,
                                     [](const Slot& x, const Slot& y) { return CompareSlots(x, y) < 0; });
    return at != values.end() && SlotEquals(*at, a);
  }
  static bool Same(const std::vector<Slot>& all, const Slot& a) {
    return std::any_of(all.begin(), all.end(), [&](const Slot& v) { return SlotEquals(v, a); });
  }
  NodePtr arg;
  std::vector<Slot> values, networks;
};

struct InListNode final : Expression::Node {
  InListNode(NodePtr a, NodePtr l) : arg(std::move(a)), list(std::move(l)) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = arg->Eval(ctx), in = list->Eval(ctx);
    if (a.is_null() || in.is_null()) return Slot::Null();
    for (uint32_t k = 0; k < in.size; ++k) {
      const Slot& item = in.items[k];
      if (SlotEquals(a, item) || (a.kind == Kind::kIp && item.kind == Kind::kCidr && InNetwork(a.p, item.p)))
        return Slot::Bool(true);
    }
    return Slot::Bool(false);
  }
  NodePtr arg, list;
};

struct InCidrNode final : Expression::Node {
  InCidrNode(NodePtr a, NodePtr n) : arg(std::move(a)), network(std::move(n)) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = arg->Eval(ctx), n = network->Eval(ctx);
    if (a.is_null() || n.is_null()) return Slot::Null();
    return Slot::Bool(InNetwork(a.p, n.p));
  }
  NodePtr arg, network;
};

// A bound that is not there is a null node.
struct InRangeNode final : Expression::Node {
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = arg->Eval(ctx);
    const Slot l = low != nullptr ? low->Eval(ctx) : a, h = high != nullptr ? high->Eval(ctx) : a;
    if (a.is_null() || l.is_null() || h.is_null()) return Slot::Null();
    return Slot::Bool(CompareSlots(l, a) <= 0 && CompareSlots(a, h) <= 0);
  }
  NodePtr arg, low, high;
};

NodePtr BuildRange(const plan::Expr& e, Arena* constants) {
  WEIR_CHECK(e.args.size() == 3);
  const auto bound = [&](const plan::Expr& b) -> NodePtr {
    return b.op == Op::kLiteral && b.literal.kind == Kind::kNull ? nullptr : BuildNode(b, constants);
  };
  auto node = std::make_unique<InRangeNode>();
  node->arg = BuildNode(e.args[0], constants);
  node->low = bound(e.args[1]);
  node->high = bound(e.args[2]);
  return node;
}

}  // namespace

NodePtr BuildMembership(const plan::Expr& e, Arena* constants) {
  if (e.op == Op::kInRange) return BuildRange(e, constants);
  WEIR_CHECK(e.args.size() == 2);
  const plan::Expr& second = e.args[1];
  NodePtr first = BuildNode(e.args[0], constants);
  if (e.op == Op::kMatches) {
    WEIR_CHECK(second.op == Op::kLiteral);
    return std::make_unique<MatchesNode>(std::move(first), second.literal.s);
  }
  if (e.op == Op::kInCidr) return std::make_unique<InCidrNode>(std::move(first), BuildNode(second, constants));
  if (second.op == Op::kLiteral) {
    return std::make_unique<InConstantsNode>(std::move(first), LiteralSlot(second.literal, constants));
  }
  return std::make_unique<InListNode>(std::move(first), BuildNode(second, constants));
}

}  // namespace weir
