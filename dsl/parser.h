// Text → ast::File: recursive descent with two tokens of look-ahead; every mistake of the text in one run.
#pragma once

#include "dsl/ast.h"
#include "dsl/diagnostic.h"

namespace weir::dsl {

// Never fails as a whole: what could be read is in the result, what could not is in `diagnostics`. After an error the
// parser resumes at the next clause keyword of the block, else at the next declaration keyword at brace depth zero.
// Linear in the text; nesting deeper than 200 is an error (W0107), not a stack overflow.
ast::File Parse(const SourceText& source, Diagnostics* diagnostics);

}  // namespace weir::dsl
