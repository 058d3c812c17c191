// Operands of expressions: literals, names, calls, lists; and ranges.
#include "dsl/parser_impl.h"

namespace weir::dsl {

using ast::Expr;
using ast::ExprKind;
using ast::ExprPtr;

// ---- operands

ExprPtr Parser::Primary() {
  if (panic_) return Node(ExprKind::kNull, last_);
  const Token token = Peek();
  ExprPtr expr = Node(ExprKind::kNull, token.span);
  expr->int_value = token.int_value;
  tainted_ = tainted_ || token.wrong || token.problem == StringProblem::kNotClosed;
  switch (token.kind) {
    case TokenKind::kInt:
      expr->kind = ExprKind::kInt;
      if (token.least_int) {
        Mistake(codes::kBadNumber, token.span, Describe(token) + " is not a number",
                "the greatest int is 9223372036854775807");
      }
      break;
    case TokenKind::kFloat:
      expr->kind = ExprKind::kFloat;
      expr->float_value = token.float_value;
      break;
    case TokenKind::kDuration: expr->kind = ExprKind::kDuration; break;
    case TokenKind::kTimestamp: expr->kind = ExprKind::kTimestamp; break;
    case TokenKind::kIp: expr->kind = ExprKind::kIp; break;
    case TokenKind::kCidr: expr->kind = ExprKind::kCidr; break;
    case TokenKind::kRawString: expr->kind = ExprKind::kRawString; break;
    case TokenKind::kString: return InterpolatedString(Advance());
    default: return Operand();
  }
  const bool keeps_text =
      token.kind == TokenKind::kIp || token.kind == TokenKind::kCidr || token.kind == TokenKind::kRawString;
  if (keeps_text) expr->text = token.text;
  Skip();
  return expr;
}

ExprPtr Parser::Operand() {
  const Token token = Peek();
  if (token.Is("(")) {
    Skip();
    ExprPtr inner = Inner();
    if (At(",")) Expected("`)`", "parentheses hold one value; a list is written `[a, b]`, a range `0..20`");
    ExpectClose(")", token.span);
    inner->span = SpanFrom(token.span);  // what is built around it takes the brackets along
    return inner;
  }
  if (token.Is("[")) return List();
  if (token.Is("{")) {
    ExprPtr record = ParseRecord();
    return record ? std::move(record) : Node(ExprKind::kNull, token.span);
  }
  if (token.IsWord("null") || token.IsWord("true") || token.IsWord("false")) {
    Skip();
    ExprPtr expr = Node(token.text == "null" ? ExprKind::kNull : ExprKind::kBool, token.span);
    expr->int_value = token.text == "true" ? 1 : 0;
    return expr;
  }
  // A word that begins the next clause or field on a line of its own is not the operand that is missing here.
  const bool next_clause = token.first_on_line && (AtNextClause() || Peek(1).Is("=") || Peek(1).Is(":"));
  if (AtName() && !next_clause) {
    ast::Name name = ParseName("a value");
    if (At("(")) return Call(name);
    ExprPtr expr = Node(ExprKind::kName, name.span);
    expr->text = std::move(name.text);
    return expr;
  }
  const bool needs_brackets = token.IsWord("if") || token.IsWord("not");
  Expected("a value", needs_brackets ? "put the `" + std::string(token.text) + "` in parentheses" : "");
  return Node(ExprKind::kNull, token.span);
}

// NAME "(" [ arg { "," arg } ] ")" [ "where" expr ]
// Arguments and items stand between commas; what else can only be the next of them is read as such.
bool Parser::NextItem() {
  if (Accept(",")) return true;
  const Token next = Peek();
  const bool operand = AtName() || next.kind == TokenKind::kString || next.kind == TokenKind::kRawString ||
                       next.kind == TokenKind::kInt || next.kind == TokenKind::kFloat ||
                       next.kind == TokenKind::kDuration || next.kind == TokenKind::kIp ||
                       next.kind == TokenKind::kCidr;
  const bool last_closed = !last_not_closed_ && next.problem != StringProblem::kNotClosed;
  if (panic_ || !operand || !last_closed || next.first_on_line || IsClauseStart(clause_words_)) return false;
  const bool followed = Peek(1).Is(",") || Peek(1).Is("]") || Peek(1).Is(")");
  if (!followed) return false;
  Mistake(codes::kUnexpected, next.span, "expected `,`, found " + Describe(next)).help =
      "the values of a list and the arguments of a function stand between commas";
  return true;
}

ExprPtr Parser::Call(const ast::Name& function, ExprPtr receiver) {
  ExprPtr call = Node(ExprKind::kCall, function.span);
  call->text = function.text;
  call->name_span = function.span;
  if (receiver) {
    const Span whole = receiver->span;
    Grow(call.get(), receiver);
    call->entries.push_back({{}, std::move(receiver), whole});
  }
  const Span open = Advance().span;
  if (!At(")")) {
    do {
      ast::Entry argument;
      const Span first = Peek().span;
      if (AtName() && Peek(1).Is("=")) {
        argument.name = ParseName("the name of an argument");
        Skip();
      }
      argument.value = Inner();
      argument.span = SpanFrom(first);
      Grow(call.get(), argument.value);
      call->entries.push_back(std::move(argument));
    } while (NextItem());
  }
  ExpectClose(")", open);
  if (AcceptWord("where")) {
    call->where = Inner();
    Grow(call.get(), call->where);
  }
  call->span = SpanFrom(function.span);
  return call;
}

ExprPtr Parser::List() {
  const Span open = Advance().span;
  ExprPtr list = Node(ExprKind::kList, open);
  if (!At("]")) {
    do {
      ExprPtr item = Inner();
      Grow(list.get(), item);
      list->children.push_back(std::move(item));
    } while (NextItem());
  }
  ExpectClose("]", open);
  list->span = SpanFrom(open);
  return list;
}

// ---- ranges

bool Parser::AtBound() {
  if (panic_) return false;
  const TokenKind kind = Peek().kind;
  return kind == TokenKind::kInt || kind == TokenKind::kFloat || kind == TokenKind::kDuration ||
         kind == TokenKind::kTimestamp || At("-");
}

// At `..`. The dots touch their bounds; `5.. word` has no upper bound, `5.. 7` is a slip.
ExprPtr Parser::Range(ExprPtr lower, Span first) {
  const auto is_bound = [](const ExprPtr& e) {
    const Expr& x = e->kind == ExprKind::kNegate ? *e->children[0] : *e;
    return x.kind == ExprKind::kInt || x.kind == ExprKind::kFloat || x.kind == ExprKind::kDuration ||
           x.kind == ExprKind::kTimestamp || x.kind == ExprKind::kName;
  };
  Token dots = Advance();
  if (At(".") && !Peek().space_before) {
    dots.span.end = Advance().span.end;
    Mistake(codes::kBadRange, dots.span, "the range has three dots").help = "write it with two, as in `0..20`";
  }
  ExprPtr range = Node(ExprKind::kRange, {});
  const bool has_lower = lower != nullptr;
  const Token next = Peek();
  const bool has_upper = AtBound() ? !next.first_on_line : !next.space_before && AtName();
  if ((has_lower && dots.space_before) || (has_upper && next.space_before)) {
    Mistake(codes::kBadRange, dots.span, "the dots of a range have no space around them").help =
        "write it as in `0..20`";
  }
  ExprPtr upper = has_upper ? Unary() : nullptr;
  if (!has_lower && !has_upper) {
    Fail(codes::kBadRange, dots.span, "a range has at least one bound", "write `0..20`, `5..` or `..3`");
  }
  for (const ExprPtr* bound : {&lower, &upper}) {
    if (*bound && !is_bound(*bound)) {
      Fail(codes::kBadRange, (*bound)->span, "a bound of a range is a number, a duration, a timestamp or a name",
           "give the value a name with `param`");
    }
  }
  Grow(range.get(), lower);
  Grow(range.get(), upper);
  range->children.push_back(std::move(lower));
  range->children.push_back(std::move(upper));
  range->span = SpanFrom(first);
  return range;
}

}  // namespace weir::dsl
