#include "dsl/check_expr.h"

#include <utility>

#include "dsl/address.h"
#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;
using plan::Op;

// Facts about null that hold for a part of the expression only.
class ExprChecker::Assuming {
 public:
  Assuming(ExprChecker* checker, const std::set<std::string>& paths) : checker_(checker), before_(checker->not_null_) {
    checker_->Assume(paths);
  }
  ~Assuming() { checker_->not_null_ = std::move(before_); }
  Assuming(const Assuming&) = delete;
  Assuming& operator=(const Assuming&) = delete;

 private:
  ExprChecker* checker_;
  std::set<std::string> before_;
};

ExprChecker::Result ExprChecker::Check(const ast::Expr& expr) {
  const auto constant = [&](Kind kind, int64_t value) {
    return ConstantExpr(IntLiteral(kind, value), Type::Of(kind), expr.span);
  };
  switch (expr.kind) {
    case ExprKind::kNull: return ConstantExpr({}, Type::Of(Kind::kNull, true), expr.span);
    case ExprKind::kBool: return constant(Kind::kBool, expr.int_value);
    case ExprKind::kInt: return constant(Kind::kInt, expr.int_value);
    case ExprKind::kDuration: return constant(Kind::kDuration, expr.int_value);
    case ExprKind::kTimestamp: return constant(Kind::kTimestamp, expr.int_value);
    case ExprKind::kFloat: return ConstantExpr(FloatLiteral(expr.float_value), Type::Of(Kind::kFloat), expr.span);
    case ExprKind::kRawString: return ConstantExpr(StringLiteral(expr.text), Type::Of(Kind::kString), expr.span);
    case ExprKind::kString: return CheckString(expr);
    case ExprKind::kIp:
    case ExprKind::kCidr: return CheckAddress(expr);
    case ExprKind::kList: return CheckList(expr);
    case ExprKind::kRecord: return CheckRecord(expr);
    case ExprKind::kName: return CheckName(expr);
    case ExprKind::kCall: return CheckCall(expr);
    case ExprKind::kMember: return CheckMember(expr);
    case ExprKind::kIndex: return CheckIndex(expr);
    case ExprKind::kIf: return CheckIf(expr);
    case ExprKind::kCoalesce: return CheckCoalesce(expr);
    case ExprKind::kNot:
    case ExprKind::kAnd:
    case ExprKind::kOr: return CheckLogic(expr);
    case ExprKind::kIsNull:
    case ExprKind::kIsNotNull: return CheckNullTest(expr);
    case ExprKind::kNegate: return CheckNegate(expr);
    case ExprKind::kEq:
    case ExprKind::kNe:
    case ExprKind::kLt:
    case ExprKind::kLe:
    case ExprKind::kGt:
    case ExprKind::kGe: return CheckComparison(expr);
    case ExprKind::kMatches:
    case ExprKind::kNotMatches: return CheckMatches(expr);
    case ExprKind::kIn:
    case ExprKind::kNotIn: return CheckIn(expr);
    case ExprKind::kAdd:
    case ExprKind::kSub:
    case ExprKind::kMul:
    case ExprKind::kDiv:
    case ExprKind::kMod: return CheckArithmetic(expr);
    case ExprKind::kRange:
      ctx_.Error(codes::kTypeMismatch, expr.span, "a range is no value", "a range stands after `in` only");
      return std::nullopt;
  }
  return std::nullopt;
}

ExprChecker::Result ExprChecker::Finish(Op op, Type type, std::vector<plan::Expr> args, Span span) {
  plan::Expr expr;
  expr.op = op;
  expr.type = std::move(type);
  expr.args = std::move(args);
  expr.span = span;
  return FinishFold(std::move(expr));
}

ExprChecker::Result ExprChecker::FinishFold(plan::Expr expr) {
  std::string fault;
  if (unreachable_ == 0 && !ctx_.Runs(expr)) return std::nullopt;
  if (Fold(&expr, &fault)) return expr;
  if (unreachable_ > 0) return expr;
  ctx_.Error(codes::kConstantFault, expr.span, fault == "division by zero" ? fault : "this cannot be computed", fault);
  return std::nullopt;
}

ExprChecker::Result ExprChecker::CheckString(const ast::Expr& expr) {
  plan::Expr out;
  out.op = Op::kConcat;
  out.type = Type::Of(Kind::kString);
  out.span = expr.span;
  bool failed = false;
  std::string text;
  for (const ast::StringPart& part : expr.parts) {
    if (!part.value) {
      text += part.text;
      out.args.push_back(ConstantExpr(StringLiteral(part.text), out.type, expr.span));
      out.names.emplace_back();
      continue;
    }
    Result value = Check(*part.value);
    failed |= !value;
    if (!value) continue;
    if (!part.format.empty() && !value->type.numeric()) {
      ctx_.Error(codes::kArguments, part.value->span, "the format `" + part.format + "` needs a number",
                 "this is " + Article(value->type));
      failed = true;
    }
    out.args.push_back(std::move(*value));
    out.names.push_back(part.format);
  }
  if (failed) return std::nullopt;
  bool plain = true;
  for (const ast::StringPart& part : expr.parts) plain &= !part.value;
  if (plain) return ConstantExpr(StringLiteral(std::move(text)), out.type, expr.span);
  return FinishFold(std::move(out));
}

