#include "dsl/plan_expressions.h"

#include <algorithm>
#include <variant>

namespace weir::dsl {
namespace {

using VisitExpr = std::function<void(const plan::Expr&)>;

void Each(const std::optional<plan::Expr>& expr, const VisitExpr& visit) {
  if (expr) visit(*expr);
}
void Each(const std::vector<plan::Expr>& exprs, const VisitExpr& visit) {
  for (const plan::Expr& expr : exprs) visit(expr);
}
void Each(const std::vector<plan::NamedExpr>& exprs, const VisitExpr& visit) {
  for (const plan::NamedExpr& named : exprs) visit(named.expr);
}

struct NodeExpressions {
  const VisitExpr& visit;

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
    Each(node.route, visit);
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

void Lookups(const plan::Expr& expr, std::vector<int>* out) {
  if (expr.op == plan::Op::kInLookup) out->push_back(expr.slot);
  for (const plan::Expr& arg : expr.args) Lookups(arg, out);
}

}  // namespace

void ForEachExpression(const plan::Node& node, const VisitExpr& visit) { std::visit(NodeExpressions{visit}, node.op); }

std::vector<int> LookupsAsked(const plan::Node& node) {
  std::vector<int> out;
  if (const auto* join = std::get_if<plan::JoinNode>(&node.op); join != nullptr && join->lookup >= 0)
    out.push_back(join->lookup);
  ForEachExpression(node, [&out](const plan::Expr& expr) { Lookups(expr, &out); });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace weir::dsl
