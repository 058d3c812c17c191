#include "tests/soundness/program.h"

#include <algorithm>

#include "dsl/compile.h"
#include "runtime/cli/runtime_checks.h"

namespace weir::soundness {
namespace {

// Maps are made by a function, and are none.
bool Constant(const Type& type) {
  if (type.kind == Kind::kMap) return false;
  if (type.kind == Kind::kList) return Constant(*type.element);
  return type.kind != Kind::kRecord || std::all_of(type.fields->begin(), type.fields->end(),
                                                   [](const dsl::Field& field) { return Constant(field.type); });
}

}  // namespace

std::optional<plan::Plan> Checked(const std::string& text, std::string* why) {
  const dsl::SourceText source("generated.weir", text);
  dsl::Diagnostics diagnostics;
  dsl::CompileOptions options;
  options.checks = cli::ChecksOfRuntime();
  std::optional<plan::Plan> plan = dsl::Compile(source, options, &diagnostics);
  if (!diagnostics.has_errors()) {
    if (plan->unsupported.empty()) return plan;
    *why = plan->unsupported[0].what + " is not run";
    return std::nullopt;
  }
  for (const dsl::Diagnostic& finding : diagnostics.Sorted()) {
    if (finding.severity == dsl::Severity::kError) *why += dsl::RenderText(source, finding, false);
  }
  return std::nullopt;
}

std::optional<plan::Plan> ProgramMaker::Add(const std::string& declaration, const std::string& probe) {
  ++program_.tried;
  std::string why;
  std::optional<plan::Plan> plan = Checked(program_.text + declaration + probe, &why);
  if (plan) {
    program_.text += declaration;
  } else {
    program_.refusals.push_back(declaration + why);
  }
  return plan;
}

// What nothing reads is not in the plan: while it is looked at, it has a sink.
bool ProgramMaker::AddRelation(const std::string& declaration, Relation relation) {
  const std::optional<plan::Plan> plan = Add(declaration, "sink " + relation.name + " to stdout json\n");
  if (!plan) return false;
  for (const plan::Node& node : plan->nodes) {
    if (node.subject == relation.name) relation.fields = node.schema;
  }
  relations_.push_back(std::move(relation));
  return true;
}

Expressions::Surroundings ProgramMaker::Around(const plan::Schema& fields, bool clock) {
  Expressions::Surroundings around;
  for (const dsl::Field& field : fields) around.fields.push_back({field.name, field.type});
  around.params = params_;
  around.functions = functions_;
  around.clock = clock;
  return around;
}

Expressions ProgramMaker::Over(const plan::Schema& fields, bool clock) {
  return Expressions(&choices_, Around(fields, clock));
}

const ProgramMaker::Relation* ProgramMaker::AnyRelation(bool final) {
  std::vector<const Relation*> fitting;
  for (const Relation& relation : relations_) {
    if (relation.final || !final) fitting.push_back(&relation);
  }
  return fitting.empty() ? nullptr : choices_.Pick(fitting);
}

Program ProgramMaker::Make() {
  const size_t called = choices_.Below(FunctionNames().size());  // first: the first byte decides
  program_.text = "topology generated\n";
  for (size_t n = choices_.Below(3); n > 0; --n) AddParam();
  for (size_t n = choices_.Below(3); n > 0; --n) AddFn();
  for (size_t n = 1 + choices_.Below(2); n > 0; --n) AddSource();
  AddCall(called);
  if (choices_.OneIn(3)) AddLookup();
  for (size_t n = 3 + choices_.Below(6); n > 0; --n) {
    switch (choices_.Below(8)) {
      case 0: AddUnion(); break;
      case 1:
      case 2: AddTable(); break;
      case 3: AddRule(); break;
      case 4: AddFuzzy(); break;
      default: AddStream(); break;
    }
  }
  if (choices_.OneIn(3)) AddEvaluate();
  for (size_t k = 0; k < relations_.size(); ++k) {
    if (k + 1 == relations_.size() || !choices_.OneIn(3)) AddSink(relations_[k]);
  }
  if (choices_.OneIn(2)) AddTest();
  std::string why;
  if (std::optional<plan::Plan> plan = Checked(program_.text, &why)) program_.plan = std::move(*plan);
  return std::move(program_);
}

// What a test looks at is read whole; else only what sinks and detectors need is.
void ProgramMaker::AddTest() {
  if (relations_.empty()) return;
  std::string text = "test \"whole rows\" {\n";
  for (const std::string& source : sources_) text += "  given " + source + " raw \"\"\n";
  for (const Relation& relation : relations_) text += "  expect no " + relation.name + "\n";
  Add(text + "}\n");
}

// ---- constants and functions

void ProgramMaker::AddParam() {
  const Type type = ScalarType(&choices_, false);
  const std::string name = NewName("p");
  const std::string value = LiteralText(&choices_, type);
  if (value.empty()) return;
  const std::string declared = choices_.OneIn(2) || type.set ? ": " + TypeText(type) : "";
  if (Add("param " + name + declared + " = " + value + "\n")) params_.push_back({name, type});
}

void ProgramMaker::AddFn() {
  FnShape shape;
  shape.name = NewName("fn");
  plan::Schema parameters;
  std::string text = "fn " + shape.name + "(";
  for (size_t n = choices_.Below(4); n > 0; --n) {
    const std::string name(1, static_cast<char>('a' + parameters.size()));
    parameters.push_back({name, AnyType(&choices_, 1)});
    text += (parameters.size() > 1 ? ", " : "") + name + ": " + TypeText(parameters.back().type);
    shape.parameters.push_back(parameters.back().type);
  }
  Expressions over = Over(parameters);
  shape.result = over.AnyMakeable();
  const std::string body = over.Of(shape.result, 2);
  if (body.empty()) return;
  if (Add(text + "): " + TypeText(shape.result) + " = " + body + "\n")) functions_.push_back(std::move(shape));
}

// ---- sources

std::string ProgramMaker::SchemaField(const std::string& format, const std::string& name, const Type& type) {
  std::string text = "  " + name + ": " + TypeText(type);
  if (format == "json" && choices_.OneIn(6))
    text += choices_.OneIn(2) ? " from \"deep." + name + "\"" : " from \"in[1]." + name + "\"";
  if (!type.nullable && Constant(type) && choices_.OneIn(6)) {
    const std::string value = LiteralText(&choices_, type);
    if (!value.empty()) text += " default " + value;
  }
  return text + "\n";
}

std::string ProgramMaker::Schema(const std::string& format, bool* has_time) {
  std::string text = " {\n";
  *has_time = !choices_.OneIn(4);
  if (*has_time) text += "  at: timestamp\n";
  const size_t n = 2 + choices_.Below(5);
  for (size_t k = 0; k < n; ++k) {
    const Type type = format == "json" ? AnyType(&choices_, 2) : ScalarType(&choices_);
    text += SchemaField(format, "f" + std::to_string(k), type);
  }
  if (choices_.OneIn(4)) text += "  fk: " + TypeText(ScalarType(&choices_)) + " from key\n";
  if (choices_.OneIn(4)) text += "  fh: " + TypeText(ScalarType(&choices_)) + " from header \"h\"\n";
  if (choices_.OneIn(6)) text += "  fo: int from offset\n";
  if (choices_.OneIn(6)) text += "  ft: timestamp from timestamp\n";
  return text + "}\n";
}

void ProgramMaker::AddSource() {
  Relation relation;
  relation.name = NewName("src");
  std::string text = "source " + relation.name + " from topic \"" + relation.name + "\" ";
  bool has_time = false;
  switch (choices_.Below(6)) {
    case 0: text += "csv (header = true)" + Schema("csv", &has_time); break;
    case 1: text += "csv (delimiter = \";\")" + Schema("csv", &has_time); break;
    case 2:
      text += "text with r\"^(?P<a>\\S+) (?P<b>[^ ]*) ?(?P<c>.*)?$\" {\n  a: " + TypeText(ScalarType(&choices_));
      text += "\n  b: " + TypeText(ScalarType(&choices_)) + "\n}\n";
      break;
    default: text += "json" + Schema("json", &has_time); break;
  }
  if (has_time) text += choices_.OneIn(8) ? "  time at + 1ms\n" : "  time at\n";
  if (choices_.OneIn(2)) text += "  late by " + std::to_string(choices_.Below(20)) + "s\n";
  if (choices_.OneIn(6)) text += "  ahead by 1d\n";
  const std::string name = relation.name;
  if (AddRelation(text, std::move(relation))) sources_.push_back(name);
}

// A table from a file; the run gives it its rows.
void ProgramMaker::AddLookup() {
  static const std::vector<Kind> kinds = {Kind::kString, Kind::kInt, Kind::kIp, Kind::kCidr, Kind::kBool};
  const std::string name = NewName("lk");
  plan::Schema fields = {{"k", Type::Of(choices_.Pick(kinds))}};
  for (size_t n = 1 + choices_.Below(2); n > 0; --n) fields.push_back({NewName("v"), AnyType(&choices_, 1)});
  std::string text = "lookup " + name + " from file \"" + name + ".json\" json {\n";
  for (const dsl::Field& field : fields) text += "  " + field.name + ": " + TypeText(field.type) + "\n";
  if (Add(text + "}\n  key k\n")) lookups_.emplace_back(name, std::move(fields));
}

// ---- streams

void ProgramMaker::AddStream() {
  const Relation* head = AnyRelation(false);
  if (head == nullptr) return;
  Relation relation;
  relation.name = NewName("s");
  relation.final = head->final && (!head->table || head->closes);
  plan::Schema fields = head->fields;
  std::string text = "stream " + relation.name + " = " + head->name + "\n";
  bool key = false;
  if (choices_.OneIn(2)) text += JoinStage(&fields);
  for (size_t n = 1 + choices_.Below(3); n > 0; --n) text += Stage(&fields, &key);
  AddRelation(text, std::move(relation));
}

// One function is called in any case, so that none depends on chance alone.
void ProgramMaker::AddCall(size_t number) {
  const Relation* head = AnyRelation(false);
  if (head == nullptr) return;
  Relation relation;
  relation.name = NewName("s");
  std::string text = "stream " + relation.name + " = " + head->name + "\n";
  const bool keyed = FunctionNames()[number] == "key_hash";
  if (keyed) text += "  | by " + Keys(head->fields) + "\n";
  const std::string call = Over(head->fields).CallNumber(number, 2);
  if (!call.empty()) AddRelation(text + "  | derive { called = " + call + " }\n", std::move(relation));
}

// Changes `fields` into those behind the stage; texts whose closed set is not known any more have none.
std::string ProgramMaker::Stage(plan::Schema* fields, bool* key) {
  Expressions over = Over(*fields);
  const size_t at = choices_.Below(fields->size());
  dsl::Field& field = (*fields)[at];
  switch (choices_.Below(*key ? 6 : 10)) {
    case 0: {
      if (!field.type.nullable) break;
      const std::string name = field.name;
      field.type.nullable = false;
      return "  | where " + name + " is not null\n";
    }
    case 1: return "  | where " + over.Condition(3) + "\n";
    case 6: {
      if (fields->size() < 3) break;
      const std::string name = field.name;
      fields->erase(fields->begin() + static_cast<std::ptrdiff_t>(at));
      return "  | drop " + name + "\n";
    }
    case 7: {
      const std::string from = field.name, to = NewName("r");
      field.name = to;
      return "  | rename { " + to + " = " + from + " }\n";
    }
    case 8: {
      if (field.type.kind == Kind::kList) {
        const std::string from = field.name, to = NewName("e");
        field = {to, Type(*field.type.element)};
        return "  | flatten " + from + " as " + to + "\n";
      }
      return "  | repeat clamp(" + over.Of(Type::Of(Kind::kInt), 2) + ", -1, 3)\n";
    }
    case 9: return ParseStage(fields);
    default: break;
  }
  std::string text;
  plan::Schema derived = *fields;
  for (size_t n = 1 + choices_.Below(3); n > 0; --n) {
    Expressions now = Over(derived);
    Type type = now.AnyMakeable();
    const std::string value = now.Of(type, 3);
    if (value.empty()) continue;
    const std::string name = NewName("d");
    text += "    " + name + " = " + value + "\n";
    if (type.kind == Kind::kString && !type.set) type.nullable = true;  // to be read with care: `?? …`
    derived.push_back({name, std::move(type)});
  }
  if (text.empty()) return "";
  *fields = std::move(derived);
  return "  | derive {\n" + text + "    }\n";
}

std::string ProgramMaker::JoinStage(plan::Schema* fields) {
  if (lookups_.empty()) return "";
  const auto& [lookup, columns] = choices_.Pick(lookups_);
  std::vector<std::string> fitting;
  for (const dsl::Field& field : *fields) {
    const bool contains = field.type.kind == Kind::kIp && columns[0].type.kind == Kind::kCidr;
    if (contains || (field.type.kind == columns[0].type.kind && field.type.kind != Kind::kCidr))
      fitting.push_back(field.name);
  }
  if (fitting.empty()) return "";
  const std::string name = NewName("j");
  const bool left = choices_.OneIn(2);
  fields->push_back({name, Type::RecordOf(columns).AsNullable(left)});
  return std::string(left ? "  | left join " : "  | join ") + lookup + " as " + name + " on " + choices_.Pick(fitting) +
         " == k\n";
}

std::string ProgramMaker::ParseStage(plan::Schema* fields) {
  const std::string text = Over(*fields).Of(Type::Of(Kind::kString), 2);
  const Type type = ScalarType(&choices_);
  const std::string name = NewName("t"), skip = choices_.OneIn(2) ? " else skip\n" : "\n";
  const std::string schema = " { " + name + ": " + TypeText(type) + " }";
  switch (choices_.Below(4)) {
    case 0: fields->push_back({name, type}); return "  | parse " + text + " with json" + schema + skip;
    case 1: fields->push_back({name, type}); return "  | parse " + text + " with kv" + schema + skip;
    case 2: fields->push_back({name, Type::Of(Kind::kString)}); return "  | parse " + text + " with csv " + name + skip;
    default:
      fields->push_back({name, Type::Of(Kind::kString)});
      return "  | parse " + text + " with r\"(?P<" + name + ">[a-z0-9]+)\"" + skip;
  }
}

// Two streams with a field each that may differ in its nulls and closed sets.
void ProgramMaker::AddUnion() {
  if (relations_.empty()) return;
  const Type type = Over(choices_.Pick(relations_).fields).AnyMakeable();
  std::vector<std::string> names;
  bool final = true;
  for (int k = 0; k < 2; ++k) {
    const Relation head = choices_.Pick(relations_);
    Expressions over = Over(head.fields);
    const std::string value = over.Of(over.Varied(type), 2);
    if (value.empty()) return;
    Relation relation;
    relation.name = NewName("s");
    relation.final = head.final && (!head.table || head.closes);
    final &= relation.final;
    names.push_back(relation.name);
    const std::string text = "stream " + relation.name + " = " + head.name + "\n  | select { u = " + value + " }\n";
    if (!AddRelation(text, std::move(relation))) return;
  }
  Relation both;
  both.name = NewName("s");
  both.final = final;
  const std::string text = "stream " + both.name + " = " + names[0] + "\n  | union " + names[1] + "\n";
  AddRelation(text, std::move(both));
}

}  // namespace weir::soundness
