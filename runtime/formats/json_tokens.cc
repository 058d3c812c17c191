#include "runtime/formats/json_tokens.h"

#include <cstring>

namespace weir::formats {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// number = [ "-" ] ( "0" | digit1-9 *digit ) [ "." 1*digit ] [ ("e"|"E") [ "+"|"-" ] 1*digit ]
TokenKind NumberKind(std::string_view t) {
  const char* p = t.data();
  const char* const end = p + t.size();
  if (p != end && *p == '-') ++p;
  if (p == end || !IsDigit(*p)) return TokenKind::kBad;
  if (*p == '0') {
    ++p;
  } else {
    while (p != end && IsDigit(*p)) ++p;
  }
  if (p == end) return TokenKind::kInteger;
  if (*p == '.') {
    const char* const first = ++p;
    while (p != end && IsDigit(*p)) ++p;
    if (p == first) return TokenKind::kBad;
  }
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p != end && (*p == '+' || *p == '-')) ++p;
    const char* const first = p;
    while (p != end && IsDigit(*p)) ++p;
    if (p == first) return TokenKind::kBad;
  }
  return p == end ? TokenKind::kNumber : TokenKind::kBad;
}

// Four hexadecimal digits, or -1.
int32_t Hex4(std::string_view s, size_t at) {
  if (s.size() - at < 4) return -1;
  int32_t v = 0;
  for (size_t k = at; k < at + 4; ++k) {
    const char c = s[k], low = static_cast<char>(c | 0x20);
    if (!IsDigit(c) && (low < 'a' || low > 'f')) return -1;
    v = v * 16 + (IsDigit(c) ? c - '0' : low - 'a' + 10);
  }
  return v;
}

char* PutUtf8(uint32_t c, char* p) {
  const auto tail = [](uint32_t v) { return static_cast<char>(0x80U | (v & 0x3fU)); };
  if (c < 0x80U) {
    *p++ = static_cast<char>(c);
  } else if (c < 0x800U) {
    *p++ = static_cast<char>(0xc0U | c >> 6U);
    *p++ = tail(c);
  } else if (c < 0x10000U) {
    *p++ = static_cast<char>(0xe0U | c >> 12U);
    *p++ = tail(c >> 6U);
    *p++ = tail(c);
  } else {
    *p++ = static_cast<char>(0xf0U | c >> 18U);
    *p++ = tail(c >> 12U);
    *p++ = tail(c >> 6U);
    *p++ = tail(c);
  }
  return p;
}

// The escape \uXXXX whose digits are at s[*at]; moves past it, and past the second half of a pair.
char* UnicodeEscape(std::string_view s, size_t* at, char* p) {
  const int32_t first = Hex4(s, *at);
  if (first < 0) return nullptr;
  *at += 4;
  if (first < 0xd800 || first > 0xdfff) return PutUtf8(static_cast<uint32_t>(first), p);
  if (first > 0xdbff || s.substr(*at, 2) != "\\u") return nullptr;
  const int32_t second = Hex4(s, *at + 2);
  if (second < 0xdc00 || second > 0xdfff) return nullptr;
  *at += 6;
  return PutUtf8(0x10000U + (static_cast<uint32_t>(first - 0xd800) << 10U) + static_cast<uint32_t>(second - 0xdc00), p);
}

}  // namespace

Token ReadToken(std::string_view raw) {
  while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\n' || raw.back() == '\r' || raw.back() == '\t'))
    raw.remove_suffix(1);
  Token t;
  t.text = raw;
  if (raw.empty()) return t;
  switch (raw.front()) {
    case '"':
      if (raw.size() < 2 || raw.back() != '"') return t;
      t.kind = TokenKind::kString;
      t.text = raw.substr(1, raw.size() - 2);
      t.escaped = std::memchr(t.text.data(), '\\', t.text.size()) != nullptr;
      return t;
    case '{':
    case '[':
      if (raw.size() == 1) t.kind = raw.front() == '{' ? TokenKind::kObject : TokenKind::kArray;
      return t;
    case 't':
      if (raw == "true") t.kind = TokenKind::kTrue;
      return t;
    case 'f':
      if (raw == "false") t.kind = TokenKind::kFalse;
      return t;
    case 'n':
      if (raw == "null") t.kind = TokenKind::kNull;
      return t;
    default: t.kind = NumberKind(raw); return t;
  }
}

bool Unescape(std::string_view s, Arena* arena, std::string_view* out) {
  char* const begin = arena->Allocate(s.size());  // an escape is never shorter than what it stands for
  char* p = begin;
  for (size_t k = 0; k < s.size();) {
    if (s[k] != '\\') {
      *p++ = s[k++];
      continue;
    }
    if (k + 1 >= s.size()) return false;
    const char c = s[k + 1];
    k += 2;
    switch (c) {
      case '"':
      case '\\':
      case '/': *p++ = c; break;
      case 'b': *p++ = '\b'; break;
      case 'f': *p++ = '\f'; break;
      case 'n': *p++ = '\n'; break;
      case 'r': *p++ = '\r'; break;
      case 't': *p++ = '\t'; break;
      case 'u':
        p = UnicodeEscape(s, &k, p);
        if (p == nullptr) return false;
        break;
      default: return false;
    }
  }
  *out = {begin, static_cast<size_t>(p - begin)};
  return true;
}

}  // namespace weir::formats
