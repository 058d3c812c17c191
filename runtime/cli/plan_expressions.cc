#include "runtime/cli/plan_expressions.h"

#include "dsl/plan_expressions.h"
#include "runtime/formats/validate.h"
#include "runtime/row/expression.h"

namespace weir::cli {
namespace {

// The innermost part that is refused by itself.
const plan::Expr& Culprit(const plan::Expr& expr) {
  for (const plan::Expr& part : expr.args) {
    if (!Expression::Validate(part).ok()) return Culprit(part);
  }
  return expr;
}

}  // namespace

void ValidateExpressions(const plan::Plan& plan, dsl::Diagnostics* diagnostics) {
  const auto format = [diagnostics](const plan::Format& read, const std::vector<plan::SourceField>& fields) {
    const Status status = formats::ValidateFormat(read, fields);
    if (!status.ok()) diagnostics->Error(status.code(), read.span, status.message()).help = status.hint();
  };
  for (const plan::Source& source : plan.sources) format(source.format, source.fields);
  for (const plan::Node& node : plan.nodes) {
    if (const auto* parse = std::get_if<plan::ParseNode>(&node.op)) format(parse->format, parse->fields);
  }
  dsl::ForEachExpression(plan, [diagnostics](const plan::Expr& expr) {
    if (Expression::Validate(expr).ok()) return;
    const plan::Expr& culprit = Culprit(expr);
    const Status status = Expression::Validate(culprit);
    diagnostics->Error(status.code(), culprit.span, status.message()).help = status.hint();
  });
}

}  // namespace weir::cli
