#include "dsl/check_context.h"

#include <algorithm>
#include <utility>

#include "dsl/lexer.h"

namespace weir::dsl {

const char* SortName(Sort sort) {
  switch (sort) {
    case Sort::kParam: return "a param";
    case Sort::kFn: return "a function";
    case Sort::kSource: return "a source";
    case Sort::kStream: return "a stream";
    case Sort::kTable: return "a table";
    case Sort::kRule: return "a rule";
    case Sort::kFuzzy: return "a fuzzy detector";
    case Sort::kSystem: return "a fuzzy system";
    case Sort::kEvaluate: return "an evaluation";
    case Sort::kLookup: return "a lookup";
    case Sort::kPattern: return "a pattern";
  }
  return "";
}

bool IsDetector(Sort sort) { return sort == Sort::kRule || sort == Sort::kPattern || sort == Sort::kFuzzy; }

bool IsRelation(Sort sort) {
  return sort == Sort::kSource || sort == Sort::kLookup || sort == Sort::kStream || sort == Sort::kTable ||
         IsDetector(sort);
}

std::string Quote(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string Suggest(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string near = DidYouMean(name, candidates);
  return near.empty() ? "" : "did you mean " + Quote(near) + "?";
}

std::string SuggestText(std::string_view text, const std::vector<std::string>& candidates) {
  const std::string near = DidYouMean(text, candidates);
  return near.empty() ? "" : "did you mean \"" + near + "\"?";
}

Diagnostic& Context::Error(std::string_view code, Span span, std::string message, std::string label) {
  return (muted_ > 0 ? &dropped_ : diagnostics_)->Error(code, span, std::move(message), std::move(label));
}

Diagnostic& Context::Warn(std::string_view code, Span span, std::string message, std::string label) {
  const bool drop = muted_ > 0 || allowed.count(std::string(code)) > 0;
  return (drop ? &dropped_ : diagnostics_)->Warning(code, span, std::move(message), std::move(label));
}

void Context::Later(const std::string& construct, Span span, std::string help) {
  if (muted_ == 0) plan.unsupported.push_back({construct, span, std::move(help)});
}

bool Context::Runs(const plan::Expr& expr) {
  const bool asked = expr.op == plan::Op::kMatches || expr.op == plan::Op::kCall || expr.op == plan::Op::kConcat;
  const auto refusal = asked && options.checks.expression ? options.checks.expression(expr) : std::nullopt;
  if (!refusal) return true;
  const Span span = expr.op == plan::Op::kMatches ? expr.args[1].span : expr.span;
  Error(refusal->code, span, refusal->message).help = refusal->help;
  return false;
}

bool Context::Runs(const plan::Format& format, const std::vector<plan::SourceField>& fields) {
  const auto refusal = options.checks.format ? options.checks.format(format, fields) : std::nullopt;
  if (refusal) Error(refusal->code, format.span, refusal->message).help = refusal->help;
  return !refusal;
}

bool Context::Runs(const plan::FuzzySystem& system, Span bound) {
  const bool asked = system.error_bound && muted_ == 0 && options.checks.table;
  const auto refusal = asked ? options.checks.table(system) : std::nullopt;
  if (refusal) Error(refusal->code, bound, refusal->message).help = refusal->help;
  return !refusal;
}

Symbol* Context::FindSymbol(const std::string& name) {
  const auto at = symbol_of.find(name);
  return at == symbol_of.end() ? nullptr : &symbols[at->second];
}

std::vector<std::string> Context::RelationNames() const {
  std::vector<std::string> names;
  for (const Symbol& symbol : symbols) {
    if (IsRelation(symbol.sort)) names.push_back(symbol.name);
  }
  return names;
}

const Relation* Context::ReadRelation(const ast::Name& name) {
  if (name.text.empty()) return nullptr;
  Symbol* symbol = FindSymbol(name.text);
  if (symbol == nullptr) {
    const std::string near = Suggest(name.text, RelationNames());
    if (names_lost && near.empty()) return nullptr;
    Error(codes::kUnknownStream, name.span, "there is no " + Quote(name.text),
          "no source, stream, table or detector has this name")
        .help = near;
    return nullptr;
  }
  symbol->used = true;
  Refer(name.span, *symbol);
  const auto relation = relations.find(name.text);
  if (relation != relations.end()) return relation->second.broken ? nullptr : &relation->second;
  if (symbol->sort == Sort::kParam || symbol->sort == Sort::kFn || symbol->sort == Sort::kEvaluate ||
      symbol->sort == Sort::kSystem) {
    Error(codes::kWrongSort, name.span, Quote(name.text) + " is " + SortName(symbol->sort) + " and has no rows",
          "a source, stream, table or detector is needed here")
        .secondary.push_back({symbol->span, "declared here"});
  }
  return nullptr;
}

const Relation* Context::RowsOfCurrent() {
  if (current == nullptr) return nullptr;
  const ast::Name* head = nullptr;
  if (const auto* pipeline = std::get_if<ast::PipelineDecl>(current)) head = &pipeline->head;
  if (const auto* rule = std::get_if<ast::RuleDecl>(current)) head = &rule->on;
  if (const auto* fuzzy = std::get_if<ast::FuzzyDecl>(current); fuzzy != nullptr && fuzzy->on) head = &*fuzzy->on;
  const auto at = head != nullptr ? relations.find(head->text) : relations.end();
  return at == relations.end() ? nullptr : &at->second;
}

std::optional<Type> Context::DeclaredType(const ast::TypeExpr& type, bool silent) {
  static const std::pair<const char*, Kind> kScalars[] = {{"bool", Kind::kBool},
                                                          {"int", Kind::kInt},
                                                          {"float", Kind::kFloat},
                                                          {"string", Kind::kString},
                                                          {"timestamp", Kind::kTimestamp},
                                                          {"duration", Kind::kDuration},
                                                          {"ip", Kind::kIp},
                                                          {"cidr", Kind::kCidr},
                                                          {"bytes", Kind::kBytes}};
  for (const auto& [name, kind] : kScalars) {
    if (type.name == name) return Type::Of(kind, type.nullable);
  }
  if (type.name == "set") {
    std::vector<std::string> members;
    for (const ast::Name& member : type.members) {
      if (std::find(members.begin(), members.end(), member.text) == members.end()) {
        members.push_back(member.text);
      } else if (!silent) {
        Error(codes::kDuplicateName, member.span, "\"" + member.text + "\" is in the set twice");
      }
    }
    return Type::SetOf(std::move(members), type.nullable);
  }
  if (type.name == "list" || type.name == "map") {
    const std::optional<Type> element = type.arguments.empty() ? std::nullopt : DeclaredType(type.arguments[0], silent);
    if (!element) return std::nullopt;
    Type out = Type::Of(type.name == "list" ? Kind::kList : Kind::kMap, type.nullable);
    out.element = std::make_shared<const Type>(*element);
    return out;
  }
  if (type.name == "record") return DeclaredRecord(type, silent);
  return std::nullopt;
}

std::optional<Type> Context::DeclaredRecord(const ast::TypeExpr& type, bool silent) {
  std::vector<Field> fields;
  bool failed = false;
  for (const ast::TypeField& field : type.fields) {
    const std::optional<Type> inner = DeclaredType(field.second, silent);
    failed |= !inner;
    for (const Field& other : fields) {
      if (other.name != field.first.text || silent) continue;
      Error(codes::kDuplicateName, field.first.span, "field " + Quote(other.name) + " is declared twice");
      failed = true;
    }
    if (inner) fields.push_back({field.first.text, *inner});
  }
  if (failed) return std::nullopt;
  return Type::RecordOf(std::move(fields)).AsNullable(type.nullable);
}

std::string Context::OneLine(Span span) const {
  Diagnostics told;  // when the file was read
  Reporter reporter(&told);
  Lexer lexer(source, span, &reporter, nullptr);
  std::string out;
  for (;;) {
    const Lexer::Place place = lexer.Save();
    Token token = lexer.Next();
    if (token.problem != StringProblem::kNone) {  // a brace of a text that is taken literally
      lexer.Restore(place);
      token = lexer.Next(true);
    }
    if (token.kind == TokenKind::kEnd) return out;
    if (token.space_before && !out.empty()) out += ' ';
    out += source.Slice(token.span);
  }
}

}  // namespace weir::dsl
