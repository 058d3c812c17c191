// Evaluations: detectors scored against a truth in the data (semantics 9). Three parts in three places: the truth
// beside its stream, a tap beside each detector, the evaluator behind a topic of one partition.
#include <algorithm>
#include <utility>

#include "dsl/check_declarations.h"

namespace weir::dsl {
namespace {

class EvaluateChecker {
 public:
  EvaluateChecker(Context* context, const ast::EvaluateDecl& decl) : ctx_(*context), decl_(decl) {}

  void Run() {
    evaluate_.name = decl_.name.text;
    CheckDetectors();
    CheckTruth();
    CheckMatch();
    CheckOutputs();
    if (truth_ == nullptr || detectors_.empty()) return;
    if (by_ < 0 && truth_keys_.empty()) return;
    if (by_ >= 0) CheckAlerts();
    AddToPlan();
  }

 private:
  void CheckDetectors() {
    if (decl_.detectors.empty() && !decl_.damaged) {
      ctx_.Error(codes::kEvaluateMissing, decl_.name.span, Quote(decl_.name.text) + " has no `detectors`",
                 "which detectors are scored?");
    }
    std::set<std::string> seen;
    for (const ast::Name& name : decl_.detectors) {
      if (!seen.insert(name.text).second) {
        ctx_.Error(codes::kDuplicateName, name.span, "detector " + Quote(name.text) + " is named twice");
        continue;
      }
      const Relation* relation = ctx_.ReadRelation(name);
      if (relation == nullptr) continue;
      if (!IsDetector(relation->sort)) {
        ctx_.Error(codes::kWrongSort, name.span,
                   Quote(name.text) + " is " + SortName(relation->sort) + ", not a detector",
                   "rules and fuzzy detectors raise alerts")
            .secondary.push_back({relation->declared, "declared here"});
        continue;
      }
      detectors_.emplace_back(&name, relation);
      evaluate_.detectors.push_back(name.text);
    }
  }

  void CheckTruth() {
    if (!decl_.truth) {
      if (!decl_.damaged)
        ctx_.Error(codes::kEvaluateMissing, decl_.name.span, Quote(decl_.name.text) + " has no `truth`",
                   "for example `truth events by attack_id`");
      return;
    }
    const Relation* relation = ctx_.ReadRelation(*decl_.truth);
    if (relation == nullptr) return;
    evaluate_.truth = decl_.truth->text;
    if (relation->sort == Sort::kTable) {
      ctx_.Error(codes::kTruth, decl_.truth->span,
                 "the truth is in events, and " + Quote(relation->name) + " is a table",
                 "a stream or a source is needed")
          .secondary.push_back({relation->declared, "declared here"});
      return;
    }
    truth_ = relation;
    if (!decl_.truth_keys.empty()) CheckTruthKeys();
    CheckTruthField();
    const Scope scope = ScopeOf(*relation);
    ExprChecker checker(&ctx_, scope);
    if (decl_.truth_where) where_ = checker.CheckCondition(*decl_.truth_where, "`where`", true);
    if (decl_.truth_gap) evaluate_.gap = SpanOf(&ctx_, *decl_.truth_gap, "`gap`");
  }

  // Episodes by key and gap: alerts belong to one by key and time.
  void CheckTruthKeys() {
    ctx_.Later("a truth of the form `where … by … gap`", decl_.truth_span);
    for (const ast::Name& name : decl_.truth_keys) {
      std::vector<std::string> names;
      const RowField* found = nullptr;
      for (const RowField& field : truth_->fields) {
        names.push_back(field.name);
        if (field.name == name.text) found = &field;
      }
      if (found != nullptr && !found->broken) {
        CheckKeyField(&ctx_, found->name, found->type, name.span);
        truth_keys_.push_back(found->slot);
        CheckAlertKey(name, *found);
      } else if (found == nullptr && !truth_->open) {
        ctx_.Error(codes::kUnknownField, name.span, "unknown field " + Quote(name.text),
                   Quote(truth_->name) + " has no such field")
            .help = Suggest(name.text, names);
      }
    }
  }

  // Every alert needs the key, or it belongs to no episode.
  void CheckAlertKey(const ast::Name& key, const RowField& truth) {
    for (const auto& [name, relation] : detectors_) {
      const RowField* field = FieldOf(*relation, key.text);
      if (field == nullptr && !relation->open) {
        ctx_.Warn(codes::kUnmatched, name->span,
                  "the alerts of " + Quote(name->text) + " have no field " + Quote(key.text),
                  "all of them would count as false positives")
            .help = "add " + Quote(key.text) + " to its `alert { }`";
      } else if (field != nullptr && field->type.kind != truth.type.kind) {
        ctx_.Error(codes::kTruth, name->span,
                   Quote(key.text) + " of " + Quote(name->text) + " is " + Article(field->type) + ", the truth's is " +
                       Article(truth.type),
                   "they can never be equal")
            .secondary.push_back({field->declared, "in the alert"});
      }
    }
  }

