// Sources: topics, the schema of their records, event time, key, lateness.
#include <algorithm>
#include <utility>

#include "dsl/check_declarations.h"
#include "dsl/check_record.h"
#include "dsl/fold.h"
#include "dsl/modules.h"

namespace weir::dsl {
namespace {

class SourceChecker {
 public:
  SourceChecker(Context* context, const ast::SourceDecl& decl, Relation* out)
      : ctx_(*context), decl_(decl), out_(*out) {}

  void Run() {
    source_.name = decl_.name.text;
    CheckRole();
    CheckOrigin();
    CheckFields();
    for (const RowField& field : out_.fields) ctx_.Refer(field.declared, field, source_.name);
    ctx_.Show(decl_.fields.empty() ? decl_.format.span.end : decl_.fields.back().type.span.end, out_.fields);
    CheckTime();
    CheckKey();
    CheckClauses();
    AddToPlan();
  }

 private:
  // A table or lookup has one row a key; a lookup may be a file.
  void CheckRole() {
    const bool table = decl_.role == ast::SourceRole::kTable, lookup = decl_.role == ast::SourceRole::kLookup;
    source_.role = table    ? plan::Source::Role::kTable
                   : lookup ? plan::Source::Role::kLookup
                            : plan::Source::Role::kStream;
    if (table) ctx_.Later("`table … from`", decl_.name.span);
    if (lookup && !decl_.file) ctx_.Later("a lookup of a topic", decl_.name.span, "read it from a file");
    if (decl_.file) {
      source_.file = RelativeTo(ctx_.source.NameAt(decl_.span.begin), decl_.file->text);
      if (decl_.file->text.empty()) ctx_.Error(codes::kSetting, decl_.file->span, "a file needs a name");
      if (!lookup) ctx_.Later("origin `file`", decl_.file->span, "`weir replay` reads a topic's records from files");
    }
    if ((table || lookup) && decl_.key.empty() && !decl_.damaged) {
      ctx_.Error(codes::kIncompleteTable, decl_.name.span, Quote(source_.name) + " has no `key`",
                 "which fields tell its rows apart?")
          .help = "add `key " + (decl_.fields.empty() ? "id" : decl_.fields[0].name.text) + "`";
    }
  }

  void CheckOrigin() {
    std::set<std::string> seen;
    for (const ast::Name& topic : decl_.topics) {
      CheckTopic(&ctx_, topic);
      if (!seen.insert(topic.text).second)
        ctx_.Error(codes::kDuplicateName, topic.span, "topic \"" + topic.text + "\" is named twice");
      for (const plan::Source& other : ctx_.plan.sources) {
        // A task has one position a partition; two readers of it would not agree on it after a restart.
        if (std::find(other.topics.begin(), other.topics.end(), topic.text) == other.topics.end()) continue;
        Diagnostic& d = ctx_.Error(codes::kTopicTwice, topic.span,
                                   "topic \"" + topic.text + "\" is read already, as " + Quote(other.name),
                                   "a topic has one source: what has been read of it is one position");
        d.help = "make streams of " + Quote(other.name) +
                 "; where records differ in shape, declare the fields of both, those that may be missing with `?`";
        if (const Symbol* symbol = ctx_.FindSymbol(other.name)) d.secondary.push_back({symbol->span, "read here"});
      }
      source_.topics.push_back(topic.text);
    }
  }

  void CheckFields() {
    source_.format = CheckFormat(&ctx_, decl_.format, decl_.details, decl_.file.has_value());
    const bool text = source_.format.name == "text";
    if (!text && !decl_.has_schema && !decl_.damaged && !decl_.format.text.empty()) {
      const std::string name = decl_.format.text;
      ctx_.Error(codes::kUnknownField, decl_.format.span,
                 "a source of " + std::string(name == "csv" ? "CSV" : "JSON") + " needs a schema",
                 "its fields and their types: `" + name + " { name: type … }`");
    }
    out_.open = decl_.damaged || (!text && !decl_.has_schema);
    RecordSchema schema = RecordChecker(&ctx_, source_.format, false).Check(decl_.fields);
    out_.open |= schema.open;
    source_.fields = std::move(schema.fields);
    ctx_.Runs(source_.format, source_.fields);
    out_.fields = std::move(schema.rows);
  }

  void CheckTime() {
    if (!decl_.time) return;
    Scope scope = ScopeOf(out_);
    scope.clock = scope.lookups = false;
    ExprChecker checker(&ctx_, scope);
    auto time = checker.Check(*decl_.time);
    if (!time) return;
    if (time->type.kind != Kind::kTimestamp) {
      Diagnostic& d = ctx_.Error(codes::kTimeType, decl_.time->span, "`time` must be a `timestamp`",
                                 "this is " + Article(time->type));
      if (time->type.kind == Kind::kString || time->type.numeric())
        d.help =
            "declare the field as `timestamp`, which reads RFC 3339 and epoch numbers, or convert with `timestamp(…)`";
      return;
    }
    if (time->type.nullable) {
      ctx_.Error(codes::kNullable, decl_.time->span, "`time` needs a value, and this may be null",
                 "this is " + Article(time->type))
          .help = "declare the field without `?`: a record without it is invalid";
      return;
    }
    if (time->op == plan::Op::kField) source_.time_field = out_.fields[static_cast<size_t>(time->slot)].name;
    source_.time = std::move(time);
  }

