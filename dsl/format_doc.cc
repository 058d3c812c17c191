#include "dsl/format_doc.h"

#include <algorithm>

namespace weir::dsl {

uint32_t FormatWidthOf(const FormatLine& line, size_t begin, size_t end) {
  uint32_t width = 0;
  for (size_t k = begin; k < end; ++k) {
    const FormatPiece& piece = line.pieces[k];
    width += piece.width + (k == begin ? 0 : piece.pad + (piece.space ? 1 : 0));
  }
  return width;
}

bool FormatBreaksLine(const FormatPiece& piece) { return piece.block >= 0 || piece.comments >= 0; }

bool FormatBreaksWithin(const FormatDoc& doc, const FormatLine& line, size_t begin, size_t end) {
  for (size_t k = begin; k < end; ++k) {
    const FormatPiece& piece = line.pieces[k];
    if (piece.block >= 0 || (k > begin && FormatCommentsBefore(doc, piece))) return true;
    const bool last = k + 1 == line.pieces.size();
    if (!last && piece.comments >= 0 && doc.comments[static_cast<size_t>(piece.comments)].after) return true;
  }
  return false;
}

bool FormatCommentsBefore(const FormatDoc& doc, const FormatPiece& piece) {
  return piece.comments >= 0 && !doc.comments[static_cast<size_t>(piece.comments)].before.empty();
}

bool FormatBlankBefore(const FormatDoc& doc, const FormatLine& line) {
  const FormatPiece& first = line.pieces.front();
  if (first.blank_before || first.comments < 0) return first.blank_before;
  const std::vector<FormatComment>& before = doc.comments[static_cast<size_t>(first.comments)].before;
  return std::any_of(before.begin(), before.end(), [](const FormatComment& comment) { return comment.blank_before; });
}

}  // namespace weir::dsl
