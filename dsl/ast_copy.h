// Copies of expressions in which some parts are replaced.
#pragma once

#include <functional>
#include <string>

#include "dsl/ast.h"

namespace weir::dsl {

ast::ExprPtr NewExpr(ast::ExprKind kind, Span span, std::string text = "");

// What stands for `expr` in the copy; null: a copy of its own, with its parts asked in turn. Arguments an argument list
// shall not keep are dropped by `keep_argument` (null: all stay).
using Replacement = std::function<ast::ExprPtr(const ast::Expr& expr)>;
using ArgumentFilter = std::function<bool(const ast::Expr& call, const ast::Entry& argument)>;
ast::ExprPtr CopyWith(const ast::Expr& expr, const Replacement& replace, const ArgumentFilter& keep_argument = nullptr);

}  // namespace weir::dsl
