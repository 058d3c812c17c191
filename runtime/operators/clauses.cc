#include "runtime/operators/clauses.h"

#include "runtime/row/text.h"

namespace weir::ops {

Clauses::Clauses(const plan::DetectorNode& detector) : plan_(detector) {
  for (const plan::Clause& c : detector.clauses) {
    Part part;
    part.expression = Expression::Compile(c.expr);
    for (const plan::NamedExpr& w : c.with) part.with.push_back(Expression::Compile(w.expr));
    parts_.push_back(std::move(part));
  }
}

bool Clauses::Walk(const plan::ClauseTree& tree, EvalContext* context, std::vector<Slot>* values,
                   std::vector<bool>* reached) const {
  using Op = plan::ClauseTree::Op;
  switch (tree.op) {
    case Op::kLeaf: {
      const auto k = static_cast<size_t>(tree.clause);
      (*values)[k] = parts_[k].expression.Evaluate(*context);
      (*reached)[k] = true;
      return (*values)[k].truthy();
    }
    case Op::kNot: return !Walk(tree.children.front(), context, values, reached);
    case Op::kAnd:
      for (const auto& child : tree.children) {
        if (!Walk(child, context, values, reached)) return false;
      }
      return true;
    case Op::kOr:
      for (const auto& child : tree.children) {
        if (Walk(child, context, values, reached)) return true;
      }
      return false;
  }
  return false;
}

void Clauses::Append(EvalContext* context, std::string* out) const {
  std::vector<Slot> values(parts_.size());
  std::vector<bool> reached(parts_.size(), false);
  Walk(plan_.when_tree, context, &values, &reached);
  *out += "\"clauses\":[";
  for (size_t k = 0; k < parts_.size(); ++k) {
    const plan::Clause& clause = plan_.clauses[k];
    if (k > 0) *out += ',';
    *out += "{\"text\":";
    AppendJsonString(clause.text, out);
    *out += ",\"value\":";
    AppendJson(values[k], clause.expr.type, out);
    *out += ",\"with\":{";
    for (size_t w = 0; w < parts_[k].with.size(); ++w) {
      if (w > 0) *out += ',';
      AppendJsonString(clause.with[w].name, out);
      *out += ':';
      AppendJson(parts_[k].with[w].Evaluate(*context), clause.with[w].expr.type, out);
    }
    *out += "}}";
  }
  *out += ']';
}

}  // namespace weir::ops
