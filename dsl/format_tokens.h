// Tokens of a text without errors, each with the comments and line breaks before it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/lexer.h"
#include "dsl/source.h"

namespace weir::dsl {

struct FormatComment {
  std::string_view text;      // from `#`, without the white space at its end
  uint32_t column = 0;        // code points before it on its line
  uint32_t gap = 0;           // of those, white space directly before it
  bool blank_before = false;  // an empty line stands before it
};

struct FormatToken {
  Token token;
  std::vector<FormatComment> before;   // on lines of their own
  std::optional<FormatComment> after;  // at the end of its line
  bool newline = false;                // first on its line
  bool blank_before = false;           // an empty line directly before it, behind its comments
};

class FormatTokens {
 public:
  explicit FormatTokens(const SourceText& source);

  const Token& Peek(size_t ahead = 0);
  // With `literal` a string ends at its first quote, braces or not. Nothing behind a string that may be literal may
  // have been looked at.
  FormatToken Take(bool literal = false);

  struct Place {
    uint32_t position, behind;
  };
  Place Save();
  void Restore(Place place);

  const SourceText& source() const { return source_; }
  uint32_t behind() const { return behind_; }  // end of the token taken last, its comment not included

 private:
  FormatComment ReadComment(uint32_t begin, uint32_t line_start, uint32_t* end) const;
  void ReadBefore(FormatToken* out);
  void ReadAfter(FormatToken* out);

  const SourceText& source_;
  Diagnostics ignored_;  // the parser has reported all there is
  Reporter reporter_;
  Lexer lexer_;
  std::array<Token, 4> ahead_;
  size_t ahead_count_ = 0;
  uint32_t behind_ = 0;   // of the token taken last
  uint32_t read_to_ = 0;  // and of the comment behind it
};

// Code points of a text.
uint32_t FormatWidthOf(std::string_view text);

}  // namespace weir::dsl
