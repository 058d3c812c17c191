#include "dsl/ast_printer.h"

#include "dsl/ast_printer_expr.h"

namespace weir::dsl {
namespace {

using namespace ast;  // NOLINT(google-build-using-namespace): a printer of all of it

const char* WindowWord(WindowKind kind) {
  switch (kind) {
    case WindowKind::kTumbling: return "tumbling";
    case WindowKind::kHopping: return "hopping";
    case WindowKind::kSliding: return "sliding";
    case WindowKind::kSession: return "session";
    case WindowKind::kCount: return "count";
  }
  return "";
}

const char* StepWord(StepKind kind) {
  switch (kind) {
    case StepKind::kGiven: return "given";
    case StepKind::kAdvance: return "advance";
    case StepKind::kIdle: return "idle";
    case StepKind::kRestart: return "restart";
    case StepKind::kFinish: return "finish";
    case StepKind::kExpect: return "expect";
    case StepKind::kExpectState: return "expect-state";
  }
  return "";
}

// Builds one s-expression; parts that are absent leave no trace.
class Form {
 public:
  explicit Form(std::string_view head) : text_("(" + std::string(head)) {}
  Form& Word(std::string_view word) {
    if (!word.empty()) text_ += " " + std::string(word);
    return *this;
  }
  Form& Name(const ast::Name& name) { return Word(name.text); }
  Form& Value(std::string_view key, const ExprPtr& expr) {
    return expr ? Word("(" + std::string(key) + " " + Dump(*expr) + ")") : *this;
  }
  Form& Text(std::string_view key, std::string_view text) {
    return Word("(" + std::string(key) + " " + Quoted(text) + ")");
  }
  Form& Flag(std::string_view key, bool on) { return on ? Word(key) : *this; }
  Form& Names(std::string_view key, const std::vector<ast::Name>& names) {
    if (names.empty()) return *this;
    Form list(key);
    for (const ast::Name& name : names) list.Word(name.text);
    return Word(list.End());
  }
  Form& Fields(std::string_view key, const std::vector<Entry>& fields) {
    if (fields.empty()) return *this;
    Form list(key);
    for (const Entry& field : fields) list.Word(field.name.text + (field.value ? "=" + Dump(*field.value) : ""));
    return Word(list.End());
  }
  std::string End(bool damaged = false) { return text_ + (damaged ? " damaged)" : ")"); }

