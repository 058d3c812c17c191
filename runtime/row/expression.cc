// Compilation, and the nodes of control: literals, fields, logic, conditionals, lists and records.
#include "runtime/row/expression.h"

#include <re2/re2.h>

#include "runtime/base/check.h"
#include "runtime/row/expression_nodes.h"
#include "runtime/row/functions.h"
#include "runtime/row/literal.h"

namespace weir {
namespace {

using plan::Op;

struct ConstantNode final : Expression::Node {
  explicit ConstantNode(Slot v) : value(v) {}
  Slot Eval(EvalContext&) const override { return value; }
  Slot value;
};

struct FieldNode final : Expression::Node {
  explicit FieldNode(int s) : slot(s) {}
  Slot Eval(EvalContext& ctx) const override { return ctx.slots[slot]; }
  int slot;
};

struct TimeNode final : Expression::Node {
  explicit TimeNode(bool n) : now(n) {}
  Slot Eval(EvalContext& ctx) const override { return Slot::Timestamp(now ? ctx.now : ctx.event_time); }
  bool now;
};

// Nodes over evaluated operands.
struct ArgsNode : Expression::Node {
  explicit ArgsNode(std::vector<NodePtr> a) : args(std::move(a)) {}
  Slot Arg(size_t k, EvalContext& ctx) const { return args[k]->Eval(ctx); }
  std::vector<NodePtr> args;
};

struct NotNode final : ArgsNode {
  using ArgsNode::ArgsNode;
  Slot Eval(EvalContext& ctx) const override {
    const Slot a = Arg(0, ctx);
    return a.is_null() ? a : Slot::Bool(a.i == 0);
  }
};

// A condition's outcome, null after an error.
Slot Outcome(const EvalContext& ctx, bool value) { return ctx.error != nullptr ? Slot::Null() : Slot::Bool(value); }

struct AndNode final : ArgsNode {
  using ArgsNode::ArgsNode;
  Slot Eval(EvalContext& ctx) const override {
    for (const NodePtr& arg : args) {
      if (!arg->Eval(ctx).truthy()) return Outcome(ctx, false);
    }
    return Slot::Bool(true);
  }
};

struct OrNode final : ArgsNode {
  using ArgsNode::ArgsNode;
  Slot Eval(EvalContext& ctx) const override {
    for (const NodePtr& arg : args) {
      if (arg->Eval(ctx).truthy()) return Slot::Bool(true);
      if (ctx.error != nullptr) return Slot::Null();
    }
    return Slot::Bool(false);
  }
};

struct CoalesceNode final : ArgsNode {
  using ArgsNode::ArgsNode;
  Slot Eval(EvalContext& ctx) const override {
    Slot out;
    for (const NodePtr& arg : args) {
      out = arg->Eval(ctx);
      if (!out.is_null() || ctx.error != nullptr) break;
    }
    return out;
  }
};

struct IfNode final : ArgsNode {
  using ArgsNode::ArgsNode;
  Slot Eval(EvalContext& ctx) const override {
    const bool yes = Arg(0, ctx).truthy();
    if (ctx.error != nullptr) return Slot::Null();
    return Arg(yes ? 1 : 2, ctx);
  }
};

struct IsNullNode final : ArgsNode {
  IsNullNode(std::vector<NodePtr> a, bool w) : ArgsNode(std::move(a)), want(w) {}
  Slot Eval(EvalContext& ctx) const override {
    const bool null = Arg(0, ctx).is_null();
    return Outcome(ctx, null == want);
  }
  bool want;
};

struct MemberNode final : ArgsNode {
  MemberNode(std::vector<NodePtr> a, int s) : ArgsNode(std::move(a)), slot(static_cast<uint32_t>(s)) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot record = Arg(0, ctx);
    return record.kind == Kind::kRecord && slot < record.size ? record.items[slot] : Slot::Null();
  }
  uint32_t slot;
};

// l[i], from 0; m["key"]. What is not there: null where the type says it may be, else E_CAST.
struct IndexNode final : ArgsNode {
  IndexNode(std::vector<NodePtr> a, bool n) : ArgsNode(std::move(a)), nullable(n) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot from = Arg(0, ctx), at = Arg(1, ctx);
    if (from.is_null() || at.is_null()) return Slot::Null();
    if (from.kind == Kind::kMap) {
      for (uint32_t k = 0; k < from.size; ++k) {
        if (from.items[2 * k].text() == at.text()) return from.items[2 * k + 1];
      }
    } else if (at.i >= 0 && at.i < from.size) {
      return from.items[at.i];
    }
    return nullable ? Slot::Null() : Fail(ctx, "E_CAST", "no such element");
  }
  bool nullable;
};

struct InLookupNode final : ArgsNode {
  InLookupNode(std::vector<NodePtr> a, int s) : ArgsNode(std::move(a)), source(s) {}
  Slot Eval(EvalContext& ctx) const override {
    const Slot key = Arg(0, ctx);
    if (ctx.error != nullptr) return Slot::Null();
    WEIR_CHECK(ctx.lookups != nullptr);  // the checker lets it stand only where rows are
    return Slot::Bool(ctx.lookups->Contains(source, &key));
  }
  int source;
};

struct ItemsNode final : ArgsNode {
  ItemsNode(std::vector<NodePtr> a, Kind k) : ArgsNode(std::move(a)), kind(k) {}
  Slot Eval(EvalContext& ctx) const override {
    Slot* items = ctx.arena->Slots(args.size());
    for (size_t k = 0; k < args.size(); ++k) items[k] = Arg(k, ctx);
    if (ctx.error != nullptr) return Slot::Null();
    return Slot::Items(kind, items, static_cast<uint32_t>(args.size()));
  }
  Kind kind;
};

