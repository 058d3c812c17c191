// Tokens, errors, recovery, names, and the loop over declarations.
#include "dsl/parser.h"

#include <algorithm>

#include "dsl/parser_impl.h"
#include "dsl/utf8.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kDeclarations[] = {"topology", "use",  "param",   "fn",    "source", "table",    "lookup", "stream",
                                              "rule",     "pattern", "fuzzy", "sink", "evaluate", "test"};
constexpr Words kDeclarationWords = kDeclarations;

bool IsNameToken(const Token& token) {
  return token.kind == TokenKind::kQuotedName || (token.kind == TokenKind::kName && !IsReservedWord(token.text));
}

}  // namespace

bool Words::Has(std::string_view word) const { return std::find(begin(), end(), word) != end(); }

ast::File Parse(const SourceText& source, Diagnostics* diagnostics) { return Parser(source, diagnostics).Run(); }

Parser::Parser(const SourceText& source, Diagnostics* diagnostics)
    : source_(source), reporter_(diagnostics), lexer_(source, &reporter_, &file_.comments) {}

ast::File Parser::Run() {
  while (Peek().kind != TokenKind::kEnd) ParseDeclaration();
  return std::move(file_);
}

Parser::Nested::Nested(Parser* parser) : parser_(parser) {
  if (++parser_->nesting_ > kMaxNesting && !parser_->panic_) {
    parser_->Fail(codes::kTooDeep, parser_->Peek().span,
                  "this is nested more than " + std::to_string(kMaxNesting) + " levels deep",
                  "give parts of it names, with `derive` or `fn`");
  }
}

// ---- tokens

const Token& Parser::Peek(size_t ahead) {
  while (ahead_count_ <= ahead) ahead_[ahead_count_++] = lexer_.Next();
  return ahead_[ahead];
}

const Token& Parser::PeekLiteral() {
  if (ahead_count_ > 0 && ahead_[0].kind != TokenKind::kString) return ahead_[0];
  if (ahead_count_ > 0) {
    Lexer::Place place = lexer_.Save();
    place.position = ahead_[0].span.begin;
    const Token before = ahead_[0];
    if (before.text.data() != source_.text().data() + before.span.begin + 1) return ahead_[0];  // not in plain quotes
    lexer_.Restore(place);
    ahead_[0] = lexer_.Next(true);
    ahead_[0].first_on_line = before.first_on_line;
    ahead_[0].space_before = before.space_before;
  } else {
    ahead_[0] = lexer_.Next(true);
  }
  ahead_count_ = 1;
  return ahead_[0];
}

void Parser::Skip() {
  const Token token = Peek();
  std::move(ahead_.begin() + 1, ahead_.begin() + static_cast<ptrdiff_t>(ahead_count_), ahead_.begin());
  --ahead_count_;
  if (token.Is("{")) ++brace_depth_;
  if (token.Is("}") && brace_depth_ > 0) --brace_depth_;
  if (token.kind != TokenKind::kEnd) last_ = token.span;
  if (token.problem == StringProblem::kNotClosed) lexer_.ReportProblem(token);
}

Token Parser::Advance() {
  const Token token = Peek();
  if (token.problem == StringProblem::kBraceNotClosed) lexer_.ReportProblem(token);
  Skip();
  return token;
}

bool Parser::AtName() { return !panic_ && IsNameToken(Peek()); }

bool Parser::Accept(std::string_view punct) {
  if (!At(punct)) return false;
  Skip();
  return true;
}

bool Parser::AcceptWord(std::string_view word) {
  if (!AtWord(word)) return false;
  Skip();
  return true;
}

bool Parser::Expect(std::string_view punct) {
  if (Accept(punct)) return true;
  Expected("`" + std::string(punct) + "`");
  return false;
}

bool Parser::ExpectWord(std::string_view word) {
  if (AcceptWord(word)) return true;
  Expected("`" + std::string(word) + "`");
  return false;
}

bool Parser::ExpectClose(std::string_view punct, Span open) {
  if (panic_ || Accept(punct)) return !panic_;
  const std::string opening(source_.Slice(open));
  const Token& found = Peek();
  const bool elsewhere = found.kind == TokenKind::kEnd || found.first_on_line;
  const Span at = elsewhere ? Span{last_.end, last_.end} : found.span;
  Mistake(codes::kUnclosed, at, "expected `" + std::string(punct) + "` to close `" + opening + "`",
          elsewhere ? "expected here" : "expected before this")
      .secondary.push_back({open, "opened here"});
  panic_ = true;
  return false;
}

