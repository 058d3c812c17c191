// Function calls and interpolated strings.
#include <re2/re2.h>

#include "runtime/base/check.h"
#include "runtime/row/expression_nodes.h"
#include "runtime/row/functions.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

using plan::Op;

constexpr size_t kFewArguments = 4;

struct CallNode final : Expression::Node {
  Slot Eval(EvalContext& ctx) const override {
    Slot few[kFewArguments];
    Slot* values = args.size() <= kFewArguments ? few : ctx.arena->Slots(args.size());
    bool null = false;  // all arguments are evaluated: only `and`, `or`, `if` and `??` stop early
    for (size_t k = 0; k < args.size(); ++k) {
      values[k] = args[k]->Eval(ctx);
      null = null || values[k].is_null();
    }
    return null ? Slot::Null() : body(site, ctx, values);
  }
  FunctionBody body = nullptr;
  CallSite site;
  std::vector<NodePtr> args;
};

struct ConcatNode final : Expression::Node {
  Slot Eval(EvalContext& ctx) const override {
    TextBuilder text;
    for (size_t k = 0; k < args.size(); ++k) {
      const Slot value = args[k]->Eval(ctx);
      if (ctx.error != nullptr) return Slot::Null();
      if (!formatted[k] || value.is_null()) {
        AppendText(value, text.out());
      } else if (!AppendFormatted(value, formats[k], text.out())) {
        return Fail(ctx, "E_CAST", "the format does not take this value");
      }
    }
    return text.Finish(Kind::kString, ctx);
  }
  std::vector<NodePtr> args;
  std::vector<NumberFormat> formats;
  std::vector<bool> formatted;
};

NodePtr BuildConcat(const plan::Expr& e, Arena* constants) {
  auto node = std::make_unique<ConcatNode>();
  node->args = BuildArguments(e, constants);
  for (size_t k = 0; k < e.args.size(); ++k) {
    const std::string format = k < e.names.size() ? e.names[k] : "";
    NumberFormat parsed;
    if (!ParseNumberFormat(format, &parsed)) parsed.type = NumberFormat::kTakesNothing;
    node->formats.push_back(parsed);
    node->formatted.push_back(!format.empty());
  }
  return node;
}

}  // namespace

NodePtr BuildCall(const plan::Expr& e, Arena* constants) {
  if (e.op == Op::kConcat) return BuildConcat(e, constants);
  auto node = std::make_unique<CallNode>();
  node->body = FindFunction(e.function);
  WEIR_CHECK(node->body != nullptr);
  node->args = BuildArguments(e, constants);
  node->site.result = e.type.kind;
  node->site.size = e.args.size();
  if (e.function == "capture" && e.args.size() > 1 && e.args[1].op == Op::kLiteral) {
    auto regex = std::make_unique<RE2>(e.args[1].literal.s, RE2::Quiet);
    if (regex->ok()) node->site.regex = std::move(regex);
  }
  return node;
}

}  // namespace weir
