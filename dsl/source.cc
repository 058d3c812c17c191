#include "dsl/source.h"

#include <algorithm>
#include <utility>

#include "dsl/utf8.h"

namespace weir::dsl {

SourceText::SourceText(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

LineColumn SourceText::Locate(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  LineColumn at;
  at.line = static_cast<uint32_t>(after - line_starts_.begin());
  for (size_t i = LineStart(at.line); i < offset; i += DecodeUtf8(text_, i).length) ++at.column;
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
