#include "dsl/check_table.h"

#include <algorithm>
#include <utility>

#include "dsl/aggregates.h"
#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;

void TableChecker::Run() {
  out_.sort = Sort::kTable;
  out_.open = decl_.damaged || builder_.relation().open;
  const bool head_ok = CheckHead();
  own_rows_ = builder_.has_steps() || builder_.wrote_node();
  builder_.Flush(false, "", decl_.span);  // from here on slots are those of the rows that are aggregated
  CheckWindow();
  CheckKey();
  CheckAggregates();
  CheckEmit();
  if (!head_ok || failed_) out_.open = true;
  AddToPlan();
}

// Rows that come again are not counted again (semantics 4.5).
bool TableChecker::CheckHead() {
  const Relation& head = stages_.head;
  const std::string changing = head.sort == Sort::kTable && head.emit.kind != plan::Emit::Kind::kOnClose
                                   ? head.name
                                   : builder_.relation().changing;
  if (changing.empty()) return true;
  Diagnostic& d = ctx_.Error(codes::kNotFinal, decl_.head.span, "the rows of " + Quote(changing) + " are not final",
                             "each of them would be counted at every change");
  d.help = "end `table " + changing + "` with `emit on close`";
  if (const Symbol* symbol = ctx_.FindSymbol(changing)) d.secondary.push_back({symbol->span, "declared here"});
  return false;
}

void TableChecker::CheckWindow() {
  if (stages_.window == nullptr) {
    const bool damaged = decl_.damaged;
    if (!damaged && stages_.aggregate != nullptr) {
      ctx_.NotBuilt("a table without `window`", decl_.name.span,
                    "give it a window: `| window tumbling 1m` or `| window sliding 1m`");
    }
    failed_ = true;
    return;
  }
  const ast::Stage& stage = *stages_.window;
  switch (stage.window) {
    case ast::WindowKind::kTumbling: node_.window.kind = plan::Window::Kind::kTumbling; break;
    case ast::WindowKind::kSliding: node_.window.kind = plan::Window::Kind::kSliding; break;
    case ast::WindowKind::kHopping: return ctx_.NotBuilt("`window hopping`", stage.span);
    case ast::WindowKind::kSession: return ctx_.NotBuilt("`window session`", stage.span);
    case ast::WindowKind::kCount: return ctx_.NotBuilt("`window count`", stage.span);
  }
  if (stage.within) ctx_.NotBuilt("clause `fill empty`", stage.within->span);
  if (!stage.size) return;
  node_.window.size = SpanOf(&ctx_, *stage.size, "the size of a window").value_or(1);
}

void TableChecker::CheckKey() {
  if (stages_.by != nullptr ? builder_.keyed_here() : builder_.relation().keyed_by) key_ = builder_.relation().key;
  failed_ |= stages_.by != nullptr && !builder_.keyed_here();
  for (int slot : key_) {
    for (const RowField& field : builder_.relation().fields) {
      if (field.slot == slot) AddField(field.name, field.declared, field.type, field.broken);
    }
  }
}

void TableChecker::AddField(const std::string& name, Span declared, const Type& type, bool broken) {
  if (name == "window_start" || name == "window_end") {
    ctx_.Error(codes::kTakenName, declared, Quote(name) + " is a field of every window", "choose another name");
    broken = true;
  }
  for (const RowField& field : out_.fields) {
    if (field.name != name) continue;
    ctx_.Error(codes::kDuplicateName, declared, "the table has a field " + Quote(name) + " already")
        .secondary.push_back({field.declared, "this one"});
    return;
  }
  out_.fields.push_back({name, type, static_cast<int>(out_.fields.size()), declared, broken});
}

