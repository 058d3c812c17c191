// source, and what is written like it: lookup and table … from.
#include "dsl/parser_add.h"
#include "dsl/parser_impl.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kOrigins[] = {"topic", "file"};
constexpr std::string_view kSourceClauses[] = {"key", "time", "late", "invalid", "idle", "wait", "ahead", "start"};
constexpr std::string_view kStarts[] = {"earliest", "latest"};
constexpr std::string_view kLate[] = {"by", "to"};

}  // namespace

struct Parser::SourceSeen {
  std::optional<Span> key, time, late_by, late_to, invalid, idle, wait, ahead, start;
};

void Parser::ParseSource(Span first, std::string_view keyword, ast::Name name) {
  ast::SourceDecl decl;
  decl.name = std::move(name);
  decl.role = keyword == "table"    ? ast::SourceRole::kTable
              : keyword == "lookup" ? ast::SourceRole::kLookup
                                    : ast::SourceRole::kStream;
  if (ExpectWord("from")) ParseOrigin(&decl);
  file_.names_lost |= decl.topics.empty() && !decl.file;  // what was read as the name may be none
  if (!panic_) ParseSourceFormat(&decl);
  clause_words_ = kSourceClauses;
  if (At("{")) {
    decl.has_schema = true;
    decl.fields = ParseSchema();
  } else if (AtName() && Peek(1).Is(":")) {
    Expected("`{`", "the fields of a source stand in braces");
  }
  SourceSeen seen;
  uint32_t begin = kNowhere;  // of the clause read last, on a line of its own
  while (Peek().kind != TokenKind::kEnd) {
    if (panic_) {
      panic_ = false;
      while (Peek().kind != TokenKind::kEnd && !IsDeclarationStart() &&
             !(brace_depth_ == 0 && (IsClauseStart(kSourceClauses, true) || AtNextLike(begin)))) {
        Skip();
      }
      if (brace_depth_ > 0) break;
    }
    const Token token = Peek();
    if (token.kind != TokenKind::kName || IsDeclarationStart()) break;
    begin = token.first_on_line ? token.span.begin : kNowhere;
    const bool clause = Words(kSourceClauses).Has(token.text);
    const bool at_left = source_.Locate(token.span.begin).column == 1;
    if (!clause && at_left && DidYouMean(token.text, Words(kSourceClauses).List()).empty()) break;
    const std::string_view word = ClauseWord(kSourceClauses, codes::kUnknownClause, "clause in a source");
    ParseSourceClause(word, token.span, &decl, &seen);
  }
  clause_words_ = Words();
  Add(std::move(decl), first, true);
}

void Parser::ParseOrigin(ast::SourceDecl* decl) {
  const std::string_view origin = Choice(kOrigins, "origin");
  if (origin == "file") {
    decl->file = ParseLiteral("the path of a file as a string");
    return;
  }
  if (panic_) return;
  do {
    ast::Name topic = ParseLiteral("the name of a topic as a string");
    if (!panic_) decl->topics.push_back(std::move(topic));
  } while (Accept(","));
}

void Parser::ParseSourceFormat(ast::SourceDecl* decl) {
  const std::string_view format = Choice(kFormats, "format");
  decl->format = {std::string(format), last_};
  if (format == "csv" && At("(")) ParseFormatOptions(kCsvOptions, "csv", &decl->details.options);
  if (format == "text" && AcceptWord("with")) {
    ast::Name pattern = ParseRawString("a raw string r\"…\"");
    if (!panic_) decl->details.pattern = std::move(pattern);
  }
}

// "(" NAME "=" expr { "," … } ")"
void Parser::ParseFormatOptions(Words names, const std::string& format, std::vector<ast::Entry>* options) {
  const Span open = Advance().span;
  do {
    ast::Entry option;
    const Span first = Peek().span;
    option.name.text = Choice(names, "option of `" + format + "`");
    option.name.span = first;
    const auto same = std::find_if(options->begin(), options->end(),
                                   [&](const ast::Entry& other) { return other.name.text == option.name.text; });
    std::optional<Span> seen;
    if (same != options->end()) seen = same->name.span;
    const bool fresh = panic_ || Once(&seen, first, "`" + option.name.text + "`");
    Expect("=");
    option.value = ParseExpr();
    option.span = SpanFrom(first);
    if (fresh && !panic_) options->push_back(std::move(option));
  } while (Accept(","));
  ExpectClose(")", open);
}

bool Parser::ParseToTopic(ast::Name* topic) {
  ExpectWord("topic");
  *topic = ParseLiteral("the name of a topic as a string");
  return !panic_;
}

void Parser::ParseSourceClause(std::string_view word, Span first, ast::SourceDecl* decl, SourceSeen* seen) {
  const auto duration = [&](std::optional<Span>* slot, const char* what, ast::ExprPtr* to) {
    const bool fresh = Once(slot, first, what);
    ast::ExprPtr value = ParseDuration("a duration");
    if (fresh) *to = std::move(value);
  };
  const auto topic = [&](std::optional<Span>* slot, const char* what, std::optional<ast::Name>* to) {
    const bool fresh = Once(slot, first, what);
    ast::Name name;
    if (ParseToTopic(&name) && fresh) *to = std::move(name);
  };
  if (word == "key") {
    const bool fresh = Once(&seen->key, first, "`key`");
    if (AtWord("by") && Peek(1).IsPlainName() && !Peek(1).first_on_line) {
      Mistake(codes::kUnexpected, Peek().span, "expected the name of a field, found `by`").help =
          "write `key " + std::string(Peek(1).text) + "`";
      Skip();
    }
    std::vector<ast::Name> names = ParseNames("the name of a field");
    if (fresh && !panic_) decl->key = std::move(names);
    if (fresh) decl->key_span = SpanFrom(first);
  } else if (word == "time") {
    const bool fresh = Once(&seen->time, first, "`time`");
    ast::ExprPtr time = ParseExpr();
    if (fresh) decl->time = std::move(time);
  } else if (word == "late") {
    const std::string_view which = Choice(kLate, "kind of `late`");
    if (which == "by") duration(&seen->late_by, "`late by`", &decl->late_by);
    if (which == "to") topic(&seen->late_to, "`late to`", &decl->late_to);
  } else if (word == "invalid") {
    if (ExpectWord("to")) topic(&seen->invalid, "`invalid to`", &decl->invalid_to);
  } else if (word == "idle") {
    if (!ExpectWord("after")) return;
    if (AtWord("never")) {
      Skip();
      if (Once(&seen->idle, first, "`idle after`")) decl->idle_never = true;
    } else {
      duration(&seen->idle, "`idle after`", &decl->idle_after);
    }
  } else if (word == "wait") {
    duration(&seen->wait, "`wait`", &decl->wait);
  } else if (word == "ahead") {
    if (ExpectWord("by")) duration(&seen->ahead, "`ahead by`", &decl->ahead_by);
  } else if (word == "start") {
    if (!ExpectWord("from")) return;
    const bool fresh = Once(&seen->start, first, "`start from`");
    if (AtKind(TokenKind::kTimestamp)) {
      ast::ExprPtr at = Whole(Primary());
      if (fresh) decl->start_at = std::move(at);
      return;
    }
    const std::string_view start = Choice(kStarts, "start");
    if (fresh) decl->start_from = start;
  }
}

}  // namespace weir::dsl
