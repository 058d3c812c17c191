// Patterns: sequences of events of one key (semantics 7).
#include <algorithm>
#include <utility>

#include "dsl/check_declarations.h"
#include "dsl/pattern_references.h"
#include "dsl/row_builder.h"

namespace weir::dsl {
namespace {

using ast::PatternStep;
using plan::PatternElement;

constexpr int64_t kMostEvents = 1'000'000;  // of one step
constexpr int64_t kMostRuns = 1'000'000;    // of one key

class PatternChecker {
 public:
  PatternChecker(Context* context, const ast::PatternDecl& decl, Relation* out)
      : ctx_(*context), decl_(decl), out_(*out), references_(context, steps_, decl.steps, decl.damaged) {}

  void Run() {
    ctx_.Later("`pattern`", decl_.name.span);
    if (decl_.body.was) ctx_.Later("clause `was`", decl_.body.was->span);
    node_.detector = decl_.name.text;
    CheckInputs();
    CheckSettings();
    CheckSequence();
    for (const PatternStep& step : decl_.steps) CheckStep(step);
    if (inputs_.empty() || failed_inputs_) {
      out_.broken = true;
      return;
    }
    CheckOutcome();
    AddToPlan();
  }

 private:
  struct Input {
    std::string name;
    Relation rows;  // keyed
  };

  void CheckInputs() {
    inputs_.reserve(decl_.on.size());
    std::set<std::string> seen;
    for (const ast::Name& name : decl_.on) {
      if (!seen.insert(name.text).second) {
        ctx_.Error(codes::kDuplicateName, name.span, "stream " + Quote(name.text) + " is named twice");
        continue;
      }
      const Relation* relation = ctx_.ReadRelation(name);
      failed_inputs_ |= relation == nullptr;
      if (relation != nullptr) CheckInput(name, *relation);
    }
  }

  void CheckInput(const ast::Name& name, const Relation& relation) {
    if (relation.sort == Sort::kTable || relation.sort == Sort::kLookup) {
      ctx_.Error(codes::kWrongSort, name.span,
                 "a pattern is over events, and " + Quote(name.text) + " is " + SortName(relation.sort),
                 "a stream, a source or a detector is needed")
          .secondary.push_back({relation.declared, "declared here"});
      failed_inputs_ = true;
      return;
    }
    RowBuilder builder(&ctx_, decl_.name.text, relation);
    failed_inputs_ |= !builder.By(decl_.by);
    const bool own = builder.has_steps();
    builder.Flush(false, "", decl_.span);
    Relation rows = builder.relation();
    if (failed_inputs_) return;
    CheckSameKey(name, rows);
    rows.node = ctx_.planner.Together(own ? decl_.name.text + "-" + name.text : relation.name, rows.node, rows.key,
                                      rows.placement, decl_.span);
    node_.keys.push_back(rows.key);
    node_.lateness = std::max(node_.lateness, rows.lateness);
    inputs_.push_back({name.text, std::move(rows)});
  }

  void CheckSameKey(const ast::Name& name, const Relation& rows) {
    const bool first = node_.key.empty();
    for (size_t k = 0; k < rows.key.size(); ++k) {
      const RowField& field = rows.fields[static_cast<size_t>(rows.key[k])];
      if (first) {
        node_.key.push_back({field.name, field.type});
      } else if (k < node_.key.size() && node_.key[k].type.kind != field.type.kind) {
        ctx_.Error(codes::kKeyType, name.span,
                   "key " + Quote(field.name) + " of " + Quote(name.text) + " is " + Article(field.type) +
                       ", that of " + Quote(inputs_[0].name) + " is " + Article(node_.key[k].type))
            .secondary.push_back({field.declared, "declared here"});
        failed_inputs_ = true;
      }
    }
  }

