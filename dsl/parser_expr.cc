// Expressions, by the precedence table of the grammar: if · or · and · not · comparison · ?? · + - · * / % · - ·
// postfix.
#include <algorithm>
#include <cstdint>

#include "dsl/parser_impl.h"

namespace weir::dsl {
namespace {

constexpr int64_t kLongest = INT64_MAX;  // milliseconds

}  // namespace

using ast::Expr;
using ast::ExprKind;
using ast::ExprPtr;

// ---- what the declarations call

ExprPtr Parser::ParseExpr() {
  if (panic_) return nullptr;
  ExprPtr expr = Inner();
  RefuseRange();
  return Whole(std::move(expr));
}

ExprPtr Parser::Whole(ExprPtr expr) {
  if (std::exchange(tainted_, false)) panic_ = true;
  return panic_ ? nullptr : std::move(expr);
}

ExprPtr Parser::SpacedDuration() {
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
  if (!AtKind(TokenKind::kInt) || Peek().wrong || Peek(1).first_on_line) return nullptr;
  for (const auto& [name, unit] : kUnits) {
    if (!Peek(1).IsWord(name) || Peek().int_value > kLongest / unit) continue;
    const Token number = Advance();
    Skip();
    ExprPtr expr = Node(ExprKind::kDuration, SpanFrom(number.span));
    expr->int_value = number.int_value * unit;
    Mistake(codes::kBadDuration, expr->span, "a duration has no space in it").help =
        "write `" + std::string(number.text) + std::string(name) + "`";
    return expr;
  }
  return nullptr;
}

void Parser::RefuseRange() {
  if (!At("..")) return;
  Fail(codes::kBadRange, Peek().span, "a range stands where it cannot",
       "a range is written behind `in`, as in `x in 0..20`");
}

ExprPtr Parser::ParseValue() {
  if (panic_) return nullptr;
  if (ExprPtr duration = SpacedDuration()) return duration;
  ExprPtr expr = Binary(0);
  RefuseRange();
  if (AtComparison() && !AtWord("in")) {
    Expected("the end of the value", "a comparison here stands in parentheses");
  }
  return Whole(std::move(expr));
}

ExprPtr Parser::ParseDuration(const std::string& what) {
  if (ExprPtr duration = SpacedDuration()) return duration;
  const bool number = AtKind(TokenKind::kInt) || AtKind(TokenKind::kFloat);
  if (AtKind(TokenKind::kDuration) || AtName()) return Whole(Primary());
  Expected(what, number ? "a duration has a unit, as in `" + std::string(Peek().text) + "s`" : "");
  return nullptr;
}

ExprPtr Parser::ParseCount(const std::string& what) {
  if (AtKind(TokenKind::kInt) || AtName()) return Whole(Primary());
  Expected(what);
  return nullptr;
}

ExprPtr Parser::ParseRange(const std::string& what) {
  ExprPtr expr = ParseRangeOrValue();
  if (expr && expr->kind != ExprKind::kRange) {
    Fail(codes::kBadRange, expr->span, "expected " + what, "a range is written as in `0..20`");
  }
  return panic_ ? nullptr : std::move(expr);
}

ExprPtr Parser::ParseRangeOrValue() {
  if (panic_) return nullptr;
  return Whole(RangeOrValue());
}

ExprPtr Parser::RangeOrValue() {
  const Span first = Peek().span;
  ExprPtr lower = At("..") ? nullptr : Binary(0);
  return At("..") ? Range(std::move(lower), first) : std::move(lower);
}

// keys = NAME [ "=" expr ] { "," … }
std::vector<ast::Entry> Parser::ParseKeys() {
  std::vector<ast::Entry> keys;
  do {
    ast::Entry key = ParseField();
    if (panic_) break;
    keys.push_back(std::move(key));
  } while (Accept(","));
  return keys;
}

ast::Entry Parser::ParseField() {
  ast::Entry field;
  const Span first = Peek().span;
  field.name = ParseName("the name of a field");
  if (At(":")) {
    Mistake(codes::kUnexpected, Peek().span, "expected `=`, found `:`").help =
        "fields are given with `=`, as in `{ a = 1 }`; records with `:`";
    Skip();
    field.value = ParseExpr();
  } else if (Accept("=")) {
    field.value = ParseExpr();
  } else if (AtName() && !Peek().first_on_line && Peek(1).Is("(")) {  // a call begins no field
    Mistake(codes::kUnexpected, Peek().span, "expected `=`, found " + Describe(Peek())).help =
        "a field gets its value with `=`, as in `" + field.name.text + " = " + std::string(Peek().text) + "(…)`";
    field.value = ParseExpr();
  }
  field.span = SpanFrom(first);
  return field;
}

std::vector<ast::Entry> Parser::ParseFields() {
  std::vector<ast::Entry> fields;
  ParseEntries(
      [&] {
        ast::Entry field = ParseField();
        if (!panic_) fields.push_back(std::move(field));
      },
      true);
  return fields;
}

ExprPtr Parser::ParseRecord() {
  const Nested nested(this);
  if (panic_) return nullptr;
  ExprPtr record = Node(ExprKind::kRecord, Peek().span);
  const int recoveries = recoveries_;
  ParseEntries([&] {
    ast::Entry entry;
    const Span first = Peek().span;
    if (AtKind(TokenKind::kString)) {
      entry.name = ParseLiteral("the name of a field");
      Mistake(codes::kUnexpected, entry.name.span, "expected the name of a field, found a string").help =
          "names are written without quotes, as in `{ a: 1 }`";
    } else {
      entry.name = ParseName("the name of a field");
    }
    if (At("=")) {
      Mistake(codes::kUnexpected, Peek().span, "expected `:`, found `=`").help =
          "records are written with `:`, as in `{ a: 1 }`";
      Skip();
    } else {
      Expect(":");
    }
    entry.value = ParseExpr();
    entry.span = SpanFrom(first);
    if (!entry.value) return;
    Grow(record.get(), entry.value);
    record->entries.push_back(std::move(entry));
  });
  record->span = SpanFrom(record->span);
  panic_ = panic_ || recoveries_ != recoveries;  // a record that lacks an entry is another record
  return panic_ ? nullptr : std::move(record);
}

// ---- nodes

ExprPtr Parser::Node(ExprKind kind, Span span) {
  auto expr = std::make_unique<Expr>();
  expr->kind = kind;
  expr->span = span;
  return expr;
}

void Parser::Grow(Expr* expr, const ExprPtr& child) {
  if (!child) return;
  expr->height = std::max<uint16_t>(expr->height, static_cast<uint16_t>(child->height + 1));
  if (expr->height > kMaxHeight) {
    Fail(codes::kTooDeep, child->span, "this chain of operations is more than " + std::to_string(kMaxHeight) + " long",
         "for many alternatives write `x in [a, b, c]`");
  }
}

ExprPtr Parser::Combine(ExprKind kind, Span first, ExprPtr a, ExprPtr b, ExprPtr c) {
  ExprPtr expr = Node(kind, SpanFrom(first));
  for (ExprPtr* child : {&a, &b, &c}) {
    if (!*child) continue;
    Grow(expr.get(), *child);
    expr->children.push_back(std::move(*child));
  }
  return expr;
}

// ---- precedence

ExprPtr Parser::Inner() {
  const Nested nested(this);
  if (panic_) return Node(ExprKind::kNull, last_);
  return AtWord("if") ? Conditional() : Or();
}

ExprPtr Parser::Conditional() {
  const Span first = Advance().span;
  ExprPtr condition = Inner();
  ExpectWord("then");
  ExprPtr yes = Inner();
  if (!panic_ && !AtWord("else")) Expected("`else`", "an `if` gives a value either way");
  AcceptWord("else");
  ExprPtr no = Inner();
  return Combine(ExprKind::kIf, first, std::move(condition), std::move(yes), std::move(no));
}

ExprPtr Parser::Or() {
  const Span first = Peek().span;
  ExprPtr left = And();
  while (AcceptWord("or")) {
    ExprPtr right = And();
    left = Combine(ExprKind::kOr, first, std::move(left), std::move(right));
  }
  return left;
}

ExprPtr Parser::And() {
  const Span first = Peek().span;
  ExprPtr left = Not();
  while (AcceptWord("and")) {
    ExprPtr right = Not();
    left = Combine(ExprKind::kAnd, first, std::move(left), std::move(right));
  }
  return left;
}

ExprPtr Parser::Not() {
  if (!AtWord("not")) return Comparison();
  const Nested nested(this);
  if (panic_) return Node(ExprKind::kNull, last_);
  const Span first = Advance().span;
  ExprPtr operand = Not();
  return Combine(ExprKind::kNot, first, std::move(operand));
}

// `matches` before `=` or `:` is the name of the next field.
bool Parser::AtComparison() {
  if (panic_) return false;
  const Token token = Peek();
  if (token.kind == TokenKind::kPunct) {
    for (const std::string_view op : {"==", "!=", "<", "<=", ">", ">="}) {
      if (token.text == op) return true;
    }
    return false;
  }
  if (token.IsWord("in") || token.IsWord("is")) return true;
  if (token.IsWord("matches")) return !Peek(1).Is("=") && !Peek(1).Is(":");
  return token.IsWord("not") && (Peek(1).IsWord("matches") || Peek(1).IsWord("in"));
}

ExprPtr Parser::Comparison() {
  ExprPtr left = Binary(0);
  if (At("=")) {
    Mistake(codes::kUnexpected, Peek().span, "expected `==`, found `=`").help =
        "`=` gives a name its value; a comparison is written `==`";
    Skip();
    ExprPtr right = Binary(0);
    const Span first = left->span;
    return Combine(ExprKind::kEq, first, std::move(left), std::move(right));
  }
  if (!AtComparison()) return left;
  left = FinishComparison(std::move(left));
  if (AtComparison()) {
    Mistake(codes::kComparisonChain, Peek().span, "a comparison cannot be compared again", "second comparison").help =
        "join two comparisons with `and`, as in `a < b and b < c`, or use parentheses";
    while (AtComparison()) {
      const ExprPtr dropped = FinishComparison(Node(ExprKind::kNull, last_));
    }
  }
  return left;
}

ExprPtr Parser::FinishComparison(ExprPtr left) {
  static constexpr std::pair<std::string_view, ExprKind> kOperators[] = {{"==", ExprKind::kEq}, {"!=", ExprKind::kNe},
                                                                         {"<", ExprKind::kLt},  {"<=", ExprKind::kLe},
                                                                         {">", ExprKind::kGt},  {">=", ExprKind::kGe}};
  const Span first = left->span;
  if (AtWord("is")) return FinishIs(std::move(left));
  const bool negated = AcceptWord("not");
  const Token op = Advance();
  if (op.IsWord("in")) {
    ExprPtr right = RangeOrValue();
    return Combine(negated ? ExprKind::kNotIn : ExprKind::kIn, first, std::move(left), std::move(right));
  }
  ExprKind kind = negated ? ExprKind::kNotMatches : ExprKind::kMatches;
  for (const auto& [text, operator_kind] : kOperators) {
    if (op.text == text) kind = operator_kind;
  }
  ExprPtr right = Binary(0);
  return Combine(kind, first, std::move(left), std::move(right));
}

ExprPtr Parser::FinishIs(ExprPtr left) {
  const Span first = left->span;
  Skip();
  const bool negated = AcceptWord("not");
  if (!AtWord("null")) Expected("`null`", "`is` asks only for `null`; values are compared with `==`");
  AcceptWord("null");
  return Combine(negated ? ExprKind::kIsNotNull : ExprKind::kIsNull, first, std::move(left));
}

ExprPtr Parser::Binary(int level) {
  struct Operator {
    std::string_view text;
    int level;
    ExprKind kind;
  };
  static constexpr Operator kOperators[] = {{"??", 0, ExprKind::kCoalesce}, {"+", 1, ExprKind::kAdd},
                                            {"-", 1, ExprKind::kSub},       {"*", 2, ExprKind::kMul},
                                            {"/", 2, ExprKind::kDiv},       {"%", 2, ExprKind::kMod}};
  if (level == 3) return Unary();
  const Span first = Peek().span;
  ExprPtr left = Binary(level + 1);
  for (;;) {
    const auto* op = std::find_if(std::begin(kOperators), std::end(kOperators),
                                  [&](const Operator& o) { return o.level == level && At(o.text); });
    if (op == std::end(kOperators)) return left;
    Skip();
    ExprPtr right = Binary(level + 1);
    left = Combine(op->kind, first, std::move(left), std::move(right));
  }
}

ExprPtr Parser::Unary() {
  if (!At("-")) return Postfix();
  const Nested nested(this);
  if (panic_) return Node(ExprKind::kNull, last_);
  const Span first = Advance().span;
  if (AtKind(TokenKind::kInt) && Peek().least_int) {  // the one int whose digits do not fit without the sign
    ExprPtr least = Node(ExprKind::kInt, {});
    least->int_value = Advance().int_value;
    least->span = SpanFrom(first);
    return least;
  }
  ExprPtr operand = Unary();
  return Combine(ExprKind::kNegate, first, std::move(operand));
}

ExprPtr Parser::Postfix() {
  const Span first = Peek().span;
  ExprPtr expr = Primary();
  for (;;) {
    if (Accept(".")) {
      if (AtKind(TokenKind::kName) && IsReservedWord(Peek().text)) {
        Mistake(codes::kReservedName, Peek().span, Describe(Peek()) + " is a reserved word, not a name").help =
            "put it in back-quotes";
      } else if (!AtName()) {
        Expected("the name of a field");
      }
      if (panic_) return expr;
      const Token name = Advance();
      if (At("(")) {
        const std::string receiver(source_.Slice(expr->span));
        Mistake(codes::kUnexpected, name.span, "functions are not called like methods").help =
            "write `" + std::string(name.text) + "(" + receiver + (Peek(1).Is(")") ? ")`" : ", …)`");
        expr = Call({std::string(name.text), name.span}, std::move(expr));
        continue;
      }
      expr = Combine(ExprKind::kMember, first, std::move(expr));
      expr->text = name.text;
      expr->name_span = name.span;
    } else if (At("[")) {
      const Span open = Advance().span;
      ExprPtr index = Inner();
      ExpectClose("]", open);
      expr = Combine(ExprKind::kIndex, first, std::move(expr), std::move(index));
    } else {
      return expr;
    }
  }
}

}  // namespace weir::dsl