void TableChecker::CheckAggregates() {
  if (stages_.aggregate == nullptr) {
    if (!decl_.damaged) {
      ctx_.Error(codes::kIncompleteTable, decl_.name.span, "table " + Quote(decl_.name.text) + " has no `aggregate`",
                 "a table is what is counted per key")
          .help = "end it with `| aggregate { n = count() }`, or declare a stream";
    }
    failed_ = true;
    return;
  }
  if (stages_.aggregate->count) ctx_.NotBuilt("clause `keep`", stages_.aggregate->count->span);
  const Scope scope = builder_.scope();
  for (const ast::Entry& entry : stages_.aggregate->fields) CheckAggregate(entry, scope);
  if (stages_.aggregate->fields.empty() && !decl_.damaged) {
    ctx_.Error(codes::kIncompleteTable, stages_.aggregate->span, "`aggregate` has no entries",
               "for example `n = count()`");
  }
}

void TableChecker::CheckAggregate(const ast::Entry& entry, const Scope& scope) {
  std::optional<plan::Aggregate> aggregate = CheckCall(entry, scope);
  AddField(entry.name.text, entry.name.span, aggregate ? aggregate->type : Type(), !aggregate);
  if (!aggregate) return;
  aggregate->name = entry.name.text;
  node_.aggregates.push_back(std::move(*aggregate));
}

namespace {

bool HasAggregate(const ast::Expr& expr) {
  if (expr.kind == ExprKind::kCall && FindAggregate(expr.text) != nullptr) return true;
  const auto in = [](const ast::ExprPtr& part) { return part && HasAggregate(*part); };
  return std::any_of(expr.children.begin(), expr.children.end(), in) ||
         std::any_of(expr.entries.begin(), expr.entries.end(), [&](const ast::Entry& e) { return in(e.value); });
}

std::vector<std::string> AggregateNames() {
  std::vector<std::string> names;
  for (const AggregateInfo& info : AggregateCatalogue()) {
    if (info.built) names.push_back(info.name);
  }
  return names;
}

}  // namespace

std::optional<plan::Aggregate> TableChecker::CheckCall(const ast::Entry& entry, const Scope& scope) {
  if (!entry.value || entry.value->kind != ExprKind::kCall) {
    const Span span = entry.value ? entry.value->span : entry.name.span;
    if (entry.value && HasAggregate(*entry.value)) {
      ctx_.NotBuilt("an expression over aggregates", span,
                    "aggregate first, then compute: `stream name = " + decl_.name.text + " | derive { … }`");
    } else {
      ctx_.Error(codes::kNotAggregate, span, Quote(entry.name.text) + " is not an aggregate",
                 "for example `" + entry.name.text + " = last(" + entry.name.text + ")`");
    }
    return std::nullopt;
  }
  const ast::Expr& call = *entry.value;
  const AggregateInfo* info = FindAggregate(call.text);
  if (info == nullptr) {
    const bool function = FindFunction(call.text) != nullptr ||
                          (ctx_.FindSymbol(call.text) != nullptr && ctx_.FindSymbol(call.text)->sort == Sort::kFn);
    if (function && HasAggregate(call)) {
      ctx_.NotBuilt("an expression over aggregates", call.span,
                    "aggregate first, then compute: `stream name = " + decl_.name.text + " | derive { … }`");
      return std::nullopt;
    }
    Diagnostic& d = ctx_.Error(function ? codes::kNotAggregate : codes::kUnknownFunction, call.name_span,
                               function ? Quote(call.text) + " is a function of one record, not an aggregate"
                                        : "unknown aggregate " + Quote(call.text));
    d.help = Suggest(call.text, AggregateNames());
    return std::nullopt;
  }
  if (!info->built) {
    ctx_.NotBuilt("aggregate " + Quote(call.text), call.name_span);
    return std::nullopt;
  }
  plan::Aggregate out;
  out.function = info->name;
  ExprChecker checker(&ctx_, scope);
  bool failed = false;
  if (call.where) {
    auto where = checker.CheckCondition(*call.where, "`where`", true);
    failed |= !where;
    out.where = std::move(where);
    checker.Assume(NotNullWhen(*call.where, true));
  }
  const int n = static_cast<int>(call.entries.size());
  if (n < info->min_args || n > info->max_args) {
    ctx_.Error(
        codes::kArguments, call.span,
        Quote(info->name) + " takes " + (info->min_args == info->max_args ? "one argument" : "at most one argument"),
        "here are " + std::to_string(n));
    return std::nullopt;
  }
  for (const ast::Entry& argument : call.entries) {
    if (!argument.name.text.empty()) {
      ctx_.Error(codes::kArguments, argument.name.span, Quote(info->name) + " takes its argument by position",
                 "leave the name out");
      failed = true;
    }
    auto value = argument.value ? checker.Check(*argument.value) : std::nullopt;
    failed |= !value;
    if (value) out.args.push_back(std::move(*value));
  }
  if (failed) return std::nullopt;
  const auto type = out.args.empty() || out.args[0].type.kind != Kind::kNull
                        ? AggregateType(*info, out.args.empty() ? nullptr : &out.args[0].type, call.where != nullptr)
                        : std::nullopt;
  if (!type) {
    std::string kinds;
    for (Kind kind : info->kinds) kinds += (kinds.empty() ? "" : ", ") + ToString(Type::Of(kind));
    ctx_.Error(codes::kArguments, out.args[0].span, Quote(info->name) + " does not take " + Article(out.args[0].type))
        .help = kinds.empty() ? "" : "it takes " + kinds;
    return std::nullopt;
  }
  out.type = *type;
  return out;
}

