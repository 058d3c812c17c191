#include "runtime/cli/runtime_checks.h"

#include "runtime/formats/validate.h"
#include "runtime/operators/fuzzy_inference.h"
#include "runtime/row/expression.h"

namespace weir::cli {
namespace {

std::optional<dsl::Refusal> RefusalOf(const Status& status) {
  if (status.ok()) return std::nullopt;
  return dsl::Refusal{status.code(), status.message(), status.hint()};
}

}  // namespace

dsl::RuntimeChecks ChecksOfRuntime() {
  dsl::RuntimeChecks checks;
  checks.expression = [](const plan::Expr& expr) { return RefusalOf(Expression::Validate(expr)); };
  checks.format = [](const plan::Format& format, const std::vector<plan::SourceField>& fields) {
    return RefusalOf(formats::ValidateFormat(format, fields));
  };
  checks.table = [](const plan::FuzzySystem& system) { return RefusalOf(ops::CheckTables(system)); };
  return checks;
}

}  // namespace weir::cli
