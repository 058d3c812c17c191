// pattern: steps in order, what must not come between them, and the clauses of every detector.
#include "dsl/parser_add.h"
#include "dsl/parser_detectors.h"

namespace weir::dsl {
namespace {

using ast::PatternStep;

constexpr std::string_view kPatternClauses[] = {"first",    "then",    "unless", "when", "late", "keep", "after",
                                                "severity", "message", "alert",  "each", "once", "reset"};

}  // namespace

struct Parser::PatternSeen {
  DetectorSeen detector;
  std::optional<Span> late, keep, skip;
};

// "pattern" NAME [ was ] "on" names "by" keys "within" duration "{" … "}"
void Parser::ParsePattern(Span first) {
  ast::PatternDecl decl;
  decl.name = ParseName("a name for the pattern");
  decl.body.was = ParseWas();
  if (!ExpectWord("on")) file_.names_lost = true;  // what was read as the name may be none
  decl.on = ParseNames("the name of a stream");
  ExpectWord("by");
  decl.by = ParseKeys();
  ExpectWord("within");
  decl.within = ParseDuration("a duration");
  PatternSeen seen;
  if (!panic_) ParseBlock(kPatternClauses, [&] { ParsePatternClause(&decl, &seen); });
  Add(std::move(decl), first, true);
}

void Parser::ParsePatternClause(ast::PatternDecl* decl, PatternSeen* seen) {
  const Span first = Peek().span;
  const std::string_view word = ClauseWord(kPatternClauses, codes::kUnknownClause, "clause in a pattern");
  if (word == "first" || word == "then" || word == "unless") {
    ParsePatternStep(word, first, decl);
  } else if (word == "late") {
    ExpectWord("by");
    const bool fresh = Once(&seen->late, first, "`late by`");
    ast::ExprPtr late = ParseDuration("a duration");
    if (fresh) decl->late_by = std::move(late);
  } else if (word == "keep") {
    const bool fresh = Once(&seen->keep, first, "`keep`");
    ast::ExprPtr keep = ParseCount("a number");
    if (fresh) decl->keep = std::move(keep);
  } else if (word == "after") {
    static constexpr std::string_view kSkips[] = {"past", "to"};
    ExpectWord("match");
    ExpectWord("skip");
    const bool next = Choice(kSkips, "way to skip") == "to";
    ExpectWord(next ? "next" : "last");
    if (!panic_ && Once(&seen->skip, first, "`after match`")) decl->skip_to_next = next;
  } else {
    ParseDetectorClause(word, first, &decl->body, &seen->detector);
  }
  Accept(",");
}

// "first" body | "then" body | "then" "no" NAME [ "from" NAME ] [ "for" duration ] [ "where" expr ]
// | "unless" NAME [ "from" NAME ] [ "where" expr ]; body = NAME [ quantity ] [ "from" NAME ] [ "where" expr ]
void Parser::ParsePatternStep(std::string_view word, Span first, ast::PatternDecl* decl) {
  PatternStep step;
  const bool absent = word == "then" && AtWord("no") && Peek(1).IsPlainName() && !Peek(1).first_on_line &&
                      !Peek(1).IsWord("where") && !Peek(1).IsWord("from");
  if (absent) Skip();
  step.kind = word == "first"    ? PatternStep::Kind::kFirst
              : word == "unless" ? PatternStep::Kind::kUnless
              : absent           ? PatternStep::Kind::kThenNo
                                 : PatternStep::Kind::kThen;
  step.name = ParseName("a name for the step");
  if (word != "unless" && !absent) ParseQuantity(&step);
  if (AcceptWord("from")) step.from = ParseName("the name of a stream");
  if (absent && AcceptWord("for")) step.hold = ParseDuration("a duration");
  if (AcceptWord("where")) step.where = ParseExpr();
  step.span = SpanFrom(first);
  if (!panic_) decl->steps.push_back(std::move(step));
}

// "at" "least" INT | "exactly" INT | INT "to" INT | "optional"
void Parser::ParseQuantity(PatternStep* step) {
  if (AcceptWord("at")) {
    ExpectWord("least");
    step->quantity = PatternStep::Quantity::kAtLeast;
    step->least = ParseCount("a number");
  } else if (AcceptWord("exactly")) {
    step->quantity = PatternStep::Quantity::kExactly;
    step->least = ParseCount("a number");
  } else if (AcceptWord("optional")) {
    step->quantity = PatternStep::Quantity::kOptional;
  } else if (AtKind(TokenKind::kInt) || (AtName() && Peek(1).IsWord("to"))) {
    step->quantity = PatternStep::Quantity::kRange;
    step->least = ParseCount("a number");
    ExpectWord("to");
    step->most = ParseCount("a number");
  }
}

}  // namespace weir::dsl
