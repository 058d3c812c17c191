#include "dsl/ast_copy.h"

#include <utility>

namespace weir::dsl {

ast::ExprPtr NewExpr(ast::ExprKind kind, Span span, std::string text) {
  auto out = std::make_unique<ast::Expr>();
  out->kind = kind;
  out->span = span;
  out->name_span = span;
  out->text = std::move(text);
  return out;
}

ast::ExprPtr CopyWith(const ast::Expr& expr, const Replacement& replace, const ArgumentFilter& keep_argument) {
  if (ast::ExprPtr other = replace(expr)) return other;
  ast::ExprPtr out = NewExpr(expr.kind, expr.span, expr.text);
  out->int_value = expr.int_value;
  out->float_value = expr.float_value;
  out->name_span = expr.name_span;
  out->height = expr.height;
  const auto copy = [&](const ast::ExprPtr& part) { return part ? CopyWith(*part, replace, keep_argument) : nullptr; };
  for (const ast::ExprPtr& child : expr.children) out->children.push_back(copy(child));
  for (const ast::Entry& entry : expr.entries) {
    if (!keep_argument || keep_argument(expr, entry))
      out->entries.push_back({entry.name, copy(entry.value), entry.span});
  }
  for (const ast::StringPart& part : expr.parts) out->parts.push_back({part.text, copy(part.value), part.format});
  out->where = copy(expr.where);
  return out;
}

}  // namespace weir::dsl