// ---- errors

Diagnostic& Parser::Mistake(std::string_view code, Span span, std::string message, std::string label) {
  return reporter_.Error(code, span, std::move(message), std::move(label));
}

void Parser::Fail(std::string_view code, Span span, std::string message, std::string help, std::string label) {
  if (panic_) return;
  Mistake(code, span, std::move(message), std::move(label)).help = std::move(help);
  panic_ = true;
}

std::string Parser::Describe(const Token& token) const {
  if (token.kind == TokenKind::kEnd) return "the end";
  std::string text = Printable(source_.Slice(token.span).substr(0, 40));
  if (token.span.end - token.span.begin > 40) text += "…";
  return text[0] == '`' ? text : "`" + text + "`";
}

// What is missing is shown behind what was read last when the next token is on another line.
void Parser::Expected(const std::string& what, std::string help) {
  if (panic_) return;
  const Token& found = Peek();
  const bool elsewhere = found.kind == TokenKind::kEnd || found.first_on_line;
  if (!elsewhere || last_.end == 0) {
    Fail(codes::kUnexpected, found.span, "expected " + what + ", found " + Describe(found), std::move(help));
    return;
  }
  Token before;
  before.kind = TokenKind::kName;
  before.span = last_;
  Fail(codes::kUnexpected, {last_.end, last_.end}, "expected " + what + " after " + Describe(before), std::move(help),
       "expected here");
}

// ---- recovery

bool Parser::IsDeclarationStart() {
  const Token word = Peek();
  if (word.kind != TokenKind::kName || !kDeclarationWords.Has(word.text)) return false;
  const Token name = Peek(1);
  const bool text = word.text == "use" || word.text == "test";
  if (text ? name.kind != TokenKind::kString : !IsNameToken(name)) return false;
  const bool column_one = word.span.begin == 0 || source_.text()[word.span.begin - 1] == '\n';
  if (brace_depth_ > 0) return column_one && !name.first_on_line;
  if (word.first_on_line || text || word.text == "topology") return true;
  const Token& after = Peek(2);
  for (const std::string_view next : {"on", "was", "from", "to"}) {
    if (after.IsWord(next)) return true;
  }
  return after.Is("=") || after.Is(":") || after.Is("(") || after.Is("{") || after.Is(",");
}

// A clause word that is not a name here: neither given a value nor part of an expression.
bool Parser::IsClauseStart(Words words) {
  const Token word = Peek();
  if (word.kind != TokenKind::kName || !words.Has(word.text)) return false;
  const Token& next = Peek(1);
  switch (next.kind) {
    case TokenKind::kName:
      for (const std::string_view inside : {"and", "or", "in", "is", "then", "else", "where", "matches"}) {
        if (next.text == inside) return false;
      }
      return true;
    case TokenKind::kPunct:
      if (next.Is("{") || next.Is("}")) return true;
      return word.first_on_line && (next.Is("(") || next.Is("[") || next.Is("-"));
    case TokenKind::kEnd:
      return word.first_on_line;
    default:
      return true;
  }
}

bool Parser::AtBlockEnd(Span open) {
  if (panic_ || Accept("}")) return true;
  const Token next = Peek();
  const bool lost = next.kind == TokenKind::kEnd ||
                    (brace_depth_ > 0 && !clause_words_.Has(next.text) && IsDeclarationStart());
  if (!lost) return false;
  if (!unclosed_told_) {
    Diagnostic& error = Mistake(codes::kUnclosed, open, "`{` is not closed", "opened here");
    if (next.kind != TokenKind::kEnd) error.secondary.push_back({next.span, "the next declaration begins here"});
    error.help = "close it with `}`";
  }
  unclosed_told_ = true;
  panic_ = true;
  return true;
}

void Parser::RecoverToClause(Words words, int depth) {
  panic_ = false;
  while (Peek().kind != TokenKind::kEnd && !(brace_depth_ > 0 && IsDeclarationStart())) {
    if (brace_depth_ <= depth && (Peek().Is("}") || IsClauseStart(words))) return;
    Skip();
  }
}

void Parser::RecoverToEntry(int depth) {
  panic_ = false;
  while (Peek().kind != TokenKind::kEnd && !(brace_depth_ > 0 && IsDeclarationStart())) {
    if (brace_depth_ <= depth) {
      if (Accept(",") || Peek().Is("}")) return;
      if (Peek().first_on_line && IsNameToken(Peek())) return;
    }
    Skip();
  }
}

