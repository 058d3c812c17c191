// UTF-8, as far as positions and error messages need it. The one definition of well-formed is Unicode's table 3-7:
// no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::dsl {

struct CodePoint {
  uint32_t value = 0xFFFD;
  uint32_t length = 1;  // bytes; of an ill-formed sequence always 1
  bool valid = false;
};

// The code point at text[offset]; offset < text.size().
CodePoint DecodeUtf8(std::string_view text, size_t offset);

// Appends the encoding of a valid scalar value.
void AppendUtf8(uint32_t code_point, std::string* out);

// Columns a code point takes on a terminal: 0 (combining), 1, or 2 (East Asian wide, emoji).
int DisplayWidth(uint32_t code_point);
// Columns of a whole text.
size_t TextWidth(std::string_view text);

// Fit to print on one line: ill-formed bytes as U+FFFD, control characters as U+FFFD, tabs and newlines as a space.
std::string Printable(std::string_view text);

}  // namespace weir::dsl
