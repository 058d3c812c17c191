#include <variant>

#include "dsl/fold.h"
#include "dsl/plan_printer.h"

namespace weir::dsl {
namespace {

// r"…", with as many # as the text needs.
std::string RawText(const std::string& text) {
  std::string hashes;
  while (text.find("\"" + hashes) != std::string::npos) hashes += '#';
  return "r" + hashes + "\"" + text + "\"" + hashes;
}

std::string TextOption(const char* name, const std::string& value) {
  return std::string(name) + " = " + LiteralText(StringLiteral(value));
}

// The fields of a schema, with what is not their own name and type.
std::string SchemaText(const std::vector<plan::SourceField>& fields) {
  std::string out;
  for (const plan::SourceField& field : fields) {
    out += (out.empty() ? "{ " : ", ") + field.name + ": " + ToString(field.type);
    std::string path;
    for (const std::string& step : field.path) path += (path.empty() || step[0] == '[' ? "" : ".") + step;
    if (path != field.name) out += " from " + LiteralText(StringLiteral(path));
    if (field.default_value) out += " default " + LiteralText(*field.default_value);
  }
  return out + " }";
}

}  // namespace

std::string StageText(const plan::Node& node, const plan::Schema& row) {
  if (const auto* parse = std::get_if<plan::ParseNode>(&node.op)) {
    const std::string text = FormatText(parse->format);
    const std::string with = parse->format.pattern.empty() ? text : text.substr(text.find(" with ") + 6);
    return "parse " + PrintExpr(parse->text, row) + " with " + with + " " + SchemaText(parse->fields) +
           (parse->skip ? " else skip" : "");
  }
  if (const auto* flatten = std::get_if<plan::FlattenNode>(&node.op)) {
    const std::string& list = row[plan::At(flatten->list)].name;
    for (size_t k = 0; k < flatten->output.size(); ++k) {
      if (flatten->output[k] < 0 && node.schema[k].name != list)
        return "flatten " + list + " as " + node.schema[k].name;
    }
    return "flatten " + list;
  }
  if (const auto* repeat = std::get_if<plan::RepeatNode>(&node.op)) return "repeat " + PrintExpr(repeat->times, row);
  return "";
}

std::string FormatText(const plan::Format& format) {
  const plan::Format plain;
  if (!format.pattern.empty()) return format.name + " with " + RawText(format.pattern);
  std::string options;
  const auto add = [&options](const std::string& option) { options += (options.empty() ? "" : ", ") + option; };
  if (format.delimiter != plain.delimiter) add(TextOption("delimiter", std::string(1, format.delimiter)));
  if (format.quote != plain.quote) add(TextOption("quote", format.quote == 0 ? "" : std::string(1, format.quote)));
  if (format.header) add("header = true");
  if (format.pairs != plain.pairs) add(TextOption("pairs", format.pairs));
  if (format.assign != plain.assign) add(TextOption("assign", format.assign));
  return format.name + (options.empty() ? "" : " (" + options + ")");
}

}  // namespace weir::dsl