void Parser::RecoverToDeclaration() {
  panic_ = false;
  while (Peek().kind != TokenKind::kEnd && !IsDeclarationStart()) Skip();
  brace_depth_ = 0;
}

std::string Parser::ListOf(const Words& words) {
  std::string list;
  for (const std::string_view word : words) list += (list.empty() ? "`" : ", `") + std::string(word) + "`";
  return list;
}

std::string_view Parser::ClauseWord(Words words, std::string_view code, const std::string& what) {
  if (panic_) return "";
  const Token token = Peek();
  if (token.kind != TokenKind::kName) {
    Expected("a " + what, "one of " + ListOf(words));
    return "";
  }
  const auto* found = std::find(words.begin(), words.end(), token.text);
  if (found == words.end()) {
    const std::string meant = DidYouMean(token.text, words.List());
    found = std::find(words.begin(), words.end(), meant);
    const std::string message = "unknown " + what + " " + Describe(token);
    if (found == words.end()) {
      Fail(code, token.span, message, "it is one of " + ListOf(words));
      return "";
    }
    Mistake(code, token.span, message).help = "did you mean `" + meant + "`?";
  }
  Skip();
  return *found;
}

std::string_view Parser::Choice(Words choices, const std::string& what) {
  return ClauseWord(choices, codes::kUnknownChoice, what);
}

bool Parser::Once(std::optional<Span>* seen, Span here, const std::string& what) {
  if (!seen->has_value()) {
    *seen = here;
    return true;
  }
  Mistake(codes::kRepeatedClause, here, what + " is given twice", "again here")
      .secondary.push_back({**seen, "first given here"});
  return false;
}

// ---- names

ast::Name Parser::ParseName(const std::string& what) {
  if (AtName()) {
    const Token token = Advance();
    return {std::string(token.text), token.span};
  }
  if (AtKind(TokenKind::kName)) {  // reserved: a name if what follows can only follow a name
    const Token& next = Peek(1);
    bool meant = next.kind == TokenKind::kEnd;
    for (const std::string_view punct : {"=", ":", ",", "}", ")", "|", "("}) meant = meant || next.Is(punct);
    if (meant) {
      const Token token = Advance();
      Mistake(codes::kReservedName, token.span, Describe(token) + " is a reserved word, not a name").help =
          "choose another name, or put it in back-quotes";
      return {std::string(token.text), token.span};
    }
  }
  Expected(what);
  return {};
}

std::vector<ast::Name> Parser::ParseNames(const std::string& what) {
  std::vector<ast::Name> names;
  do {
    ast::Name name = ParseName(what);
    if (panic_) break;
    names.push_back(std::move(name));
  } while (Accept(","));
  return names;
}

// ---- declarations

std::string_view Parser::DeclarationWord() {
  const Token token = Peek();
  if (token.kind == TokenKind::kName) {
    const auto* found = std::find(kDeclarationWords.begin(), kDeclarationWords.end(), token.text);
    if (found != kDeclarationWords.end()) {
      Skip();
      return *found;
    }
    const std::string meant = DidYouMean(token.text, kDeclarationWords.List());
    found = std::find(kDeclarationWords.begin(), kDeclarationWords.end(), meant);
    const bool goes_on = IsNameToken(Peek(1)) || Peek(1).kind == TokenKind::kString;
    const std::string message = "unknown declaration " + Describe(token);
    if (found != kDeclarationWords.end() && goes_on) {
      Mistake(codes::kUnknownDeclaration, token.span, message).help = "did you mean `" + meant + "`?";
      Skip();
      return *found;
    }
    Fail(codes::kUnknownDeclaration, token.span, message, "a declaration begins with one of " + ListOf(kDeclarationWords));
  } else if (token.Is("}")) {
    Fail(codes::kUnexpected, token.span, "`}` closes nothing");
  } else if (token.Is("|")) {
    Fail(codes::kUnexpected, token.span, "`|` continues no stream and no table");
  } else {
    Fail(codes::kUnexpected, token.span, "expected a declaration, found " + Describe(token),
         "a declaration begins with one of " + ListOf(kDeclarationWords));
  }
  return "";
}

void Parser::ParseDeclaration() {
  errors_before_ = reporter_.count();
  unclosed_told_ = false;
  brace_depth_ = 0;
  clause_words_ = Words();
  const Span first = Peek().span;
  const std::string_view word = DeclarationWord();
  if (!word.empty()) Dispatch(word, first);
  if (panic_) RecoverToDeclaration();
}

}  // namespace weir::dsl
