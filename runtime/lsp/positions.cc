#include "runtime/lsp/positions.h"

#include <algorithm>

#include "dsl/utf8.h"

namespace weir::lsp {
namespace {

uint32_t Utf16Units(const dsl::CodePoint& c) { return c.value >= 0x10000 ? 2 : 1; }

}  // namespace

Json PositionOf(const dsl::SourceText& source, uint32_t offset) {
  const uint32_t line = source.LineAt(offset);
  const std::string_view text = source.Line(line);
  const size_t end = std::min<size_t>(offset - source.LineStart(line), text.size());
  uint32_t character = 0;
  for (size_t at = 0; at < end;) {
    const dsl::CodePoint c = dsl::DecodeUtf8(text, at);
    character += Utf16Units(c);
    at += c.length;
  }
  return {{"line", source.Locate(offset).line - 1}, {"character", character}};
}

Json RangeOf(const dsl::SourceText& source, dsl::Span span) {
  return {{"start", PositionOf(source, span.begin)}, {"end", PositionOf(source, span.end)}};
}

uint32_t OffsetOf(const dsl::SourceText& source, const Json& position) {
  const auto line = position.at("line").get<uint64_t>();
  const auto character = position.at("character").get<uint64_t>();
  const uint32_t end = source.PartSpan(0).end;
  if (line >= source.LineAt(end)) return end;
  const auto number = static_cast<uint32_t>(line) + 1;
  const std::string_view text = source.Line(number);
  size_t at = 0;
  for (uint64_t units = 0; at < text.size() && units < character;) {
    const dsl::CodePoint c = dsl::DecodeUtf8(text, at);
    units += Utf16Units(c);
    if (units > character) break;  // between the halves of a character: its begin
    at += c.length;
  }
  return source.LineStart(number) + static_cast<uint32_t>(at);
}

}  // namespace weir::lsp
