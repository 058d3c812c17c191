// Calls of functions over lists and maps: their types follow from the element's, so no table of overloads has them.
#include <algorithm>
#include <utility>

#include "dsl/check_expr.h"
#include "dsl/list_functions.h"

namespace weir::dsl {
namespace {

using plan::Op;
using Args = std::vector<plan::Expr>;

bool IsList(const plan::Expr& arg) { return arg.type.kind == Kind::kList && !arg.type.nullable; }
bool IsMap(const plan::Expr& arg) { return arg.type.kind == Kind::kMap && !arg.type.nullable; }
bool IsValue(const plan::Expr& arg, Kind kind) { return arg.type.kind == kind && !arg.type.nullable; }

bool Ordered(Kind kind) {
  return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kFloat || kind == Kind::kString ||
         kind == Kind::kTimestamp || kind == Kind::kDuration || kind == Kind::kIp;
}

// The element's type when `arg` is a list of values that are never null.
std::optional<Type> Elements(const plan::Expr& arg) {
  if (!IsList(arg) || arg.type.element->nullable || arg.type.element->kind == Kind::kNull) return std::nullopt;
  return *arg.type.element;
}

std::optional<Type> OfOneList(const std::string& name, const Args& args) {
  if (args.size() != 1 || !IsList(args[0])) return std::nullopt;
  const Type& list = args[0].type;
  const std::optional<Type> element = Elements(args[0]);
  if (name == "distinct") return list;
  if (name == "first" || name == "last") {
    if (list.element->kind == Kind::kNull) return std::nullopt;
    return *list.element;
  }
  if (!element) return std::nullopt;
  if (name == "sort") return Ordered(element->kind) ? std::optional(list) : std::nullopt;
  if (name == "min" || name == "max") return Ordered(element->kind) ? element : std::nullopt;
  if (name == "sum") return element->numeric() || element->kind == Kind::kDuration ? element : std::nullopt;
  if (name == "avg") return element->numeric() ? std::optional(Type::Of(Kind::kFloat)) : std::nullopt;
  return std::nullopt;
}

std::optional<Type> OfSeveral(const std::string& name, const Args& args) {
  const size_t n = args.size();
  if (name == "size" && n == 1 && (IsList(args[0]) || IsMap(args[0]))) return Type::Of(Kind::kInt);
  if (name == "split" && n == 2 && IsValue(args[0], Kind::kString) && IsValue(args[1], Kind::kString))
    return Type::ListOf(Type::Of(Kind::kString));
  if (name == "join" && n == 2 && Elements(args[0]) && IsValue(args[1], Kind::kString)) {
    return Elements(args[0])->kind == Kind::kString ? std::optional(Type::Of(Kind::kString)) : std::nullopt;
  }
  if (name == "slice" && (n == 2 || n == 3) && IsList(args[0]) && IsValue(args[1], Kind::kInt) &&
      (n == 2 || IsValue(args[2], Kind::kInt)))
    return args[0].type;
  if ((name == "keys" || name == "values") && n == 1 && IsMap(args[0]))
    return name == "keys" ? Type::ListOf(Type::Of(Kind::kString)) : Type::ListOf(*args[0].type.element);
  if (name == "map" && n == 2 && IsList(args[1]) && Elements(args[0]) && Elements(args[0])->kind == Kind::kString &&
      args[1].type.element->kind != Kind::kNull) {
    Type out = Type::Of(Kind::kMap);
    out.element = args[1].type.element;
    return out;
  }
  return std::nullopt;
}

}  // namespace

bool IsListFunction(std::string_view name) {
  for (const ListFunction& function : ListFunctions()) {
    if (function.name == name) return true;
  }
  return false;
}

std::string ListFunctionForm(std::string_view name) {
  for (const ListFunction& function : ListFunctions()) {
    if (function.name == name) return std::string(function.form);
  }
  return "";
}

std::optional<Type> ListFunctionType(const std::string& name, const std::vector<plan::Expr>& args) {
  std::optional<Type> type = OfOneList(name, args);
  return type ? type : OfSeveral(name, args);
}

ExprChecker::Result ExprChecker::CheckListFunction(const ast::Expr& expr, Args args) {
  const std::string& name = expr.text;
  const std::optional<Type> type = ListFunctionType(name, args);
  if (!type) {
    std::string have;
    for (const plan::Expr& arg : args) have += (have.empty() ? "" : ", ") + ToString(arg.type);
    ctx_.Error(codes::kArguments, expr.span, Quote(name) + " does not take (" + have + ")").help =
        "it is " + Quote(ListFunctionForm(name));
    return std::nullopt;
  }
  plan::Expr out;
  out.op = Op::kCall;
  out.function = name;
  out.type = *type;
  out.span = expr.span;
  out.args = std::move(args);
  return FinishFold(std::move(out));
}

}  // namespace weir::dsl
