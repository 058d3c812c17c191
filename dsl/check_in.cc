// `in`: ranges, lists, networks.
#include <algorithm>
#include <utility>

#include "dsl/check_expr.h"
#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;
using plan::Op;

ExprChecker::Result ExprChecker::CheckIn(const ast::Expr& expr) {
  Result value = Check(*expr.children[0]);
  const ast::Expr& set = *expr.children[1];
  Result out;
  if (set.kind == ExprKind::kRange) {
    if (value) out = CheckInRange(set, std::move(*value));
  } else if (const Symbol* lookup = LookupNamed(set)) {
    out = CheckInLookup(expr, std::move(value), *lookup);
  } else {
    Result list = Check(set);
    if (value && list) out = CheckInList(expr, std::move(*value), std::move(*list));
  }
  if (!out || expr.kind == ExprKind::kIn) return out;
  std::vector<plan::Expr> args;
  args.push_back(std::move(*out));
  return Finish(Op::kNot, Type::Of(Kind::kBool), std::move(args), expr.span);
}

ExprChecker::Result ExprChecker::CheckInRange(const ast::Expr& range, plan::Expr value) {
  if (!NeedValue(value, "`in`")) return std::nullopt;
  const Kind kind = value.type.kind;
  if (!value.type.numeric() && kind != Kind::kDuration && kind != Kind::kTimestamp) {
    ctx_.Error(codes::kOperatorTypes, value.span, "there are no ranges of this", "this is " + Article(value.type));
    return std::nullopt;
  }
  std::vector<plan::Expr> bounds;
  for (const ast::ExprPtr& child : range.children) {
    if (!child) {
      bounds.push_back(ConstantExpr({}, value.type.AsNullable(), range.span));
      continue;
    }
    Result bound = Check(*child);
    if (!bound) return std::nullopt;
    if (value.type.numeric() && bound->type.kind == Kind::kFloat) value = Widen(std::move(value), Kind::kFloat);
    bound = Coerce(std::move(*bound), value.type, "the bound of the range");
    if (!bound) return std::nullopt;
    bounds.push_back(std::move(*bound));
  }
  for (plan::Expr& bound : bounds) {
    if (!IsNullConstant(bound)) bound = Widen(std::move(bound), value.type.kind);
  }
  if (IsConstant(bounds[0]) && IsConstant(bounds[1]) &&
      Compare(bounds[0].literal, bounds[1].literal).value_or(-1) > 0) {
    ctx_.Error(codes::kConstantFault, range.span, "the range is empty",
               LiteralText(bounds[0].literal) + " is greater than " + LiteralText(bounds[1].literal));
    return std::nullopt;
  }
  std::vector<plan::Expr> args;
  const Span span = value.span.To(range.span);
  args.push_back(std::move(value));
  for (plan::Expr& bound : bounds) args.push_back(std::move(bound));
  return Finish(Op::kInRange, Type::Of(Kind::kBool), std::move(args), span);
}

ExprChecker::Result ExprChecker::CheckInList(const ast::Expr& expr, plan::Expr value, plan::Expr list) {
  if (!NeedValue(value, "`in`") || !NeedValue(list, "`in`")) return std::nullopt;
  const Kind kind = value.type.kind;
  std::vector<plan::Expr> args;
  if (list.type.kind == Kind::kCidr && kind == Kind::kIp) {
    args.push_back(std::move(value));
    args.push_back(std::move(list));
    return Finish(Op::kInCidr, Type::Of(Kind::kBool), std::move(args), expr.span);
  }
  if (list.type.kind != Kind::kList) {
    Diagnostic& d = ctx_.Error(codes::kOperatorTypes, list.span, "`in` needs a list, a range or a network",
                               "this is " + Article(list.type));
    if (list.type.kind == Kind::kString && kind == Kind::kString)
      d.help = "for a part of a text write `contains(text, part)`";
    return std::nullopt;
  }
  const Type& element = *list.type.element;
  if (element.kind == Kind::kFloat) value = Widen(std::move(value), Kind::kFloat);
  const bool written = IsConstant(list) || list.op == Op::kList;  // its items can be widened
  const bool numbers = kind == Kind::kFloat && element.kind == Kind::kInt && written;
  const bool fits = element.kind == Kind::kNull || SameBase(value.type, element) || numbers ||
                    (kind == Kind::kIp && element.kind == Kind::kCidr);
  if (!fits) {
    Diagnostic& d =
        ctx_.Error(codes::kComparison, expr.span, "cannot find " + Article(value.type) + " in " + Article(list.type));
    d.secondary.push_back({value.span, "this is " + Article(value.type)});
    if (kind == Kind::kIp && element.kind == Kind::kString)
      d.help = "write addresses and networks without quotes: `[10.0.0.1, 192.168.0.0/16]`";
    return std::nullopt;
  }
  if (numbers) {
    for (plan::Expr& item : list.args) item = Widen(std::move(item), Kind::kFloat);
    for (plan::Literal& item : list.literal.items) item = FloatLiteral(static_cast<double>(item.i));
    list.type = Type::ListOf(Type::Of(Kind::kFloat));
  }
  if (value.type.set && IsConstant(list)) {
    const ast::Expr& written_list = *expr.children[1];
    bool members = true;
    for (size_t k = 0; k < list.literal.items.size(); ++k) {
      const bool apart = written_list.children.size() == list.literal.items.size();
      const Span span = apart ? written_list.children[k]->span : list.span;
      members &= CheckMembership(value, ConstantExpr(list.literal.items[k], element, span));
    }
    if (!members) return std::nullopt;
  }
  args.push_back(std::move(value));
  args.push_back(std::move(list));
  return Finish(Op::kInList, Type::Of(Kind::kBool), std::move(args), expr.span);
}

