#include "dsl/check_record.h"

#include <algorithm>
#include <utility>

#include "dsl/chars.h"
#include "dsl/check_declarations.h"

namespace weir::dsl {
namespace {

constexpr int kLastColumn = 10000;

// "a.b[0].c" as a, b, [0], c. Nothing when it is no path.
std::optional<std::vector<std::string>> PathParts(const std::string& path) {
  std::vector<std::string> parts;
  size_t at = 0;
  while (at < path.size()) {
    size_t end = at;
    if (path[at] == '[') {
      end = at + 1;
      while (end < path.size() && IsDigit(path[end])) ++end;
      if (end == at + 1 || end - at > 9 || end == path.size() || path[end] != ']') return std::nullopt;
      parts.push_back(path.substr(at, end + 1 - at));
      at = end + 1;
    } else {
      while (end < path.size() && path[end] != '.' && path[end] != '[' && path[end] != ']') ++end;
      if (end == at) return std::nullopt;
      parts.push_back(path.substr(at, end - at));
      at = end;
    }
    if (at == path.size()) break;
    if (path[at] == '.') {
      if (++at == path.size() || path[at] == '[') return std::nullopt;
    } else if (path[at] != '[') {
      return std::nullopt;
    }
  }
  if (parts.empty() || parts[0][0] == '[') return std::nullopt;
  return parts;
}

// "12" as 12; 0 when it is no number of a column.
int ColumnNumber(const std::string& text) {
  int number = 0;
  for (const char c : text) {
    if (!IsDigit(c) || number > kLastColumn) return 0;
    number = number * 10 + (c - '0');
  }
  return number > kLastColumn ? 0 : number;
}

}  // namespace

RecordChecker::RecordChecker(Context* context, const plan::Format& format, bool stage)
    : ctx_(*context), format_(format), stage_(stage), groups_(FindPatternGroups(format.pattern)) {}

RecordSchema RecordChecker::Check(const std::vector<ast::SchemaField>& schema) {
  const bool pattern = !format_.pattern.empty();
  const bool line = format_.name == "text" && !pattern;
  const bool says_line =
      std::any_of(schema.begin(), schema.end(), [](const ast::SchemaField& f) { return f.name.text == "line"; });
  if (line && !says_line) AddOwn("line", false);
  for (const ast::SchemaField& field : schema) CheckField(field);
  for (const PatternGroup& group : groups_.groups) {
    if (std::find(taken_.begin(), taken_.end(), group.name) == taken_.end() && !Declared(group.name))
      AddOwn(group.name, !group.always);
  }
  out_.open = pattern && groups_.groups.empty();
  if (!groups_.fault.empty()) {
    out_.open = true;
    ctx_.Error(codes::kPattern, format_.span, "not a regular expression: " + groups_.fault).help =
        "the syntax is RE2's: https://github.com/google/re2/wiki/Syntax";
  } else if (pattern && groups_.groups.empty()) {
    ctx_.Error(codes::kPattern, format_.span, "the regular expression has no named group",
               "its named groups are the fields")
        .help = "write `(?P<name>…)` around what is to become a field";
  }
  return std::move(out_);
}

bool RecordChecker::Declared(const std::string& name) const {
  return std::any_of(out_.rows.begin(), out_.rows.end(), [&](const RowField& row) { return row.name == name; });
}

void RecordChecker::AddOwn(const std::string& name, bool nullable) {
  RowField row{name, Type::Of(Kind::kString, nullable), static_cast<int>(out_.rows.size()), format_.span, false};
  out_.fields.push_back({name, row.type, {name}, "", std::nullopt, true});
  out_.rows.push_back(std::move(row));
}

void RecordChecker::CheckField(const ast::SchemaField& field) {
  RowField row;
  row.name = field.name.text;
  row.declared = field.name.span;
  row.slot = static_cast<int>(out_.rows.size());
  const std::optional<Type> type = ctx_.DeclaredType(field.type);
  row.broken = !type;
  if (type) row.type = *type;
  for (const RowField& other : out_.rows) {
    if (other.name != row.name) continue;
    ctx_.Error(codes::kDuplicateName, field.name.span, "field " + Quote(row.name) + " is declared twice")
        .secondary.push_back({other.declared, "first declared here"});
    return;
  }
  plan::SourceField planned{row.name, row.type, {row.name}, "", std::nullopt, true};
  CheckWhere(field, row, &planned);
  if (field.default_value && type) {
    planned.default_value = ConstantOf(&ctx_, *field.default_value, *type, "the default of " + Quote(row.name));
  }
  ctx_.ReferInside(row.declared, field.type);
  out_.fields.push_back(std::move(planned));
  out_.rows.push_back(std::move(row));
}

void RecordChecker::CheckWhere(const ast::SchemaField& field, const RowField& row, plan::SourceField* planned) {
  if (!field.from_place.empty()) return CheckPlace(field, row, planned);
  CheckType(field, row);
  if (format_.name == "csv" && !format_.header) return CheckColumn(field, planned);
  if (!format_.pattern.empty()) return CheckGroup(field, planned);
  if (format_.name == "text") return CheckLine(field, row);
  if (!field.from_path) return;
  if (format_.name != "json") {
    planned->path = {*field.from_path};
    return;
  }
  const auto path = PathParts(*field.from_path);
  if (path) planned->path = *path;
  if (!path) {
    ctx_.Error(codes::kSetting, field.from_span, "\"" + *field.from_path + "\" is no path",
               "a path is like `user.logins[0].at`");
  }
}

void RecordChecker::CheckType(const ast::SchemaField& field, const RowField& row) {
  const Kind kind = row.type.kind;
  if (row.broken || format_.name == "json" || (kind != Kind::kList && kind != Kind::kMap && kind != Kind::kRecord))
    return;
  ctx_.Error(codes::kTypeMismatch, field.type.span,
             std::string(format_.name == "csv" ? "a column" : "a part of a text") + " cannot be " + Article(row.type),
             "only JSON has lists, maps and records");
}

void RecordChecker::CheckPlace(const ast::SchemaField& field, const RowField& row, plan::SourceField* planned) {
  if (stage_) {
    ctx_.Error(codes::kSetting, field.from_span, "`parse` reads a text, which has no " + field.from_place,
               "only a source has a record to take it from")
        .help = "declare it as a field of the source";
    return;
  }
  planned->place = field.from_place;
  planned->path.clear();
  if (field.from_place == "header") planned->path = {field.from_header};
  if (field.from_place == "header" && field.from_header.empty())
    ctx_.Error(codes::kSetting, field.from_span, "a header needs a name");
  if (row.broken || field.from_place == "key" || field.from_place == "header") return;
  const Kind needed = field.from_place == "timestamp" ? Kind::kTimestamp : Kind::kInt;
  if (row.type.kind != needed) {
    ctx_.Error(codes::kTypeMismatch, field.type.span,
               "a record's " + field.from_place + " is " + Article(Type::Of(needed)), "this is " + Article(row.type));
  }
}

void RecordChecker::CheckColumn(const ast::SchemaField& field, plan::SourceField* planned) {
  ++columns_;
  int column = columns_;
  if (field.from_path) {
    column = ColumnNumber(*field.from_path);
    if (column == 0) {
      ctx_.Error(codes::kSetting, field.from_span, "\"" + *field.from_path + "\" is no number of a column",
                 "without a header, columns are counted from 1")
          .help = "write `from \"1\"` for the first column, or `csv (header = true)` to go by names";
      return;
    }
  }
  planned->path = {std::to_string(column)};
}

void RecordChecker::CheckGroup(const ast::SchemaField& field, plan::SourceField* planned) {
  const std::string& name = field.from_path ? *field.from_path : field.name.text;
  const Span span = field.from_path ? field.from_span : field.name.span;
  std::vector<std::string> names;
  for (const PatternGroup& group : groups_.groups) names.push_back(group.name);
  planned->path = {name};
  taken_.push_back(name);
  if (!groups_.fault.empty() || names.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  Diagnostic& d = ctx_.Error(codes::kUnknownField, span, "the pattern has no group " + Quote(name),
                             "no `(?P<" + name + ">…)` in it");
  d.secondary.push_back({format_.span, "the pattern"});
  d.help = Suggest(name, names);
}

void RecordChecker::CheckLine(const ast::SchemaField& field, const RowField& row) {
  if (row.name == "line" && !field.from_path) {
    if (row.broken || (row.type.kind == Kind::kString && !row.type.set)) return;
    ctx_.Error(codes::kTypeMismatch, field.type.span, "a line is a `string`", "this is " + Article(row.type));
    return;
  }
  ctx_.Error(codes::kUnknownField, field.name.span, "a text has one field, `line`",
             "nothing says where " + Quote(row.name) + " is")
      .help = "write `text with r\"(?P<" + row.name + ">…)\"`, or take it from the record: `from key`";
}

}  // namespace weir::dsl
