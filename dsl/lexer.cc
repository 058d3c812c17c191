#include "dsl/lexer.h"

#include <algorithm>
#include <array>

#include "dsl/chars.h"
#include "dsl/codes.h"
#include "dsl/utf8.h"

namespace weir::dsl {
namespace {

constexpr std::array<std::string_view, 11> kReserved = {"and",  "or",    "not", "in",   "is",  "null",
                                                        "true", "false", "if",  "then", "else"};
constexpr std::array<std::string_view, 6> kLongPunct = {"==", "!=", "<=", ">=", "??", ".."};
constexpr std::string_view kShortPunct = "=<>+-*/%.,:|?()[]{}";

// What other languages write, and what it is here. An empty `here` reads on behind it.
struct Foreign {
  std::string_view there, here, help;
  TokenKind kind;
};
constexpr Foreign kForeign[] = {
    {"&&", "and", "write `and`", TokenKind::kName},
    {"||", "or", "write `or`", TokenKind::kName},
    {"<>", "!=", "write `!=`", TokenKind::kPunct},
    {"!", "not", "write `not`", TokenKind::kName},
    {";", "", "nothing separates declarations and clauses; leave it out", TokenKind::kEnd},
    {"\xC2\xA0", "", "a no-break space: write a plain one", TokenKind::kEnd},
    {"\xE2\x89\xA5", ">=", "write `>=`", TokenKind::kPunct},  // ≥
    {"\xE2\x89\xA4", "<=", "write `<=`", TokenKind::kPunct},  // ≤
    {"\xE2\x89\xA0", "!=", "write `!=`", TokenKind::kPunct},  // ≠
    {"\xE2\x88\x92", "-", "write a plain `-`", TokenKind::kPunct},
    {"\xE2\x80\x93", "-", "write a plain `-`", TokenKind::kPunct},
    {"\xE2\x80\xA6", "..", "write `..`", TokenKind::kPunct},  // …
};

// Scripts whose characters people would write in a name; what is not here is punctuation or a picture.
bool LooksLikeLetter(uint32_t c) {
  return (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7) || (c >= 0x2C00 && c < 0x2E00) ||
         (c >= 0x3040 && c < 0xD800) || (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c < 0x32000);
}

}  // namespace

bool IsReservedWord(std::string_view word) {
  return word == "where" || std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
}

Lexer::Lexer(const SourceText& source, Span part, Reporter* reporter, std::vector<ast::Comment>* comments)
    : source_(source),
      text_(source.text()),
      reporter_(reporter),
      comments_(comments),
      pos_(part.begin),
      end_(part.end) {
  CheckUtf8(reporter);
  if (text_.substr(pos_, 3) == "\xEF\xBB\xBF") pos_ += 3;
}

// One finding a line: a file in another encoding has many such bytes, and they are one mistake.
void Lexer::CheckUtf8(Reporter* reporter) const {
  bool told = false;
  for (size_t i = pos_; i < end_;) {
    if (IsAscii(text_[i])) {
      told = told && text_[i] != '\n';
      ++i;
      continue;
    }
    const CodePoint c = DecodeUtf8(text_, i);
    if (!c.valid && !told) {
      const auto at = static_cast<uint32_t>(i);
      reporter->Error(codes::kNotUtf8, {at, at + 1}, "the text is not UTF-8", "a byte that is no part of a character")
          .help = "save the file as UTF-8";
      told = true;
    }
    i += c.length;
  }
}

void Lexer::Restore(Place place) {
  pos_ = place.position;
  end_ = place.end;
  nested_ = place.nested;
}

uint32_t Lexer::RunEnd(uint32_t offset, bool (*in_run)(char)) const {
  while (offset < end_ && in_run(text_[offset])) ++offset;
  return offset;
}

Token Lexer::Make(TokenKind kind, uint32_t begin) const {
  Token token;
  token.kind = kind;
  token.span = From(begin);
  token.text = source_.Slice(token.span);
  return token;
}

void Lexer::AddComment(uint32_t begin, bool own_line) {
  if (comments_ == nullptr || (!comments_->empty() && comments_->back().span.begin >= begin)) return;
  uint32_t end = pos_;
  while (end > begin + 1 && IsSpace(text_[end - 1])) --end;
  const Span span{begin, end};
  comments_->push_back({std::string(source_.Slice({begin + 1, end})), span, own_line});
}

void Lexer::SkipSpace(Token* token) {
  // At the start of a file; of one that is used, too.
  token->first_on_line = pos_ == 0 || text_[pos_ - 1] == '\n' || (pos_ == 3 && !IsAscii(text_[0]));
  token->space_before = pos_ == 0 || text_[pos_ - 1] == '\n';
  while (pos_ < end_) {
    const char c = text_[pos_];
    const bool slashes = c == '/' && At(pos_ + 1) == '/';
    if (IsSpace(c)) {
      token->space_before = true;
      if (c == '\n') token->first_on_line = true;
      ++pos_;
    } else if (!nested_ && (c == '#' || slashes)) {
      const uint32_t begin = pos_;
      pos_ = RunEnd(pos_, [](char d) { return d != '\n'; });
      if (slashes) {
        reporter_->Error(codes::kStrayCharacter, {begin, begin + 2}, "`//` is not part of the language").help =
            "a comment begins with `#`";
      } else {
        AddComment(begin, token->first_on_line);
      }
    } else {
      return;
    }
  }
}

Token Lexer::Next(bool literal) {
  Token space;
  for (;;) {
    SkipSpace(&space);
    Token token;
    bool lexed = true;
    if (pos_ >= end_) {
      token = Make(TokenKind::kEnd, end_);
    } else if (const char c = text_[pos_]; c == '"') {
      token = LexString(literal);
    } else if (IsDigit(c)) {
      token = LexNumber();
    } else if (IsNameStart(c)) {
      if (!LexRawString(&token) && !LexAddress(&token)) token = LexName();
    } else if (c == '`') {
      token = LexQuotedName();
    } else if (c == ':' && At(pos_ + 1) == ':' && LexAddress(&token)) {
      // done
    } else {
      token = LexForeign(&lexed);
    }
    if (!lexed) continue;  // a character that was reported and left out
    token.first_on_line = space.first_on_line;
    token.space_before = space.space_before;
    return token;
  }
}

Token Lexer::LexName() {
  const uint32_t begin = pos_;
  pos_ = RunEnd(pos_, IsNameChar);
  if (!IsAscii(At(pos_))) {
    bool lexed = true;
    pos_ = begin;
    return LexNonAscii(&lexed);
  }
  return Make(TokenKind::kName, begin);
}

Token Lexer::LexQuotedName() {
  const uint32_t begin = pos_;
  const uint32_t close = RunEnd(begin + 1, [](char c) { return c != '`' && c != '\n'; });
  const bool closed = At(close) == '`';
  pos_ = closed ? close + 1 : WithoutClosers(begin + 1, close);
  Token token = Make(TokenKind::kQuotedName, begin);
  token.text = source_.Slice({begin + 1, closed ? close : pos_});
  if (!closed) {
    token.problem = StringProblem::kNotClosed;
    token.problem_span = {begin, begin + 1};
  } else if (token.text.empty()) {
    reporter_->Error(codes::kUnexpected, token.span, "a name in back-quotes is empty");
  }
  return token;
}

Token Lexer::LexForeign(bool* lexed) {
  const uint32_t begin = pos_;
  const std::string_view rest = text_.substr(begin, end_ - begin);
  if (rest[0] == '\'') return LexForeignString(1, "'", lexed);
  if (rest.substr(0, 3) == "\xE2\x80\x9C") return LexForeignString(3, "\xE2\x80\x9D", lexed);  // “ ”
  if (rest.substr(0, 3) == "\xE2\x80\x98") return LexForeignString(3, "\xE2\x80\x99", lexed);  // ‘ ’
  for (const Foreign& foreign : kForeign) {
    if (rest.substr(0, foreign.there.size()) != foreign.there || rest.substr(0, 2) == "!=") continue;
    pos_ += static_cast<uint32_t>(foreign.there.size());
    Token token = Make(foreign.kind, begin);
    reporter_->Error(codes::kStrayCharacter, token.span, "`" + Printable(token.text) + "` is not part of the language")
        .help = foreign.help;
    token.text = foreign.here;
    *lexed = !foreign.here.empty();
    return token;
  }
  return IsAscii(rest[0]) ? LexPunct(lexed) : LexNonAscii(lexed);
}

Token Lexer::LexPunct(bool* lexed) {
  const uint32_t begin = pos_;
  const std::string_view two = text_.substr(begin, std::min<size_t>(2, end_ - begin));
  const bool is_long = std::find(kLongPunct.begin(), kLongPunct.end(), two) != kLongPunct.end();
  pos_ += is_long ? 2 : 1;
  const Token token = Make(TokenKind::kPunct, begin);
  if (!is_long && kShortPunct.find(text_[begin]) == std::string_view::npos) {
    const auto code = static_cast<unsigned char>(text_[begin]);
    const std::string what = code < 0x20 || code == 0x7F ? "a control character" : "`" + std::string(token.text) + "`";
    reporter_->Error(codes::kStrayCharacter, token.span, what + " is not part of the language");
    *lexed = false;
  }
  return token;
}

// Letters of other scripts are read as the name they were meant to be; anything else is left out.
Token Lexer::LexNonAscii(bool* lexed) {
  const uint32_t begin = pos_;
  bool letters = false;
  bool valid = true;
  while (pos_ < end_ && (!IsAscii(text_[pos_]) || IsNameChar(text_[pos_]))) {
    const CodePoint c = DecodeUtf8(text_, pos_);
    const bool letter = IsNameChar(text_[pos_]) || LooksLikeLetter(c.value);
    if (pos_ > begin && c.valid && letter != letters) break;
    valid = valid && c.valid;
    letters = letters || letter;
    pos_ = std::min(pos_ + c.length, end_);
  }
  const Token token = Make(TokenKind::kName, begin);
  *lexed = letters;
  if (!valid) return token;  // reported as W0102
  Diagnostic& error =
      reporter_->Error(codes::kStrayCharacter, token.span,
                       "`" + Printable(token.text) + (letters ? "` is not a name" : "` is not part of the language"));
  if (letters) error.help = "names have the letters a to z, digits and `_`; put any other name in back-quotes";
  return token;
}

// 'text' or “text”: reported, and read as the string it was meant to be; a lone quotation mark is left out.
Token Lexer::LexForeignString(uint32_t open_length, std::string_view close, bool* lexed) {
  constexpr uint32_t kLongest = 256;  // bounds the search for a mark that is not there
  const uint32_t begin = pos_;
  const uint32_t content = begin + open_length;
  std::string_view rest = text_.substr(content, std::min(kLongest, end_ - content));
  rest = rest.substr(0, rest.find('\n'));
  const size_t length = rest.find(close);
  *lexed = length != std::string_view::npos;
  pos_ = *lexed ? content + static_cast<uint32_t>(length + close.size()) : content;
  Token token = Make(TokenKind::kString, begin);
  token.text = *lexed ? rest.substr(0, length) : rest.substr(0, 0);
  reporter_
      ->Error(codes::kStrayCharacter, {begin, content},
              "`" + std::string(source_.Slice({begin, content})) + "` is not part of the language")
      .help = "strings are written in plain double quotes, as in \"text\"";
  return token;
}

std::vector<Token> LexAll(const SourceText& source, Diagnostics* diagnostics, std::vector<ast::Comment>* comments) {
  Reporter reporter(diagnostics);
  Lexer lexer(source, source.PartSpan(0), &reporter, comments);
  std::vector<Token> tokens;
  do {
    tokens.push_back(lexer.Next());
    lexer.ReportProblem(tokens.back());
  } while (tokens.back().kind != TokenKind::kEnd);
  return tokens;
}

}  // namespace weir::dsl
