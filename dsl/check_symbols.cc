// Names of declarations: each once, each read by something, none in a circle.
#include <algorithm>
#include <set>
#include <type_traits>

#include "dsl/check_declarations.h"
#include "dsl/functions.h"

namespace weir::dsl {
namespace {

struct Named {
  const ast::Name* name = nullptr;
  Sort sort = Sort::kParam;
};

// The declarations with names in the common name space: not the topology, sinks and tests.
Named NameOf(const ast::Decl& decl) {
  return std::visit(
      [](const auto& d) -> Named {
        using D = std::decay_t<decltype(d)>;
        if constexpr (std::is_same_v<D, ast::ParamDecl>)
          return {&d.name, Sort::kParam};
        else if constexpr (std::is_same_v<D, ast::FnDecl>)
          return {&d.name, Sort::kFn};
        else if constexpr (std::is_same_v<D, ast::SourceDecl>)
          return {&d.name, d.role == ast::SourceRole::kTable    ? Sort::kTable
                           : d.role == ast::SourceRole::kLookup ? Sort::kLookup
                                                                : Sort::kSource};
        else if constexpr (std::is_same_v<D, ast::PipelineDecl>)
          return {&d.name, d.is_table ? Sort::kTable : Sort::kStream};
        else if constexpr (std::is_same_v<D, ast::RuleDecl>)
          return {&d.name, Sort::kRule};
        else if constexpr (std::is_same_v<D, ast::FuzzyDecl>)
          return {&d.name, d.on || d.damaged ? Sort::kFuzzy : Sort::kSystem};
        else if constexpr (std::is_same_v<D, ast::EvaluateDecl>)
          return {&d.name, Sort::kEvaluate};
        else if constexpr (std::is_same_v<D, ast::PatternDecl>)
          return {&d.name, Sort::kPattern};
        else
          return {};
      },
      decl);
}

// The relations a declaration reads.
std::vector<const ast::Name*> Reads(const ast::Decl& decl) {
  std::vector<const ast::Name*> out;
  if (const auto* pipeline = std::get_if<ast::PipelineDecl>(&decl)) {
    out.push_back(&pipeline->head);
    for (const ast::Stage& stage : pipeline->stages) {
      if (stage.kind != ast::StageKind::kUnion && stage.kind != ast::StageKind::kJoin) continue;
      for (const ast::Name& name : stage.names) out.push_back(&name);
    }
  } else if (const auto* pattern = std::get_if<ast::PatternDecl>(&decl)) {
    for (const ast::Name& name : pattern->on) out.push_back(&name);
  } else if (const auto* rule = std::get_if<ast::RuleDecl>(&decl)) {
    out.push_back(&rule->on);
  } else if (const auto* fuzzy = std::get_if<ast::FuzzyDecl>(&decl); fuzzy != nullptr && fuzzy->on) {
    out.push_back(&*fuzzy->on);
  }
  return out;
}

// Reports one circle through `start`, all of whose members wait for each other.
void ReportCycle(Context* context, size_t start, const std::vector<std::vector<size_t>>& needs,
                 const std::vector<bool>& done, std::set<size_t>* reported) {
  std::vector<size_t> path;
  std::set<size_t> on_path;
  size_t at = start;
  while (on_path.insert(at).second) {
    path.push_back(at);
    for (size_t next : needs[at]) {
      if (done[next]) continue;
      at = next;
      break;
    }
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  const bool known = std::any_of(path.begin(), path.end(), [&](size_t s) { return reported->count(s) > 0; });
  reported->insert(path.begin(), path.end());
  if (known) return;
  std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
  const Symbol& first = context->symbols[path[0]];
  Diagnostic& d = context->Error(codes::kCycle, first.span, Quote(first.name) + " reads itself",
                                 path.size() == 1 ? "it is its own input" : "it waits for its own rows");
  for (size_t k = 1; k < path.size(); ++k) {
    d.secondary.push_back({context->symbols[path[k]].span, "through " + Quote(context->symbols[path[k]].name)});
  }
}

}  // namespace

void CheckTopicName(Context* context, const ast::Name& name) {
  if (name.text.empty() || NamesTopic(name.text)) return;
  context->Error(codes::kTopicName, name.span, Quote(name.text) + " cannot be a part of a topic's name",
                 "letters, digits, `_` and `.` only");
}

namespace {

// Used files hold what others build on: what runs by itself belongs to the file that is run.
bool InPlace(Context* context, const ast::Decl& decl) {
  const Span span = std::visit([](const auto& d) { return d.span; }, decl);
  const auto* use = std::get_if<ast::UseDecl>(&decl);
  if (use != nullptr && !context->source.modules_added()) {
    context->Error(codes::kUse, use->path.span, "cannot read `" + use->path.text + "`",
                   "there are no other files here");
  }
  if (context->source.PartAt(span.begin) == 0) return true;
  const char* what = std::holds_alternative<ast::TopologyDecl>(decl)   ? "`topology`"
                     : std::holds_alternative<ast::SinkDecl>(decl)     ? "a sink"
                     : std::holds_alternative<ast::EvaluateDecl>(decl) ? "an evaluation"
                     : std::holds_alternative<ast::RuleDecl>(decl)     ? "a rule"
                     : std::holds_alternative<ast::PatternDecl>(decl)  ? "a pattern"
                                                                       : nullptr;
  const auto* fuzzy = std::get_if<ast::FuzzyDecl>(&decl);
  if (fuzzy != nullptr && fuzzy->on) what = "a fuzzy detector";
  if (what == nullptr) return !std::holds_alternative<ast::TestDecl>(decl);
  context
      ->Error(codes::kUsedFile, {span.begin, span.begin}, std::string(what) + " cannot stand in a file that is used",
              "used by `" + context->source.name() + "`")
      .help = "a used file holds params, functions, sources, lookups, streams, tables and fuzzy systems";
  return false;
}

}  // namespace

void CollectSymbols(Context* context) {
  for (const SourceText::Problem& problem : context->source.problems())
    context->Error(codes::kUse, problem.span, problem.message, problem.label);
  for (const ast::Decl& decl : context->file.declarations) {
    const Named named = NameOf(decl);
    if (!InPlace(context, decl)) continue;
    if (named.name == nullptr || named.name->text.empty()) continue;
    const auto [at, fresh] = context->symbol_of.emplace(named.name->text, context->symbols.size());
    if (!fresh) {
      const Symbol& first = context->symbols[at->second];
      context
          ->Error(codes::kDuplicateName, named.name->span, Quote(named.name->text) + " is declared twice",
                  "names of declarations are unique")
          .secondary.push_back({first.span, "first declared here"});
      continue;
    }
    if (named.sort == Sort::kFn && FindFunction(named.name->text) != nullptr) {
      context->Error(codes::kTakenName, named.name->span, Quote(named.name->text) + " is a function of the language",
                     "choose another name");
    }
    if (IsRelation(named.sort) || named.sort == Sort::kEvaluate) CheckTopicName(context, *named.name);
    context->symbols.push_back({named.sort, named.name->text, named.name->span, &decl, false});
  }
}

std::vector<size_t> RelationsInOrder(Context* context) {
  const size_t n = context->symbols.size();
  std::vector<std::vector<size_t>> needs(n), readers(n);
  std::vector<size_t> missing(n, 0);
  std::vector<size_t> ready;
  for (size_t k = 0; k < n; ++k) {
    if (!IsRelation(context->symbols[k].sort)) continue;
    for (const ast::Name* name : Reads(*context->symbols[k].decl)) {
      const auto at = context->symbol_of.find(name->text);
      if (at == context->symbol_of.end() || !IsRelation(context->symbols[at->second].sort)) continue;
      needs[k].push_back(at->second);
      readers[at->second].push_back(k);
    }
    missing[k] = needs[k].size();
    if (missing[k] == 0) ready.push_back(k);
  }
  std::vector<size_t> order;
  std::vector<bool> done(n, false);
  for (size_t next = 0; next < ready.size(); ++next) {
    done[ready[next]] = true;
    order.push_back(ready[next]);
    for (size_t reader : readers[ready[next]]) {
      if (--missing[reader] == 0) ready.push_back(reader);
    }
  }
  std::set<size_t> reported;
  for (size_t k = 0; k < n; ++k) {
    if (!IsRelation(context->symbols[k].sort) || done[k]) continue;
    Relation broken;
    broken.name = context->symbols[k].name;
    broken.broken = true;
    context->relations[broken.name] = broken;
    ReportCycle(context, k, needs, done, &reported);
  }
  return order;
}

void CheckUnused(Context* context) {
  for (const Symbol& symbol : context->symbols) {
    if (symbol.used || symbol.sort == Sort::kEvaluate || context->source.PartAt(symbol.span.begin) > 0) continue;
    if (context->hidden.count(symbol.name) > 0) continue;  // that is why
    if (IsDetector(symbol.sort)) {
      context
          ->Warn(codes::kNowhere, symbol.span, "the alerts of " + Quote(symbol.name) + " go nowhere",
                 "no sink and nothing else reads them")
          .help = "write them somewhere: `sink " + symbol.name + " to topic \"…\" json`";
      continue;
    }
    const std::string what = std::string(SortName(symbol.sort)).substr(2);
    context->Warn(codes::kUnused, symbol.span, what + " " + Quote(symbol.name) + " is never used");
  }
}

}  // namespace weir::dsl