// What a compiled expression keeps alive.
struct Program {
  Arena constants;
  NodePtr root;
};

Status Refused(std::string message, std::string hint) {
  return Status::Error("W0310", std::move(message), std::move(hint));
}

Status CheckRegex(const plan::Expr& literal, int64_t group) {
  const RE2 regex(literal.literal.s, RE2::Quiet);
  if (!regex.ok()) {
    return Refused("not a regular expression: " + regex.error(),
                   "the syntax is RE2's: https://github.com/google/re2/wiki/Syntax");
  }
  if (group < 0 || group > regex.NumberOfCapturingGroups()) {
    return Refused("the regular expression has no group " + std::to_string(group), "group 0 is the whole match");
  }
  return Status::Ok();
}

Status CheckNumberFormat(const std::string& format) {
  NumberFormat parsed;
  if (ParseNumberFormat(format, &parsed)) return Status::Ok();
  return Refused("not a number format: \"" + format + "\"", "write [0][width][.digits][f|e|d|x|%], as in \".2f\"");
}

Status CheckCall(const plan::Expr& e) {
  const auto literal = [&](size_t k) { return k < e.args.size() && e.args[k].op == Op::kLiteral; };
  if (e.function == "capture" && literal(1)) return CheckRegex(e.args[1], literal(2) ? e.args[2].literal.i : 0);
  if (e.function == "format" && literal(1)) return CheckNumberFormat(e.args[1].literal.s);
  const bool time = e.function == "format_time" || e.function == "parse_time" || e.function == "timestamp" ||
                    e.function == "try_timestamp";
  if (time && literal(1) && !ValidTimeFormat(e.args[1].literal.s)) {
    return Refused("not a time format: \"" + e.args[1].literal.s + "\"",
                   "directives: %Y %m %d %H %I %M %S %f %p %j %y %e %b %B %a %A %F %T %z %Z %%");
  }
  return Status::Ok();
}

}  // namespace

std::vector<NodePtr> BuildArguments(const plan::Expr& expr, Arena* constants) {
  std::vector<NodePtr> out;
  out.reserve(expr.args.size());
  for (const plan::Expr& arg : expr.args) out.push_back(BuildNode(arg, constants));
  return out;
}

NodePtr BuildNode(const plan::Expr& e, Arena* constants) {
  const auto args = [&] { return BuildArguments(e, constants); };
  switch (e.op) {
    case Op::kLiteral: return std::make_unique<ConstantNode>(LiteralSlot(e.literal, constants));
    case Op::kField: return std::make_unique<FieldNode>(e.slot);
    case Op::kMember: return std::make_unique<MemberNode>(args(), e.slot);
    case Op::kIndex: return std::make_unique<IndexNode>(args(), e.type.nullable);
    case Op::kNow:
    case Op::kEventTime: return std::make_unique<TimeNode>(e.op == Op::kNow);
    case Op::kNot: return std::make_unique<NotNode>(args());
    case Op::kAnd: return std::make_unique<AndNode>(args());
    case Op::kOr: return std::make_unique<OrNode>(args());
    case Op::kCoalesce: return std::make_unique<CoalesceNode>(args());
    case Op::kIf: return std::make_unique<IfNode>(args());
    case Op::kIsNull:
    case Op::kIsNotNull: return std::make_unique<IsNullNode>(args(), e.op == Op::kIsNull);
    case Op::kInLookup: return std::make_unique<InLookupNode>(args(), e.slot);
    case Op::kList: return std::make_unique<ItemsNode>(args(), Kind::kList);
    case Op::kRecord: return std::make_unique<ItemsNode>(args(), Kind::kRecord);
    case Op::kEq:
    case Op::kNe:
    case Op::kLt:
    case Op::kLe:
    case Op::kGt:
    case Op::kGe: return BuildComparison(e, constants);
    case Op::kMatches:
    case Op::kInList:
    case Op::kInCidr:
    case Op::kInRange: return BuildMembership(e, constants);
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
    case Op::kDiv:
    case Op::kMod:
    case Op::kNegate:
    case Op::kToFloat: return BuildArithmetic(e, constants);
    case Op::kCall:
    case Op::kConcat: return BuildCall(e, constants);
  }
  WEIR_CHECK(false);
  return nullptr;
}

Expression Expression::Compile(const plan::Expr& expr) {
  auto program = std::make_shared<Program>();
  program->root = BuildNode(expr, &program->constants);
  Expression out;
  out.node_ = std::shared_ptr<const Node>(program, program->root.get());
  return out;
}

Slot Expression::Evaluate(EvalContext& ctx) const { return node_->Eval(ctx); }

Status Expression::Validate(const plan::Expr& e) {
  if (e.op == Op::kMatches && e.args.size() > 1 && e.args[1].op == Op::kLiteral)
    WEIR_RETURN_IF_ERROR(CheckRegex(e.args[1], 0));
  if (e.op == Op::kCall) WEIR_RETURN_IF_ERROR(CheckCall(e));
  if (e.op == Op::kConcat) {
    for (const std::string& format : e.names) WEIR_RETURN_IF_ERROR(CheckNumberFormat(format));
  }
  for (const plan::Expr& arg : e.args) WEIR_RETURN_IF_ERROR(Validate(arg));
  return Status::Ok();
}

}  // namespace weir
