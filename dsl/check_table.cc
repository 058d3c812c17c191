#include "dsl/check_table.h"

#include <algorithm>
#include <utility>

#include "dsl/check_aggregate_entries.h"

namespace weir::dsl {

namespace {

constexpr int64_t kMostCounted = 1'000'000;  // records of a window count
constexpr int64_t kMostKept = 100'000'000;   // distinct values a key and window

}  // namespace

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
  const std::string changing = IsChanging(head) ? head.name : builder_.relation().changing;
  const auto shown = ctx_.relations.find(changing);
  const bool unknown = shown != ctx_.relations.end() && shown->second.open;  // its `emit` may be what is wrong
  if (changing.empty() || unknown) return true;
  Diagnostic& d = ctx_.Error(codes::kNotFinal, decl_.head.span, "the rows of " + Quote(changing) + " are not final",
                             "each of them would be counted at every change");
  d.help = "end `table " + changing + "` with `emit on close`";
  if (const Symbol* symbol = ctx_.FindSymbol(changing)) d.secondary.push_back({symbol->span, "declared here"});
  return false;
}

void TableChecker::CheckWindow() {
  if (stages_.window == nullptr) return CheckNoWindow();
  const ast::Stage& stage = *stages_.window;
  plan::Window& window = node_.window;
  switch (stage.window) {
    case ast::WindowKind::kTumbling: window.kind = plan::Window::Kind::kTumbling; break;
    case ast::WindowKind::kSliding: window.kind = plan::Window::Kind::kSliding; break;
    case ast::WindowKind::kHopping: window.kind = plan::Window::Kind::kHopping; break;
    case ast::WindowKind::kSession: window.kind = plan::Window::Kind::kSession; break;
    case ast::WindowKind::kCount: window.kind = plan::Window::Kind::kCount; break;
  }
  if (stage.size && window.kind == plan::Window::Kind::kCount) {
    window.size = CountOf(&ctx_, *stage.size, "the size of a window", 1, kMostCounted).value_or(1);
  } else if (stage.size) {
    window.size = SpanOf(&ctx_, *stage.size, "the size of a window").value_or(1);
  }
  if (stage.advance) CheckAdvance(*stage.advance);
  if (stage.max) CheckMax(*stage.max);
  if (stage.within) CheckFill(stage);
  if (window.kind == plan::Window::Kind::kHopping) ctx_.Later("`window hopping`", stage.span);
  if (window.kind == plan::Window::Kind::kSession) ctx_.Later("`window session`", stage.span);
  if (window.kind == plan::Window::Kind::kCount) ctx_.Later("`window count`", stage.span);
}

// The windows of the rows that come in when these are final; else all records of the key.
void TableChecker::CheckNoWindow() {
  const Relation& rows = builder_.relation();
  const bool final = rows.window_rows && rows.emit.kind == plan::Emit::Kind::kOnClose;
  if (final) {
    node_.window = rows.window;
    node_.window.inherited = true;
  } else {
    node_.window.kind = plan::Window::Kind::kRunning;
  }
  if (decl_.damaged || stages_.aggregate == nullptr) return;
  ctx_.Later("a table without `window`", decl_.name.span,
             "give it a window: `| window tumbling 1m` or `| window sliding 1m`");
}

void TableChecker::CheckAdvance(const ast::Expr& advance) {
  node_.window.advance = SpanOf(&ctx_, advance, "the step of a window").value_or(1);
  if (node_.window.advance <= node_.window.size) return;
  ctx_.Error(codes::kSpan, advance.span, "the step of a window must not exceed its size",
             "records between two windows would be in none")
      .secondary.push_back({stages_.window->size->span, "the size"});
}

void TableChecker::CheckMax(const ast::Expr& max) {
  node_.window.max = SpanOf(&ctx_, max, "the longest session").value_or(0);
  if (node_.window.max == 0 || node_.window.max >= node_.window.size) return;
  ctx_.Error(codes::kSpan, max.span, "a session cannot be shorter than its gap", "`max` must be at least the gap")
      .secondary.push_back({stages_.window->size->span, "the gap"});
}

void TableChecker::CheckFill(const ast::Stage& stage) {
  node_.fill_empty = SpanOf(&ctx_, *stage.within, "`fill empty for`");
  const bool fixed = stage.window == ast::WindowKind::kTumbling || stage.window == ast::WindowKind::kHopping;
  const bool closes = stages_.emit != nullptr && stages_.emit->emit == ast::EmitKind::kOnClose;
  if (!fixed) {
    ctx_.Error(codes::kStageOrder, stage.within->span, "`fill empty` belongs to tumbling and hopping windows",
               "other windows exist only where there are records");
  } else if (!closes && !decl_.damaged) {
    ctx_.Error(codes::kStageOrder, stage.within->span, "`fill empty` needs `emit on close`",
               "an empty window has nothing to say before it closes")
        .help = "add `| emit on close`";
  }
  ctx_.Later("clause `fill empty`", stage.within->span);
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
  if (stages_.aggregate->count) {
    node_.keep = CountOf(&ctx_, *stages_.aggregate->count, "`keep`", 1, kMostKept);
    ctx_.Later("clause `keep`", stages_.aggregate->count->span);
  }
  CheckAggregates(builder_.scope());
  if (stages_.aggregate->fields.empty() && !decl_.damaged) {
    ctx_.Error(codes::kIncompleteTable, stages_.aggregate->span, "`aggregate` has no entries",
               "for example `n = count()`");
  }
}

