// test: steps on a virtual clock.
#include "dsl/parser_add.h"
#include "dsl/parser_impl.h"

namespace weir::dsl {
namespace {

using ast::StepKind;

constexpr std::string_view kSteps[] = {"given", "advance", "idle", "restart", "finish", "expect"};

}  // namespace

void Parser::ParseTest(Span first) {
  ast::TestDecl decl;
  decl.name = ParseLiteral("what the test shows, as a string");
  if (AcceptWord("with")) {
    do {
      ast::Entry entry;
      const Span start = Peek().span;
      entry.name = ParseName("the name of a param");
      Expect("=");
      entry.value = ParseExpr();
      entry.span = SpanFrom(start);
      if (!panic_) decl.with.push_back(std::move(entry));
    } while (Accept(","));
  }
  ParseBlock(kSteps, [&] { ParseStep(&decl); });
  Add(std::move(decl), first, true);
}

void Parser::ParseStep(ast::TestDecl* decl) {
  ast::TestStep step;
  const Span first = Peek().span;
  const std::string_view word = ClauseWord(kSteps, codes::kUnknownClause, "step in a test");
  if (word == "given") {
    ParseGiven(&step);
  } else if (word == "expect") {
    ParseExpect(&step);
  } else if (word == "advance" || word == "idle") {
    step.kind = word == "advance" ? StepKind::kAdvance : StepKind::kIdle;
    step.duration = ParseDuration("a duration");
  } else {
    step.kind = word == "restart" ? StepKind::kRestart : StepKind::kFinish;
  }
  step.span = SpanFrom(first);
  if (!panic_) decl->steps.push_back(std::move(step));
  Accept(",");
}

// [ INT ("time" | "times") ]
void Parser::ParseTimes(ast::TestStep* step) {
  const bool counted = Peek(1).IsWord("times") || Peek(1).IsWord("time");
  if (!AtKind(TokenKind::kInt) && !(AtName() && counted)) return;
  step->times = ParseCount("a number");
  if (!AcceptWord("time")) ExpectWord("times");
}

// NAME [ INT "times" ] [ "every" expr ] [ "at" expr ] [ "partition" INT ]
//   ( record | "file" STRING | "raw" ( STRING | RAW_STRING ) | "null" record )
void Parser::ParseGiven(ast::TestStep* step) {
  step->kind = StepKind::kGiven;
  step->subject = ParseName("the name of a source");
  ParseTimes(step);
  if (AcceptWord("every")) step->every = ParseExpr();
  if (AcceptWord("at")) step->at = ParseExpr();
  if (AcceptWord("partition")) step->partition = ParseCount("the number of a partition");
  if (AcceptWord("raw")) {
    ast::Name raw = ParseAnyString("the record as a string");
    if (!panic_) step->raw = std::move(raw.text);
  } else if (AcceptWord("file")) {
    step->file = ParseLiteral("the path of a file as a string");
  } else if (AcceptWord("null")) {
    step->null = true;
    if (ast::ExprPtr record = ParseRecord()) step->records.push_back(std::move(record));
  } else if (At("{")) {
    if (ast::ExprPtr record = ParseRecord()) step->records.push_back(std::move(record));
  } else {
    Expected("a record in `{ }`, `raw` and a string, or `file` and a path");
  }
}

// subject = NAME | "invalid" NAME | "late" NAME
void Parser::ParseSubject(ast::TestStep* step) {
  const bool two = (AtWord("invalid") || AtWord("late")) && !Peek(1).first_on_line &&
                   (Peek(1).kind == TokenKind::kName || Peek(1).kind == TokenKind::kQuotedName) &&
                   !IsReservedWord(Peek(1).text);
  if (two) step->subject_kind = Advance().text;
  step->subject = ParseName("what is expected: the name of a stream, table, detector or sink");
}

// "no" subject | "state" NAME record ( record | "absent" )
// | subject [ INT ("time" | "times") ] [ record { record } | "file" STRING ] [ "in" "any" "order" ]
void Parser::ParseExpect(ast::TestStep* step) {
  step->kind = StepKind::kExpect;
  if (AtWord("state") && Peek(1).kind == TokenKind::kName && Peek(2).Is("{")) {
    Skip();
    step->kind = StepKind::kExpectState;
    step->subject = ParseName("the name of a table");
    if (ast::ExprPtr key = ParseRecord()) step->records.push_back(std::move(key));
    step->absent = AcceptWord("absent");
    if (step->absent) return;
    if (!At("{")) return Expected("the row the table has for the key, in `{ }`, or `absent`");
    if (ast::ExprPtr row = ParseRecord()) step->records.push_back(std::move(row));
    return;
  }
  if (AtWord("no") && (Peek(1).kind == TokenKind::kName || Peek(1).kind == TokenKind::kQuotedName) &&
      !Peek(1).first_on_line && !(Peek(1).IsWord("in") || Peek(1).IsWord("file"))) {
    Skip();
    step->no = true;
    ParseSubject(step);
    return;
  }
  ParseSubject(step);
  ParseTimes(step);
  if (AcceptWord("file")) step->file = ParseLiteral("the path of a file as a string");
  while (!step->file && At("{")) {
    ast::ExprPtr record = ParseRecord();
    if (!record) return;
    step->records.push_back(std::move(record));
  }
  if (AcceptWord("in")) {
    ExpectWord("any");
    ExpectWord("order");
    step->any_order = true;
  }
}

}  // namespace weir::dsl
