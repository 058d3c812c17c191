// Text → tokens, one at a time and on demand (docs/language.md, Text).
//
// Strings come as one token, their content undecoded: whether `{ }` in them interpolates depends on the place, which
// only the parser knows. A string never crosses a line. Reading is linear: a character is looked at a bounded number of
// times.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace weir::dsl {

// `and or not in is null true false if then else where`
bool IsReservedWord(std::string_view word);

enum class TokenKind : uint8_t {
  kEnd,
  kName,        // identifier or reserved word: text
  kQuotedName,  // `any text`: text without the quotes; never a keyword
  kInt,         // int_value
  kFloat,       // float_value
  kString,      // text: between the quotes, as written
  kRawString,   // text: between the quotes; final
  kDuration,    // int_value: milliseconds
  kTimestamp,   // int_value: milliseconds since 1970
  kIp,          // text as written
  kCidr,        // text as written
  kPunct,       // text: one of  == != <= >= ?? .. = < > + - * / % . , : | ? ( ) [ ] { }
};

// What is wrong with a string or a quoted name. Told when the token is used, for a token that was only looked at may be
// read again.
enum class StringProblem : uint8_t { kNone, kNotClosed, kBraceNotClosed };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Span span;
  std::string_view text;
  int64_t int_value = 0;
  double float_value = 0;
  bool first_on_line = false;
  bool space_before = false;
  bool wrong = false;      // a literal that was reported: it has no value
  bool least_int = false;  // kInt 9223372036854775808: an int only behind a `-`
  StringProblem problem = StringProblem::kNone;
  Span problem_span;

  bool Is(std::string_view punct) const { return kind == TokenKind::kPunct && text == punct; }
  bool IsWord(std::string_view word) const { return kind == TokenKind::kName && text == word; }
  bool IsPlainName() const {  // a name that is not reserved
    return kind == TokenKind::kQuotedName || (kind == TokenKind::kName && !IsReservedWord(text));
  }
};

// Adds errors and counts them: the parser tells by the count whether a declaration is whole.
class Reporter {
 public:
  explicit Reporter(Diagnostics* diagnostics) : diagnostics_(diagnostics) {}
  Diagnostic& Error(std::string_view code, Span span, std::string message, std::string label = "") {
    ++count_;
    return diagnostics_->Error(code, span, std::move(message), std::move(label));
  }
  uint64_t count() const { return count_; }

 private:
  Diagnostics* diagnostics_;
  uint64_t count_ = 0;
};

class Lexer {
 public:
  // Reads one part of the text. `comments` may be null. A byte order mark at the start is skipped.
  Lexer(const SourceText& source, Span part, Reporter* reporter, std::vector<ast::Comment>* comments);

  // kEnd for ever at the end. With `literal` a string token ends at its first unescaped quote, braces or not.
  Token Next(bool literal = false);

  // Reading a part of the text, for the expression in an interpolation; there `#` starts no comment.
  struct Place {
    uint32_t position, end;
    bool nested;
  };
  Place Save() const { return {pos_, end_, nested_}; }
  void Restore(Place place);
  void EnterNested(Span span) { Restore({span.begin, span.end, true}); }

  // Where the `{` at `open` closes (offset of the `}`), strings and braces inside counted; `limit` when it does not.
  uint32_t FindClosingBrace(uint32_t open, uint32_t limit) const;
  // Reports what is wrong with a string token, if anything.
  void ReportProblem(const Token& token);

 private:
  struct StringEnd {
    uint32_t content_end = 0;  // of the quote, or of the line
    StringProblem problem = StringProblem::kNone;
    uint32_t open_brace = 0;
  };

  char At(uint32_t offset) const { return offset < end_ ? text_[offset] : '\0'; }
  uint32_t RunEnd(uint32_t offset, bool (*in_run)(char)) const;
  Span From(uint32_t begin) const { return {begin, pos_}; }
  Token Make(TokenKind kind, uint32_t begin) const;
  void SkipSpace(Token* token);
  void AddComment(uint32_t begin, bool own_line);
  void CheckUtf8(Reporter* reporter) const;

  Token LexName();
  Token LexQuotedName();
  Token LexPunct(bool* lexed);
  Token LexForeign(bool* lexed);  // what other languages write, and characters that begin nothing
  Token LexNonAscii(bool* lexed);
  Token LexForeignString(uint32_t open_length, std::string_view close, bool* lexed);
  Token LexString(bool literal);
  bool LexRawString(Token* token);
  StringEnd ScanString(uint32_t content, uint32_t limit, bool literal) const;
  uint32_t SkipRaw(uint32_t offset, uint32_t limit) const;
  uint32_t WithoutClosers(uint32_t begin, uint32_t end) const;

  // lexer_literals.cc
  Token LexNumber();
  Token LexHex(uint32_t begin);
  Token LexDecimal(uint32_t begin);
  Token LexDuration(uint32_t begin, uint32_t end);
  bool LexTimestamp(Token* token);
  bool LexAddress(Token* token);
  Token FinishAddress(uint32_t begin, uint32_t end, bool v6);
  Token BadNumber(uint32_t begin, uint32_t end, const std::string& label);

  const SourceText& source_;
  const std::string_view text_;
  Reporter* reporter_;
  std::vector<ast::Comment>* comments_;
  uint32_t pos_ = 0;
  uint32_t end_;
  bool nested_ = false;
  // The end of a line on which a string's braces were not closed: the other strings of that line are read plainly,
  // so that no line is scanned twice to its end.
  uint32_t plain_until_ = 0;
};

// All tokens with the end token last; problems of strings reported.
std::vector<Token> LexAll(const SourceText& source, Diagnostics* diagnostics, std::vector<ast::Comment>* comments);

}  // namespace weir::dsl