ExprChecker::Result ExprChecker::CheckAddress(const ast::Expr& expr) {
  plan::Literal literal;
  literal.kind = expr.kind == ExprKind::kIp ? Kind::kIp : Kind::kCidr;
  const bool ok = expr.kind == ExprKind::kIp ? ParseIpText(expr.text, &literal.ip)
                                             : ParseCidrText(expr.text, &literal.ip, &literal.prefix);
  if (!ok) return std::nullopt;  // the lexer has said so
  return ConstantExpr(literal, Type::Of(literal.kind), expr.span);
}

ExprChecker::Result ExprChecker::CheckList(const ast::Expr& expr) {
  std::vector<plan::Expr> items;
  bool failed = false;
  for (const ast::ExprPtr& child : expr.children) {
    Result item = Check(*child);
    failed |= !item;
    if (item) items.push_back(std::move(*item));
  }
  if (failed) return std::nullopt;
  plan::Expr joined;  // stands for the values so far
  joined.op = Op::kField;
  joined.type = items.empty() ? Type::Of(Kind::kNull, true) : items[0].type;
  for (const plan::Expr& item : items) {
    const std::optional<Type> type = Unify(joined, item);
    if (!type) {
      ctx_.Error(codes::kTypeMismatch, item.span, "the values of a list have one type",
                 "this is " + Article(item.type) + ", the first is " + Article(items[0].type));
      return std::nullopt;
    }
    joined.type = *type;
  }
  const Type element = joined.type;
  if (items.empty()) {
    plan::Literal empty;
    empty.kind = Kind::kList;
    return ConstantExpr(empty, Type::ListOf(element), expr.span);
  }
  for (plan::Expr& item : items) item = Widen(std::move(item), element.kind);
  return Finish(Op::kList, Type::ListOf(element), std::move(items), expr.span);
}

ExprChecker::Result ExprChecker::CheckRecord(const ast::Expr& expr) {
  plan::Expr out;
  out.op = Op::kRecord;
  out.span = expr.span;
  std::vector<Field> fields;
  bool failed = false;
  for (const ast::Entry& entry : expr.entries) {
    ast::Expr name;
    name.kind = ExprKind::kName;
    name.text = entry.name.text;
    name.span = entry.name.span;
    Result value = Check(entry.value ? *entry.value : name);
    failed |= !value;
    if (!value) continue;
    for (const Field& field : fields) {
      if (field.name != entry.name.text) continue;
      ctx_.Error(codes::kDuplicateName, entry.name.span, "field " + Quote(field.name) + " is given twice");
      failed = true;
    }
    fields.push_back({entry.name.text, value->type});
    out.names.push_back(entry.name.text);
    out.args.push_back(std::move(*value));
  }
  if (failed) return std::nullopt;
  out.type = Type::RecordOf(std::move(fields));
  if (out.args.empty()) {
    plan::Literal empty;
    empty.kind = Kind::kRecord;
    return ConstantExpr(empty, out.type, expr.span);
  }
  return FinishFold(std::move(out));
}

