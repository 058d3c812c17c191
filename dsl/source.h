// A program text and positions in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::dsl {

// Byte offsets into a SourceText, half-open. An empty span at `begin` marks a place between characters.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
  Span To(Span last) const { return {begin, last.end}; }
  bool operator==(const Span&) const = default;
};

// 1-based line; 1-based column counted in UTF-8 code points.
struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

class SourceText {
 public:
  SourceText(std::string name, std::string text);
  const std::string& name() const { return name_; }  // as the user gave it: shown in diagnostics
  std::string_view text() const { return text_; }
  std::string_view Slice(Span span) const { return text().substr(span.begin, span.end - span.begin); }
  LineColumn Locate(uint32_t offset) const;
  std::string_view Line(uint32_t line) const;  // without its newline
  uint32_t LineStart(uint32_t line) const;
  uint32_t line_count() const { return static_cast<uint32_t>(line_starts_.size()); }

 private:
  std::string name_, text_;
  std::vector<uint32_t> line_starts_;
};

}  // namespace weir::dsl