  void CheckSettings() {
    if (decl_.within) node_.within = SpanOf(&ctx_, *decl_.within, "`within`").value_or(1);
    if (decl_.late_by) node_.late_by = SpanOf(&ctx_, *decl_.late_by, "`late by`", true).value_or(0);
    if (decl_.keep) node_.keep = CountOf(&ctx_, *decl_.keep, "`keep`", 1, kMostRuns).value_or(256);
    node_.lateness = std::max(node_.lateness, node_.late_by);
    node_.skip_to_next = decl_.skip_to_next;
  }

  void Wrong(Span span, const std::string& message, const std::string& label) {
    ctx_.Error(codes::kPatternSteps, span, message, label);
  }

  void CheckSequence() {
    if (decl_.damaged) return;
    std::vector<const PatternStep*> sequence;
    for (const PatternStep& step : decl_.steps) {
      if (step.kind != PatternStep::Kind::kUnless) sequence.push_back(&step);
    }
    if (sequence.empty())
      return Wrong(decl_.name.span, "pattern " + Quote(decl_.name.text) + " has no steps",
                   "for example `first a where …` and `then b where …`");
    for (size_t k = 0; k < sequence.size(); ++k) {
      const PatternStep& step = *sequence[k];
      const bool last = k + 1 == sequence.size();
      if ((step.kind == PatternStep::Kind::kFirst) != (k == 0))
        Wrong(step.span, k == 0 ? "a pattern begins with `first`" : "a pattern begins once",
              k == 0 ? "this is the first step" : "write `then`");
      if (step.kind == PatternStep::Kind::kThenNo && last && !step.hold)
        Wrong(step.span, "at the end `then no` needs a time",
              "how long must nothing come? `then no " + step.name.text + " for 30s`");
      if (step.kind == PatternStep::Kind::kThenNo && !last && step.hold)
        Wrong(step.hold->span, "between two steps `then no` has no time of its own", "leave `for` out");
      if (last && step.quantity == PatternStep::Quantity::kOptional)
        Wrong(step.span, "the last step cannot be optional", "without it the pattern is complete before");
    }
  }

  void CheckStep(const PatternStep& step) {
    for (const PatternStepRows& other : steps_) {
      if (other.step->name.text != step.name.text) continue;
      ctx_.Error(codes::kDuplicateName, step.name.span, "step " + Quote(step.name.text) + " is named twice")
          .secondary.push_back({other.step->name.span, "first here"});
    }
    if (ctx_.references != nullptr) ctx_.references->Add(step.name.span, step.name.span, "a step", "");
    PatternElement element;
    element.name = step.name.text;
    const Input* input = InputOf(step, &element);
    CheckQuantity(step, &element);
    if (step.hold) element.hold = SpanOf(&ctx_, *step.hold, "`for`");
    if (step.where && input != nullptr) element.where = CheckWhere(*step.where, *input);
    PatternStepRows rows;
    rows.step = &step;
    rows.rows = input != nullptr ? &input->rows : nullptr;
    const bool taken = step.kind == PatternStep::Kind::kFirst || step.kind == PatternStep::Kind::kThen;
    rows.element = taken ? static_cast<int>(node_.elements.size()) : -1;
    rows.many = !element.most || *element.most > 1;
    rows.optional = element.least == 0;
    steps_.push_back(rows);
    element.kind = taken                                     ? PatternElement::Kind::kStep
                   : step.kind == PatternStep::Kind::kThenNo ? PatternElement::Kind::kNo
                                                             : PatternElement::Kind::kUnless;
    node_.elements.push_back(std::move(element));
  }

