#include "dsl/pattern_references.h"

#include <algorithm>
#include <utility>

#include "dsl/ast_copy.h"
#include "dsl/check_aggregate.h"
#include "dsl/check_declarations.h"
#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;

ast::ExprPtr PatternReferences::Resolve(const ast::Expr& expr, size_t known) {
  known_ = known;
  failed_ = false;
  ast::ExprPtr out = Rewrite(expr);
  return failed_ ? nullptr : std::move(out);
}

std::vector<RowField> PatternReferences::Fields(size_t first_slot) const {
  std::vector<RowField> fields;
  for (const plan::PatternAggregate& reference : aggregates_) {
    const plan::Aggregate& aggregate = reference.aggregate;
    fields.push_back({aggregate.name, aggregate.type, static_cast<int>(first_slot + fields.size()), Span{}, false});
  }
  return fields;
}

const PatternStepRows* PatternReferences::StepNamed(const ast::Expr& expr) {
  if (expr.kind != ExprKind::kName) return nullptr;
  for (size_t k = 0; k < all_.size(); ++k) {
    if (all_[k].name.text != expr.text) continue;
    if (ctx_.references != nullptr) ctx_.references->Add(expr.span, all_[k].name.span, "a step", "");
    if (k < known_ && steps_[k].element >= 0) return &steps_[k];
    const bool later = k >= known_;
    ctx_.Error(codes::kPatternSteps, expr.span,
               later ? Quote(expr.text) + " comes later" : Quote(expr.text) + " stands for events that must not come",
               later ? "only steps before this one can be referred to" : "there is nothing to refer to")
        .secondary.push_back({all_[k].name.span, "declared here"});
    failed_ = true;
    return nullptr;
  }
  return nullptr;
}

// The step an argument speaks of, if any.
const PatternStepRows* PatternReferences::StepIn(const ast::Expr& expr) {
  if (const PatternStepRows* step = StepNamed(expr)) return step;
  if (failed_) return nullptr;
  const auto in = [&](const ast::ExprPtr& part) { return part ? StepIn(*part) : nullptr; };
  for (const ast::ExprPtr& child : expr.children) {
    if (const PatternStepRows* step = in(child)) return step;
  }
  for (const ast::Entry& entry : expr.entries) {
    if (const PatternStepRows* step = in(entry.value)) return step;
  }
  return in(expr.where);
}

// `last(fail).ip`, `fail.ip`, `count(fail)`: a name that is nothing, near to that of a step.
bool PatternReferences::MisspelledStep(const ast::Expr& expr) {
  if (expr.kind != ExprKind::kName) return false;
  std::vector<std::string> names;
  for (const ast::PatternStep& step : all_) names.push_back(step.name.text);
  const std::string near = Suggest(expr.text, names);
  bool known = near.empty() || std::find(names.begin(), names.end(), expr.text) != names.end() ||
               ctx_.FindSymbol(expr.text) != nullptr;
  for (const PatternStepRows& step : steps_) known |= step.rows != nullptr && ScopeOf(*step.rows).Find(expr.text);
  if (known) return false;
  ctx_.Error(codes::kPatternSteps, expr.span, "there is no step " + Quote(expr.text)).help = near;
  failed_ = true;
  return true;
}

ast::ExprPtr PatternReferences::Rewrite(const ast::Expr& expr) {
  return CopyWith(expr, [this](const ast::Expr& part) { return failed_ ? nullptr : Reference(part); });
}

