// Calls: functions of the catalogue, functions of the file (inlined), and aggregates where none can be.
#include <algorithm>
#include <map>
#include <utility>

#include "dsl/aggregates.h"
#include "dsl/check_declarations.h"
#include "dsl/check_expr.h"
#include "dsl/fold.h"
#include "dsl/list_functions.h"
#include "dsl/other_words.h"

namespace weir::dsl {

using plan::Op;

namespace {

// Functions are put in place of their calls, which can double at every step; a text that goes beyond these is refused.
constexpr int kDeepestInlining = 600;      // levels of the bodies inside each other
constexpr int kMostInlined = 4000;         // calls of one file; told once
constexpr size_t kLargestInlined = 50000;  // nodes of one expression

size_t NodeCount(const plan::Expr& expr) {
  size_t count = 1;
  for (const plan::Expr& arg : expr.args) count += NodeCount(arg);
  return count;
}

// How many nodes the body has once the arguments are in it.
size_t InlinedSize(const ast::Expr& body, const std::map<std::string, plan::Expr>& arguments) {
  size_t count = 1;
  if (body.kind == ast::ExprKind::kName) {
    const auto argument = arguments.find(body.text);
    if (argument != arguments.end()) count = NodeCount(argument->second);
  }
  const auto add = [&](const ast::ExprPtr& part) {
    if (part) count += InlinedSize(*part, arguments);
  };
  for (const ast::ExprPtr& child : body.children) add(child);
  for (const ast::Entry& entry : body.entries) add(entry.value);
  for (const ast::StringPart& part : body.parts) add(part.value);
  add(body.where);
  return count;
}

bool Fits(const Overload& overload, const std::vector<plan::Expr>& args, bool widen) {
  const size_t n = overload.parameters.size();
  if (args.size() < n || (args.size() > n && !overload.repeats)) return false;
  for (size_t k = 0; k < args.size(); ++k) {
    const Kind want = overload.parameters[std::min(k, n - 1)], have = args[k].type.kind;
    if (have != want && !(widen && have == Kind::kInt && want == Kind::kFloat)) return false;
  }
  return true;
}

const Overload* Choose(const Function& function, const std::vector<plan::Expr>& args) {
  for (const bool widen : {false, true}) {
    for (const Overload& overload : function.overloads) {
      if (Fits(overload, args, widen)) return &overload;
    }
  }
  return nullptr;
}

std::vector<std::string> FunctionNames(const std::vector<Symbol>& symbols) {
  std::vector<std::string> names;
  for (const Function& function : FunctionCatalogue()) names.push_back(function.name);
  for (const Symbol& symbol : symbols) {
    if (symbol.sort == Sort::kFn) names.push_back(symbol.name);
  }
  return names;
}

}  // namespace

std::optional<std::vector<plan::Expr>> ExprChecker::CheckArguments(const ast::Expr& expr) {
  std::vector<plan::Expr> args;
  bool failed = false;
  for (const ast::Entry& entry : expr.entries) {
    if (!entry.name.text.empty()) {
      ctx_.Error(codes::kArguments, entry.name.span, Quote(expr.text) + " takes its arguments by position",
                 "leave the name out");
      failed = true;
    }
    if (!entry.value) continue;
    const auto before = std::exchange(wanted_, std::nullopt);
    Result arg = Check(*entry.value);
    wanted_ = before;
    failed |= !arg;
    if (arg) args.push_back(std::move(*arg));
  }
  if (failed) return std::nullopt;
  return args;
}

ExprChecker::Result ExprChecker::CheckCall(const ast::Expr& expr) {
  const std::string& name = expr.text;
  const Symbol* symbol = ctx_.FindSymbol(name);
  const Function* function = FindFunction(name);
  const AggregateInfo* aggregate = FindAggregate(name);
  const bool single_extreme = (name == "min" || name == "max") && expr.entries.size() == 1;
  if (symbol != nullptr && symbol->sort == Sort::kFn) return Inline(expr, *symbol);
  if (IsListFunction(name) && !expr.where) {
    if (auto done = CheckOverLists(expr, aggregate != nullptr)) return std::move(*done);
  }
  if (aggregate != nullptr && (function == nullptr || single_extreme || expr.where)) {
    ctx_.Error(codes::kAggregateOutside, expr.name_span,
               "the aggregate " + Quote(name) + " can stand in `aggregate { }` only",
               "here there is one value, not many")
        .help = single_extreme
                    ? "to compare values write `" + name + "(a, b)`"
                    : "let a table count, and read that: `table name = … | by … | window … | aggregate { n = " +
                          ctx_.OneLine(expr.span) + " }`";
    return std::nullopt;
  }
  if (function == nullptr) {
    UnknownFunction(expr, symbol);
    return std::nullopt;
  }
  if (expr.where) {
    ctx_.Error(codes::kArguments, expr.where->span, "only aggregates take `where`", Quote(name) + " is a function");
    return std::nullopt;
  }
  return CheckFunction(expr, *function);
}

void ExprChecker::UnknownFunction(const ast::Expr& expr, const Symbol* symbol) {
  const std::string& name = expr.text;
  std::string help = OtherWordHelp("function", name);
  if (help.empty()) help = Suggest(name, FunctionNames(ctx_.symbols));
  if (symbol == nullptr && help.empty() && ctx_.names_lost) return;
  Diagnostic& d = ctx_.Error(codes::kUnknownFunction, expr.name_span, "unknown function " + Quote(name));
  d.help = help;
  if (symbol != nullptr) d.secondary.push_back({symbol->span, std::string("this is ") + SortName(symbol->sort)});
}

// A call of a function over lists, checked; nothing when another function or an aggregate is meant.
std::optional<ExprChecker::Result> ExprChecker::CheckOverLists(const ast::Expr& expr, bool also_aggregate) {
  const bool also_scalar = FindFunction(expr.text) != nullptr;
  if (also_scalar && expr.entries.size() != 1) return std::nullopt;
  if (!also_aggregate && !also_scalar) {
    auto args = CheckArguments(expr);
    return args ? CheckListFunction(expr, std::move(*args)) : Result();
  }
  // The argument's type decides. It is looked at once: calls inside each other would double the work at every level.
  std::optional<std::vector<plan::Expr>> args;
  {
    Context::Mute mute(&ctx_);
    args = CheckArguments(expr);
  }
  if (!args && !expr.entries.empty()) {  // nothing is known of the argument but what is wrong with it
    CheckArguments(expr);
    return Result();
  }
  const bool list = args && args->size() == 1 && (*args)[0].type.kind == Kind::kList;
  if (!list) return std::nullopt;
  return CheckListFunction(expr, std::move(*args));
}

ExprChecker::Result ExprChecker::CheckClock(const ast::Expr& expr, Op op) {
  if (!scope_.constant_for.empty()) {
    ctx_.Error(codes::kNotConstant, expr.span, scope_.constant_for + " must be a constant",
               "this changes all the time");
    return std::nullopt;
  }
  if (!scope_.clock) {
    ctx_.Error(codes::kNoClock, expr.span, Quote(expr.text + "()") + " has no meaning here",
               "there is no record whose time it could be");
    return std::nullopt;
  }
  plan::Expr out;
  out.op = op;
  out.type = Type::Of(Kind::kTimestamp);
  out.span = expr.span;
  return out;
}

ExprChecker::Result ExprChecker::CheckKeyHash(const ast::Expr& expr) {
  plan::Expr out;
  out.op = Op::kCall;
  out.function = expr.text;
  out.type = Type::Of(Kind::kInt);
  out.span = expr.span;
  for (int slot : scope_.key) {
    for (const RowField& field : scope_.fields) {
      if (field.slot == slot && field.broken) return std::nullopt;
      if (field.slot == slot) out.args.push_back(FieldExpr(field, expr.span));
    }
  }
  if (!out.args.empty() || scope_.open) return out.args.empty() ? std::nullopt : Result(std::move(out));
  ctx_.Error(codes::kNoClock, expr.span, "`key_hash()` has no meaning here", "there is no row with a key").help =
      scope_.fields.empty() ? "" : "say whose records belong together: `| by …`, or `key …` on the source";
  return std::nullopt;
}

ExprChecker::Result ExprChecker::CheckFunction(const ast::Expr& expr, const Function& function) {
  auto args = CheckArguments(expr);
  if (!args) return std::nullopt;
  const std::string what = Quote(function.name);
  if (ctx_.references != nullptr) ctx_.references->Add(expr.name_span, {}, "a function", Signatures(function));
  bool values = true;
  for (const plan::Expr& arg : *args) values &= NeedValue(arg, what);
  if (!values) return std::nullopt;
  const Overload* overload = Choose(function, *args);
  if (overload == nullptr) {
    std::string have;
    for (const plan::Expr& arg : *args) have += (have.empty() ? "" : ", ") + ToString(arg.type);
    ctx_.Error(codes::kArguments, expr.span,
               have.empty() ? what + " needs arguments" : what + " does not take (" + have + ")")
        .help = "it is " + Signatures(function);
    return std::nullopt;
  }
  if (function.name == "now") return CheckClock(expr, Op::kNow);
  if (function.name == "event_time") return CheckClock(expr, Op::kEventTime);
  if (function.name == "key_hash") return CheckKeyHash(expr);
  for (size_t k = 0; k < args->size(); ++k) {
    plan::Expr& arg = (*args)[k];
    arg = Widen(std::move(arg), overload->parameters[std::min(k, overload->parameters.size() - 1)]);
    if (function.constant < 0 || static_cast<int>(k) < function.constant || IsConstant(arg)) continue;
    ctx_.Error(codes::kNotConstant, arg.span,
               "argument " + std::to_string(k + 1) + " of " + what + " must be a constant");
    return std::nullopt;
  }
  plan::Expr out;
  out.op = Op::kCall;
  out.function = function.name;
  out.type = Type::Of(overload->result, function.nullable);
  out.span = expr.span;
  out.args = std::move(*args);
  return FinishFold(std::move(out));
}

// The body with the arguments in place of the parameters. The declaration has been checked on its own: with arguments
// of the declared types nothing new can be wrong, except constants.
ExprChecker::Result ExprChecker::Inline(const ast::Expr& expr, const Symbol& symbol) {
  const auto& fn = std::get<ast::FnDecl>(*symbol.decl);
  if (Symbol* used = ctx_.FindSymbol(expr.text)) {
    used->used = true;
    ctx_.Refer(expr.name_span, *used);
  }
  auto args = CheckArguments(expr);
  if (ctx_.broken_fns.count(fn.name.text) > 0 || !fn.body || !args) return std::nullopt;
  if (expr.where) {
    ctx_.Error(codes::kArguments, expr.where->span, "only aggregates take `where`",
               Quote(expr.text) + " is a function");
    return std::nullopt;
  }
  if (args->size() != fn.params.size()) {
    ctx_.Error(codes::kArguments, expr.span,
               Quote(expr.text) + " takes " + std::to_string(fn.params.size()) + " arguments, not " +
                   std::to_string(args->size()))
        .secondary.push_back({symbol.span, "declared here"});
    return std::nullopt;
  }
  Scope scope;
  scope.constant_for = scope_.constant_for;
  scope.clock = scope_.clock;
  bool failed = false;
  for (size_t k = 0; k < fn.params.size(); ++k) {
    const auto& [name, type_expr] = fn.params[k];
    const std::optional<Type> type = ctx_.DeclaredType(type_expr, true);
    if (!type) return std::nullopt;
    Result arg = Coerce(std::move((*args)[k]), *type, Quote(name.text) + " of " + Quote(expr.text));
    failed |= !arg;
    if (!arg) continue;
    arg->type = *type;
    scope.arguments.emplace(name.text, std::move(*arg));
  }
  if (failed) return std::nullopt;
  const int depth = depth_ + fn.body->height;
  if (ctx_.inlined > kMostInlined) return std::nullopt;
  if (depth > kDeepestInlining || ++ctx_.inlined > kMostInlined ||
      InlinedSize(*fn.body, scope.arguments) > kLargestInlined) {
    ctx_.Error(codes::kRecursion, expr.span, "functions in functions grow too large here",
               "a function is put in place of its call");
    return std::nullopt;
  }
  ExprChecker body(&ctx_, scope);
  body.depth_ = depth;
  body.unreachable_ = unreachable_;
  Result value = body.Check(*fn.body);
  if (!value || !fn.result) return value;
  const std::optional<Type> type = ctx_.DeclaredType(*fn.result, true);
  if (!type) return std::nullopt;
  value = body.Coerce(std::move(*value), *type, Quote(fn.name.text));
  if (value) value->type.nullable = type->nullable;
  if (value) value->span = expr.span;
  return value;
}

}  // namespace weir::dsl
