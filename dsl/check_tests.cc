// Test blocks: records that fit their sources, expectations that fit their subjects.
#include <algorithm>
#include <utility>

#include "dsl/check_declarations.h"
#include "dsl/fold.h"
#include "dsl/plan_reach.h"

namespace weir::dsl {
namespace {

class TestChecker {
 public:
  TestChecker(Context* context, const ast::TestDecl& decl, TestSubjects* subjects)
      : ctx_(*context), decl_(decl), subjects_(*subjects) {
    index_.fields.push_back({"i", Type::Of(Kind::kInt), 0, decl.span, false});
    index_.clock = false;
  }

  void Run() {
    test_.name = decl_.name.text;
    test_.span = decl_.span;
    CheckName();
    for (const ast::Entry& entry : decl_.with) CheckWith(entry);
    bool expects = false;
    for (const ast::TestStep& step : decl_.steps) {
      expects |= step.kind == ast::StepKind::kExpect || step.kind == ast::StepKind::kExpectState;
      CheckStep(step);
    }
    if (!decl_.damaged) CheckFed();
    if (!expects && !decl_.damaged) {
      ctx_.Error(codes::kTestEmpty, decl_.name.span, "this test expects nothing", "it could not fail").help =
          "add `expect …` or `expect no …`";
    }
    ctx_.plan.tests.push_back(std::move(test_));
  }

 private:
  void CheckName() {
    const auto [other, fresh] = ctx_.tests.emplace(test_.name, test_.span);
    if (fresh) return;
    ctx_.Error(codes::kDuplicateName, decl_.name.span, "there is a test \"" + test_.name + "\" already",
               "tests are chosen by name")
        .secondary.push_back({other->second, "this one"});
  }

  // A value for the params of this test; the whole text is compiled again with it.
  void CheckWith(const ast::Entry& entry) {
    const std::string& name = entry.name.text;
    const Symbol* symbol = ctx_.FindSymbol(name);
    if (symbol == nullptr || symbol->sort != Sort::kParam) {
      std::vector<std::string> names;
      for (const auto& [param, value] : ctx_.params) names.push_back(param);
      const std::string near = Suggest(name, names);
      if (symbol != nullptr || !near.empty() || !ctx_.names_lost)
        ctx_.Error(codes::kUnknownParam, entry.name.span, "unknown param " + Quote(name)).help = near;
      return;
    }
    if (test_.with.count(name) > 0)
      ctx_.Error(codes::kDuplicateName, entry.name.span, "param " + Quote(name) + " is given twice");
    if (!entry.value) return;
    ctx_.Refer(entry.name.span, *symbol);
    test_.with[name] = ctx_.OneLine(entry.value->span);
    CheckParamOverride(&ctx_, std::get<ast::ParamDecl>(*symbol->decl), *entry.value);
  }

  void CheckStep(const ast::TestStep& step) {
    plan::TestStep out;
    out.span = step.span;
    out.text = ctx_.OneLine(step.span);
    out.subject = step.subject.text;
    out.subject_kind = step.subject_kind;
    out.no = step.no;
    out.any_order = step.any_order;
    out.raw = step.raw;
    using Kind = plan::TestStep::Kind;
    switch (step.kind) {
      case ast::StepKind::kGiven: CheckGiven(step, &out); break;
      case ast::StepKind::kExpect: CheckExpect(step, &out); break;
      case ast::StepKind::kAdvance:
      case ast::StepKind::kIdle: {
        const bool idle = step.kind == ast::StepKind::kIdle;
        out.kind = idle ? Kind::kIdle : Kind::kAdvance;
        if (step.duration) out.duration = SpanOf(&ctx_, *step.duration, idle ? "`idle`" : "`advance`").value_or(0);
        break;
      }
      case ast::StepKind::kRestart: out.kind = Kind::kRestart; break;
      case ast::StepKind::kFinish: out.kind = Kind::kFinish; break;
      case ast::StepKind::kExpectState: CheckExpectState(step, &out); break;
    }
    test_.steps.push_back(std::move(out));
  }

  // ---- given