  void CheckTruthField() {
    if (!decl_.truth_by) return;
    const ast::Name& name = *decl_.truth_by;
    std::vector<std::string> names;
    for (const RowField& field : truth_->fields) {
      names.push_back(field.name);
      if (field.name != name.text || field.broken) continue;
      ctx_.Refer(name.span, field, truth_->name);
      by_type_ = field.type;
      if (!Groupable(field.type.kind)) {
        ctx_.Error(codes::kTruth, name.span, Quote(name.text) + " cannot tell episodes apart",
                   "this is " + Article(field.type))
            .secondary.push_back({field.declared, "declared here"});
        return;
      }
      by_ = field.slot;
      return;
    }
    const bool broken = std::find(names.begin(), names.end(), name.text) != names.end();
    if (!truth_->open && !broken) {
      ctx_.Error(codes::kUnknownField, name.span, "unknown field " + Quote(name.text),
                 Quote(truth_->name) + " has no such field")
          .help = Suggest(name.text, names);
    }
  }

  void CheckMatch() {
    const bool same = decl_.match_by.size() == 1 && decl_.truth_by && decl_.match_by[0].text == decl_.truth_by->text;
    if (!decl_.match_by.empty() && !same) CheckMatchBy();
    if (decl_.match_within)
      evaluate_.within = SpanOf(&ctx_, *decl_.match_within, "`match … within`").value_or(evaluate_.within);
    if (decl_.cell) evaluate_.cell = SpanOf(&ctx_, *decl_.cell, "`cell`").value_or(evaluate_.cell);
    if (decl_.every) evaluate_.every = SpanOf(&ctx_, *decl_.every, "`every`").value_or(evaluate_.every);
  }

  // Fields of both, other than those the truth goes by.
  void CheckMatchBy() {
    ctx_.Later("`match by`", decl_.match_by[0].span, "alerts are matched by the truth's field");
    if (truth_ == nullptr) return;
    for (const ast::Name& name : decl_.match_by) {
      const RowField* field = FieldOf(*truth_, name.text);
      if (field != nullptr) {
        CheckAlertKey(name, *field);
        continue;
      }
      std::vector<std::string> names;
      for (const RowField& f : truth_->fields) names.push_back(f.name);
      const bool broken = std::find(names.begin(), names.end(), name.text) != names.end();
      if (truth_->open || broken) continue;
      ctx_.Error(codes::kUnknownField, name.span, "unknown field " + Quote(name.text),
                 Quote(truth_->name) + " has no such field")
          .help = Suggest(name.text, names);
    }
  }

  void CheckOutputs() {
    if (decl_.to_topic) {
      CheckTopic(&ctx_, *decl_.to_topic);
      evaluate_.topic = decl_.to_topic->text;
    }
    if (decl_.to_csv) {
      evaluate_.csv = decl_.to_csv->text;
      if (evaluate_.csv.empty()) ctx_.Error(codes::kSetting, decl_.to_csv->span, "a file needs a name");
    }
  }

  static const RowField* FieldOf(const Relation& relation, const std::string& name) {
    for (const RowField& field : relation.fields) {
      if (field.name == name && !field.broken && field.slot >= 0) return &field;
    }
    return nullptr;
  }

  void CheckAlerts() {
    const std::string& by = decl_.truth_by->text;
    for (const auto& [name, relation] : detectors_) {
      const RowField* field = FieldOf(*relation, by);
      if (field == nullptr) {
        if (relation->open) continue;
        ctx_.Warn(codes::kUnmatched, name->span, "the alerts of " + Quote(name->text) + " have no field " + Quote(by),
                  "all of them would count as false positives")
            .help = "add " + Quote(by) + " to its `alert { }`";
      } else if (field->type.kind != by_type_.kind) {
        Diagnostic& d = ctx_.Error(codes::kTruth, name->span,
                                   Quote(by) + " of " + Quote(name->text) + " is " + Article(field->type) +
                                       ", the truth's is " + Article(by_type_),
                                   "they can never be equal");
        d.secondary.push_back({field->declared, "in the alert"});
      }
    }
  }