  // The stream the step's events come from.
  const Input* InputOf(const PatternStep& step, PatternElement* element) {
    if (failed_inputs_ || inputs_.empty()) return nullptr;
    if (!step.from && inputs_.size() == 1) return &inputs_[0];
    std::vector<std::string> names;
    for (size_t k = 0; k < inputs_.size(); ++k) {
      names.push_back(inputs_[k].name);
      if (!step.from || inputs_[k].name != step.from->text) continue;
      element->input = static_cast<int>(k);
      return &inputs_[k];
    }
    if (step.from) {
      ctx_.Error(codes::kUnknownStream, step.from->span, "the pattern does not read " + Quote(step.from->text),
                 "it is one of the streams behind `on`")
          .help = Suggest(step.from->text, names);
    } else {
      ctx_.Error(codes::kPatternSteps, step.name.span, "whose events are " + Quote(step.name.text) + "?",
                 "the pattern reads several streams")
          .help = "add `from " + names[0] + "`";
    }
    return nullptr;
  }

  void CheckQuantity(const PatternStep& step, PatternElement* element) {
    using Quantity = PatternStep::Quantity;
    const auto count = [&](const ast::ExprPtr& expr) {
      return expr ? CountOf(&ctx_, *expr, "the number of events", 1, kMostEvents).value_or(1) : 1;
    };
    switch (step.quantity) {
      case Quantity::kOne: return;
      case Quantity::kOptional: element->least = 0; return;
      case Quantity::kAtLeast:
        element->least = count(step.least);
        element->most.reset();
        return;
      case Quantity::kExactly:
        element->least = count(step.least);
        element->most = element->least;
        return;
      case Quantity::kRange:
        element->least = count(step.least);
        element->most = count(step.most);
        if (*element->most < element->least && step.most)
          ctx_.Error(codes::kConstantFault, step.most->span, "the range is empty", "no number of events lies in it");
    }
  }

  std::optional<plan::Expr> CheckWhere(const ast::Expr& where, const Input& input) {
    const ast::ExprPtr plain = references_.Resolve(where, steps_.size());
    if (!plain) return std::nullopt;
    Scope scope = ScopeOf(input.rows);
    AddReferences(&scope);
    ExprChecker checker(&ctx_, scope);
    return checker.CheckCondition(*plain, "`where`", true);
  }

  void AddReferences(Scope* scope) {
    const std::vector<RowField> fields = references_.Fields(scope->fields.size());
    scope->fields.insert(scope->fields.end(), fields.begin(), fields.end());
  }

  // The key, the pattern's own fields, and what is known of its steps.
  Scope MatchScope() {
    Scope scope;
    scope.owner = decl_.name.text;
    scope.open = decl_.damaged;
    scope.lookups = true;
    const auto add = [&](const std::string& name, const Type& type, Span declared) {
      scope.fields.push_back({name, type, static_cast<int>(scope.fields.size()), declared, false});
    };
    for (size_t k = 0; k < node_.key.size(); ++k)
      add(node_.key[k].name, node_.key[k].type, k < decl_.by.size() ? decl_.by[k].name.span : decl_.name.span);
    add("began", Type::Of(Kind::kTimestamp), decl_.name.span);
    add("ended", Type::Of(Kind::kTimestamp), decl_.name.span);
    add("events", Type::Of(Kind::kInt), decl_.name.span);
    own_fields_ = scope.fields;
    AddReferences(&scope);
    return scope;
  }

  void CheckOutcome() {
    const ast::DetectorBody& body = decl_.body;
    if (body.each_update || body.reset_on_alert || body.hold)
      Wrong(body.reset_on_alert ? body.reset_span
            : body.hold         ? body.hold_span
                                : decl_.name.span,
            "a pattern has no rows that come again", "`each update`, `for` and `reset` belong to rules");
    if (body.severity) node_.severity = body.severity->text;
    const auto resolve = [&](const ast::ExprPtr& expr) {
      return expr ? references_.Resolve(*expr, steps_.size()) : nullptr;
    };
    const ast::ExprPtr when = resolve(body.when), message = resolve(body.message);
    std::vector<ast::Entry> entries;
    for (const ast::Entry& entry : body.alert) {
      ast::ExprPtr value = resolve(entry.value);
      broken_alert_ |= entry.value && !value;
      if (!entry.value || value) entries.push_back({entry.name, std::move(value), entry.span});
    }
    const Scope scope = MatchScope();
    ExprChecker checker(&ctx_, scope);
    if (when) node_.when = checker.CheckCondition(*when, "`when`", true);
    if (message) node_.message = ExprChecker(&ctx_, scope).CheckAs(*message, Type::Of(Kind::kString), "`message`");
    CheckOnce(scope);
    if (body.has_alert) {
      node_.fields = CheckFields(&ctx_, entries, scope, &broken_alert_);
    } else {
      for (const RowField& field : own_fields_) node_.fields.push_back({field.name, FieldExpr(field, field.declared)});
    }
  }

