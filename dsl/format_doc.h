// A text to be written: lines of pieces. A piece is a token; behind one that is `{` there may be a block of lines.
//
// Plain data, small, because a text of 10 MB has millions of pieces: blocks and comments are kept by number.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/format_tokens.h"
#include "dsl/source.h"

namespace weir::dsl {

// Where a line that is too long breaks: at the least level it has first. Inside brackets levels are higher. At a level
// that is filled (commas) only as often as needed, at any other at every place of it.
struct FormatLevel {
  static constexpr uint16_t kNone = 0;  // never
  static constexpr uint16_t kElse = 1;  // `else`; a fuzzy rule's `or`
  static constexpr uint16_t kThen = 2;  // `then`, `where`
  static constexpr uint16_t kOr = 3;
  static constexpr uint16_t kAnd = 4;
  static constexpr uint16_t kCoalesce = 5;
  static constexpr uint16_t kSum = 6;
  static constexpr uint16_t kProduct = 7;
  static constexpr uint16_t kFill = 8;  // behind commas, before the `|` of a closed set
  static constexpr uint16_t kCount = 16;
};

struct FormatPiece {
  Span span;                  // in the source; empty: a comma
  uint32_t width = 0;         // code points
  uint16_t level = 0;         // of the break before it
  uint16_t pad = 0;           // more blanks before it, for alignment
  int32_t block = -1;         // written behind it
  int32_t comments = -1;      // before and behind it
  bool space = false;         // a blank before it
  bool newline = false;       // first on its line in the source
  bool blank_before = false;  // an empty line before it in the source
};

// What is aligned in lines of one kind that stand together.
enum class FormatLineKind : uint8_t {
  kOther,
  kEntry,      // cut at `=`, or behind `name:`; at `from` and `default` of a field
  kParam,      // cut at `=`
  kSink,       // cut at `to` and at the format
  kFuzzyRule,  // cut at `and`, `or`, `then`
  kStep,       // of a pattern: cut at `where`
  kGiven       // cut at the record
};

// The piece that begins a column; lines whose keys differ do not share it.
struct FormatCut {
  uint32_t piece = 0;
  uint64_t key = 0;
};

struct FormatLine {
  std::vector<FormatPiece> pieces;
  std::vector<FormatCut> cuts;
  FormatLineKind kind = FormatLineKind::kOther;
  uint8_t indent = 0;     // columns from where the lines around begin
  uint8_t inset = 0;      // what belongs to the line is so much further in (behind `| `)
  bool verbatim = false;  // the one piece is written as it stands, lines and all
  bool first_of_declaration = false;
};

struct FormatBlock {
  std::vector<FormatLine> lines;
  std::vector<FormatComment> tail;  // before the `}`
};

struct FormatPieceComments {
  std::vector<FormatComment> before;
  std::optional<FormatComment> after;
};

struct FormatDoc {
  std::vector<FormatLine> lines;
  std::vector<FormatBlock> blocks;
  std::vector<FormatPieceComments> comments;
  std::vector<FormatComment> tail;  // at the end of the text
};

// Columns of the pieces [begin, end) on one line, the blank before the first not counted. Blocks are left out.
uint32_t FormatWidthOf(const FormatLine& line, size_t begin, size_t end);
// A piece has comments or a block: it cannot stand within a line of others.
bool FormatBreaksLine(const FormatPiece& piece);
// Between the pieces [begin, end) a comment or a block stands.
bool FormatBreaksWithin(const FormatDoc& doc, const FormatLine& line, size_t begin, size_t end);
// It has comments on lines of their own above it.
bool FormatCommentsBefore(const FormatDoc& doc, const FormatPiece& piece);
// An empty line stands before the line or before one of the comments above it.
bool FormatBlankBefore(const FormatDoc& doc, const FormatLine& line);

// Sets the `pad` of what is aligned.
void FormatAlign(const SourceText& source, const FormatDoc& doc, std::vector<FormatLine>* lines);

// The text; ends with a newline unless it is empty.
std::string FormatWrite(const SourceText& source, const FormatDoc& doc);

}  // namespace weir::dsl
