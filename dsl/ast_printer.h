// An AST as text, for tests: one s-expression a declaration and line.
//
//   file  = { decl NEWLINE } ;                  decl = "(" KEYWORD { part } ")" ;
//   expr  = 1 | 1.5 | 60000ms | @1767225600000 | "a{expr:format}" | r"raw" | name | (op expr …) | (call name arg …)
//           | [expr …] | {name:expr …} | (range expr expr)          a missing bound is `_`
#pragma once

#include <string>

#include "dsl/ast.h"

namespace weir::dsl {

std::string Dump(const ast::File& file);
std::string Dump(const ast::Expr& expr);
// The word a stage begins with; of a join "join".
const char* StageWord(ast::StageKind kind);

}  // namespace weir::dsl
