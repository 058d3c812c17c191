// Tokens, names, and the loop over declarations.
#include "dsl/parser.h"

#include <algorithm>
#include <iterator>

#include "dsl/parser_impl.h"

namespace weir::dsl {
bool Words::Has(std::string_view word) const { return std::find(begin(), end(), word) != end(); }

// Files that are used stand behind those they use: so do their declarations; those of the file itself come last.
ast::File Parse(const SourceText& source, Diagnostics* diagnostics) {
  ast::File out;
  for (size_t k = 1; k <= source.part_count(); ++k) {
    ast::File part = Parser(source, source.PartSpan(k % source.part_count()), diagnostics).Run();
    std::move(part.declarations.begin(), part.declarations.end(), std::back_inserter(out.declarations));
    std::move(part.comments.begin(), part.comments.end(), std::back_inserter(out.comments));
    out.names_lost |= part.names_lost;
  }
  return out;
}

Parser::Parser(const SourceText& source, Span part, Diagnostics* diagnostics)
    : source_(source), reporter_(diagnostics), lexer_(source, part, &reporter_, &file_.comments) {}

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
  if (token.Is("(") || token.Is("[")) ++paren_depth_;
  if ((token.Is(")") || token.Is("]")) && paren_depth_ > 0) --paren_depth_;
  if (token.kind != TokenKind::kEnd) last_ = token.span;
  last_not_closed_ = token.problem == StringProblem::kNotClosed;
  if (token.problem == StringProblem::kNotClosed) lexer_.ReportProblem(token);
}

Token Parser::Advance() {
  const Token token = Peek();
  if (token.problem == StringProblem::kBraceNotClosed) lexer_.ReportProblem(token);
  Skip();
  return token;
}

bool Parser::AtName() { return !panic_ && Peek().IsPlainName(); }

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

bool Parser::ExpectWord(std::string_view word, std::string help) {
  if (AcceptWord(word)) return true;
  if (AtKind(TokenKind::kName) && !DidYouMean(Peek().text, {std::string(word)}).empty()) {
    const Token found = Advance();
    Mistake(codes::kUnexpected, found.span, "expected `" + std::string(word) + "`, found " + Describe(found)).help =
        "did you mean `" + std::string(word) + "`?";
    return true;
  }
  Expected("`" + std::string(word) + "`", std::move(help));
  return false;
}

bool Parser::ExpectClose(std::string_view punct, Span open) {
  if (panic_ || Accept(punct)) return !panic_;
  if (last_not_closed_) {
    panic_ = true;
    return false;
  }
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

// ---- names

ast::Name Parser::ParseName(const std::string& what) {
  if (AtNextClause()) {
    Expected(what);
    return {};
  }
  if (AtName()) {
    const Token token = Advance();
    panic_ = token.problem == StringProblem::kNotClosed;
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
    const bool goes_on = Peek(1).IsPlainName() || Peek(1).kind == TokenKind::kString;
    const std::string message = "unknown declaration " + Describe(token);
    if (found != kDeclarationWords.end() && goes_on) {
      Mistake(codes::kUnknownDeclaration, token.span, message).help = "did you mean `" + meant + "`?";
      Skip();
      return *found;
    }
    Fail(codes::kUnknownDeclaration, token.span, message,
         "a declaration begins with one of " + ListOf(kDeclarationWords));
    file_.names_lost = true;  // that of the declaration it was to be
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
  paren_depth_ = 0;
  tainted_ = false;
  clause_words_ = Words();
  const Span first = Peek().span;
  const std::string_view word = DeclarationWord();
  if (!word.empty()) {
    Dispatch(word, first);
  } else if (!file_.declarations.empty()) {  // it may belong to the declaration before, which ended too early
    std::visit([](auto& decl) { decl.damaged = true; }, file_.declarations.back());
  }
  if (panic_) RecoverToDeclaration();
}

}  // namespace weir::dsl