void TableChecker::CheckEmit() {
  for (const char* name : {"window_start", "window_end"}) {
    out_.fields.push_back(
        {name, Type::Of(Kind::kTimestamp), static_cast<int>(out_.fields.size()), decl_.name.span, false});
  }
  if (stages_.emit == nullptr) return;
  const ast::Stage& stage = *stages_.emit;
  switch (stage.emit) {
    case ast::EmitKind::kOnClose: node_.emit.kind = plan::Emit::Kind::kOnClose; return;
    case ast::EmitKind::kEvery:
      return ctx_.NotBuilt("`emit every`", stage.keyword, "`emit on close` emits each window once");
    case ast::EmitKind::kOnChange: break;
  }
  if (!stage.names.empty() && node_.window.kind == plan::Window::Kind::kSliding)
    return ctx_.NotBuilt("`emit on change of` with `window sliding`", stage.keyword,
                         "it is supported with `window tumbling`");
  std::vector<std::string> names;
  for (const RowField& field : out_.fields) names.push_back(field.name);
  for (const ast::Name& name : stage.names) {
    const auto at = std::find(names.begin(), names.end(), name.text);
    if (at != names.end()) {
      node_.emit.of.push_back(static_cast<int>(at - names.begin()));
    } else if (!failed_) {
      ctx_.Error(codes::kUnknownField, name.span, "unknown field " + Quote(name.text), "the table has no such field")
          .help = Suggest(name.text, names);
    }
  }
}

void TableChecker::AddToPlan() {
  const std::string& name = decl_.name.text;
  const Relation& rows = builder_.relation();
  const std::string from = own_rows_ ? name + "-input" : rows.name;
  out_.aggregate_input = ctx_.planner.Together(from, rows.node, key_, rows.placement, decl_.span);
  node_.key = key_;
  node_.lateness = rows.lateness;
  out_.lateness = rows.lateness;
  out_.window = node_.window;
  out_.emit = node_.emit;
  out_.key.clear();
  for (size_t k = 0; k < key_.size(); ++k) out_.key.push_back(static_cast<int>(k));
  out_.placement = {key_.empty() ? Placement::Kind::kSingle : Placement::Kind::kByFields, out_.key};
  out_.node = ctx_.planner.Add(name, name, {out_.aggregate_input}, SchemaOf(out_.fields), node_, decl_.span);
  const int store = ctx_.planner.AddStore(name, out_.node, "");
  std::get<plan::WindowAggregateNode>(ctx_.plan.nodes[static_cast<size_t>(out_.node)].op).store = store;
}

}  // namespace weir::dsl
