// Lines → text: breaks, indentation, empty lines, comments.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "dsl/chars.h"
#include "dsl/format.h"
#include "dsl/format_doc.h"

namespace weir::dsl {
namespace {

constexpr uint32_t kIndentStep = 2;
constexpr uint32_t kFurthestComment = 72;  // a comment further right than this is moved to the code

struct OutputLine {
  std::string text;
  uint32_t width = 0;
  bool blank_before = false;
  std::optional<FormatComment> comment;  // at its end
};

class FormatWriter {
 public:
  FormatWriter(const SourceText& source, const FormatDoc& doc) : source_(source), doc_(doc) {}
  std::string Write();

 private:
  const FormatPieceComments* CommentsOf(const FormatPiece& piece) const {
    return piece.comments < 0 ? nullptr : &doc_.comments[static_cast<size_t>(piece.comments)];
  }
  void Declarations();
  void Line(const FormatLine& line, uint32_t outer);
  void Pieces(const FormatLine& line, uint32_t inner);
  void Block(const FormatBlock& block, uint32_t indent);
  void Verbatim(const FormatPiece& piece);
  void Layout(const FormatLine& line, size_t begin, size_t end, uint32_t next_indent);
  void Print(const FormatLine& line, size_t begin, size_t end);
  void StartLine(uint32_t indent, bool blank_before);
  void CommentLine(const FormatComment& comment, uint32_t indent);
  size_t CommentsOfLast(const std::vector<FormatComment>& comments, bool blank_behind);
  void AlignComments();