// The lookup that `x in name` asks. Fields and params hide lookups, as they hide everything.
const Symbol* ExprChecker::LookupNamed(const ast::Expr& set) const {
  if (set.kind != ExprKind::kName || scope_.Find(set.text) != nullptr || scope_.arguments.count(set.text) > 0 ||
      scope_.argument_types.count(set.text) > 0)
    return nullptr;
  const Symbol* symbol = ctx_.FindSymbol(set.text);
  return symbol != nullptr && symbol->sort == Sort::kLookup ? symbol : nullptr;
}

ExprChecker::Result ExprChecker::CheckInLookup(const ast::Expr& expr, Result value, const Symbol& symbol) {
  const ast::Expr& set = *expr.children[1];
  const Relation* lookup = nullptr;
  if (scope_.lookups) lookup = ctx_.ReadRelation({set.text, set.span});
  if (!scope_.lookups) {
    Diagnostic& d = ctx_.Error(codes::kWrongSort, set.span, "the lookup " + Quote(set.text) + " cannot be asked here",
                               "only where there is a row: in stages, aggregates, detectors and sinks");
    d.help = "a function can take the answer as an argument: `f(x in " + set.text + ")`";
    d.secondary.push_back({symbol.span, "declared here"});
    ctx_.FindSymbol(set.text)->used = true;
    return std::nullopt;
  }
  if (!value || lookup == nullptr || lookup->open || lookup->key.empty()) return std::nullopt;
  const auto refuse = [&](std::string_view code, Span span, const std::string& message, const std::string& label) {
    Diagnostic& d = ctx_.Error(code, span, message, label);
    d.secondary.push_back({symbol.span, Quote(symbol.name) + " is declared here"});
    return &d;
  };
  if (lookup->key.size() > 1) {
    std::string key;
    for (int slot : lookup->key) key += (key.empty() ? "" : ", ") + lookup->fields[plan::At(slot)].name;
    refuse(codes::kJoin, set.span, Quote(set.text) + " has a key of several fields", "its key is " + Quote(key))->help =
        "join it, and test the row: `left join " + set.text + " on " + key + "`, then `" + set.text + " is not null`";
    return std::nullopt;
  }
  const RowField& key = lookup->fields[plan::At(lookup->key[0])];
  if (!NeedValue(*value, "`in`") || key.broken) return std::nullopt;
  const bool holds = value->type.kind == Kind::kIp && key.type.kind == Kind::kCidr;
  if (!holds && value->type.kind != key.type.kind) {
    refuse(codes::kComparison, expr.span, "cannot find " + Article(value->type) + " in " + Quote(set.text),
           "its key " + Quote(key.name) + " is " + Article(key.type));
    return std::nullopt;
  }
  const plan::Node& node = ctx_.plan.nodes[plan::At(lookup->node)];
  plan::Expr out;
  out.op = Op::kInLookup;
  out.type = Type::Of(Kind::kBool);
  out.slot = std::get<plan::SourceNode>(node.op).source;
  out.function = set.text;
  out.span = expr.span;
  out.args.push_back(std::move(*value));
  return out;
}

}  // namespace weir::dsl
