// Parameters (with values from outside) and functions of the file.
#include <algorithm>
#include <iterator>
#include <utility>

#include "dsl/check_declarations.h"
#include "dsl/fold.h"
#include "dsl/parser.h"

namespace weir::dsl {
namespace {

// Whether the value lies in the declared range or list; nothing is known of a range with mistakes.
bool InDeclaredRange(Context* context, const ast::ParamDecl& decl, const ParamValue& param, std::string* outside) {
  const std::string what = "the range of " + Quote(decl.name.text);
  const Type type = Type::Of(param.type.kind);
  if (decl.range->kind != ast::ExprKind::kRange) {
    const auto list = ConstantOf(context, *decl.range, Type::ListOf(type), what);
    if (!list) return true;
    *outside = "it must be one of " + LiteralText(*list);
    return std::any_of(list->items.begin(), list->items.end(),
                       [&](const plan::Literal& item) { return Compare(item, param.value) == std::optional<int>(0); });
  }
  std::optional<plan::Literal> bounds[2];
  for (size_t k = 0; k < 2; ++k) {
    if (!decl.range->children[k]) continue;
    bounds[k] = ConstantOf(context, *decl.range->children[k], type, "a bound of the range");
    if (!bounds[k]) return true;
  }
  if (bounds[0] && bounds[1] && Compare(*bounds[0], *bounds[1]).value_or(0) > 0) {
    context->Error(codes::kConstantFault, decl.range->span, "the range is empty", "no value lies in it");
    return true;
  }
  *outside = "it must lie in " + context->OneLine(decl.range->span);
  return (!bounds[0] || Compare(param.value, *bounds[0]).value_or(0) >= 0) &&
         (!bounds[1] || Compare(param.value, *bounds[1]).value_or(0) <= 0);
}

// The value given from outside as a literal of the param's type. Its text has no place in the file: findings are told
// at the param.
std::optional<plan::Literal> OutsideValue(Context* context, const ast::ParamDecl& decl, const Type& type,
                                          const std::string& text) {
  const SourceText value_text("--set", "param value = " + text + "\n");
  Diagnostics found;
  const ast::File file = Parse(value_text, &found);
  const auto* parsed = file.declarations.size() == 1 ? std::get_if<ast::ParamDecl>(&file.declarations[0]) : nullptr;
  std::string why;
  if (found.has_errors() || parsed == nullptr || !parsed->value || parsed->range) {
    why = "`" + text + "` is not a value";
  } else {
    Context inner(file, value_text, context->options, &found);
    inner.params = context->params;
    Scope scope;
    scope.constant_for = Quote(decl.name.text);
    ExprChecker checker(&inner, scope);
    const auto value = checker.CheckAs(*parsed->value, type, Quote(decl.name.text));
    if (value && IsConstant(*value)) return value->literal;
    const std::vector<Diagnostic> sorted = found.Sorted();
    why = sorted.empty() ? "`" + text + "` is not a constant"
                         : sorted[0].message + (sorted[0].primary.text.empty() ? "" : ": " + sorted[0].primary.text);
  }
  Diagnostic& d =
      context->Error(codes::kTypeMismatch, decl.name.span,
                     "the value given for " + Quote(decl.name.text) + " does not fit", "given as `" + text + "`");
  d.notes.push_back(why);
  d.help = "write it as in the file; " + Quote(decl.name.text) + " is " + Article(type);
  return std::nullopt;
}

void CheckParam(Context* context, const ast::ParamDecl& decl) {
  ParamValue& param = context->params[decl.name.text];
  param.broken = true;
  if (!decl.value) return;
  const std::string what = Quote(decl.name.text);
  Scope scope;
  scope.constant_for = what;
  ExprChecker checker(context, scope);
  auto value = checker.Check(*decl.value);
  if (decl.type) {
    const std::optional<Type> type = context->DeclaredType(*decl.type);
    if (!type) return;
    if (value) value = checker.Coerce(std::move(*value), *type, what);
    if (value) value->type = *type;
  }
  if (!value) return;
  if (value->type.nullable) {
    context->Error(codes::kNullable, decl.value->span, "a param cannot be null");
    return;
  }
  if (!IsConstant(*value)) {
    context->Error(codes::kNotConstant, decl.value->span, what + " must be a constant",
                   "only literals, params and arithmetic over them are computed before the start");
    return;
  }
  param.type = value->type;
  param.value = value->literal;
  std::string text = context->OneLine(decl.value->span), outside;
  if (decl.range && !InDeclaredRange(context, decl, param, &outside)) {
    context->Error(codes::kOutOfRange, decl.value->span, what + " is outside its range", outside);
  }
  const auto given = context->options.params.find(decl.name.text);
  if (given != context->options.params.end()) {
    const auto literal = OutsideValue(context, decl, param.type, given->second);
    if (!literal) return;
    param.value = *literal;
    text = given->second;
    bool inside = true;
    if (decl.range) {
      Context::Mute mute(context);  // the range itself has been checked
      inside = InDeclaredRange(context, decl, param, &outside);
    }
    if (!inside) {
      context->Error(codes::kOutOfRange, decl.name.span, "the value given for " + what + " is outside its range",
                     "given as `" + text + "`: " + outside);
      return;
    }
  }
  param.broken = false;
  context->plan.params.push_back(
      {decl.name.text, param.type, param.value, text, decl.range ? context->OneLine(decl.range->span) : "", decl.span});
}

// Calls of the file's functions in a body.
void CollectCalls(const ast::Expr& expr, Context* context, std::set<std::string>* out) {
  if (expr.kind == ast::ExprKind::kCall) {
    const Symbol* symbol = context->FindSymbol(expr.text);
    if (symbol != nullptr && symbol->sort == Sort::kFn) out->insert(expr.text);
  }
  const auto visit = [&](const ast::ExprPtr& part) {
    if (part) CollectCalls(*part, context, out);
  };
  for (const ast::ExprPtr& child : expr.children) visit(child);
  for (const ast::Entry& entry : expr.entries) visit(entry.value);
  for (const ast::StringPart& part : expr.parts) visit(part.value);
  visit(expr.where);
}

// Functions that call themselves, on whatever way: those that are left when all that call only settled ones are
// settled.
std::set<std::string> Recursive(std::map<std::string, std::set<std::string>> calls) {
  for (bool changed = true; changed;) {
    changed = false;
    for (auto fn = calls.begin(); fn != calls.end();) {
      const bool open = std::any_of(fn->second.begin(), fn->second.end(),
                                    [&](const std::string& name) { return calls.count(name) > 0; });
      fn = open ? std::next(fn) : (changed = true, calls.erase(fn));
    }
  }
  std::set<std::string> out;
  for (const auto& [name, targets] : calls) out.insert(name);
  return out;
}

void CheckFunction(Context* context, const ast::FnDecl& decl) {
  Scope scope;
  bool failed = !decl.body || decl.damaged;
  for (const auto& [name, type_expr] : decl.params) {
    const std::optional<Type> type = context->DeclaredType(type_expr);
    failed |= !type;
    if (scope.argument_types.count(name.text) > 0) {
      context->Error(codes::kDuplicateName, name.span, "parameter " + Quote(name.text) + " is given twice");
      failed = true;
    }
    scope.open |= !type;
    if (type) scope.argument_types[name.text] = *type;
    scope.argument_spans.emplace(name.text, name.span);
    if (type && context->references != nullptr)
      context->references->Add(name.span, name.span, "a parameter", ToString(*type));
  }
  std::optional<Type> result;
  if (decl.result) {
    result = context->DeclaredType(*decl.result);
    failed |= !result;
  }
  if (decl.body) {
    scope.open |= decl.damaged;
    ExprChecker checker(context, scope);
    auto value = checker.Check(*decl.body);
    if (value && result) value = checker.Coerce(std::move(*value), *result, "the result of " + Quote(decl.name.text));
    failed |= !value;
  }
  if (failed) context->broken_fns.insert(decl.name.text);
}

}  // namespace

void CheckParams(Context* context) {
  std::vector<std::string> names;
  for (const Symbol& symbol : context->symbols) {
    if (symbol.sort != Sort::kParam) continue;
    names.push_back(symbol.name);
    CheckParam(context, std::get<ast::ParamDecl>(*symbol.decl));
  }
  for (const auto& [name, text] : context->options.params) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    Diagnostic& d = context->Error(codes::kUnknownParam, Span{0, 0}, "unknown param " + Quote(name),
                                   "given from outside as `" + name + "=" + text + "`");
    d.help = Suggest(name, names);
  }
}

