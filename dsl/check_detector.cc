#include "dsl/check_detector.h"

#include <algorithm>
#include <utility>

#include "dsl/fold.h"

namespace weir::dsl {

using ast::ExprKind;

bool DetectorChecker::CheckInput(const ast::Name& on, const std::vector<ast::Entry>& by) {
  if (body_.was) ctx_.Later("clause `was`", body_.was->span);
  const Relation* relation = ctx_.ReadRelation(on);
  if (relation == nullptr) {
    out_.broken = true;
    return false;
  }
  input_ = *relation;
  if (!by.empty()) CheckBy(*relation, by);
  scope_ = ScopeOf(input_);
  ctx_.Show(by.empty() ? on.span.end : by.back().span.end, input_.fields);
  scope_.open |= damaged_ && by.empty() && input_.fields.empty();
  return true;
}

void DetectorChecker::CheckBy(const Relation& relation, const std::vector<ast::Entry>& by) {
  if (relation.sort == Sort::kTable) {
    ctx_.Error(codes::kKeyType, by.front().name.span, "the key of a detector on a table is the table's",
               Quote(relation.name) + " has its key already")
        .secondary.push_back({relation.declared, "declared here"});
    return;
  }
  RowBuilder builder(&ctx_, name_.text, relation);
  by_failed_ = !builder.By(by);
  own_rows_ = builder.has_steps();
  builder.Flush(false, "", span_);
  input_ = builder.relation();
}

// ---- condition

namespace {

// Names and member chains an expression reads, in order of appearance.
void CollectPaths(const ast::Expr& expr, std::vector<const ast::Expr*>* out) {
  if (!PathOf(expr).empty()) {
    const std::string path = PathOf(expr);
    const bool known =
        std::any_of(out->begin(), out->end(), [&](const ast::Expr* other) { return PathOf(*other) == path; });
    if (!known) out->push_back(&expr);
    return;
  }
  const auto visit = [&](const ast::ExprPtr& part) {
    if (part) CollectPaths(*part, out);
  };
  for (const ast::ExprPtr& child : expr.children) visit(child);
  for (const ast::StringPart& part : expr.parts) visit(part.value);
  for (const ast::Entry& entry : expr.entries) visit(entry.value);
}

plan::Expr Combine(plan::Op op, std::vector<plan::Expr> args, Span span) {
  plan::Expr out;
  out.op = op;
  out.type = Type::Of(Kind::kBool);
  out.args = std::move(args);
  out.span = span;
  std::string fault;
  Fold(&out, &fault);
  return out;
}

}  // namespace

std::vector<plan::NamedExpr> DetectorChecker::NamesIn(const ast::Expr& expr, const ExprChecker& checker) {
  std::vector<const ast::Expr*> paths;
  CollectPaths(expr, &paths);
  std::vector<plan::NamedExpr> out;
  Context::Mute mute(&ctx_);  // checked as a part of the clause
  for (const ast::Expr* path : paths) {
    ExprChecker again = checker;
    auto value = again.Check(*path);
    if (value) out.push_back({PathOf(*path), std::move(*value)});
  }
  return out;
}

plan::ClauseTree DetectorChecker::CheckClauses(const ast::Expr& expr, ExprChecker checker, bool whole,
                                               plan::Expr* condition) {
  plan::ClauseTree tree;
  if (expr.kind == ExprKind::kAnd || expr.kind == ExprKind::kOr || expr.kind == ExprKind::kNot) {
    const bool is_and = expr.kind == ExprKind::kAnd, is_not = expr.kind == ExprKind::kNot;
    tree.op = is_not ? plan::ClauseTree::Op::kNot : is_and ? plan::ClauseTree::Op::kAnd : plan::ClauseTree::Op::kOr;
    std::vector<plan::Expr> args;
    for (const ast::ExprPtr& child : expr.children) {
      plan::Expr part;
      tree.children.push_back(CheckClauses(*child, checker, false, &part));
      args.push_back(std::move(part));
      if (!is_not) checker.Assume(NotNullWhen(*child, is_and));
    }
    *condition = Combine(is_not ? plan::Op::kNot : is_and ? plan::Op::kAnd : plan::Op::kOr, std::move(args), expr.span);
    return tree;
  }
  auto value = checker.CheckCondition(expr, "`when`", whole);
  if (!value) return tree;
  tree.clause = static_cast<int>(node_.clauses.size());
  *condition = *value;
  node_.clauses.push_back({ctx_.OneLine(expr.span), std::move(*value), NamesIn(expr, checker)});
  return tree;
}

void DetectorChecker::CheckWhen() {
  if (!body_.when) {
    if (!damaged_)
      ctx_.Error(codes::kNoCondition, name_.span, Quote(name_.text) + " has no `when`",
                 "a detector says when to raise an alert")
          .help = "add its condition, as in `when n >= 5`";
    return;
  }
  node_.when_tree = CheckClauses(*body_.when, ExprChecker(&ctx_, scope_), true, &node_.when);
  const std::optional<bool> always = node_.clauses.empty() ? std::nullopt : AlwaysSame(node_.when);
  if (always) {
    const bool holds = *always;
    ctx_.Warn(codes::kAlwaysSame, body_.when->span,
              std::string("this condition ") + (holds ? "always holds" : "never holds"),
              holds ? "every row raises an alert" : "there will be no alert");
  }
  // What `when` has tested holds for the alert's expressions too.
  for (const std::string& path : NotNullWhen(*body_.when, true)) scope_.not_null.insert(path);
}

// ---- triggers

void DetectorChecker::CheckOncePer() {
  node_.each_update = body_.each_update;
  if (body_.once_span) node_.once_per = SpanOf(&ctx_, *body_.once_span, "`once per`");
  if (body_.once_fields.size() == 1 && !body_.once_within) {  // the name of a param is a span
    const ast::Name& name = body_.once_fields[0];
    const Symbol* symbol = ctx_.FindSymbol(name.text);
    if (symbol != nullptr && symbol->sort == Sort::kParam) {
      ast::Expr expr;
      expr.kind = ExprKind::kName;
      expr.text = name.text;
      expr.span = name.span;
      node_.once_per = SpanOf(&ctx_, expr, "`once per`");
      return;
    }
  }
  CheckOnceFields();
  if (body_.once_within) node_.once_within = SpanOf(&ctx_, *body_.once_within, "`within`").value_or(node_.once_within);
}

void DetectorChecker::CheckOnceFields() {
  std::set<std::string> seen;
  for (const ast::Name& name : body_.once_fields) {
    if (!seen.insert(name.text).second) {
      ctx_.Error(codes::kDuplicateName, name.span, "field " + Quote(name.text) + " is named twice");
      continue;
    }
    ast::Expr expr;
    expr.kind = ExprKind::kName;
    expr.text = name.text;
    expr.span = name.span;
    ExprChecker checker(&ctx_, scope_);
    auto value = checker.Check(expr);
    if (!value) continue;
    if (!Groupable(value->type.kind)) {
      ctx_.Error(codes::kOncePer, name.span, "`once per` needs a value that can be told from others",
                 "this is " + Article(value->type))
          .help = "bool, int, string, timestamp, duration or ip";
      continue;
    }
    node_.once_fields.push_back(std::move(*value));
  }
}

// `for D` and `for N windows` (semantics 8.9).
void DetectorChecker::CheckHold() {
  if (!body_.hold) return;
  using Window = plan::Window::Kind;
  const bool table = input_.sort == Sort::kTable;
  const bool steps = table && (input_.window.kind == Window::kTumbling || input_.window.kind == Window::kHopping);
  const bool closes = input_.emit.kind == plan::Emit::Kind::kOnClose;
  if (body_.hold_windows) {
    node_.hold_windows = CountOf(&ctx_, *body_.hold, "`for … windows`", 1, 1'000'000);
    if (!steps || !closes) {
      ctx_.Error(codes::kHold, body_.hold_span, "`for … windows` needs rows of windows that have closed",
                 Quote(input_.name) + " has none")
          .help = "use a tumbling or hopping window and `emit on close`, or a duration: `for 5m`";
    }
  } else {
    node_.hold = SpanOf(&ctx_, *body_.hold, "`for`");
    const bool open = table && !closes && (steps || input_.window.kind == Window::kSession);
    if (open) {
      ctx_.Error(codes::kHold, body_.hold_span, "`for` a time cannot follow windows that still change",
                 "each window of " + Quote(input_.name) + " begins from nothing")
          .help = "end the table with `emit on close` and write `for 3 windows`, or use `window sliding`";
    }
  }
}

// ---- alert

void DetectorChecker::CheckOutcome() {
  static const std::vector<std::string> kWords = {"info", "low", "medium", "high", "critical"};
  if (body_.severity) {
    node_.severity = body_.severity->text;
    if (std::find(kWords.begin(), kWords.end(), node_.severity) == kWords.end()) {
      ctx_.Error(codes::kUnknownChoice, body_.severity->span, "there is no severity " + Quote(node_.severity),
                 "info, low, medium, high or critical")
          .help = Suggest(node_.severity, kWords);
    }
  }
  if (body_.message) {
    ExprChecker checker(&ctx_, scope_);
    node_.message = checker.CheckAs(*body_.message, Type::Of(Kind::kString), "`message`");
  }
  CheckAlert();
}

void DetectorChecker::CheckAlert() {
  bool failed = false;
  if (body_.has_alert) {
    node_.fields = CheckFields(&ctx_, body_.alert, scope_, &failed);
    for (const ast::Entry& entry : body_.alert) {
      if (entry.name.text != "alert") continue;
      ctx_.Error(codes::kTakenName, entry.name.span, "`alert` is the envelope of every alert", "choose another name");
    }
  } else {
    node_.fields = AllFields(input_);
    const auto is_envelope = [](const plan::NamedExpr& field) { return field.name == "alert"; };
    node_.fields.erase(std::remove_if(node_.fields.begin(), node_.fields.end(), is_envelope), node_.fields.end());
    for (size_t k = input_.fields.size(); k < scope_.fields.size(); ++k) {
      node_.fields.push_back({scope_.fields[k].name, FieldExpr(scope_.fields[k], scope_.fields[k].declared)});
    }
    for (plan::NamedExpr& field : node_.fields) {
      if (scope_.not_null.count(field.name) > 0) field.expr.type.nullable = false;
    }
  }
  out_.open = failed || input_.open || damaged_;
  if (failed) {  // the fields that are wrong are known by name, and silent
    for (const ast::Entry& entry : body_.alert) {
      const bool known = std::any_of(node_.fields.begin(), node_.fields.end(),
                                     [&](const plan::NamedExpr& f) { return f.name == entry.name.text; });
      if (!known) out_.fields.push_back({entry.name.text, {}, -1, entry.name.span, true});
    }
  }
}

// ---- plan

// Rows of a stream go to where their key lives: `once`, the rise and the numbering of alerts are per key.
void DetectorChecker::PlaceInput() {
  node_.on_table = input_.sort == Sort::kTable;
  if (node_.on_table) {
    node_.window = input_.window.kind;
    node_.window_size = input_.window.size;
    node_.window_advance = input_.window.advance > 0 ? input_.window.advance : input_.window.size;
    return;
  }
  if (input_.key.empty() && input_.placement.kind != Placement::Kind::kSingle && !by_failed_) {
    ctx_.Warn(codes::kSinglePartition, name_.span, "all records for " + Quote(name_.text) + " go through one partition",
              Quote(input_.name) + " has no key")
        .help = std::string("say whose records belong together: `") + (node_.fuzzy ? "fuzzy " : "rule ") + name_.text +
                " on " + input_.name + " by …`";
  }
  input_.node = ctx_.planner.Together(own_rows_ ? name_.text + "-input" : input_.name, input_.node, input_.key,
                                      input_.placement, span_);
  input_.placement = {input_.key.empty() ? Placement::Kind::kSingle : Placement::Kind::kByFields, input_.key};
}

int DetectorChecker::AddPrivateTable() {
  const plan::Node& shared = ctx_.plan.nodes[static_cast<size_t>(input_.node)];
  const auto* aggregate = std::get_if<plan::WindowAggregateNode>(&shared.op);
  if (!node_.on_table || aggregate == nullptr) {
    ctx_.Error(codes::kReset, body_.reset_span, "`reset on alert` needs a table",
               Quote(input_.name) + " counts nothing that could be reset");
    return -1;
  }
  plan::WindowAggregateNode copy = *aggregate;
  const plan::Schema schema = shared.schema;
  const std::vector<int> inputs = shared.inputs;
  const int id = ctx_.planner.Add(input_.name + "@" + name_.text, "", inputs, schema, copy, span_);
  const int store = ctx_.planner.AddStore(input_.name + "-" + name_.text, id, "");
  std::get<plan::WindowAggregateNode>(ctx_.plan.nodes[static_cast<size_t>(id)].op).store = store;
  input_.node = id;
  return id;
}

void DetectorChecker::AddToPlan() {
  PlaceInput();
  node_.reset_target = body_.reset_on_alert ? AddPrivateTable() : -1;
  node_.detector = name_.text;
  node_.key = input_.key;
  node_.lateness = input_.lateness;
  DescribeAlerts();
  const int reset_target = node_.reset_target;
  out_.node = ctx_.planner.Add(name_.text, name_.text, {input_.node}, SchemaOf(out_.fields), node_, span_);
  const int store = ctx_.planner.AddStore(name_.text, out_.node, "");
  std::get<plan::DetectorNode>(ctx_.plan.nodes[static_cast<size_t>(out_.node)].op).store = store;
  if (reset_target >= 0) {
    std::get<plan::WindowAggregateNode>(ctx_.plan.nodes[static_cast<size_t>(reset_target)].op).private_to = out_.node;
  }
}

// Where the name of a field of the alert stands.
Span DetectorChecker::DeclaredAt(const plan::NamedExpr& field) const {
  for (const ast::Entry& entry : body_.alert) {
    if (entry.name.text == field.name) return entry.name.span;
  }
  const RowField* handed_on = scope_.Find(field.name);
  return handed_on != nullptr ? handed_on->declared : field.expr.span;
}

// The alerts as rows: their fields, then the envelope. They stay where their key is as far as the key is among the
// fields.
void DetectorChecker::DescribeAlerts() {
  std::vector<RowField> fields;
  std::map<int, int> carried;  // input slot → alert slot
  for (const plan::NamedExpr& field : node_.fields) {
    const int slot = static_cast<int>(fields.size());
    if (field.expr.op == plan::Op::kField) carried.emplace(field.expr.slot, slot);
    fields.push_back({field.name, field.expr.type, slot, DeclaredAt(field), false});
    ctx_.Refer(fields.back().declared, fields.back(), name_.text);
  }
  fields.push_back({"alert", plan::AlertEnvelope(), static_cast<int>(fields.size()), name_.span, false});
  fields.insert(fields.end(), out_.fields.begin(), out_.fields.end());
  out_.fields = std::move(fields);
  const auto carry = [&](const std::vector<int>& slots) {
    std::vector<int> out;
    for (int slot : slots) {
      const auto at = carried.find(slot);
      if (at != carried.end()) out.push_back(at->second);
    }
    return out;
  };
  out_.lateness = input_.lateness;
  out_.key = carry(input_.key);
  if (out_.key.size() != input_.key.size()) out_.key.clear();
  out_.placement = {input_.placement.kind, carry(input_.placement.slots)};
  if (out_.placement.slots.size() != input_.placement.slots.size()) out_.placement = {};
}

void DetectorChecker::Finish(std::optional<plan::FuzzySystem> fuzzy) {
  node_.fuzzy = std::move(fuzzy);
  CheckWhen();
  CheckHold();
  CheckOncePer();
  CheckOutcome();
  AddToPlan();
}

void CheckRule(Context* context, const ast::RuleDecl& decl, Relation* out) {
  DetectorChecker checker(context, decl.name, decl.body, decl.span, decl.damaged, out);
  if (checker.CheckInput(decl.on, decl.by)) checker.Finish(std::nullopt);
}

}  // namespace weir::dsl
