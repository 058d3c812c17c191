// Where strings end. `{ }` in a string may hold an expression with strings of its own, so the end of an interpolated
// string is not its first quote.
#include <array>
#include <vector>

#include "dsl/chars.h"
#include "dsl/codes.h"
#include "dsl/lexer.h"

namespace weir::dsl {

namespace {
constexpr uint32_t kNotClosed = UINT32_MAX;
}

// The offset behind r"…" or r#"…"# at `offset`; `offset` itself when none begins there; kNotClosed.
uint32_t Lexer::SkipRaw(uint32_t offset, uint32_t limit) const {
  if (text_[offset] != 'r') return offset;
  uint32_t at = offset + 1;
  while (at < limit && text_[at] == '#') ++at;
  const uint32_t hashes = at - offset - 1;
  if (at >= limit || text_[at] != '"') return offset;
  for (++at; at < limit && text_[at] != '\n'; ++at) {
    if (text_[at] != '"' || limit - at - 1 < hashes) continue;
    uint32_t matched = 0;
    while (matched < hashes && text_[at + 1 + matched] == '#') ++matched;
    if (matched == hashes) return at + 1 + hashes;
    at += matched;
  }
  return kNotClosed;
}

// Where a text that is not closed is taken to end: before the brackets at the end of its line that it does not itself
// open and close, so that those opened before it are closed.
uint32_t Lexer::WithoutClosers(uint32_t begin, uint32_t end) const {
  constexpr std::string_view kBrackets = "{}()[]";
  std::array<int64_t, 3> open{};  // brackets opened and not closed, of each kind; negative when more are closed
  for (uint32_t at = begin; at < end; ++at) {
    const size_t bracket = kBrackets.find(text_[at]);
    if (bracket != std::string_view::npos) open[bracket / 2] += bracket % 2 == 0 ? 1 : -1;
  }
  for (; end > begin; --end) {
    const char last = text_[end - 1];
    const size_t bracket = kBrackets.find(last);
    if (bracket == std::string_view::npos) {
      if (!IsSpace(last) && last != ',') break;
      continue;
    }
    int64_t& balance = open[bracket / 2];
    if (bracket % 2 == 0 ? balance <= 0 : balance >= 0) break;
    balance += bracket % 2 == 0 ? -1 : 1;
  }
  return end;
}

// `content`: behind the opening quote. One level of `open` for each string begun: its braces that are open now.
Lexer::StringEnd Lexer::ScanString(uint32_t content, uint32_t limit, bool literal) const {
  std::vector<uint32_t> braces = {0};
  StringEnd end;
  uint32_t plain_end = 0;  // the first unescaped quote, which ends the string if its braces do not close
  uint32_t at = content;
  for (; at < limit && text_[at] != '\n'; ++at) {
    const char c = text_[at];
    if (braces.back() == 0) {
      if (c == '\\' && at + 1 < limit && text_[at + 1] != '\n') {
        ++at;
        if (text_[at] == 'u' && at + 1 < limit && text_[at + 1] == '{') ++at;
      } else if (c == '"') {
        if (plain_end == 0) plain_end = at;
        braces.pop_back();
        if (braces.empty()) {
          end.content_end = at;
          return end;
        }
      } else if (c == '{' && !literal) {
        if (braces.size() == 1) end.open_brace = at;
        braces.back() = 1;
      }
    } else if (c == '{') {
      ++braces.back();
    } else if (c == '}') {
      --braces.back();
    } else if (c == '"') {
      if (plain_end == 0) plain_end = at;
      braces.push_back(0);
    } else if (c == 'r' && !IsNameChar(text_[at - 1])) {
      const uint32_t behind = SkipRaw(at, limit);
      if (behind > at && plain_end == 0) plain_end = static_cast<uint32_t>(text_.find('"', at));
      if (behind == kNotClosed) break;
      if (behind > at) at = behind - 1;
    }
  }
  end.problem = plain_end == 0 ? StringProblem::kNotClosed : StringProblem::kBraceNotClosed;
  end.content_end = plain_end == 0 ? WithoutClosers(content, at) : plain_end;
  return end;
}

Token Lexer::LexString(bool literal) {
  const uint32_t begin = pos_;
  const StringEnd end = ScanString(begin + 1, end_, literal || begin < plain_until_);
  if (end.problem == StringProblem::kBraceNotClosed) {
    plain_until_ = RunEnd(end.content_end, [](char c) { return c != '\n'; });
  }
  pos_ = end.content_end + (end.problem == StringProblem::kNotClosed ? 0 : 1);
  Token token = Make(TokenKind::kString, begin);
  token.text = source_.Slice({begin + 1, end.content_end});
  token.problem = end.problem;
  token.problem_span =
      end.problem == StringProblem::kBraceNotClosed ? Span{end.open_brace, end.open_brace + 1} : Span{begin, begin + 1};
  return token;
}

bool Lexer::LexRawString(Token* token) {
  const uint32_t begin = pos_;
  if (At(begin) != 'r' || (At(begin + 1) != '"' && At(begin + 1) != '#')) return false;
  uint32_t quote = RunEnd(begin + 1, [](char c) { return c == '#'; });
  if (At(quote) != '"') return false;
  const uint32_t hashes = quote - begin - 1;
  const uint32_t behind = SkipRaw(begin, end_);
  const bool closed = behind != kNotClosed;
  pos_ = closed ? behind : WithoutClosers(quote + 1, RunEnd(quote, [](char c) { return c != '\n'; }));
  *token = Make(TokenKind::kRawString, begin);
  token->text = source_.Slice({quote + 1, closed ? behind - 1 - hashes : pos_});
  if (!closed) {
    token->problem = StringProblem::kNotClosed;
    token->problem_span = {begin, quote + 1};
  }
  return true;
}

uint32_t Lexer::FindClosingBrace(uint32_t open, uint32_t limit) const {
  uint32_t depth = 0;
  for (uint32_t at = open; at < limit; ++at) {
    const char c = text_[at];
    if (c == '{') {
      ++depth;
    } else if (c == '}') {
      if (--depth == 0) return at;
    } else if (c == '"') {
      at = ScanString(at + 1, limit, false).content_end;
    } else if (c == 'r' && !IsNameChar(text_[at - 1])) {
      const uint32_t behind = SkipRaw(at, limit);
      if (behind == kNotClosed) return limit;
      if (behind > at) at = behind - 1;
    }
  }
  return limit;
}

void Lexer::ReportProblem(const Token& token) {
  if (token.problem == StringProblem::kBraceNotClosed) {
    reporter_
        ->Error(codes::kBadInterpolation, token.problem_span, "the `{` of an interpolation is not closed", "opens here")
        .help = "close it with `}`, or write `\\{` for a brace in the text";
  }
  if (token.problem != StringProblem::kNotClosed) return;
  std::string what = "a string";
  std::string help = "end it with `\"`; a line break in a string is written `\\n`";
  if (token.kind == TokenKind::kRawString) {
    what = "a raw string";
    help = "end it with `\"" + std::string(token.problem_span.end - token.problem_span.begin - 2, '#') + "`";
  } else if (token.kind == TokenKind::kQuotedName) {
    what = "a name in back-quotes";
    help = "end it with a back-quote";
  }
  reporter_->Error(codes::kUnterminatedText, token.problem_span, what + " is not closed on its line", "begins here")
      .help = help;
}

}  // namespace weir::dsl