void CheckParamOverride(Context* context, const ast::ParamDecl& decl, const ast::Expr& value) {
  const auto declared = context->params.find(decl.name.text);
  if (declared == context->params.end() || declared->second.broken) return;
  ParamValue param = declared->second;
  const auto literal = ConstantOf(context, value, param.type, Quote(decl.name.text));
  if (!literal || !decl.range) return;
  param.value = *literal;
  std::string outside;
  bool inside = true;
  {
    Context::Mute mute(context);  // the range itself has been checked
    inside = InDeclaredRange(context, decl, param, &outside);
  }
  if (!inside) {
    context->Error(codes::kOutOfRange, value.span, Quote(decl.name.text) + " is outside its range", outside)
        .secondary.push_back({decl.name.span, "declared here"});
  }
}

void CheckFunctions(Context* context) {
  std::map<std::string, std::set<std::string>> calls;
  for (const Symbol& symbol : context->symbols) {
    if (symbol.sort != Sort::kFn) continue;
    const auto& decl = std::get<ast::FnDecl>(*symbol.decl);
    calls[symbol.name];
    if (decl.body) CollectCalls(*decl.body, context, &calls[symbol.name]);
  }
  const std::set<std::string> stuck = Recursive(calls);
  std::set<std::string> reported;  // with all they call: a circle is reported once
  for (const Symbol& symbol : context->symbols) {
    if (symbol.sort != Sort::kFn || stuck.count(symbol.name) == 0) continue;
    context->broken_fns.insert(symbol.name);
    std::set<std::string> reached = {symbol.name};  // does it come back to itself, or only call what does?
    std::vector<std::string> open(calls[symbol.name].begin(), calls[symbol.name].end());
    bool circular = false;
    while (!open.empty()) {
      const std::string name = open.back();
      open.pop_back();
      circular |= name == symbol.name;
      if (reached.insert(name).second) open.insert(open.end(), calls[name].begin(), calls[name].end());
    }
    const bool known = reported.count(symbol.name) > 0;
    if (circular) reported.insert(reached.begin(), reached.end());
    if (circular && !known) {
      context->Error(codes::kRecursion, symbol.span, Quote(symbol.name) + " calls itself",
                     "functions are put in place of their calls, which would never end");
    }
  }
  for (const Symbol& symbol : context->symbols) {
    if (symbol.sort == Sort::kFn && stuck.count(symbol.name) == 0)
      CheckFunction(context, std::get<ast::FnDecl>(*symbol.decl));
  }
}

}  // namespace weir::dsl
