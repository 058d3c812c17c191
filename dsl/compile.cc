#include "dsl/compile.h"

#include "dsl/checker.h"
#include "dsl/codes.h"
#include "dsl/parser.h"

namespace weir::dsl {

std::optional<plan::Plan> Compile(const SourceText& source, const CompileOptions& options, Diagnostics* diagnostics,
                                  References* references) {
  const ast::File file = Parse(source, diagnostics);
  return CheckAndPlan(file, source, options, diagnostics, references);
}

void RefuseUnsupported(const plan::Plan& plan, Diagnostics* diagnostics) {
  for (const plan::Unsupported& construct : plan.unsupported)
    diagnostics->Error(codes::kNotBuilt, construct.span, construct.what + " is not run by this version of Weir").help =
        construct.help;
}

}  // namespace weir::dsl
