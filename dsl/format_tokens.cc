#include "dsl/format_tokens.h"

#include <algorithm>
#include <utility>

#include "dsl/chars.h"

namespace weir::dsl {

uint32_t FormatWidthOf(std::string_view text) {
  return static_cast<uint32_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

FormatTokens::FormatTokens(const SourceText& source)
    : source_(source), reporter_(&ignored_), lexer_(source, source.PartSpan(0), &reporter_, nullptr) {}

const Token& FormatTokens::Peek(size_t ahead) {
  while (ahead_count_ <= ahead) ahead_[ahead_count_++] = lexer_.Next();
  return ahead_[ahead];
}

FormatTokens::Place FormatTokens::Save() { return {Peek().span.begin, read_to_}; }

void FormatTokens::Restore(Place place) {
  Lexer::Place lexer = lexer_.Save();
  lexer.position = place.position;
  lexer_.Restore(lexer);
  ahead_count_ = 0;
  read_to_ = place.behind;
}

FormatToken FormatTokens::Take(bool literal) {
  FormatToken out;
  out.token = Peek();
  const bool plain_quotes = out.token.kind == TokenKind::kString && source_.text()[out.token.span.begin] == '"';
  if (literal && plain_quotes) {
    Restore({out.token.span.begin, read_to_});
    out.token = lexer_.Next(true);
  } else {
    std::move(ahead_.begin() + 1, ahead_.begin() + static_cast<ptrdiff_t>(ahead_count_), ahead_.begin());
    --ahead_count_;
  }
  ReadBefore(&out);
  behind_ = read_to_ = out.token.span.end;
  ReadAfter(&out);
  return out;
}

FormatComment FormatTokens::ReadComment(uint32_t begin, uint32_t line_start, uint32_t* end) const {
  const std::string_view text = source_.text();
  *end = static_cast<uint32_t>(std::min(text.find('\n', begin), text.size()));
  uint32_t last = *end;
  while (last > begin + 1 && IsSpace(text[last - 1])) --last;
  FormatComment comment;
  comment.text = text.substr(begin, last - begin);
  comment.column = FormatWidthOf(text.substr(line_start, begin - line_start));
  while (begin - comment.gap > line_start && IsSpace(text[begin - comment.gap - 1])) ++comment.gap;
  return comment;
}

// What stands between the token before (with its comment) and this one.
void FormatTokens::ReadBefore(FormatToken* out) {
  const std::string_view text = source_.text();
  uint32_t newlines = 0, line_start = read_to_;
  for (uint32_t at = read_to_; at < out->token.span.begin;) {
    if (text[at] == '\n') {
      ++newlines;
      out->newline = true;
      line_start = ++at;
    } else if (text[at] == '#') {
      out->before.push_back(ReadComment(at, line_start, &at));
      out->before.back().blank_before = newlines > 1;
      newlines = 0;
    } else {
      ++at;
    }
  }
  out->blank_before = newlines > 1;
}

void FormatTokens::ReadAfter(FormatToken* out) {
  const std::string_view text = source_.text();
  uint32_t at = read_to_;
  while (at < text.size() && text[at] != '\n' && IsSpace(text[at])) ++at;
  if (at >= text.size() || text[at] != '#' || out->token.kind == TokenKind::kEnd) return;
  const size_t newline = text.rfind('\n', at);
  const uint32_t line_start = newline == std::string_view::npos ? 0 : static_cast<uint32_t>(newline + 1);
  out->after = ReadComment(at, line_start, &read_to_);
}

}  // namespace weir::dsl