  void CheckOnce(const Scope& scope) {
    const ast::DetectorBody& body = decl_.body;
    if (body.once_span) node_.once_per = SpanOf(&ctx_, *body.once_span, "`once per`");
    for (const ast::Name& name : body.once_fields) {
      const RowField* field = scope.Find(name.text);
      if (field != nullptr) {
        node_.once_fields.push_back(FieldExpr(*field, name.span));
      } else {
        ctx_.Error(codes::kUnknownField, name.span, "unknown field " + Quote(name.text),
                   "a match has its key, `began`, `ended` and `events`");
      }
    }
    if (body.once_within) node_.once_within = SpanOf(&ctx_, *body.once_within, "`within`").value_or(node_.once_within);
  }

  Span DeclaredAt(const plan::NamedExpr& field) const {
    for (const ast::Entry& entry : decl_.body.alert) {
      if (entry.name.text == field.name) return entry.name.span;
    }
    return field.expr.span;
  }

  void AddToPlan() {
    node_.aggregates = references_.Take();
    std::map<std::string, int> carried;
    for (const plan::NamedExpr& field : node_.fields) {
      const int slot = static_cast<int>(out_.fields.size());
      if (field.expr.op == plan::Op::kField && !field.expr.names.empty()) carried.emplace(field.expr.names[0], slot);
      out_.fields.push_back({field.name, field.expr.type, slot, DeclaredAt(field), false});
      ctx_.Refer(out_.fields.back().declared, out_.fields.back(), decl_.name.text);
    }
    out_.fields.push_back(
        {"alert", plan::AlertEnvelope(), static_cast<int>(out_.fields.size()), decl_.name.span, false});
    for (const Field& field : node_.key) {
      const auto at = carried.find(field.name);
      if (at != carried.end()) out_.key.push_back(at->second);
    }
    if (out_.key.size() != node_.key.size()) out_.key.clear();
    if (!out_.key.empty()) out_.placement = {Placement::Kind::kByFields, out_.key};
    out_.open = broken_alert_ || decl_.damaged;
    out_.lateness = node_.lateness;
    std::vector<int> inputs;
    for (const Input& input : inputs_) inputs.push_back(input.rows.node);
    const plan::Schema schema = SchemaOf(out_.fields);
    out_.node = ctx_.planner.Add(decl_.name.text, decl_.name.text, inputs, schema, std::move(node_), decl_.span);
    const int store = ctx_.planner.AddStore(decl_.name.text, out_.node, "");
    std::get<plan::PatternNode>(ctx_.plan.nodes[static_cast<size_t>(out_.node)].op).store = store;
  }

  Context& ctx_;
  const ast::PatternDecl& decl_;
  Relation& out_;
  plan::PatternNode node_;
  std::vector<Input> inputs_;  // never grows after CheckInputs: steps point into it
  std::vector<PatternStepRows> steps_;
  PatternReferences references_;
  std::vector<RowField> own_fields_;
  bool failed_inputs_ = false;
  bool broken_alert_ = false;
};

}  // namespace

void CheckPattern(Context* context, const ast::PatternDecl& decl, Relation* out) {
  PatternChecker(context, decl, out).Run();
}

}  // namespace weir::dsl