  void CheckGiven(const ast::TestStep& step, plan::TestStep* out) {
    out->kind = plan::TestStep::Kind::kGiven;
    if (step.times) out->times = CountOf(&ctx_, *step.times, "the number of repetitions", 1, 1000000000).value_or(1);
    if (step.every) out->every = InSteps(*step.every, Type::Of(Kind::kDuration), "`every`");
    if (step.at) out->at = At(*step.at);
    if (step.partition)
      out->partition = static_cast<int>(CountOf(&ctx_, *step.partition, "a partition", 0, 9999).value_or(0));
    const Relation* relation = ctx_.ReadRelation(step.subject);
    if (relation == nullptr) {
      unknown_given_ = true;
      return;
    }
    given_.insert(relation->name);
    const auto& sources = ctx_.plan.sources;
    const auto at =
        std::find_if(sources.begin(), sources.end(), [&](const plan::Source& s) { return s.name == relation->name; });
    if (at == sources.end()) {
      unknown_given_ = true;
      ctx_.Error(codes::kTestStep, step.subject.span,
                 "records are given to sources, and " + Quote(relation->name) + " is " + SortName(relation->sort),
                 "give them to the source it reads")
          .secondary.push_back({relation->declared, "declared here"});
      return;
    }
    out->source = static_cast<int>(at - sources.begin());
    if (relation->sort != Sort::kLookup) subjects_.kept.insert(relation->name);
    if (step.null) return CheckGivenNull(step, *at, *relation, out);
    if (!at->format.pattern.empty() && !step.records.empty()) {
      ctx_.Error(codes::kTestStep, step.span, "a text cannot be made from the groups of a pattern",
                 Quote(relation->name) + " reads `text with r\"…\"`")
          .help = "give the text itself: `given " + relation->name + " raw \"…\"`";
      return;
    }
    for (const ast::ExprPtr& record : step.records) {
      if (record) out->records.push_back(CheckRecord(*record, *relation, &*at));
    }
    if (step.file) {
      out->file = step.file->text;
      if (step.times) {
        ctx_.Error(codes::kTestStep, step.times->span, "a file is given once, record by record",
                   "leave out the number of times");
      }
    }
    if (step.records.empty() && !step.raw && !step.file && !decl_.damaged)
      ctx_.Error(codes::kTestStep, step.span, "`given` needs a record", "`{ field: value }` or `raw \"text\"`");
  }

  // A record without a value, which deletes a row.
  void CheckGivenNull(const ast::TestStep& step, const plan::Source& source, const Relation& relation,
                      plan::TestStep* out) {
    out->null = true;
    if (source.role == plan::Source::Role::kStream) {
      ctx_.Error(codes::kTestStep, step.span, Quote(relation.name) + " is a stream: there is nothing that null deletes",
                 "`null { key }` is for tables and lookups");
      return;
    }
    for (const ast::ExprPtr& record : step.records) {
      if (!record) continue;
      out->records.push_back(CheckRecord(*record, relation, nullptr));
      CheckKeyRecord(*record, relation, "null deletes the row of a key", "null deletes a row: the key alone is said");
    }
    const bool table = source.role == plan::Source::Role::kTable;
    if (table && ctx_.options.keep_test_subjects) ctx_.Later("`given … null`", step.span);
  }

  std::optional<plan::Expr> InSteps(const ast::Expr& expr, const Type& want, const std::string& what) {
    ExprChecker checker(&ctx_, index_);
    return checker.CheckAs(expr, want, what);
  }

  std::optional<plan::Expr> At(const ast::Expr& expr) {
    ExprChecker checker(&ctx_, index_);
    auto value = checker.Check(expr);
    if (!value || value->type.kind == Kind::kTimestamp || value->type.kind == Kind::kDuration) return value;
    ctx_.Error(codes::kTypeMismatch, expr.span, "`at` is a time or an offset from the start",
               "this is " + Article(value->type));
    return std::nullopt;
  }

  // ---- records

  // `source`: of a record that is given, to tell what is missing; null for expectations.
  plan::TestRecord CheckRecord(const ast::Expr& record, const Relation& relation, const plan::Source* source) {
    plan::TestRecord out;
    out.span = record.span;
    ctx_.Show(record.span.begin, relation.fields);
    std::set<std::string> seen;
    bool known = true;  // a field that does not exist may be one that is missing, misspelt
    for (const ast::Entry& entry : record.entries) {
      if (!seen.insert(entry.name.text).second) {
        ctx_.Error(codes::kDuplicateName, entry.name.span, "field " + Quote(entry.name.text) + " is given twice");
        continue;
      }
      known &= std::any_of(relation.fields.begin(), relation.fields.end(),
                           [&](const RowField& f) { return f.name == entry.name.text; });
      auto value = CheckValue(entry, relation);
      if (value) out.fields.push_back({entry.name.text, std::move(*value)});
    }
    if (source != nullptr && known && !relation.open) CheckMissing(record, *source, seen);
    return out;
  }

