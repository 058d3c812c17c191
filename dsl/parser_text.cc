// Strings: literal ones, escapes, interpolation.
#include <algorithm>

#include "dsl/chars.h"
#include "dsl/parser_impl.h"
#include "dsl/utf8.h"

namespace weir::dsl {

ast::Name Parser::ParseLiteral(const std::string& what) {
  if (panic_ || PeekLiteral().kind != TokenKind::kString) {
    Expected(what);
    return {};
  }
  const Token token = Advance();
  const bool tainted = std::exchange(tainted_, token.problem == StringProblem::kNotClosed);
  ast::Name text{DecodeLiteral(token.text), token.span};
  panic_ = std::exchange(tainted_, tainted);
  return text;
}

ast::Name Parser::ParseRawString(const std::string& what) {
  if (!AtKind(TokenKind::kRawString)) {
    Expected(what);
    return {};
  }
  const Token token = Advance();
  panic_ = token.problem == StringProblem::kNotClosed;
  return {std::string(token.text), token.span};
}

ast::Name Parser::ParseAnyString(const std::string& what) {
  if (!panic_ && PeekLiteral().kind == TokenKind::kRawString) return ParseRawString(what);
  return ParseLiteral(what);
}

ast::ExprPtr Parser::ParseMessage(const std::string& what) {
  if (!AtKind(TokenKind::kString)) {
    Expected(what);
    return nullptr;
  }
  return Whole(Primary());
}

ast::ExprPtr Parser::LiteralExpr(const ast::Name& text) {
  if (panic_) return nullptr;
  ast::ExprPtr expr = Node(ast::ExprKind::kString, text.span);
  ast::StringPart part;
  part.text = text.text;
  expr->parts.push_back(std::move(part));
  return expr;
}

// The escape at text[*at] == '\\'; `*at` moves behind it. False (reported) when there is no such escape.
bool Parser::AppendEscape(std::string_view text, size_t* at, std::string* out) {
  const size_t begin = *at;
  const char c = begin + 1 < text.size() ? text[begin + 1] : '\0';
  size_t end = std::min(begin + 2, text.size());
  const size_t plain = std::string_view("ntr\"\\{}").find(c);
  bool good = c != '\0' && plain != std::string_view::npos;
  if (good) {
    out->push_back("\n\t\r\"\\{}"[plain]);
  } else if (c == 'u' && end < text.size() && text[end] == '{') {
    uint32_t value = 0;
    size_t digits = 0;
    for (++end; end < text.size() && IsHexDigit(text[end]); ++end, ++digits) {
      const char d = text[end];
      value = value << 4 | static_cast<uint32_t>(IsDigit(d) ? d - '0' : (d | 0x20) - 'a' + 10);
      if (digits >= 6) value = 0x110000;
    }
    good = end < text.size() && text[end] == '}' && digits > 0 && value <= 0x10FFFF &&
           !(value >= 0xD800 && value < 0xE000);
    if (end < text.size() && text[end] == '}') ++end;
    if (good) AppendUtf8(value, out);
  } else if (c != '\0' && !IsAscii(c)) {
    end = begin + 1 + DecodeUtf8(text, begin + 1).length;
  }
  tainted_ = tainted_ || !good;
  if (!good) {
    const uint32_t offset = OffsetOf(text);
    const std::string written = Printable(text.substr(begin, end - begin));
    Mistake(codes::kBadEscape, {offset + static_cast<uint32_t>(begin), offset + static_cast<uint32_t>(end)},
            "`" + written + "` is no escape")
        .help = "the escapes are \\n \\t \\r \\\" \\\\ \\{ \\} and \\u{1F600}; a raw string r\"…\" has none";
  }
  *at = end;
  return good;
}

std::string Parser::DecodeLiteral(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\\') {
      AppendEscape(text, &at, &out);
    } else {
      out += text[at++];
    }
  }
  return out;
}

ast::ExprPtr Parser::InterpolatedString(const Token& token) {
  ast::ExprPtr expr = Node(ast::ExprKind::kString, token.span);
  const std::string_view text = token.text;
  const uint32_t offset = OffsetOf(text);
  const auto end = static_cast<uint32_t>(text.size());
  tainted_ = tainted_ || token.problem != StringProblem::kNone;
  std::string plain;
  const auto flush = [&] {
    if (plain.empty()) return;
    ast::StringPart part;
    part.text = std::exchange(plain, "");
    expr->parts.push_back(std::move(part));
  };
  for (size_t at = 0; at < text.size() && !panic_;) {
    if (text[at] == '\\') {
      AppendEscape(text, &at, &plain);
      continue;
    }
    if (text[at] != '{' || token.problem == StringProblem::kBraceNotClosed) {
      plain += text[at++];
      continue;
    }
    const uint32_t open = offset + static_cast<uint32_t>(at);
    const uint32_t close = lexer_.FindClosingBrace(open, offset + end);
    if (close == offset + end) {
      Token broken = token;
      broken.problem = StringProblem::kBraceNotClosed;
      broken.problem_span = {open, open + 1};
      if (token.problem == StringProblem::kNone) lexer_.ReportProblem(broken);
      tainted_ = true;
      break;
    }
    flush();
    ParseInterpolation({open + 1, close}, &expr->parts);
    if (!expr->parts.empty() && expr->parts.back().value) Grow(expr.get(), expr->parts.back().value);
    at = close + 1 - offset;
  }
  flush();
  return expr;
}

// `expr [":" format]` between braces, read by this parser in a place of its own. An error in it ends with it.
void Parser::ParseInterpolation(Span inside, std::vector<ast::StringPart>* parts) {
  if (source_.Slice(inside).find_first_not_of(" \t") == std::string_view::npos) {
    Mistake(codes::kBadInterpolation, {inside.begin - 1, inside.end + 1}, "an interpolation is empty").help =
        "put an expression between the braces, or write `\\{` for a brace in the text";
    tainted_ = true;
    return;
  }
  const Lexer::Place outer = lexer_.Save();
  const auto ahead = ahead_;
  const size_t ahead_count = std::exchange(ahead_count_, 0);
  const Span last = last_;
  const bool not_closed = std::exchange(last_not_closed_, false);
  const int depth = brace_depth_;
  const int parens = paren_depth_;
  const bool tainted = std::exchange(tainted_, false);
  const Words words = std::exchange(clause_words_, Words());
  lexer_.EnterNested(inside);
  last_ = {inside.begin - 1, inside.begin};

  ast::StringPart part;
  part.value = ParseExpr();
  if (Accept(":")) {
    part.format = std::string(source_.Slice({last_.end, inside.end}));
    if (part.format.empty()) {
      Mistake(codes::kBadInterpolation, last_, "a format is missing behind `:`").help = "write one, as in `{x:.2f}`";
    }
  } else if (!panic_ && Peek().kind != TokenKind::kEnd) {
    Fail(codes::kBadInterpolation, Peek().span, "expected `}` or `:` and a format, found " + Describe(Peek()),
         "write `\\{` for a brace in the text");
  }
  if (!panic_) parts->push_back(std::move(part));
  tainted_ = tainted || panic_;

  panic_ = false;
  lexer_.Restore(outer);
  ahead_ = ahead;
  ahead_count_ = ahead_count;
  last_ = last;
  last_not_closed_ = not_closed;
  brace_depth_ = depth;
  paren_depth_ = parens;
  clause_words_ = words;
}

}  // namespace weir::dsl
