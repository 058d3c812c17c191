#include "dsl/plan_slots.h"

#include <variant>

namespace weir::dsl {
namespace {

using Visit = std::function<void(int*)>;

struct SlotVisitor {
  const Visit& visit;

  void One(int* slot) const {
    if (*slot >= 0) visit(slot);
  }
  void All(std::vector<int>* slots) const {
    for (int& slot : *slots) visit(&slot);
  }
  void Of(plan::Expr* expr) const { ForEachSlot(expr, visit); }
  void Of(std::optional<plan::Expr>* expr) const {
    if (*expr) Of(&**expr);
  }
  void Of(std::vector<plan::NamedExpr>* exprs) const {
    for (plan::NamedExpr& named : *exprs) Of(&named.expr);
  }

  void operator()(plan::SourceNode&) const {}
  void operator()(plan::UnionNode&) const {}
  void operator()(plan::RepartitionReadNode&) const {}
  void operator()(plan::EvaluateNode&) const {}
  // These read whole rows: slots of their inputs never move.
  void operator()(plan::DedupNode&) const {}
  void operator()(plan::RememberNode&) const {}
  void operator()(plan::TableNode&) const {}
  void operator()(plan::JoinNode&) const {}
  void operator()(plan::ScoreNode&) const {}
  void operator()(plan::PatternNode&) const {}
  void operator()(plan::RepartitionWriteNode& write) const { All(&write.slots); }
  void operator()(plan::MapNode& map) const {
    for (plan::MapStep& step : map.steps) Of(&step.expr);
  }
  void operator()(plan::ParseNode& parse) const { Of(&parse.text); }
  void operator()(plan::FlattenNode& flatten) const { One(&flatten.list); }
  void operator()(plan::RepeatNode& repeat) const { Of(&repeat.times); }
  void operator()(plan::WindowAggregateNode& table) const {
    All(&table.key);
    for (plan::Aggregate& aggregate : table.aggregates) {
      for (plan::Expr& arg : aggregate.args) Of(&arg);
      Of(&aggregate.where);
    }
  }
  void operator()(plan::DetectorNode& detector) const {
    All(&detector.key);
    if (detector.fuzzy) {
      for (plan::FuzzyVariable& input : detector.fuzzy->inputs) Of(&input.value);
    }
    Of(&detector.when);
    for (plan::Clause& clause : detector.clauses) {
      Of(&clause.expr);
      Of(&clause.with);
    }
    for (plan::Expr& field : detector.once_fields) Of(&field);
    Of(&detector.message);
    Of(&detector.fields);
  }
  void operator()(plan::TruthNode& truth) const {
    One(&truth.by);
    All(&truth.keys);
    Of(&truth.where);
    All(&truth.cell_key);
  }
  void operator()(plan::AlertTapNode& tap) const {
    One(&tap.by);
    All(&tap.cell_key);
  }
  void operator()(plan::SinkNode& sink) const {
    Of(&sink.fields);
    Of(&sink.text);
    Of(&sink.route);
    All(&sink.key);
  }
};

}  // namespace

void ForEachSlot(plan::Expr* expr, const Visit& visit) {
  if (expr->op == plan::Op::kField) visit(&expr->slot);
  for (plan::Expr& arg : expr->args) ForEachSlot(&arg, visit);
}

void ForEachSlot(plan::Node* node, const Visit& visit) { std::visit(SlotVisitor{visit}, node->op); }

}  // namespace weir::dsl
