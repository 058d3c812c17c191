// The checks of the declarations, one file a kind. Each reports all it finds and adds what it can to the plan; a plan
// with errors is thrown away as a whole.
#pragma once

#include <optional>
#include <string>

#include "dsl/check_context.h"
#include "dsl/check_expr.h"

namespace weir::dsl {

// check_symbols.cc
void CollectSymbols(Context* context);
// Sources, streams, tables and detectors in an order in which each comes after those it reads; those that read each
// other in a circle are reported and left out (their relations are broken). Indices of symbols.
std::vector<size_t> RelationsInOrder(Context* context);
void CheckUnused(Context* context);
// A name that becomes a part of topics' names.
void CheckTopicName(Context* context, const ast::Name& name);

// check_settings.cc, check_params.cc
void CheckTopology(Context* context);
void CheckParams(Context* context);
void CheckFunctions(Context* context);
// A value that stands for the param's own in a test: type and range.
void CheckParamOverride(Context* context, const ast::ParamDecl& decl, const ast::Expr& value);

// check_source.cc
void CheckSource(Context* context, const ast::SourceDecl& decl, Relation* out);

// check_pipeline.cc, check_table.cc
void CheckPipeline(Context* context, const ast::PipelineDecl& decl, Relation* out);

// check_detector.cc, check_fuzzy.cc
void CheckRule(Context* context, const ast::RuleDecl& decl, Relation* out);
void CheckFuzzy(Context* context, const ast::FuzzyDecl& decl, Relation* out);
// A fuzzy system without `on`, by itself.
void CheckSystem(Context* context, const ast::FuzzyDecl& decl);
// check_pattern.cc
void CheckPattern(Context* context, const ast::PatternDecl& decl, Relation* out);

// check_sink.cc, check_evaluate.cc
void CheckSink(Context* context, const ast::SinkDecl& decl);
void CheckEvaluate(Context* context, const ast::EvaluateDecl& decl);

// check_tests.cc. What tests give to and look at (Planner::Finish).
struct TestSubjects {
  std::set<std::string> kept, tapped;
};
void CheckTest(Context* context, const ast::TestDecl& decl, TestSubjects* subjects);

// ---- shared

// The scope of a relation's rows.
Scope ScopeOf(const Relation& relation);
plan::Schema SchemaOf(const std::vector<RowField>& fields);
// Every field of the relation as an expression; a table's in the order of its sinks: keys, window, aggregates.
std::vector<plan::NamedExpr> AllFields(const Relation& relation);
plan::Expr FieldExpr(const RowField& field, Span span);
// `{ a, b = expr }` over a scope: names once, expressions checked.
std::vector<plan::NamedExpr> CheckFields(Context* context, const std::vector<ast::Entry>& entries, const Scope& scope,
                                         bool* failed);
// Kinds that can be keys: equal values are equal bytes.
inline bool Groupable(Kind kind) {
  return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kString || kind == Kind::kTimestamp ||
         kind == Kind::kDuration || kind == Kind::kIp;
}
// Whether a field can be part of a key; reports what cannot.
bool CheckKeyField(Context* context, const std::string& name, const Type& type, Span span, bool of_source = false);
// Why `topic` cannot be a Kafka topic's name; "" when it can.
std::string WrongTopic(const std::string& topic);
void CheckTopic(Context* context, const ast::Name& topic);

}  // namespace weir::dsl