// The field that stands for a reference; null when it is none, or was wrong.
ast::ExprPtr PatternReferences::Reference(const ast::Expr& expr) {
  if (expr.kind == ExprKind::kMember) {
    const ast::Expr& base = *expr.children[0];
    if (MisspelledStep(base)) return nullptr;
    if (const PatternStepRows* step = StepNamed(base)) return Single(expr, *step);
    const bool chosen = base.kind == ExprKind::kCall && (base.text == "first" || base.text == "last") &&
                        base.entries.size() == 1 && base.entries[0].value;
    const PatternStepRows* step = chosen ? StepNamed(*base.entries[0].value) : nullptr;
    if (step != nullptr) {  // last(a).ip is last(a.ip)
      ast::ExprPtr call = NewExpr(ExprKind::kCall, expr.span, base.text);
      call->name_span = base.name_span;
      call->entries.emplace_back();
      call->entries[0].value = NewExpr(ExprKind::kName, expr.name_span, expr.text);
      call->entries[0].span = expr.name_span;
      return Aggregate(*call, *step, expr);
    }
  }
  if (expr.kind == ExprKind::kCall && FindAggregate(expr.text) != nullptr) {
    for (const ast::Entry& entry : expr.entries) {
      const PatternStepRows* step = entry.value ? StepIn(*entry.value) : nullptr;
      if (failed_) return nullptr;
      if (step != nullptr) return Aggregate(expr, *step, expr);
    }
    for (const ast::Entry& entry : expr.entries) {
      if (entry.value && MisspelledStep(*entry.value)) return nullptr;
    }
    if (damaged_) {  // of a step that could not be read
      failed_ = true;
      return nullptr;
    }
  }
  if (const PatternStepRows* step = StepNamed(expr)) {
    ctx_.Error(codes::kPatternSteps, expr.span, Quote(expr.text) + " is a step, not a value",
               "it stands for " + std::string(step->many ? "events" : "an event"))
        .help = "take a field of it, or count it: `count(" + expr.text + ")`";
    failed_ = true;
  }
  return nullptr;
}

ast::ExprPtr PatternReferences::Single(const ast::Expr& member, const PatternStepRows& step) {
  if (step.many) {
    const std::string path = step.step->name.text + "." + member.text;
    ctx_.Error(codes::kPatternSteps, member.span, Quote(step.step->name.text) + " can stand for several events",
               "which of them?")
        .help = "for example `first(" + path + ")`, `last(" + path + ")` or `count_distinct(" + path + ")`";
    failed_ = true;
    return nullptr;
  }
  ast::ExprPtr call = NewExpr(ExprKind::kCall, member.span, "last");
  call->entries.emplace_back();
  call->entries[0].value = NewExpr(ExprKind::kName, member.name_span, member.text);
  call->entries[0].span = member.name_span;
  return Aggregate(*call, step, member);
}

// The argument as an expression over the step's events: `a.x` is `x`, and `count(a)` is `count()`.
ast::ExprPtr PatternReferences::WithoutStep(const ast::Expr& expr, const PatternStepRows& step) {
  const auto field_of_step = [&](const ast::Expr& part) -> ast::ExprPtr {
    if (failed_ || part.kind != ExprKind::kMember) return nullptr;
    const PatternStepRows* of = StepNamed(*part.children[0]);
    if (of == &step) return NewExpr(ExprKind::kName, part.name_span, part.text);
    if (of == nullptr) return nullptr;
    ctx_.Error(codes::kPatternSteps, part.span, "an aggregate is over the events of one step",
               Quote(of->step->name.text) + " is another")
        .secondary.push_back({step.step->name.span, "it began with this one"});
    failed_ = true;
    return nullptr;
  };
  const auto not_the_step_itself = [&](const ast::Expr& call, const ast::Entry& argument) {
    return call.text != "count" || !argument.value || StepNamed(*argument.value) != &step;
  };
  return CopyWith(expr, field_of_step, not_the_step_itself);
}

ast::ExprPtr PatternReferences::Aggregate(const ast::Expr& call, const PatternStepRows& step, const ast::Expr& at) {
  const ast::ExprPtr plain = WithoutStep(call, step);
  if (failed_ || !plain || step.rows == nullptr) {
    failed_ = true;
    return nullptr;
  }
  const Scope scope = ScopeOf(*step.rows);
  AggregatePlace place;
  place.kind = AggregatePlace::Kind::kPattern;
  place.may_be_empty = step.optional;
  auto aggregate = CheckAggregateCall(&ctx_, *plain, *FindAggregate(plain->text), scope, place);
  if (!aggregate) {
    failed_ = true;
    return nullptr;
  }
  return Hidden(std::move(*aggregate), step, at);
}

ast::ExprPtr PatternReferences::Hidden(plan::Aggregate aggregate, const PatternStepRows& step, const ast::Expr& at) {
  aggregate.name = ctx_.OneLine(at.span);  // no identifier: it holds a dot or a bracket
  bool known = false;
  for (const plan::PatternAggregate& other : aggregates_) known |= other.aggregate.name == aggregate.name;
  const std::string name = aggregate.name;
  if (!known) aggregates_.push_back({step.element, std::move(aggregate)});
  return NewExpr(ExprKind::kName, at.span, name);
}

}  // namespace weir::dsl
