// rule and pattern, and the clauses all detectors have: conditions, triggers, outcomes.
#include "dsl/parser_detectors.h"

#include "dsl/parser_add.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kRuleClauses[] = {"when", "for", "each", "once", "reset", "severity", "message", "alert"};
constexpr std::string_view kSeverities[] = {"info", "low", "medium", "high", "critical"};

}  // namespace

void Parser::ParseRule(Span first) {
  ast::RuleDecl decl;
  decl.name = ParseName("a name for the rule");
  decl.body.was = ParseWas();
  if (ExpectWord("on")) decl.on = ParseName("the name of a table or stream");
  file_.names_lost |= decl.on.text.empty();  // what was read as the name may be none
  if (AcceptWord("by")) decl.by = ParseKeys();
  DetectorSeen seen;
  ParseBlock(kRuleClauses, [&] {
    const Span start = Peek().span;
    const std::string_view word = ClauseWord(kRuleClauses, codes::kUnknownClause, "clause in a rule");
    ParseDetectorClause(word, start, &decl.body, &seen);
    Accept(",");
  });
  Add(std::move(decl), first, true);
}

void Parser::ParseDetectorClause(std::string_view word, Span first, ast::DetectorBody* body, DetectorSeen* seen) {
  if (word == "when") {
    const bool fresh = Once(&seen->when, first, "`when`");
    ast::ExprPtr when = ParseExpr();
    if (!fresh || !when) return;
    body->when = std::move(when);
    body->when_span = SpanFrom(first);
  } else if (word == "for") {
    ParseHold(first, body, seen);
  } else if (word == "each") {
    ExpectWord("update");
    if (!panic_ && Once(&seen->each, first, "`each update`")) body->each_update = true;
  } else if (word == "once") {
    ParseOncePer(first, body, seen);
  } else if (word == "reset") {
    if (!ExpectWord("on") || !ExpectWord("alert")) return;
    if (!Once(&seen->reset, first, "`reset on alert`")) return;
    body->reset_on_alert = true;
    body->reset_span = SpanFrom(first);
  } else if (word == "severity") {
    const bool fresh = Once(&seen->severity, first, "`severity`");
    const std::string_view severity = Choice(kSeverities, "severity");
    if (fresh && !panic_) body->severity = ast::Name{std::string(severity), last_};
  } else if (word == "message") {
    const bool fresh = Once(&seen->message, first, "`message`");
    ast::ExprPtr message = ParseMessage("a string");
    if (fresh && !panic_) body->message = std::move(message);
  } else if (word == "alert") {
    const bool fresh = Once(&seen->alert, first, "`alert`");
    std::vector<ast::Entry> fields = ParseFields();
    if (!fresh) return;
    body->has_alert = true;
    body->alert = std::move(fields);
    body->alert_span = SpanFrom(first);
  }
}

// "for" ( duration | INT "windows" )
void Parser::ParseHold(Span first, ast::DetectorBody* body, DetectorSeen* seen) {
  const bool fresh = Once(&seen->hold, first, "`for`");
  const bool windows = AtKind(TokenKind::kInt) || (AtName() && Peek(1).IsWord("windows"));
  ast::ExprPtr hold = windows ? ParseCount("a number of windows") : ParseDuration("a duration or a number of windows");
  if (windows) ExpectWord("windows");
  if (!fresh || panic_) return;
  body->hold = std::move(hold);
  body->hold_windows = windows;
  body->hold_span = SpanFrom(first);
}

// "once" "per" ( duration | names [ "within" duration ] ): one of each kind at most.
void Parser::ParseOncePer(Span first, ast::DetectorBody* body, DetectorSeen* seen) {
  ExpectWord("per");
  if (AtKind(TokenKind::kDuration)) {
    const bool fresh = Once(&seen->once_span, first, "`once per` a span");
    ast::ExprPtr span = ParseDuration("a duration");
    if (!fresh) return;
    body->once_span = std::move(span);
    body->once_span_at = SpanFrom(first);
    return;
  }
  if (AtKind(TokenKind::kInt)) {
    Expected("a duration or the name of a field", "a duration has a unit, as in `60s`");
    return;
  }
  const bool fresh = Once(&seen->once_fields, first, "`once per` a field");
  std::vector<ast::Name> fields = ParseNames("a duration or the name of a field");
  ast::ExprPtr within;
  if (AcceptWord("within")) within = ParseDuration("a duration");
  if (!fresh || panic_) return;
  body->once_fields = std::move(fields);
  body->once_within = std::move(within);
  if (!body->once_span) body->once_span_at = SpanFrom(first);
}

}  // namespace weir::dsl
