#include "dsl/checker.h"

#include <algorithm>
#include <utility>

#include "dsl/check_declarations.h"
#include "dsl/documentation.h"
#include "dsl/plan_printer.h"

namespace weir::dsl {
namespace {

constexpr size_t kLongestTopic = 249;

void CheckRelation(Context* context, const Symbol& symbol) {
  const ast::Decl& decl = *symbol.decl;
  Relation relation;
  relation.name = symbol.name;
  relation.declared = symbol.span;
  relation.sort = symbol.sort;
  context->current = &decl;
  if (const auto* source = std::get_if<ast::SourceDecl>(&decl)) CheckSource(context, *source, &relation);
  if (const auto* pipeline = std::get_if<ast::PipelineDecl>(&decl)) CheckPipeline(context, *pipeline, &relation);
  if (const auto* rule = std::get_if<ast::RuleDecl>(&decl)) CheckRule(context, *rule, &relation);
  if (const auto* fuzzy = std::get_if<ast::FuzzyDecl>(&decl)) CheckFuzzy(context, *fuzzy, &relation);
  if (const auto* pattern = std::get_if<ast::PatternDecl>(&decl)) CheckPattern(context, *pattern, &relation);
  context->current = nullptr;
  context->relations[symbol.name] = std::move(relation);
}

template <typename D, typename Check>
void ForEach(const ast::File& file, const Check& check) {
  for (const ast::Decl& decl : file.declarations) {
    if (const auto* one = std::get_if<D>(&decl)) check(*one);
  }
}

void WarnShadow(Context* context, Span span, const std::string& what, const std::string& meaning) {
  const Symbol* param = context->FindSymbol(std::string(context->source.Slice(span)));
  Diagnostic& d = context->Warn(codes::kShadow, span, what + " hides the param of that name", meaning);
  d.help = "rename one of the two";
  if (param == nullptr) return;
  d.secondary.push_back({param->span, "the param"});
  context->hidden.insert(param->name);
}

// A field, or a parameter of a function, that hides a param of its name: legal, and rarely meant.
void CheckShadows(Context* context) {
  for (const Symbol& symbol : context->symbols) {
    const auto relation = context->relations.find(symbol.name);
    if (relation == context->relations.end()) continue;
    for (const RowField& field : relation->second.fields) {
      const Symbol* param = context->FindSymbol(field.name);
      const bool here = field.declared.begin >= symbol.span.begin;
      if (param == nullptr || param->sort != Sort::kParam || !here) continue;
      WarnShadow(context, field.declared, "field " + Quote(field.name),
                 "in rows that have it, the name means the field");
    }
  }
  ForEach<ast::FnDecl>(context->file, [&](const ast::FnDecl& decl) {
    for (const auto& [name, type] : decl.params) {
      const Symbol* param = context->FindSymbol(name.text);
      if (param == nullptr || param->sort != Sort::kParam) continue;
      WarnShadow(context, name.span, "parameter " + Quote(name.text), "in this function the name means the parameter");
    }
  });
}

// Internal topics are called <application>-<name>-<what>.
void CheckTopicLengths(Context* context) {
  const auto check = [&](const std::string& name, const char* what, Span span) {
    const size_t length = context->plan.application.size() + name.size() + std::string_view(what).size() + 2;
    if (length <= kLongestTopic) return;
    context->Error(codes::kTopicName, span,
                   "the name of an internal topic would have " + std::to_string(length) + " characters",
                   "Kafka takes 249");
  };
  for (const plan::Store& store : context->plan.stores) {
    check(store.name, "changelog", context->plan.nodes[static_cast<size_t>(store.node)].span);
  }
  for (const plan::Node& node : context->plan.nodes) {
    const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op);
    if (read != nullptr)
      check(context->plan.repartitions[static_cast<size_t>(read->repartition)].name, "repartition", node.span);
  }
}

}  // namespace

std::optional<plan::Plan> CheckAndPlan(const ast::File& file, const SourceText& source, const CompileOptions& options,
                                       Diagnostics* diagnostics, References* references) {
  Context context(file, source, options, diagnostics);
  context.references = references;
  CheckTopology(&context);
  CollectSymbols(&context);
  CheckParams(&context);
  CheckFunctions(&context);
  for (const size_t symbol : RelationsInOrder(&context)) CheckRelation(&context, Symbol(context.symbols[symbol]));
  ForEach<ast::FuzzyDecl>(file, [&](const ast::FuzzyDecl& decl) {
    if (!decl.on && !decl.damaged) CheckSystem(&context, decl);
  });
  ForEach<ast::SinkDecl>(file, [&](const ast::SinkDecl& decl) { CheckSink(&context, decl); });
  ForEach<ast::EvaluateDecl>(file, [&](const ast::EvaluateDecl& decl) {
    const Symbol* symbol = context.FindSymbol(decl.name.text);
    if (symbol != nullptr && symbol->span == decl.name.span) CheckEvaluate(&context, decl);
  });
  TestSubjects subjects;
  ForEach<ast::TestDecl>(file, [&](const ast::TestDecl& decl) {
    if (source.PartAt(decl.span.begin) == 0) CheckTest(&context, decl, &subjects);  // a used file tests itself
  });
  for (const Symbol& symbol : context.symbols) context.Refer(symbol.span, symbol);
  CheckShadows(&context);
  if (diagnostics->has_errors()) return std::nullopt;
  CheckUnused(&context);  // where something is wrong, what used a name may be what is wrong
  if (!options.keep_test_subjects) subjects = {};
  std::sort(context.plan.fuzzy.begin(), context.plan.fuzzy.end(),
            [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
  context.planner.Finish(subjects.kept, subjects.tapped);
  DescribeStores(&context.plan);
  AddDocumentation(file, source, &context.plan);
  CheckTopicLengths(&context);
  if (diagnostics->has_errors()) return std::nullopt;
  return std::move(context.plan);
}

}  // namespace weir::dsl