 private:
  std::string text_;
};

std::string Show(const TypeExpr& type) {
  std::string out = type.name;
  if (type.name == "record") {
    out = "{";
    for (const auto& [name, field] : type.fields) out += (out.size() > 1 ? " " : "") + name.text + ":" + Show(field);
    out += "}";
  } else if (type.name == "set") {
    out = "";
    for (const Name& member : type.members) out += (out.empty() ? "" : "|") + Quoted(member.text);
  }
  for (const TypeExpr& argument : type.arguments) out += "<" + Show(argument) + ">";
  return out + (type.nullable ? "?" : "");
}

std::string Show(const TopologyDecl& decl) {
  Form form("topology");
  form.Name(decl.name);
  for (const Setting& setting : decl.settings) {
    Form inner(setting.name.text);
    inner.Word(setting.word);
    if (setting.value) inner.Word(Dump(*setting.value));
    for (const auto& [name, value] : setting.entries) inner.Word(name.text + "=" + Dump(*value));
    form.Word(inner.End());
  }
  return form.End(decl.damaged);
}

std::string Show(const ParamDecl& decl) {
  Form form("param");
  form.Name(decl.name).Word(decl.type ? ":" + Show(*decl.type) : "");
  return form.Value("=", decl.value).Value("in", decl.range).End(decl.damaged);
}

std::string Show(const FnDecl& decl) {
  Form form("fn");
  form.Name(decl.name);
  for (const auto& [name, type] : decl.params) form.Word(name.text + ":" + Show(type));
  form.Word(decl.result ? "->" + Show(*decl.result) : "");
  return form.Value("=", decl.body).End(decl.damaged);
}

std::string Show(const SchemaField& field) {
  Form form(field.name.text);
  form.Word(Show(field.type));
  if (field.from_path) form.Text("from", *field.from_path);
  if (!field.from_place.empty())
    form.Word("(from " + field.from_place + (field.from_header.empty() ? ")" : " " + Quoted(field.from_header) + ")"));
  return form.Value("default", field.default_value).End();
}

std::string Show(const SourceDecl& decl) {
  Form form(decl.role == SourceRole::kTable ? "table-from" : decl.role == SourceRole::kLookup ? "lookup" : "source");
  form.Name(decl.name);
  for (const Name& topic : decl.topics) form.Word(Quoted(topic.text));
  if (decl.file) form.Text("file", decl.file->text);
  form.Name(decl.format).Fields("options", decl.details.options);
  if (decl.details.pattern) form.Text("with", decl.details.pattern->text);
  if (decl.has_schema) {
    Form schema("schema");
    for (const SchemaField& field : decl.fields) schema.Word(Show(field));
    form.Word(schema.End());
  }
  form.Names("key", decl.key).Value("time", decl.time).Value("late-by", decl.late_by);
  if (decl.late_to) form.Text("late-to", decl.late_to->text);
  if (decl.invalid_to) form.Text("invalid-to", decl.invalid_to->text);
  form.Value("idle", decl.idle_after)
      .Flag("idle-never", decl.idle_never)
      .Value("wait", decl.wait)
      .Value("ahead", decl.ahead_by);
  if (!decl.start_from.empty()) form.Word("(start " + decl.start_from + ")");
  return form.Value("start", decl.start_at).End(decl.damaged);
}

std::string Show(const ParseClause& parse) {
  Form form("with");
  form.Name(parse.how).Fields("options", parse.details.options);
  if (parse.details.pattern) form.Text("pattern", parse.details.pattern->text);
  if (parse.has_schema) {
    Form schema("schema");
    for (const SchemaField& field : parse.fields) schema.Word(Show(field));
    form.Word(schema.End());
  }
  return form.Names("names", parse.names).Flag("else-skip", parse.skip).End();
}

std::string Show(const Stage& stage) {
  Form form(StageWord(stage.kind));
  if (stage.expr) form.Word(Dump(*stage.expr));
  for (const Entry& field : stage.fields) form.Word(field.name.text + (field.value ? "=" + Dump(*field.value) : ""));
  if (stage.kind == StageKind::kWindow) form.Word(WindowWord(stage.window));
  if (stage.kind == StageKind::kEmit) {
    form.Word(stage.emit == EmitKind::kOnChange ? "change" : stage.emit == EmitKind::kOnClose ? "close" : "every");
  }
  for (const Name& name : stage.names) form.Name(name);
  if (stage.size) form.Word(Dump(*stage.size));
  if (stage.every) form.Word(Dump(*stage.every));
  if (stage.parse) form.Word(Show(*stage.parse));
  if (stage.kind == StageKind::kJoin) {
    form.Word(stage.join == JoinKind::kLeft ? "left" : stage.join == JoinKind::kOuter ? "outer" : "");
    if (stage.alias) form.Word("(as " + stage.alias->text + ")");
    for (const JoinOn& on : stage.on)
      form.Word("(on " + on.left.text + (on.right.text == on.left.text ? ")" : " " + on.right.text + ")"));
  }
  form.Value("every", stage.advance).Value("max", stage.max).Value("count", stage.count);
  return form.Value("within", stage.within).End();
}

void ShowWas(const std::optional<Name>& was, Form* form) {
  if (was) form->Word("(was " + was->text + ")");
}

std::string Show(const PipelineDecl& decl) {
  Form form(decl.is_table ? "table" : "stream");
  form.Name(decl.name);
  ShowWas(decl.was, &form);
  form.Name(decl.head);
  for (const Stage& stage : decl.stages) form.Word(Show(stage));
  return form.End(decl.damaged);
}

void ShowBody(const DetectorBody& body, Form* form) {
  ShowWas(body.was, form);
  form->Value("when", body.when)
      .Value(body.hold_windows ? "for-windows" : "for", body.hold)
      .Flag("each-update", body.each_update)
      .Value("once", body.once_span);
  form->Names("once", body.once_fields).Value("within", body.once_within).Flag("reset-on-alert", body.reset_on_alert);
  if (body.severity) form->Word("(severity " + body.severity->text + ")");
  form->Value("message", body.message).Flag("(alert)", body.has_alert && body.alert.empty());
  form->Fields("alert", body.alert);
}

std::string Show(const RuleDecl& decl) {
  Form form("rule");
  form.Name(decl.name).Word("(on " + decl.on.text + ")").Fields("by", decl.by);
  ShowBody(decl.body, &form);
  return form.End(decl.damaged);
}

std::string Show(const FuzzyOption& option) {
  Form form(option.name.text);
  form.Name(option.value);
  for (const ExprPtr& argument : option.arguments) form.Word(Dump(*argument));
  if (option.number) form.Word(Dump(*option.number));
  return form.End();
}

std::string Show(const FuzzyVariable& variable) {
  Form form(variable.is_output ? "output" : "input");
  form.Name(variable.name).Value("=", variable.value).Value("in", variable.range);
  if (variable.direction) form.Name(*variable.direction);
  form.Value("default", variable.default_value);
  if (variable.lock_previous) form.Word("(lock previous)");
  if (variable.lock_range) form.Word("(lock range)");
  for (const FuzzyOption& option : variable.options) form.Word(Show(option));
  for (const FuzzyTerm& term : variable.terms) {
    Form inner(term.name.text);
    inner.Name(term.function);
    for (const ExprPtr& argument : term.args) inner.Word(Dump(*argument));
    form.Word(inner.Value("height", term.height).End());
  }
  return form.End();
}

std::string ShowIs(const Name& variable, const std::vector<Name>& hedges, const Name& term) {
  Form form("is");
  form.Name(variable);
  for (const Name& hedge : hedges) form.Name(hedge);
  return form.Name(term).End();
}

std::string Show(const FuzzyExpr& expr) {
  if (expr.op == FuzzyExpr::Op::kAtom) return ShowIs(expr.variable, expr.hedges, expr.term);
  Form form(expr.op == FuzzyExpr::Op::kAnd ? "and" : expr.op == FuzzyExpr::Op::kOr ? "or" : "not");
  for (const FuzzyExpr& child : expr.children) form.Word(Show(child));
  return form.End();
}

std::string Show(const FuzzyRule& rule) {
  Form form(rule.otherwise ? "otherwise" : "if");
  if (!rule.otherwise) form.Word(Show(rule.condition));
  for (const FuzzyConclusion& c : rule.conclusions) form.Word(ShowIs(c.variable, c.hedges, c.term));
  return form.Value("with", rule.weight).End();
}

std::string Show(const PatternStep& step) {
  static constexpr const char* kWords[] = {"first", "then", "then-no", "unless"};
  using Quantity = PatternStep::Quantity;
  Form form(kWords[static_cast<size_t>(step.kind)]);
  form.Name(step.name).Flag("optional", step.quantity == Quantity::kOptional);
  form.Value(step.quantity == Quantity::kAtLeast   ? "at-least"
             : step.quantity == Quantity::kExactly ? "exactly"
                                                   : "least",
             step.least);
  form.Value("most", step.most);
  if (step.from) form.Word("(from " + step.from->text + ")");
  return form.Value("for", step.hold).Value("where", step.where).End();
}

std::string Show(const PatternDecl& decl) {
  Form form("pattern");
  form.Name(decl.name).Names("on", decl.on).Fields("by", decl.by).Value("within", decl.within);
  for (const PatternStep& step : decl.steps) form.Word(Show(step));
  form.Value("late-by", decl.late_by).Value("keep", decl.keep).Flag("skip-to-next", decl.skip_to_next);
  ShowBody(decl.body, &form);
  return form.End(decl.damaged);
}

std::string Show(const FuzzyDecl& decl) {
  Form form("fuzzy");
  form.Name(decl.name);
  if (decl.on) form.Word("(on " + decl.on->text + ")");
  form.Fields("by", decl.by);
  for (const FuzzyVariable& variable : decl.variables) form.Word(Show(variable));
  for (const FuzzyRule& rule : decl.rules) form.Word(Show(rule));
  for (const FuzzyOption& option : decl.options) form.Word(Show(option));
  for (const FuzzyBlock& block : decl.blocks) {
    Form inner("block");
    inner.Name(block.name);
    for (const FuzzyOption& option : block.options) inner.Word(Show(option));
    for (const FuzzyRule& rule : block.rules) inner.Word(Show(rule));
    form.Word(inner.End());
  }
  ShowBody(decl.body, &form);
  return form.End(decl.damaged);
}

std::string Show(const SinkDecl& decl) {
  Form form("sink");
  for (const Name& name : decl.from) form.Name(name);
  form.Word("(to " + decl.to + (decl.target.text.empty() ? ")" : " " + Quoted(decl.target.text) + ")"))
      .Name(decl.format)
      .Fields("options", decl.details.options)
      .Value("template", decl.details.text)
      .Value("route", decl.route);
  form.Flag("(fields)", decl.has_fields && decl.fields.empty());
  return form.Fields("fields", decl.fields).Names("key", decl.key).End(decl.damaged);
}

std::string Show(const EvaluateDecl& decl) {
  Form form("evaluate");
  form.Name(decl.name).Names("detectors", decl.detectors);
  if (decl.truth) form.Word("(truth " + decl.truth->text + (decl.truth_by ? " " + decl.truth_by->text + ")" : ")"));
  form.Names("keys", decl.truth_keys);
  form.Value("where", decl.truth_where).Value("gap", decl.truth_gap);
  form.Names("match", decl.match_by)
      .Value("within", decl.match_within)
      .Value("cell", decl.cell)
      .Value("every", decl.every);
  if (decl.to_topic) form.Text("to-topic", decl.to_topic->text);
  if (decl.to_csv) form.Text("to-csv", decl.to_csv->text);
  return form.End(decl.damaged);
}

std::string Show(const TestStep& step) {
  Form form(StepWord(step.kind));
  form.Flag("no", step.no)
      .Word(step.subject_kind)
      .Name(step.subject)
      .Value("times", step.times)
      .Value("every", step.every);
  form.Value("at", step.at).Value("partition", step.partition);
  if (step.raw) form.Text("raw", *step.raw);
  if (step.file) form.Text("file", step.file->text);
  form.Flag("null", step.null);
  for (const ExprPtr& record : step.records) form.Word(Dump(*record));
  if (step.duration) form.Word(Dump(*step.duration));
  return form.Flag("any-order", step.any_order).Flag("absent", step.absent).End();
}

std::string Show(const TestDecl& decl) {
  Form form("test");
  form.Word(Quoted(decl.name.text)).Fields("with", decl.with);
  for (const TestStep& step : decl.steps) form.Word(Show(step));
  return form.End(decl.damaged);
}

std::string Show(const UseDecl& decl) { return Form("use").Word(Quoted(decl.path.text)).End(decl.damaged); }

}  // namespace

const char* StageWord(StageKind kind) {
  switch (kind) {
    case StageKind::kWhere: return "where";
    case StageKind::kDerive: return "derive";
    case StageKind::kSelect: return "select";
    case StageKind::kDrop: return "drop";
    case StageKind::kRename: return "rename";
    case StageKind::kUnion: return "union";
    case StageKind::kBy: return "by";
    case StageKind::kWindow: return "window";
    case StageKind::kAggregate: return "aggregate";
    case StageKind::kEmit: return "emit";
    case StageKind::kDedup: return "dedup";
    case StageKind::kRemember: return "remember";
    case StageKind::kExpire: return "expire";
    case StageKind::kJoin: return "join";
    case StageKind::kScore: return "score";
    case StageKind::kParse: return "parse";
    case StageKind::kFlatten: return "flatten";
    case StageKind::kRepeat: return "repeat";
  }
  return "";
}

std::string Dump(const ast::File& file) {
  std::string out;
  for (const Decl& decl : file.declarations) {
    out += std::visit([](const auto& d) { return Show(d); }, decl) + "\n";
  }
  return out;
}

}  // namespace weir::dsl
