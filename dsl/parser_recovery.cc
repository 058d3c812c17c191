// Errors: how they are told, and where reading goes on after one.
#include <algorithm>

#include "dsl/other_words.h"
#include "dsl/parser_impl.h"
#include "dsl/utf8.h"

namespace weir::dsl {

// ---- errors

Diagnostic& Parser::Mistake(std::string_view code, Span span, std::string message, std::string label) {
  return reporter_.Error(code, span, std::move(message), std::move(label));
}

void Parser::Fail(std::string_view code, Span span, std::string message, std::string help, std::string label) {
  if (panic_) return;
  // A string that is not closed has swallowed the rest of its line: what is missing behind it is no second mistake.
  if (!last_not_closed_) Mistake(code, span, std::move(message), std::move(label)).help = std::move(help);
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
  const Token found = Peek();
  if (found.problem == StringProblem::kNotClosed) {  // that is what is wrong here
    lexer_.ReportProblem(found);
    panic_ = true;
    return;
  }
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

// A declaration's word and a name behind it. Inside braces only at the very left, where people begin declarations.
bool Parser::IsDeclarationStart() {
  const Token word = Peek();
  if (word.kind != TokenKind::kName) return false;
  const bool column_one = word.span.begin == 0 || source_.text()[word.span.begin - 1] == '\n';
  const bool known = kDeclarationWords.Has(word.text);
  if (!column_one && (brace_depth_ > 0 || !known)) return false;
  const Token name = Peek(1);
  const bool text = word.text == "use" || word.text == "test";
  if (text ? name.kind != TokenKind::kString : !name.IsPlainName()) return false;
  if (known && !name.first_on_line && (word.first_on_line || text) && !name.IsWord("matches")) return true;
  if (brace_depth_ > 0 && name.first_on_line) return false;
  const Token& after = Peek(2);
  bool heads = after.Is("=") || after.Is(":") || after.Is("(") || after.Is("{") || after.Is(",");
  for (const std::string_view next : {"on", "was", "from", "to"}) heads = heads || after.IsWord(next);
  if (known) return heads || word.text == "topology";
  return heads && !DidYouMean(word.text, kDeclarationWords.List()).empty();
}

// A clause word that is not a name here: neither given a value nor part of an expression. With `slips` also a
// misspelled one at the start of a line.
bool Parser::IsClauseStart(Words words, bool slips) {
  const Token word = Peek();
  if (word.kind != TokenKind::kName) return false;
  const bool known = words.Has(word.text);
  if (!known && (!slips || !word.first_on_line)) return false;
  const Token& next = Peek(1);
  bool starts = true;
  if (next.kind == TokenKind::kName) {
    for (const std::string_view inside : {"and", "or", "in", "is", "then", "else", "where", "matches"}) {
      starts = starts && next.text != inside;
    }
  } else if (next.kind == TokenKind::kPunct) {
    const bool operand = next.Is("(") || next.Is("[") || next.Is("-");
    starts = next.Is("{") || next.Is("}") || (word.first_on_line && operand);
  } else if (next.kind == TokenKind::kEnd) {
    starts = word.first_on_line;
  }
  if (!starts || known) return starts;
  return !next.first_on_line && !DidYouMean(word.text, words.List()).empty();
}

// On a line of its own, the word and what follows it begin a clause: what was expected before it is missing.
bool Parser::AtNextClause() {
  if (panic_ || !Peek().first_on_line) return false;
  return (IsClauseStart(clause_words_) && !Peek(1).first_on_line) || IsDeclarationStart();
}

bool Parser::AtBlockEnd(Span open) {
  if (panic_ || Accept("}")) return true;
  const Token next = Peek();
  const bool lost =
      next.kind == TokenKind::kEnd || (brace_depth_ > 0 && !clause_words_.Has(next.text) && IsDeclarationStart());
  if (!lost) return false;
  if (!unclosed_told_)
    ReportUnclosed(open, next.span, next.kind == TokenKind::kEnd ? "" : "the next declaration begins here");
  unclosed_told_ = true;
  panic_ = true;
  return true;
}

void Parser::ReportUnclosed(Span open, Span next, const std::string& what) {
  Diagnostic& error = Mistake(codes::kUnclosed, open, "`{` is not closed", "opened here");
  if (!what.empty()) error.secondary.push_back({next, what});
  error.help = "close it with `}`";
}

// Where an entry should begin: a stage, or a clause of the block around (not in a block whose entries may be names).
bool Parser::AtClauseInstead(bool bare, Words outer) {
  if (!Peek().first_on_line) return false;
  if (Peek().Is("|")) return true;
  return !bare && IsClauseStart(outer) && !Peek(1).first_on_line;
}

// What begins a line as far from the left as the clause that is wrong did is the next clause, known or not.
bool Parser::AtNextLike(uint32_t clause) {
  const Token word = Peek();
  if (clause == kNowhere || !word.IsPlainName() || !word.first_on_line || word.span.begin == clause) return false;
  return source_.Locate(word.span.begin).column == source_.Locate(clause).column;
}

void Parser::RecoverToClause(Words words, int depth, uint32_t clause) {
  panic_ = false;
  while (Peek().kind != TokenKind::kEnd && !(brace_depth_ > 0 && IsDeclarationStart())) {
    if (brace_depth_ <= depth && (Peek().Is("}") || IsClauseStart(words, true) || AtNextLike(clause))) return;
    Skip();
  }
}

void Parser::RecoverToEntry(int depth, int parens, Words outer) {
  panic_ = false;
  ++recoveries_;
  while (Peek().kind != TokenKind::kEnd && !(brace_depth_ > 0 && IsDeclarationStart())) {
    if (brace_depth_ <= depth) {
      const bool entry = Peek().first_on_line && (Peek().IsPlainName() || AtClauseInstead(false, outer));
      const bool comma = paren_depth_ <= parens && Peek().Is(",");
      if (entry || comma || Peek().Is("}")) break;
    }
    Skip();
  }
  paren_depth_ = parens;
  Accept(",");
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
  const auto* found = std::find(words.begin(), words.end(), token.text);
  if (token.kind != TokenKind::kName ||
      (found == words.end() && token.first_on_line && (clause_words_.Has(token.text) || IsDeclarationStart()))) {
    Expected("a " + what, "one of " + ListOf(words));
    return "";
  }
  if (found == words.end()) {
    const OtherWord* other = FindOtherWord(what, token.text);
    const std::string meant = other != nullptr ? std::string(other->meant) : DidYouMean(token.text, words.List());
    found = std::find(words.begin(), words.end(), meant);
    const size_t tail = std::min(what.find(" in "), what.size());  // "clause in a rule": clause `x` in a rule
    const std::string message = "unknown " + what.substr(0, tail) + " " + Describe(token) + what.substr(tail);
    const std::string help = OtherWordHelp(what, token.text);
    if (found == words.end()) {
      Fail(code, token.span, message, help.empty() ? "it is one of " + ListOf(words) : help);
      return "";
    }
    Mistake(code, token.span, message).help = help.empty() ? "did you mean `" + meant + "`?" : help;
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

}  // namespace weir::dsl
