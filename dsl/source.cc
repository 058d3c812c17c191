#include "dsl/source.h"

#include <algorithm>
#include <utility>

#include "dsl/utf8.h"

namespace weir::dsl {

SourceText::SourceText(std::string name, std::string text) : text_(std::move(text)) {
  parts_.push_back({std::move(name), 0});
  AddLines(0);
}

void SourceText::AddLines(uint32_t begin) {
  line_starts_.push_back(begin);
  for (size_t i = begin; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

uint32_t SourceText::AddPart(const std::string& name, std::string_view text) {
  text_ += '\n';  // ends the last line of the part before
  const auto begin = static_cast<uint32_t>(text_.size());
  text_ += text;
  parts_.push_back({name, begin});
  AddLines(begin);
  return begin;
}

size_t SourceText::PartAt(uint32_t offset) const {
  size_t part = parts_.size() - 1;
  while (part > 0 && parts_[part].begin > offset) --part;
  return part;
}

Span SourceText::PartSpan(size_t part) const {
  const bool last = part + 1 == parts_.size();
  const auto end = last ? static_cast<uint32_t>(text_.size()) : parts_[part + 1].begin - 1;
  return {parts_[part].begin, end};
}

uint32_t SourceText::LineAt(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  return static_cast<uint32_t>(std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) -
                               line_starts_.begin());
}

LineColumn SourceText::Locate(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const uint32_t line = LineAt(offset);
  LineColumn at;
  at.line = line - LineAt(parts_[PartAt(offset)].begin) + 1;
  for (size_t i = LineStart(line); i < offset; i += DecodeUtf8(text_, i).length) ++at.column;
  return at;
}

std::string_view SourceText::Line(uint32_t line) const {
  const size_t begin = LineStart(line);
  size_t end = line < line_count() ? LineStart(line + 1) - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return text().substr(begin, end - begin);
}

uint32_t SourceText::LineStart(uint32_t line) const { return line_starts_[line - 1]; }

}  // namespace weir::dsl