  // The grid of cells is per key when every detector has the same key, and truth and alerts have fields of those names.
  std::vector<std::string> CellKey() const {
    std::vector<std::string> names;
    for (size_t k = 0; k < detectors_.size(); ++k) {
      std::vector<std::string> mine;
      for (int slot : detectors_[k].second->key)
        mine.push_back(detectors_[k].second->fields[static_cast<size_t>(slot)].name);
      if (k > 0 && mine != names) return {};
      names = mine;
    }
    for (const std::string& name : names) {
      const RowField* truth = FieldOf(*truth_, name);
      if (truth == nullptr) return {};
      for (const auto& [at, relation] : detectors_) {
        const RowField* alert = FieldOf(*relation, name);
        if (alert == nullptr || alert->type.kind != truth->type.kind) return {};
      }
    }
    return names;
  }

  static std::vector<int> Slots(const Relation& relation, const std::vector<std::string>& names) {
    std::vector<int> slots;
    for (const std::string& name : names) slots.push_back(FieldOf(relation, name)->slot);
    return slots;
  }

  void AddWriter(const std::string& from, int node, const plan::Schema& schema) {
    plan::RepartitionWriteNode write{evaluate_.repartition, {}};
    for (size_t slot = 0; slot < schema.size(); ++slot) write.slots.push_back(static_cast<int>(slot));
    ctx_.planner.Add(from + "@write", "", {node}, schema, std::move(write), decl_.span);
  }

  void AddToPlan() {
    const std::string& name = decl_.name.text;
    const plan::Schema schema = plan::EvaluateRecordSchema();
    const std::vector<std::string> cell_key = CellKey();
    const int index = static_cast<int>(ctx_.plan.evaluates.size());
    evaluate_.repartition = ctx_.planner.AddSingleRepartition(name, schema);
    evaluate_.lateness = truth_->lateness;
    for (const auto& [at, relation] : detectors_) evaluate_.lateness = std::max(evaluate_.lateness, relation->lateness);

    plan::TruthNode truth{index, by_, truth_keys_, std::move(where_), Slots(*truth_, cell_key), -1};
    const int truth_id = ctx_.planner.Add(name + "@truth", "", {truth_->node}, schema, std::move(truth), decl_.span);
    const int truth_store = ctx_.planner.AddStore(name + "-truth", truth_id, "");
    std::get<plan::TruthNode>(ctx_.plan.nodes[static_cast<size_t>(truth_id)].op).store = truth_store;
    AddWriter(name + "@truth", truth_id, schema);

    for (const auto& [at, relation] : detectors_) {
      const RowField* by = decl_.truth_by ? FieldOf(*relation, decl_.truth_by->text) : nullptr;
      plan::AlertTapNode tap{index, at->text, by != nullptr ? by->slot : -1, Slots(*relation, cell_key)};
      const int tap_id =
          ctx_.planner.Add(name + "@" + at->text, "", {relation->node}, schema, std::move(tap), decl_.span);
      AddWriter(name + "@" + at->text, tap_id, schema);
    }
    const int reader =
        ctx_.planner.Add(name + "@read", "", {}, schema, plan::RepartitionReadNode{evaluate_.repartition}, decl_.span);
    const int id =
        ctx_.planner.Add(name, name, {reader}, plan::MetricsSchema(), plan::EvaluateNode{index, -1}, decl_.span);
    const int store = ctx_.planner.AddStore(name, id, "");
    std::get<plan::EvaluateNode>(ctx_.plan.nodes[static_cast<size_t>(id)].op).store = store;
    if (!evaluate_.topic.empty()) AddMetricsSink(id);
    ctx_.plan.evaluates.push_back(evaluate_);
  }

  void AddMetricsSink(int id) {
    plan::SinkNode sink;
    sink.target = "topic";
    sink.name = evaluate_.topic;
    sink.topics = {evaluate_.topic};
    const plan::Schema schema = plan::MetricsSchema();
    for (size_t slot = 0; slot < schema.size(); ++slot) {
      const RowField field{schema[slot].name, schema[slot].type, static_cast<int>(slot), decl_.span, false};
      sink.fields.push_back({field.name, FieldExpr(field, decl_.span)});
    }
    ctx_.planner.Add(decl_.name.text + "@sink", "", {id}, schema, std::move(sink), decl_.span);
  }

  Context& ctx_;
  const ast::EvaluateDecl& decl_;
  plan::Evaluate evaluate_;
  std::vector<std::pair<const ast::Name*, const Relation*>> detectors_;
  const Relation* truth_ = nullptr;
  int by_ = -1;
  std::vector<int> truth_keys_;  // slots
  Type by_type_;
  std::optional<plan::Expr> where_;
};

}  // namespace

void CheckEvaluate(Context* context, const ast::EvaluateDecl& decl) { EvaluateChecker(context, decl).Run(); }

}  // namespace weir::dsl
