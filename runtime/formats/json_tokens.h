// The scalars of JSON (RFC 8259) as text: what a token is, strictly. The text between tokens is simdjson's work.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/row/slot.h"

namespace weir::formats {

enum class TokenKind : uint8_t { kBad, kNull, kTrue, kFalse, kInteger, kNumber, kString, kObject, kArray };

// A token and the white space after it. kObject and kArray: the opening bracket only. `text`: of strings what is
// between the quotes, still escaped; of others the token.
struct Token {
  TokenKind kind = TokenKind::kBad;
  bool escaped = false;  // kString: has a backslash
  std::string_view text;
};
Token ReadToken(std::string_view raw);

// The text of a string with escapes, in the arena. False: an escape JSON does not have, or half a surrogate pair.
bool Unescape(std::string_view escaped, Arena* arena, std::string_view* out);

}  // namespace weir::formats