ExprChecker::Result ExprChecker::CheckMember(const ast::Expr& expr) {
  Result record = Check(*expr.children[0]);
  if (!record) return std::nullopt;
  if (record->type.kind != Kind::kRecord) {
    Diagnostic& d = ctx_.Error(codes::kUnknownField, expr.name_span, "there are no fields in " + Article(record->type));
    d.secondary.push_back({expr.children[0]->span, "this is " + Article(record->type)});
    d.help = MemberHelp(expr);
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (size_t k = 0; k < record->type.fields->size(); ++k) {
    const Field& field = (*record->type.fields)[k];
    names.push_back(field.name);
    if (field.name != expr.text) continue;
    Type type = field.type.AsNullable(field.type.nullable || record->type.nullable);
    if (not_null_.count(PathOf(expr)) > 0) type.nullable = false;
    ctx_.ReferMember(expr, type, scope_);
    plan::Expr out;
    out.op = Op::kMember;
    out.slot = static_cast<int>(k);
    out.type = std::move(type);
    out.span = expr.span;
    out.names = {expr.text};
    out.args.push_back(std::move(*record));
    return out;
  }
  ctx_.Error(codes::kUnknownField, expr.name_span, "unknown field " + Quote(expr.text), "the record has no such field")
      .help = Suggest(expr.text, names);
  return std::nullopt;
}

ExprChecker::Result ExprChecker::CheckIndex(const ast::Expr& expr) {
  Result of = Check(*expr.children[0]);
  Result at = Check(*expr.children[1]);
  if (!of || !at) return std::nullopt;
  if (of->type.kind != Kind::kList && of->type.kind != Kind::kMap) {
    ctx_.Error(codes::kOperatorTypes, expr.children[0]->span, "`[ ]` needs a list or a map",
               "this is " + Article(of->type));
    return std::nullopt;
  }
  if (!NeedValue(*of, "`[ ]`") ||
      !NeedKind(*at, of->type.kind == Kind::kList ? Kind::kInt : Kind::kString, "the index")) {
    return std::nullopt;
  }
  const Type element = *of->type.element;
  std::vector<plan::Expr> args;
  args.push_back(std::move(*of));
  args.push_back(std::move(*at));
  return Finish(Op::kIndex, element, std::move(args), expr.span);
}

ExprChecker::Result ExprChecker::CheckIf(const ast::Expr& expr) {
  Result condition = CheckCondition(*expr.children[0], "the condition of `if`", false);
  Result branches[2];
  for (int k = 0; k < 2; ++k) {
    Assuming facts(this, NotNullWhen(*expr.children[0], k == 0));
    const bool excluded = condition && (k == 0 ? IsFalse(*condition) : IsTrue(*condition));
    unreachable_ += excluded ? 1 : 0;
    branches[k] = Check(*expr.children[static_cast<size_t>(k) + 1]);
    unreachable_ -= excluded ? 1 : 0;
  }
  if (!condition || !branches[0] || !branches[1]) return std::nullopt;
  const std::optional<Type> type = Unify(*branches[0], *branches[1]);
  if (!type) {
    ctx_.Error(codes::kTypeMismatch, branches[1]->span, "the branches of `if` have different types",
               "this is " + Article(branches[1]->type))
        .secondary.push_back({branches[0]->span, "this is " + Article(branches[0]->type)});
    return std::nullopt;
  }
  std::vector<plan::Expr> args;
  args.push_back(std::move(*condition));
  for (Result& branch : branches) args.push_back(Widen(std::move(*branch), type->kind));
  return Finish(Op::kIf, *type, std::move(args), expr.span);
}

ExprChecker::Result ExprChecker::CheckCoalesce(const ast::Expr& expr) {
  Result left = Check(*expr.children[0]);
  unreachable_ += left && IsConstant(*left) && !IsNullConstant(*left) ? 1 : 0;
  Result right = Check(*expr.children[1]);
  unreachable_ -= left && IsConstant(*left) && !IsNullConstant(*left) ? 1 : 0;
  if (!left || !right) return std::nullopt;
  if (!left->type.nullable) {
    ctx_.Warn(codes::kPointlessNull, left->span, "`??` has no effect", "this is never null");
  }
  std::optional<Type> type = Unify(*left, *right);
  if (!type) {
    ctx_.Error(codes::kTypeMismatch, right->span, "the value for null has another type",
               "this is " + Article(right->type))
        .secondary.push_back({left->span, "this is " + Article(left->type)});
    return std::nullopt;
  }
  type->nullable = left->type.nullable && right->type.nullable;
  std::vector<plan::Expr> args;
  args.push_back(Widen(std::move(*left), type->kind));
  args.push_back(Widen(std::move(*right), type->kind));
  return Finish(Op::kCoalesce, *type, std::move(args), expr.span);
}

ExprChecker::Result ExprChecker::CheckLogic(const ast::Expr& expr) {
  const char* word = expr.kind == ExprKind::kNot   ? "what follows `not`"
                     : expr.kind == ExprKind::kAnd ? "each side of `and`"
                                                   : "each side of `or`";
  Result left = CheckCondition(*expr.children[0], word, false);
  std::vector<plan::Expr> args;
  if (expr.kind == ExprKind::kNot) {
    if (!left) return std::nullopt;
    args.push_back(std::move(*left));
    return Finish(Op::kNot, Type::Of(Kind::kBool), std::move(args), expr.span);
  }
  const bool is_and = expr.kind == ExprKind::kAnd;
  Assuming facts(this, NotNullWhen(*expr.children[0], is_and));
  const bool excluded = left && (is_and ? IsFalse(*left) : IsTrue(*left));
  unreachable_ += excluded ? 1 : 0;
  Result right = CheckCondition(*expr.children[1], word, false);
  unreachable_ -= excluded ? 1 : 0;
  if (!left || !right) return std::nullopt;
  args.push_back(std::move(*left));
  args.push_back(std::move(*right));
  return Finish(is_and ? Op::kAnd : Op::kOr, Type::Of(Kind::kBool), std::move(args), expr.span);
}

ExprChecker::Result ExprChecker::CheckNullTest(const ast::Expr& expr) {
  Result value = Check(*expr.children[0]);
  if (!value) return std::nullopt;
  const bool is_null = expr.kind == ExprKind::kIsNull;
  if (!value->type.nullable) {
    ctx_.Warn(codes::kPointlessNull, expr.span, std::string("this is always ") + (is_null ? "false" : "true"),
              "its value is never null");
  }
  std::vector<plan::Expr> args;
  args.push_back(std::move(*value));
  return Finish(is_null ? Op::kIsNull : Op::kIsNotNull, Type::Of(Kind::kBool), std::move(args), expr.span);
}

}  // namespace weir::dsl
