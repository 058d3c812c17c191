// Expressions of a plan as text.
#include <string_view>
#include <utility>

#include "dsl/fold.h"
#include "dsl/plan_printer.h"

namespace weir::dsl {
namespace {

using plan::Op;

// Binding strength, loosest first; a part that binds looser than its place stands in parentheses.
enum Strength { kLoose, kOr, kAnd, kNot, kCompare, kCoalesce, kSum, kProduct, kPrefix, kPrimary };

struct Binary {
  const char* sign;
  Strength strength;
};
Binary BinaryOf(Op op) {
  switch (op) {
    case Op::kAnd: return {" and ", kAnd};
    case Op::kOr: return {" or ", kOr};
    case Op::kCoalesce: return {" ?? ", kCoalesce};
    case Op::kEq: return {" == ", kCompare};
    case Op::kNe: return {" != ", kCompare};
    case Op::kLt: return {" < ", kCompare};
    case Op::kLe: return {" <= ", kCompare};
    case Op::kGt: return {" > ", kCompare};
    case Op::kGe: return {" >= ", kCompare};
    case Op::kMatches: return {" matches ", kCompare};
    case Op::kInList:
    case Op::kInCidr: return {" in ", kCompare};
    case Op::kAdd: return {" + ", kSum};
    case Op::kSub: return {" - ", kSum};
    case Op::kMul: return {" * ", kProduct};
    case Op::kDiv: return {" / ", kProduct};
    case Op::kMod: return {" % ", kProduct};
    default: return {nullptr, kPrimary};
  }
}

class ExprPrinter {
 public:
  ExprPrinter(const plan::Schema& row, const plan::Schema& beyond) : row_(row), beyond_(beyond) {}

  std::string Print(const plan::Expr& expr, Strength place) const {
    auto [text, strength] = Text(expr);
    return strength < place ? "(" + text + ")" : text;
  }

 private:
  std::string Slot(int slot) const {
    const auto at = static_cast<size_t>(slot);
    if (at < row_.size()) return row_[at].name;
    if (at - row_.size() < beyond_.size()) return beyond_[at - row_.size()].name;
    return "#" + std::to_string(slot);
  }

  std::string List(const std::vector<plan::Expr>& args) const {
    std::string out;
    for (const plan::Expr& arg : args) out += (out.empty() ? "" : ", ") + Print(arg, kLoose);
    return out;
  }

  std::string Record(const plan::Expr& expr) const {
    std::string out;
    for (size_t k = 0; k < expr.args.size(); ++k)
      out += (k > 0 ? ", " : "") + expr.names[k] + ": " + Print(expr.args[k], kLoose);
    return "{ " + out + " }";
  }

  std::string Concat(const plan::Expr& expr) const {
    std::string out = "\"";
    for (size_t k = 0; k < expr.args.size(); ++k) {
      const plan::Expr& arg = expr.args[k];
      if (arg.op == Op::kLiteral && arg.literal.kind == Kind::kString && expr.names[k].empty()) {
        const std::string text = LiteralText(arg.literal);
        out += text.substr(1, text.size() - 2);
      } else {
        out += "{" + Print(arg, kLoose) + (expr.names[k].empty() ? "" : ":" + expr.names[k]) + "}";
      }
    }
    return out + "\"";
  }

  std::string Bound(const plan::Expr& bound) const {
    return bound.op == Op::kLiteral && bound.literal.kind == Kind::kNull ? "" : Print(bound, kPrimary);
  }

  std::pair<std::string, Strength> Text(const plan::Expr& expr) const {
    switch (expr.op) {
      case Op::kLiteral: return {LiteralText(expr.literal), kPrimary};
      case Op::kField: return {Slot(expr.slot), kPrimary};
      case Op::kMember:
        return {Print(expr.args[0], kPrimary) + "." + (*expr.args[0].type.fields)[static_cast<size_t>(expr.slot)].name,
                kPrimary};
      case Op::kIndex: return {Print(expr.args[0], kPrimary) + "[" + Print(expr.args[1], kLoose) + "]", kPrimary};
      case Op::kCall: return {expr.function + "(" + List(expr.args) + ")", kPrimary};
      case Op::kNow: return {"now()", kPrimary};
      case Op::kEventTime: return {"event_time()", kPrimary};
      case Op::kNot: return {"not " + Print(expr.args[0], kNot), kNot};
      case Op::kNegate: return {"-" + Print(expr.args[0], kPrefix), kPrefix};
      case Op::kIf:
        return {"if " + Print(expr.args[0], kLoose) + " then " + Print(expr.args[1], kLoose) + " else " +
                    Print(expr.args[2], kLoose),
                kLoose};
      case Op::kIsNull: return {Print(expr.args[0], kCoalesce) + " is null", kCompare};
      case Op::kIsNotNull: return {Print(expr.args[0], kCoalesce) + " is not null", kCompare};
      case Op::kInLookup: return {Print(expr.args[0], kCoalesce) + " in " + expr.function, kCompare};
      case Op::kInRange:
        return {Print(expr.args[0], kCoalesce) + " in " + Bound(expr.args[1]) + ".." + Bound(expr.args[2]), kCompare};
      case Op::kToFloat: return {"float(" + Print(expr.args[0], kLoose) + ")", kPrimary};
      case Op::kList: return {"[" + List(expr.args) + "]", kPrimary};
      case Op::kRecord: return {Record(expr), kPrimary};
      case Op::kConcat: return {Concat(expr), kPrimary};
      default: break;
    }
    const Binary binary = BinaryOf(expr.op);
    const auto next = [](Strength s) { return static_cast<Strength>(s + 1); };
    const bool chains = binary.strength != kCompare;  // left-associative; comparisons do not chain
    return {Print(expr.args[0], chains ? binary.strength : next(binary.strength)) + binary.sign +
                Print(expr.args[1], next(binary.strength)),
            binary.strength};
  }

  const plan::Schema& row_;
  const plan::Schema& beyond_;
};

}  // namespace

std::string PrintExpr(const plan::Expr& expr, const plan::Schema& row, const plan::Schema& beyond) {
  return ExprPrinter(row, beyond).Print(expr, kLoose);
}

}  // namespace weir::dsl