  std::optional<plan::Expr> CheckValue(const ast::Entry& entry, const Relation& relation) {
    std::vector<std::string> names;
    for (const RowField& field : relation.fields) {
      names.push_back(field.name);
      if (field.name != entry.name.text) continue;
      ctx_.Refer(entry.name.span, field, relation.name);
      if (field.broken || !entry.value) return std::nullopt;
      ExprChecker checker(&ctx_, index_);
      if (field.type.kind == Kind::kRecord) return CheckPart(*entry.value, field.type, Quote(field.name));
      return checker.CheckAs(*entry.value, field.type, Quote(field.name));
    }
    if (!relation.open) {
      ctx_.Error(codes::kTestField, entry.name.span, "unknown field " + Quote(entry.name.text),
                 Quote(relation.name) + " has no such field")
          .help = Suggest(entry.name.text, names);
    }
    return std::nullopt;
  }

  // Some fields of a record in an expectation: `alert: { severity: "high" }`.
  std::optional<plan::Expr> CheckPart(const ast::Expr& expr, const Type& type, const std::string& what) {
    ExprChecker checker(&ctx_, index_);
    auto value = checker.Check(expr);
    if (!value) return std::nullopt;
    if (value->type.kind != Kind::kRecord) {
      ctx_.Error(codes::kTypeMismatch, expr.span, what + " must be a record", "this is " + Article(value->type));
      return std::nullopt;
    }
    for (size_t k = 0; k < value->type.fields->size(); ++k) {
      const Field& have = (*value->type.fields)[k];
      std::vector<std::string> names;
      const Field* want = nullptr;
      for (const Field& field : *type.fields) {
        names.push_back(field.name);
        if (field.name == have.name) want = &field;
      }
      if (want == nullptr) {
        ctx_.Error(codes::kTestField, expr.span, "unknown field " + Quote(have.name), what + " has no such field")
            .help = Suggest(have.name, names);
        return std::nullopt;
      }
      if (SameBase(want->type, have.type) || have.type.kind == Kind::kNull) continue;
      ctx_.Error(codes::kTypeMismatch, expr.span, Quote(have.name) + " must be " + Article(want->type),
                 "this is " + Article(have.type));
      return std::nullopt;
    }
    return value;
  }

  void CheckMissing(const ast::Expr& record, const plan::Source& source, const std::set<std::string>& seen) {
    std::string missing;
    const auto known = ctx_.relations.find(source.name);
    if (known != ctx_.relations.end() && known->second.open) return;  // a clause that is lost may give the field
    for (const plan::SourceField& field : source.fields) {
      const bool made = field.type.nullable || field.default_value || field.name == source.time_field ||
                        (!field.place.empty() && field.place != "key" && field.place != "header");
      if (made || seen.count(field.name) > 0 || field.type.kind == Kind::kNull) continue;
      missing += (missing.empty() ? "" : ", ") + Quote(field.name);
    }
    if (missing.empty()) return;
    ctx_.Error(codes::kTestMissing, record.span, "the record of " + Quote(source.name) + " lacks " + missing,
               "fields that may not be null")
        .help = "to give a record that is wrong on purpose use `raw \"…\"`";
  }

  // ---- expect

  void CheckExpect(const ast::TestStep& step, plan::TestStep* out) {
    out->kind = plan::TestStep::Kind::kExpect;
    if (step.times) out->expect_times = CountOf(&ctx_, *step.times, "the number of rows", 0, 1000000000);
    if (step.file) out->file = step.file->text;
    const Relation* relation = FindSubject(step);
    if (relation == nullptr) return;
    expected_.push_back(&step);
    (step.subject_kind.empty() ? subjects_.tapped : subjects_.kept).insert(relation->name);
    if (!step.subject_kind.empty() && relation->sort != Sort::kSource) {
      ctx_.Error(codes::kTestStep, step.subject.span, "only sources have " + step.subject_kind + " records",
                 Quote(relation->name) + " is " + SortName(relation->sort));
      return;
    }
    const size_t n = step.records.size();
    if (out->expect_times && n > 1 && static_cast<int64_t>(n) != *out->expect_times) {
      ctx_.Error(codes::kTestCount, step.times->span,
                 "here are " + std::to_string(n) + " records, not " + std::to_string(*out->expect_times),
                 "one record holds for all, several stand one by one");
    }
    for (const ast::ExprPtr& record : step.records) {
      if (record) out->records.push_back(CheckRecord(*record, *relation, nullptr));
    }
  }

