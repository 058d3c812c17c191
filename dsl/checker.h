// ast::File → plan::Plan: names resolved, types inferred, everything that is wrong reported, in one pass over the
// declarations in the order in which they read each other.
#pragma once

#include <optional>

#include "dsl/ast.h"
#include "dsl/compile.h"
#include "dsl/diagnostic.h"
#include "dsl/plan.h"
#include "dsl/references.h"

namespace weir::dsl {

// Absent exactly when `diagnostics` has errors (those the parser put there included).
// `references`, if given, is filled whatever is wrong.
std::optional<plan::Plan> CheckAndPlan(const ast::File& file, const SourceText& source, const CompileOptions& options,
                                       Diagnostics* diagnostics, References* references = nullptr);

}  // namespace weir::dsl
