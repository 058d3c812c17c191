#include "dsl/compile.h"

#include "dsl/checker.h"
#include "dsl/parser.h"

namespace weir::dsl {

std::optional<plan::Plan> Compile(const SourceText& source, const CompileOptions& options, Diagnostics* diagnostics,
                                  References* references) {
  const ast::File file = Parse(source, diagnostics);
  return CheckAndPlan(file, source, options, diagnostics, references);
}

}  // namespace weir::dsl
