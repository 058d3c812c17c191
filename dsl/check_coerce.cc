// Making values fit the place they are for.
#include <algorithm>
#include <utility>

#include "dsl/address.h"
#include "dsl/check_expr.h"
#include "dsl/fold.h"

namespace weir::dsl {

using plan::Op;

namespace {

// The closed set an expression's value is from: its type's, or the one value of a literal.
std::optional<std::vector<std::string>> SetOf(const plan::Expr& expr) {
  if (expr.type.kind != Kind::kString) return std::nullopt;
  if (expr.type.set) return *expr.type.set;
  if (IsConstant(expr) && expr.literal.kind == Kind::kString) return std::vector<std::string>{expr.literal.s};
  return std::nullopt;
}

std::string UnquoteHelp(const plan::Expr& value, Kind want) {
  if (!IsConstant(value) || value.literal.kind != Kind::kString) return "";
  IpBytes ip;
  int bits = 0;
  const std::string& text = value.literal.s;
  if (want == Kind::kIp && ParseIpText(text, &ip)) return "write the address without quotes: `" + text + "`";
  if (want == Kind::kCidr && ParseCidrText(text, &ip, &bits)) return "write the network without quotes: `" + text + "`";
  if (want == Kind::kTimestamp) return "write a time without quotes: `2026-01-31T12:00:00Z`";
  if (want == Kind::kDuration) return "write a span without quotes: `10s`";
  const bool number = (want == Kind::kInt || want == Kind::kFloat) && !text.empty() &&
                      text.find_first_not_of("0123456789.-") == std::string::npos;
  return number ? "write the number without quotes: `" + text + "`" : "";
}

std::string ConversionHelp(const plan::Expr& value, Kind want) {
  std::string unquote = UnquoteHelp(value, want);
  if (!unquote.empty()) return unquote;
  if (want == Kind::kString && IsConstant(value) && value.type.numeric())
    return "write it in quotes: `\"" + LiteralText(value.literal) + "\"`";
  if (want == Kind::kBool && value.type.numeric()) return "compare it with something, as in `… > 0`";
  if (want == Kind::kDuration && value.type.numeric()) {
    return IsConstant(value) ? "give it a unit: `" + LiteralText(value.literal) + "s`"
                             : "multiply it by a unit: `… * 1s`";
  }
  if (want == Kind::kInt && value.type.kind == Kind::kFloat)
    return "use `int(…)`, which rounds toward zero, or `div(a, b)` for whole division";
  const Function* convert = FindFunction(ToString(Type::Of(want)));
  if (convert == nullptr) return "";
  for (const Overload& overload : convert->overloads) {
    if (overload.parameters.size() == 1 && overload.parameters[0] == value.type.kind)
      return "convert it with `" + convert->name + "(…)`";
  }
  return "";
}

// Whether a constant is a value of the type, also inside; its ints become floats where floats are needed.
bool FitLiteral(plan::Literal* value, const Type& want) {
  if (value->kind == Kind::kNull) return want.nullable;
  if (value->kind == Kind::kInt && want.kind == Kind::kFloat) *value = FloatLiteral(static_cast<double>(value->i));
  if (value->kind != want.kind) return false;
  if (want.set && std::find(want.set->begin(), want.set->end(), value->s) == want.set->end()) return false;
  if (value->kind != Kind::kRecord) {  // only lists have items
    return std::all_of(value->items.begin(), value->items.end(),
                       [&](plan::Literal& item) { return FitLiteral(&item, *want.element); });
  }
  if (value->items.size() != want.fields->size()) return false;
  for (size_t k = 0; k < value->items.size(); ++k) {
    const Field& field = (*want.fields)[k];
    if (value->names[k] != field.name || !FitLiteral(&value->items[k], field.type)) return false;
  }
  return true;
}

bool HasItems(const Type& type) {
  return type.kind == Kind::kList || type.kind == Kind::kMap || type.kind == Kind::kRecord;
}

}  // namespace

std::string Article(const Type& type) {
  if (type.kind == Kind::kNull) return "null";
  if (type.kind == Kind::kString && type.set) return "one of " + ToString(type);
  const std::string name = ToString(type);
  return (std::string("aeiou").find(name[0]) != std::string::npos ? "an `" : "a `") + name + "`";
}

plan::Expr Widen(plan::Expr value, Kind kind) {
  if (kind != Kind::kFloat || value.type.kind != Kind::kInt) return value;
  plan::Expr out;
  out.op = Op::kToFloat;
  out.type = Type::Of(Kind::kFloat, value.type.nullable);
  out.span = value.span;
  out.args.push_back(std::move(value));
  std::string fault;
  Fold(&out, &fault);
  return out;
}

std::optional<Type> Unify(const plan::Expr& a, const plan::Expr& b) {
  if (a.type.kind == Kind::kNull) return b.type.AsNullable();
  if (b.type.kind == Kind::kNull) return a.type.AsNullable();
  const bool nullable = a.type.nullable || b.type.nullable;
  if (a.type.numeric() && b.type.numeric() && a.type.kind != b.type.kind) return Type::Of(Kind::kFloat, nullable);
  Type left = a.type, right = b.type;
  if (const auto set = SetOf(a)) left.set = std::make_shared<const std::vector<std::string>>(*set);
  if (const auto set = SetOf(b)) right.set = std::make_shared<const std::vector<std::string>>(*set);
  return CommonType(left, right);
}

// A list or record that is written out becomes one of `want`, if what stands in it can.
void ExprChecker::FitItems(plan::Expr* value, const Type& want) {
  if (IsConstant(*value)) {
    plan::Literal literal = value->literal;
    if (!FitLiteral(&literal, want)) return;
    value->type = want.AsNullable(literal.kind == Kind::kNull);
    value->literal = std::move(literal);
    return;
  }
  const bool list = value->op == Op::kList;
  if (!list && (value->op != Op::kRecord || value->args.size() != want.fields->size())) return;
  std::vector<plan::Expr> items;
  for (size_t k = 0; k < value->args.size(); ++k) {
    const Type& type = list ? *want.element : (*want.fields)[k].type;
    Context::Mute mute(&ctx_);
    Result item = Coerce(value->args[k], type, "");
    if (!item || (!list && value->names[k] != (*want.fields)[k].name)) return;
    items.push_back(std::move(*item));
  }
  value->args = std::move(items);
  value->type = want.AsNullable(false);
}

bool ExprChecker::NeedValue(const plan::Expr& value, const std::string& what) {
  if (!value.type.nullable) return true;
  if (scope_.open) return false;  // what could not be read may have tested it
  if (value.type.kind == Kind::kNull) {
    ctx_.Error(codes::kNullable, value.span, what + " needs a value", "this is null");
    return false;
  }
  Diagnostic& d = ctx_.Error(codes::kNullable, value.span, what + " needs a value, and this may be null",
                             "this is " + Article(value.type));
  d.help = "say what null stands for with `… ?? value`, or test it before with `is not null`";
  const RowField* field = value.op == Op::kField && value.names.size() == 1 ? scope_.Find(value.names[0]) : nullptr;
  if (field != nullptr && field->declared.begin < field->declared.end && !(field->declared == value.span))
    d.secondary.push_back({field->declared, "declared here"});
  return false;
}

void ExprChecker::Mismatch(const plan::Expr& value, const Type& want, const std::string& what) {
  Diagnostic& d = ctx_.Error(codes::kTypeMismatch, value.span, what + " must be " + Article(want),
                             "this is " + Article(value.type));
  d.help = ConversionHelp(value, want.kind);
  const Symbol* param = IsConstant(value) ? ctx_.FindSymbol(std::string(ctx_.source.Slice(value.span))) : nullptr;
  if (param != nullptr && param->sort == Sort::kParam) d.secondary.push_back({param->span, "declared here"});
}

bool ExprChecker::NeedKind(const plan::Expr& value, Kind kind, const std::string& what) {
  if (value.type.kind != kind) {
    Mismatch(value, Type::Of(kind), what);
    return false;
  }
  return NeedValue(value, what);
}

ExprChecker::Result ExprChecker::Coerce(plan::Expr value, const Type& want, const std::string& what) {
  if (value.type.kind == Kind::kNull) {
    if (!want.nullable) {
      NeedValue(value, what);
      return std::nullopt;
    }
    value.type = want;
    return value;
  }
  if (want.kind == Kind::kFloat) value = Widen(std::move(value), Kind::kFloat);
  if (value.type.kind == Kind::kRecord && want.kind == Kind::kMap) return RecordAsMap(std::move(value), want, what);
  if (HasItems(value.type) && value.type.kind == want.kind) FitItems(&value, want);
  const bool items = HasItems(want);  // what is inside is wrong, or the whole; then null is said by itself
  if (items ? !IsWithin(value.type.AsNullable(false), want) : !SameBase(value.type, want)) {
    Mismatch(value, want.AsNullable(false), what);
    return std::nullopt;
  }
  if (!want.nullable && !NeedValue(value, what)) return std::nullopt;
  if (want.kind == Kind::kString && want.set) {
    const auto from = SetOf(value);
    if (!from) {
      ctx_.Error(codes::kNotInSet, value.span, what + " must be one of " + ToString(want.AsNullable(false)),
                 "this is any `string`");
      return std::nullopt;
    }
    for (const std::string& member : *from) {
      if (std::find(want.set->begin(), want.set->end(), member) != want.set->end()) continue;
      ctx_.Error(codes::kNotInSet, value.span, "\"" + member + "\" is none of " + ToString(want.AsNullable(false)),
                 what + " is one of these")
          .help = SuggestText(member, *want.set);
      return std::nullopt;
    }
  }
  return value;
}

// `{ x: 1.5 }` where a map is needed: its names are the keys.
ExprChecker::Result ExprChecker::RecordAsMap(plan::Expr record, const Type& want, const std::string& what) {
  plan::Expr names, values;
  names.op = values.op = Op::kList;
  names.type = Type::ListOf(Type::Of(Kind::kString));
  values.type = Type::ListOf(*want.element);
  names.span = values.span = record.span;
  const bool constant = IsConstant(record);
  for (size_t k = 0; k < record.type.fields->size(); ++k) {
    const Field& field = (*record.type.fields)[k];
    plan::Expr item =
        constant ? ConstantExpr(record.literal.items[k], field.type, record.span) : std::move(record.args[k]);
    Result fitting = Coerce(std::move(item), *want.element, Quote(field.name) + " of " + what);
    if (!fitting) return std::nullopt;
    names.args.push_back(ConstantExpr(StringLiteral(field.name), Type::Of(Kind::kString), record.span));
    values.args.push_back(std::move(*fitting));
  }
  if (names.args.empty()) {
    plan::Literal empty;
    empty.kind = Kind::kMap;
    return ConstantExpr(std::move(empty), want.AsNullable(false), record.span);
  }
  std::string fault;
  Fold(&names, &fault);
  Fold(&values, &fault);
  plan::Expr out;
  out.op = Op::kCall;
  out.function = "map";
  out.type = want.AsNullable(false);
  out.span = record.span;
  out.args.push_back(std::move(names));
  out.args.push_back(std::move(values));
  return out;
}

ExprChecker::Result ExprChecker::CheckAs(const ast::Expr& expr, const Type& want, const std::string& what) {
  wanted_ = want.kind;
  Result value = Check(expr);
  wanted_.reset();
  if (!value) return std::nullopt;
  return Coerce(std::move(*value), want, what);
}

ExprChecker::Result ExprChecker::CheckCondition(const ast::Expr& expr, const std::string& what, bool nullable_ok) {
  return CheckAs(expr, Type::Of(Kind::kBool, nullable_ok), what);
}

std::optional<plan::Literal> ConstantOf(Context* context, const ast::Expr& expr, const Type& want,
                                        const std::string& what) {
  Scope scope;
  scope.constant_for = what;
  ExprChecker checker(context, scope);
  const auto value = checker.CheckAs(expr, want, what);
  if (!value) return std::nullopt;
  if (IsConstant(*value)) return value->literal;
  context->Error(codes::kNotConstant, expr.span, what + " must be a constant",
                 "only literals, params and arithmetic over them are computed before the start");
  return std::nullopt;
}

std::optional<int64_t> SpanOf(Context* context, const ast::Expr& expr, const std::string& what, bool zero_ok) {
  const auto value = ConstantOf(context, expr, Type::Of(Kind::kDuration), what);
  if (!value) return std::nullopt;
  if (value->i > 0 || (zero_ok && value->i == 0)) return value->i;
  context->Error(codes::kSpan, expr.span, what + (zero_ok ? " must not be negative" : " must be greater than zero"),
                 "this is " + DurationText(value->i));
  return std::nullopt;
}

std::optional<int64_t> CountOf(Context* context, const ast::Expr& expr, const std::string& what, int64_t low,
                               int64_t high) {
  const auto value = ConstantOf(context, expr, Type::Of(Kind::kInt), what);
  if (!value) return std::nullopt;
  if (value->i >= low && value->i <= high) return value->i;
  context->Error(codes::kOutOfRange, expr.span,
                 what + " must lie in " + std::to_string(low) + ".." + std::to_string(high),
                 "this is " + std::to_string(value->i));
  return std::nullopt;
}

}  // namespace weir::dsl
