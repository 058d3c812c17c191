#include "dsl/ast_printer_expr.h"

#include <charconv>

#include "dsl/ast_printer.h"

namespace weir::dsl {
namespace {

using ast::Expr;
using ast::ExprKind;

std::string_view Operator(ExprKind kind) {
  switch (kind) {
    case ExprKind::kNot: return "not";
    case ExprKind::kNegate: return "neg";
    case ExprKind::kAnd: return "and";
    case ExprKind::kOr: return "or";
    case ExprKind::kCoalesce: return "??";
    case ExprKind::kEq: return "==";
    case ExprKind::kNe: return "!=";
    case ExprKind::kLt: return "<";
    case ExprKind::kLe: return "<=";
    case ExprKind::kGt: return ">";
    case ExprKind::kGe: return ">=";
    case ExprKind::kMatches: return "matches";
    case ExprKind::kNotMatches: return "not-matches";
    case ExprKind::kIn: return "in";
    case ExprKind::kNotIn: return "not-in";
    case ExprKind::kAdd: return "+";
    case ExprKind::kSub: return "-";
    case ExprKind::kMul: return "*";
    case ExprKind::kDiv: return "/";
    case ExprKind::kMod: return "%";
    case ExprKind::kIsNull: return "is-null";
    case ExprKind::kIsNotNull: return "is-not-null";
    case ExprKind::kIf: return "if";
    case ExprKind::kIndex: return "index";
    case ExprKind::kRange: return "range";
    default: return "";
  }
}

std::string ShowFloat(double value) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  std::string text(buffer, error == std::errc() ? end : buffer);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string ShowString(const Expr& expr) {
  std::string out = "\"";
  for (const ast::StringPart& part : expr.parts) {
    if (part.value) {
      out += "{" + Dump(*part.value) + (part.format.empty() ? "}" : ":" + part.format + "}");
    } else {
      const std::string quoted = Quoted(part.text);
      out += quoted.substr(1, quoted.size() - 2);
    }
  }
  return out + "\"";
}

std::string Join(const std::vector<ast::ExprPtr>& exprs) {
  std::string out;
  for (const ast::ExprPtr& e : exprs) out += (out.empty() ? "" : " ") + (e ? Dump(*e) : "_");
  return out;
}

std::string ShowCall(const Expr& expr) {
  std::string out = "(call " + expr.text;
  for (const ast::Entry& argument : expr.entries) {
    out += " " + (argument.name.text.empty() ? "" : argument.name.text + "=") + Dump(*argument.value);
  }
  return out + (expr.where ? " (where " + Dump(*expr.where) + "))" : ")");
}

std::string ShowRecord(const Expr& expr) {
  std::string out = "{";
  for (const ast::Entry& entry : expr.entries) {
    out += (out.size() > 1 ? " " : "") + entry.name.text + ":" + Dump(*entry.value);
  }
  return out + "}";
}

}  // namespace

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string Dump(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kNull: return "null";
    case ExprKind::kBool: return expr.int_value != 0 ? "true" : "false";
    case ExprKind::kInt: return std::to_string(expr.int_value);
    case ExprKind::kFloat: return ShowFloat(expr.float_value);
    case ExprKind::kString: return ShowString(expr);
    case ExprKind::kRawString: return "r" + Quoted(expr.text);
    case ExprKind::kDuration: return std::to_string(expr.int_value) + "ms";
    case ExprKind::kTimestamp: return "@" + std::to_string(expr.int_value);
    case ExprKind::kIp: return "ip:" + expr.text;
    case ExprKind::kCidr: return "cidr:" + expr.text;
    case ExprKind::kList: return "[" + Join(expr.children) + "]";
    case ExprKind::kRecord: return ShowRecord(expr);
    case ExprKind::kName: return expr.text;
    case ExprKind::kCall: return ShowCall(expr);
    case ExprKind::kMember: return "(. " + Dump(*expr.children[0]) + " " + expr.text + ")";
    default: return "(" + std::string(Operator(expr.kind)) + " " + Join(expr.children) + ")";
  }
}

}  // namespace weir::dsl