  void CheckKey() {
    for (const ast::Name& name : decl_.key) {
      const RowField* field = out_.open && ScopeOf(out_).Find(name.text) == nullptr ? nullptr : FindField(name);
      if (field == nullptr || field->broken) continue;
      const bool network = source_.role == plan::Source::Role::kLookup && field->type.kind == Kind::kCidr;
      if (!network && !CheckKeyField(&ctx_, field->name, field->type, name.span, true)) continue;
      if (std::find(source_.key.begin(), source_.key.end(), field->slot) != source_.key.end()) {
        ctx_.Error(codes::kDuplicateName, name.span, "key field " + Quote(name.text) + " is named twice");
        continue;
      }
      source_.key.push_back(field->slot);
    }
    out_.key = source_.key;
    if (!source_.key.empty()) out_.placement = {Placement::Kind::kByFields, source_.key};
  }

  const RowField* FindField(const ast::Name& name) {
    std::vector<std::string> names;
    for (const RowField& field : out_.fields) {
      if (field.name == name.text) {
        ctx_.Refer(name.span, field, source_.name);
        return &field;
      }
      names.push_back(field.name);
    }
    ctx_.Error(codes::kUnknownField, name.span, "unknown field " + Quote(name.text),
               Quote(source_.name) + " has no such field")
        .help = Suggest(name.text, names);
    return nullptr;
  }

  void CheckClauses() {
    if (decl_.late_by) source_.late_by = SpanOf(&ctx_, *decl_.late_by, "`late by`", true).value_or(0);
    if (decl_.wait) source_.wait = SpanOf(&ctx_, *decl_.wait, "`wait`", true).value_or(0);
    if (decl_.ahead_by) source_.ahead_by = SpanOf(&ctx_, *decl_.ahead_by, "`ahead by`", true);
    source_.idle_after = ctx_.idle_after;
    if (decl_.idle_never) source_.idle_after.reset();
    if (decl_.idle_after) source_.idle_after = SpanOf(&ctx_, *decl_.idle_after, "`idle after`");
    if (!decl_.start_from.empty()) source_.start_from = decl_.start_from;
    if (decl_.start_at) CheckStart(*decl_.start_at);
    for (const auto& [name, topic] :
         {std::pair(&decl_.late_to, &source_.late_to), std::pair(&decl_.invalid_to, &source_.invalid_to)}) {
      if (!*name) continue;
      CheckTopic(&ctx_, **name);
      *topic = (*name)->text;
    }
    out_.lateness = source_.late_by;
  }

  void CheckStart(const ast::Expr& start) {
    const auto at = ConstantOf(&ctx_, start, Type::Of(Kind::kTimestamp), "`start from`");
    if (!at) return;
    if (at->i < 0) {
      ctx_.Error(codes::kOutOfRange, start.span, "no record is older than 1970", "`start from earliest` reads all");
      return;
    }
    source_.start_at = at->i;
    source_.start_from = TimestampText(at->i);
  }

  void AddToPlan() {
    const int index = static_cast<int>(ctx_.plan.sources.size());
    ctx_.plan.sources.push_back(source_);
    if (source_.role == plan::Source::Role::kTable) return AddTable(index);
    out_.node =
        ctx_.planner.Add(source_.name, source_.name, {}, SchemaOf(out_.fields), plan::SourceNode{index}, decl_.span);
  }

  void AddTable(int index) {
    const plan::Schema schema = SchemaOf(out_.fields);
    const int rows = ctx_.planner.Add(source_.name + "@source", "", {}, schema, plan::SourceNode{index}, decl_.span);
    const int input = ctx_.planner.Together(source_.name, rows, source_.key, out_.placement, decl_.span);
    out_.node = ctx_.planner.Add(source_.name, source_.name, {input}, schema, plan::TableNode{index, source_.key, -1},
                                 decl_.span);
    const int store = ctx_.planner.AddStore(source_.name, out_.node, "");
    std::get<plan::TableNode>(ctx_.plan.nodes[static_cast<size_t>(out_.node)].op).store = store;
    out_.keyed_by = true;
    out_.window.kind = plan::Window::Kind::kRunning;
  }

  Context& ctx_;
  const ast::SourceDecl& decl_;
  Relation& out_;
  plan::Source source_;
};

}  // namespace

void CheckSource(Context* context, const ast::SourceDecl& decl, Relation* out) {
  SourceChecker(context, decl, out).Run();
}

}  // namespace weir::dsl