  const SourceText& source_;
  const FormatDoc& doc_;
  std::vector<OutputLine> lines_;
  bool line_begins_ = false;  // nothing but indentation is on the last line
  bool no_blank_ = true;      // at the start of the text or of a block
};

std::string FormatWriter::Write() {
  Declarations();
  const size_t indented = doc_.lines.empty() ? 0 : CommentsOfLast(doc_.tail, true);
  for (size_t k = indented; k < doc_.tail.size(); ++k) CommentLine(doc_.tail[k], 0);
  AlignComments();
  size_t size = 0;
  for (const OutputLine& line : lines_) size += line.text.size() + 2;
  std::string out;
  out.reserve(size);
  for (const OutputLine& line : lines_) {
    if (line.blank_before) out += '\n';
    out += line.text;
    out += '\n';
  }
  return out;
}

// Declarations of several lines have empty lines around them; others as in the text.
void FormatWriter::Declarations() {
  bool several_before = false;
  for (size_t k = 0; k < doc_.lines.size();) {
    const FormatLine& head = doc_.lines[k];
    const FormatPieceComments* comments = CommentsOf(head.pieces.front());
    size_t above = 0;
    if (comments != nullptr && k > 0) above = CommentsOfLast(comments->before, head.pieces.front().blank_before);
    const size_t first = lines_.size();
    for (; comments != nullptr && above < comments->before.size(); ++above) CommentLine(comments->before[above], 0);
    const size_t begin = lines_.size();
    do {
      Line(doc_.lines[k], 0);
    } while (++k < doc_.lines.size() && !doc_.lines[k].first_of_declaration);
    const bool several = lines_.size() - begin > 1;
    if (first > 0 && (several || several_before)) lines_[first].blank_before = true;
    several_before = several;
  }
}

// Comments that are set in and directly below a declaration, with an empty line behind them, are a part of it: written;
// how many they are.
size_t FormatWriter::CommentsOfLast(const std::vector<FormatComment>& comments, bool blank_behind) {
  size_t count = 0;
  while (count < comments.size() && comments[count].column > 0 && !comments[count].blank_before) ++count;
  if (count < comments.size() ? !comments[count].blank_before : !blank_behind) return 0;
  for (size_t k = 0; k < count; ++k) CommentLine(comments[k], kIndentStep);
  return count;
}

void FormatWriter::StartLine(uint32_t indent, bool blank_before) {
  lines_.emplace_back();
  lines_.back().text.assign(indent, ' ');
  lines_.back().width = indent;
  lines_.back().blank_before = blank_before && !std::exchange(no_blank_, false);
  no_blank_ = false;
  line_begins_ = true;
}

void FormatWriter::CommentLine(const FormatComment& comment, uint32_t indent) {
  StartLine(indent, comment.blank_before);
  lines_.back().text += comment.text;
}

void FormatWriter::Line(const FormatLine& line, uint32_t outer) {
  const uint32_t indent = outer + line.indent;
  const FormatPiece& first = line.pieces.front();
  if (const FormatPieceComments* comments = CommentsOf(first); comments != nullptr && !line.first_of_declaration) {
    for (const FormatComment& comment : comments->before) CommentLine(comment, indent);
  }
  StartLine(indent, first.blank_before);
  if (line.verbatim) return Verbatim(first);
  Pieces(line, indent + line.inset);
}

// Runs of pieces between comments and blocks.
void FormatWriter::Pieces(const FormatLine& line, uint32_t inner) {
  const size_t n = line.pieces.size();
  size_t begin = 0;
  for (size_t k = 0; k < n; ++k) {
    const FormatPiece& piece = line.pieces[k];
    const FormatPieceComments* comments = CommentsOf(piece);
    const FormatPieceComments* next = k + 1 < n ? CommentsOf(line.pieces[k + 1]) : nullptr;
    const bool after = comments != nullptr && comments->after;
    const bool before = next != nullptr && !next->before.empty();
    if (k + 1 < n && !after && !before && piece.block < 0) continue;
    Layout(line, begin, k + 1, inner + kIndentStep);
    begin = k + 1;
    if (after) lines_.back().comment = comments->after;
    if (piece.block >= 0) Block(doc_.blocks[static_cast<size_t>(piece.block)], inner + kIndentStep);
    if (begin == n) return;
    const uint32_t indent = piece.block >= 0 ? inner : inner + kIndentStep;
    for (size_t c = 0; before && c < next->before.size(); ++c) CommentLine(next->before[c], indent);
    StartLine(indent, false);
  }
}

void FormatWriter::Block(const FormatBlock& block, uint32_t indent) {
  no_blank_ = true;
  for (const FormatLine& line : block.lines) Line(line, indent);
  for (const FormatComment& comment : block.tail) CommentLine(comment, indent);
  no_blank_ = false;
}

void FormatWriter::Verbatim(const FormatPiece& piece) {
  std::string_view text = source_.Slice(piece.span);
  for (bool first = true; !text.empty(); first = false) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    while (!line.empty() && IsSpace(line.back())) line.remove_suffix(1);
    if (!first) StartLine(0, false);
    lines_.back().text += line;
    lines_.back().width = FormatWidthOf(lines_.back().text);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (const FormatPieceComments* comments = CommentsOf(piece)) lines_.back().comment = comments->after;
}

void FormatWriter::Print(const FormatLine& line, size_t begin, size_t end) {
  OutputLine& out = lines_.back();
  for (size_t k = begin; k < end; ++k) {
    const FormatPiece& piece = line.pieces[k];
    const uint32_t blanks = line_begins_ ? 0 : piece.pad + (piece.space ? 1u : 0u);
    out.text.append(blanks, ' ');
    out.text += piece.span.begin == piece.span.end ? std::string_view(",") : source_.Slice(piece.span);
    out.width += blanks + piece.width;
    line_begins_ = false;
  }
}

// On this line if it fits; else broken at its loosest places, its parts in the same way.
void FormatWriter::Layout(const FormatLine& line, size_t begin, size_t end, uint32_t next_indent) {
  const auto width = [&](size_t from, size_t to) {
    const FormatPiece& first = line.pieces[from];
    return FormatWidthOf(line, from, to) + (line_begins_ ? 0 : first.pad + (first.space ? 1u : 0u));
  };
  uint16_t least = UINT16_MAX;
  for (size_t k = begin + 1; k < end; ++k) {
    const uint16_t level = line.pieces[k].level;
    if (level != FormatLevel::kNone) least = std::min(least, level);
  }
  if (least == UINT16_MAX || lines_.back().width + width(begin, end) <= kFormatWidth) return Print(line, begin, end);
  const bool fill = least % FormatLevel::kCount == FormatLevel::kFill;
  size_t from = begin;
  for (size_t k = begin + 1; k <= end; ++k) {
    if (k < end && line.pieces[k].level != least) continue;
    const bool stays = from == begin || (fill && lines_.back().width + width(from, k) <= kFormatWidth);
    if (!stays) StartLine(next_indent, false);
    Layout(line, from, k, next_indent + kIndentStep);
    from = k;
  }
}

// Comments at the ends of neighbouring lines stand in one column: where the furthest stands in the text, if it is at
// least two blanks behind the code.
void FormatWriter::AlignComments() {
  for (size_t begin = 0; begin < lines_.size();) {
    size_t end = begin;
    uint32_t column = 0;
    while (end < lines_.size() && lines_[end].comment && (end == begin || !lines_[end].blank_before)) {
      const FormatComment& comment = *lines_[end].comment;
      const bool placed = comment.gap >= 2 && comment.column <= kFurthestComment;
      column = std::max({column, lines_[end].width + 2, placed ? comment.column : 0});
      ++end;
    }
    for (size_t k = begin; k < end; ++k) {
      OutputLine& line = lines_[k];
      line.text.append(column - line.width, ' ');
      line.text += line.comment->text;
    }
    begin = std::max(end, begin + 1);
  }
}

}  // namespace

std::string FormatWrite(const SourceText& source, const FormatDoc& doc) { return FormatWriter(source, doc).Write(); }

}  // namespace weir::dsl