  // NAME { key } { row }: the key's fields, and of a windowed table also those of the window.
  void CheckExpectState(const ast::TestStep& step, plan::TestStep* out) {
    out->kind = plan::TestStep::Kind::kExpectState;
    const Relation* relation = ctx_.ReadRelation(step.subject);
    if (relation == nullptr || step.records.empty()) return;
    if (relation->sort != Sort::kTable) {
      ctx_.Error(codes::kTestStep, step.subject.span, "only tables keep rows that can be looked at",
                 Quote(relation->name) + " is " + SortName(relation->sort))
          .secondary.push_back({relation->declared, "declared here"});
      return;
    }
    expected_.push_back(&step);
    subjects_.tapped.insert(relation->name);
    for (const ast::ExprPtr& record : step.records) out->records.push_back(CheckRecord(*record, *relation, nullptr));
    CheckKeyRecord(*step.records.front(), *relation, "the first record says which row is meant",
                   "it belongs in the second record");
  }

  // A record that is a row's key. `why_all`, `why_only`: what to say where a part lacks, and of other fields.
  void CheckKeyRecord(const ast::Expr& record, const Relation& relation, const char* why_all, const char* why_only) {
    std::string missing;
    for (const int slot : relation.key) {
      const std::string& name = relation.fields[plan::At(slot)].name;
      const bool there = std::any_of(record.entries.begin(), record.entries.end(),
                                     [&](const ast::Entry& entry) { return entry.name.text == name; });
      if (!there) missing += (missing.empty() ? "" : ", ") + Quote(name);
    }
    if (!missing.empty())
      ctx_.Error(codes::kTestMissing, record.span, "the key of " + Quote(relation.name) + " lacks " + missing, why_all);
    for (const ast::Entry& entry : record.entries) {
      const std::string& name = entry.name.text;
      const auto is_key = [&](int slot) { return relation.fields[plan::At(slot)].name == name; };
      const bool known = std::any_of(relation.fields.begin(), relation.fields.end(),
                                     [&](const RowField& field) { return field.name == name; });
      if (!known || std::any_of(relation.key.begin(), relation.key.end(), is_key)) continue;
      if (name == "window_start" || name == "window_end") continue;
      ctx_.Error(codes::kTestField, entry.name.span, Quote(name) + " is not of the key of " + Quote(relation.name),
                 why_only);
    }
  }

  // ---- what can be seen at all

  // An expectation that no record of the test can reach says nothing, whichever way it ends.
  void CheckFed() {
    if (unknown_given_) return;
    std::set<std::string> told;
    for (const ast::TestStep* step : expected_) {
      const std::string& name = step->subject.text;
      const std::set<std::string> sources =
          step->subject_kind.empty() ? SourcesReaching(ctx_.plan, name) : std::set<std::string>{name};
      const bool fed = std::any_of(sources.begin(), sources.end(), [&](const auto& s) { return given_.count(s) > 0; });
      if (fed || sources.empty() || !told.insert(step->subject_kind + name).second) continue;
      std::string all;
      for (const std::string& source : sources) all += (all.empty() ? "" : ", ") + Quote(source);
      ctx_.Error(codes::kTestUnfed, step->subject.span, "nothing that this test gives reaches " + Quote(name),
                 step->subject_kind.empty() ? "its rows come from " + all : "it is given nothing")
          .help = "add `given " + *sources.begin() + " …`";
    }
  }

  const Relation* FindSubject(const ast::TestStep& step) {
    const Symbol* symbol = ctx_.FindSymbol(step.subject.text);
    if (symbol == nullptr || symbol->sort != Sort::kEvaluate) return ctx_.ReadRelation(step.subject);
    Relation& metrics = metrics_;
    metrics = {};
    metrics.name = step.subject.text;
    metrics.declared = symbol->span;
    metrics.sort = Sort::kEvaluate;
    for (const Field& field : plan::MetricsSchema()) {
      metrics.fields.push_back({field.name, field.type, static_cast<int>(metrics.fields.size()), symbol->span, false});
    }
    return &metrics;
  }

  Context& ctx_;
  const ast::TestDecl& decl_;
  TestSubjects& subjects_;
  Scope index_;       // `i` counts the repetitions of a step
  Relation metrics_;  // an evaluation as a subject
  plan::Test test_;
  std::set<std::string> given_;                 // sources
  bool unknown_given_ = false;                  // a `given` that is wrong: what it reaches is not known
  std::vector<const ast::TestStep*> expected_;  // whose subjects are right
};

}  // namespace

void CheckTest(Context* context, const ast::TestDecl& decl, TestSubjects* subjects) {
  TestChecker(context, decl, subjects).Run();
}

}  // namespace weir::dsl
