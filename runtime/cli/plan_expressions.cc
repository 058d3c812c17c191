#include "runtime/cli/plan_expressions.h"

#include "runtime/formats/validate.h"
#include "runtime/row/expression.h"

namespace weir::cli {
namespace {

using Visit = std::function<void(const plan::Expr&)>;

void Each(const std::optional<plan::Expr>& expr, const Visit& visit) {
  if (expr) visit(*expr);
}
void Each(const std::vector<plan::Expr>& exprs, const Visit& visit) {
  for (const plan::Expr& expr : exprs) visit(expr);
}
void Each(const std::vector<plan::NamedExpr>& exprs, const Visit& visit) {
  for (const plan::NamedExpr& named : exprs) visit(named.expr);
}

struct NodeExpressions {
  const Visit& visit;

  void operator()(const plan::MapNode& node) const {
    for (const plan::MapStep& step : node.steps) visit(step.expr);
  }
  void operator()(const plan::ParseNode& node) const { visit(node.text); }
  void operator()(const plan::RepeatNode& node) const { visit(node.times); }
  void operator()(const plan::WindowAggregateNode& node) const { Aggregates(node); }
  void operator()(const plan::RememberNode& node) const { Aggregates(node); }
  void operator()(const plan::ScoreNode& node) const {
    for (const plan::FuzzyVariable& input : node.fuzzy.inputs) visit(input.value);
  }
  void operator()(const plan::PatternNode& node) const {
    for (const plan::PatternElement& element : node.elements) Each(element.where, visit);
    for (const plan::PatternAggregate& taken : node.aggregates) {
      Each(taken.aggregate.args, visit);
      Each(taken.aggregate.where, visit);
    }
    Each(node.when, visit);
    Each(node.message, visit);
    Each(node.fields, visit);
  }
  void operator()(const plan::DetectorNode& node) const {
    if (node.fuzzy) {
      for (const plan::FuzzyVariable& input : node.fuzzy->inputs) visit(input.value);
    }
    visit(node.when);
    Each(node.once_fields, visit);
    Each(node.message, visit);
    Each(node.fields, visit);
  }
  void operator()(const plan::TruthNode& node) const { Each(node.where, visit); }
  void operator()(const plan::SinkNode& node) const {
    Each(node.fields, visit);
    Each(node.text, visit);
  }
  template <typename Node>
  void Aggregates(const Node& node) const {
    for (const plan::Aggregate& aggregate : node.aggregates) {
      Each(aggregate.args, visit);
      Each(aggregate.where, visit);
    }
    Each(node.results, visit);
  }
  template <typename Other>
  void operator()(const Other&) const {}  // no expressions
};

void EachOfTests(const plan::Plan& plan, const Visit& visit) {
  for (const plan::Test& test : plan.tests) {
    for (const plan::TestStep& step : test.steps) {
      Each(step.every, visit);
      Each(step.at, visit);
      for (const plan::TestRecord& record : step.records) Each(record.fields, visit);
    }
  }
}

// The innermost part that is refused by itself.
const plan::Expr& Culprit(const plan::Expr& expr) {
  for (const plan::Expr& part : expr.args) {
    if (!Expression::Validate(part).ok()) return Culprit(part);
  }
  return expr;
}

}  // namespace

void ForEachExpression(const plan::Plan& plan, const Visit& visit) {
  for (const plan::Source& source : plan.sources) Each(source.time, visit);
  for (const plan::Node& node : plan.nodes) std::visit(NodeExpressions{visit}, node.op);
  EachOfTests(plan, visit);
}

void ValidateExpressions(const plan::Plan& plan, dsl::Diagnostics* diagnostics) {
  const auto format = [diagnostics](const plan::Format& read, const std::vector<plan::SourceField>& fields) {
    const Status status = formats::ValidateFormat(read, fields);
    if (!status.ok()) diagnostics->Error(status.code(), read.span, status.message()).help = status.hint();
  };
  for (const plan::Source& source : plan.sources) format(source.format, source.fields);
  for (const plan::Node& node : plan.nodes) {
    if (const auto* parse = std::get_if<plan::ParseNode>(&node.op)) format(parse->format, parse->fields);
  }
  ForEachExpression(plan, [diagnostics](const plan::Expr& expr) {
    if (Expression::Validate(expr).ok()) return;
    const plan::Expr& culprit = Culprit(expr);
    const Status status = Expression::Validate(culprit);
    diagnostics->Error(status.code(), culprit.span, status.message()).help = status.hint();
  });
}

}  // namespace weir::cli