void TableChecker::CheckAggregates(const Scope& scope) {
  AggregatePlace place;
  place.may_be_empty = node_.fill_empty.has_value();
  place.window = &node_.window;
  place.owner = decl_.name.text;
  AggregateEntries entries(&ctx_, scope, out_.fields, key_.size(), stages_.aggregate->fields.size(), place);
  for (const ast::Entry& entry : stages_.aggregate->fields) {
    const std::optional<Type> type = entries.Add(entry);
    AddField(entry.name.text, entry.name.span, type.value_or(Type()), !type);
  }
  node_.aggregates = entries.TakeAggregates();
  node_.results = entries.TakeResults();
}

void TableChecker::CheckEmit() {
  if (HasWindowFields()) {
    for (const char* name : {"window_start", "window_end"}) {
      out_.fields.push_back(
          {name, Type::Of(Kind::kTimestamp), static_cast<int>(out_.fields.size()), decl_.name.span, false});
    }
  }
  CheckExpire();
  if (stages_.emit == nullptr) return;
  const ast::Stage& stage = *stages_.emit;
  switch (stage.emit) {
    case ast::EmitKind::kOnClose: node_.emit.kind = plan::Emit::Kind::kOnClose; return CheckCloses(stage);
    case ast::EmitKind::kEvery:
      node_.emit.kind = plan::Emit::Kind::kEvery;
      if (stage.every) node_.emit.every = SpanOf(&ctx_, *stage.every, "`emit every`").value_or(1);
      return ctx_.Later("`emit every`", stage.keyword, "`emit on close` emits each window once");
    case ast::EmitKind::kOnChange: break;
  }
  if (!stage.names.empty() && node_.window.kind == plan::Window::Kind::kSliding)
    ctx_.Later("`emit on change of` with `window sliding`", stage.keyword, "it is supported with `window tumbling`");
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

bool TableChecker::HasWindowFields() const {
  return node_.window.kind != plan::Window::Kind::kRunning && node_.window.kind != plan::Window::Kind::kCount;
}

// What `emit on close` waits for: the end of a window, or of a key that expires.
void TableChecker::CheckCloses(const ast::Stage& emit) {
  const bool counts = node_.window.kind == plan::Window::Kind::kCount;
  const bool forever = node_.window.kind == plan::Window::Kind::kRunning && !node_.expire;
  if (decl_.damaged || stages_.head.open || (!counts && !forever)) return;
  ctx_.Error(codes::kStageOrder, emit.keyword, "this table never closes",
             counts ? "a `window count` has no end in time" : "without a window it goes on for ever")
      .help = counts ? "leave `emit` out: it emits at each record"
                     : "give it a window, or let its keys go: `| expire after 1h`";
}

void TableChecker::CheckExpire() {
  const bool running = node_.window.kind == plan::Window::Kind::kRunning;
  if (stages_.expire == nullptr) {
    if (running && !failed_ && !decl_.damaged) WarnUnbounded();
    return;
  }
  const ast::Stage& stage = *stages_.expire;
  if (!running) {
    ctx_.Error(codes::kStageOrder, stage.keyword, "`expire` belongs to tables without a window",
               "windows go when they close");
    return;
  }
  if (stage.within) node_.expire = SpanOf(&ctx_, *stage.within, "`expire after`");
}

// A key space is closed when each key field is a bool or of a closed set.
void TableChecker::WarnUnbounded() {
  const auto closed = [&](int slot) {
    for (const RowField& field : builder_.relation().fields) {
      if (field.slot == slot) return field.type.kind == Kind::kBool || field.type.set != nullptr;
    }
    return false;
  };
  if (std::all_of(key_.begin(), key_.end(), closed)) return;
  ctx_.Warn(codes::kUnbounded, decl_.name.span, "the keys of " + Quote(decl_.name.text) + " are kept for ever",
            "there is no window, and nothing expires")
      .help = "let quiet keys go: `| expire after 1d`";
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
  out_.window_rows = HasWindowFields();
  out_.key.clear();
  for (size_t k = 0; k < key_.size(); ++k) out_.key.push_back(static_cast<int>(k));
  out_.placement = {key_.empty() ? Placement::Kind::kSingle : Placement::Kind::kByFields, out_.key};
  out_.node = ctx_.planner.Add(name, name, {out_.aggregate_input}, SchemaOf(out_.fields), node_, decl_.span);
  const int store = ctx_.planner.AddStore(name, out_.node, "");
  std::get<plan::WindowAggregateNode>(ctx_.plan.nodes[static_cast<size_t>(out_.node)].op).store = store;
}

}  // namespace weir::dsl
