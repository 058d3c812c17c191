// Comments as documentation: of a declaration, the comment lines directly above it and the comment at the end of its
// first line. For `explain`, and for what an editor shows of a name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dsl/ast.h"
#include "dsl/plan.h"
#include "dsl/source.h"

namespace weir::dsl {

std::vector<ast::Comment> InOrder(std::vector<ast::Comment> comments);

// `comments`: in order. `declared`: an offset in the first line of what is documented. "": there is none; lines are
// parted by \n, each without its # and the blank behind it.
std::string DocumentationOf(const SourceText& source, const std::vector<ast::Comment>& comments, uint32_t declared);

// Gives the plan, its params, sources, subjects and sinks theirs.
void AddDocumentation(const ast::File& file, const SourceText& source, plan::Plan* plan);

}  // namespace weir::dsl
