// Columns of lines that stand together: of one kind, without an empty line between them.
//
// A column is as far left as its cells allow. Two freedoms are the author's. Names much longer than the others may
// stick out of the column of `=` (or of types) when at least three others share it; and that column may be up to four
// blanks further right than needed. The formats of sinks share a column where they do so in the text.
#include <algorithm>
#include <map>

#include "dsl/format.h"
#include "dsl/format_doc.h"

namespace weir::dsl {
namespace {

constexpr uint32_t kMostSlack = 4;
constexpr size_t kFewestSharing = 3;
constexpr uint32_t kDeclarationIndent = 2;
constexpr size_t kMostColumns = 16;  // of one fuzzy rule

// The text of one line before a column.
struct Cell {
  FormatPiece* next = nullptr;    // begins the column
  uint32_t width = 0;             // of the text before it
  uint32_t before = 0, rest = 0;  // of the line before the cell and from the column on
  bool breaks = false;            // the line may be broken
  uint32_t source = 0;            // where the column begins in the source, from where the cell begins; 0: another line
};

uint32_t GapOf(const Cell& cell) { return cell.next->space ? 1 : 0; }

Cell MakeCell(const SourceText& source, FormatLine* line, size_t begin, size_t cut) {
  Cell cell;
  cell.next = &line->pieces[cut];
  cell.width = FormatWidthOf(*line, begin, cut);
  cell.before = begin == 0 ? 0 : FormatWidthOf(*line, 0, begin) + 1;
  cell.rest = FormatWidthOf(*line, cut, line->pieces.size());
  cell.breaks = std::any_of(line->pieces.begin(), line->pieces.end(),
                            [](const FormatPiece& piece) { return piece.level != FormatLevel::kNone; });
  const std::string_view text = source.Slice({line->pieces[begin].span.begin, cell.next->span.begin});
  if (text.find('\n') == std::string_view::npos) cell.source = FormatWidthOf(text);
  return cell;
}

uint32_t LeastColumn(const std::vector<Cell>& cells) {
  uint32_t column = 0;
  for (const Cell& cell : cells) column = std::max(column, cell.width + GapOf(cell));
  return column;
}

// The column most cells have in the source.
uint32_t CommonColumn(const std::vector<Cell>& cells) {
  std::map<uint32_t, size_t> counts;
  for (const Cell& cell : cells) ++counts[cell.source];
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

// The column the author chose, or the least.
uint32_t SharedColumn(const std::vector<Cell>& cells) {
  const uint32_t column = CommonColumn(cells);
  size_t sharing = 0;
  uint32_t needed = 0;
  bool padded = false;
  for (const Cell& cell : cells) {
    if (cell.width + GapOf(cell) > column) continue;  // sticks out
    if (cell.source != column) return LeastColumn(cells);
    ++sharing;
    needed = std::max(needed, cell.width + GapOf(cell));
    padded = padded || cell.width + GapOf(cell) < column;
  }
  const bool chosen = padded && sharing >= kFewestSharing && cells.size() - sharing < sharing;
  return chosen && column - needed <= kMostSlack ? column : LeastColumn(cells);
}

// All in one column, with at least one blank more than needed; 0 when they are not.
uint32_t ColumnAsWritten(const std::vector<Cell>& cells) {
  const uint32_t least = LeastColumn(cells);
  bool padded = false;
  for (const Cell& cell : cells) {
    if (cell.source != least) return 0;
    padded = padded || cell.width + GapOf(cell) < least;
  }
  return padded ? least : 0;
}

void SetColumn(const std::vector<Cell>& cells, uint32_t column) {
  for (const Cell& cell : cells) {
    const uint32_t own = cell.width + GapOf(cell);
    cell.next->pad = static_cast<uint16_t>(std::min<uint32_t>(column > own ? column - own : 0, UINT16_MAX));
  }
}

// Not where a line would be broken for it.
void SetColumnIfFit(const std::vector<Cell>& cells, uint32_t column) {
  const bool fit = std::all_of(cells.begin(), cells.end(), [&](const Cell& cell) {
    return cell.before + std::max(column, cell.width + GapOf(cell)) + cell.rest + kDeclarationIndent <= kFormatWidth ||
           !cell.breaks;
  });
  if (fit) SetColumn(cells, column);
}

using Lines = std::vector<FormatLine>;

// Cells of cut number `cut` in lines[begin, end), where the line has it and `fits` says so; `done` gets each run of
// neighbouring ones, broken by lines that lack it where `contiguous`.
template <typename Fits, typename Done>
void ForRuns(const SourceText& source, Lines* lines, size_t begin, size_t end, size_t cut, bool contiguous, Fits fits,
             Done done) {
  std::vector<Cell> cells;
  const auto flush = [&] {
    if (cells.size() > 1) done(cells);
    cells.clear();
  };
  for (size_t k = begin; k < end; ++k) {
    FormatLine& line = (*lines)[k];
    const bool has = line.cuts.size() > cut && fits(line);
    if (!has && contiguous) flush();
    if (!has) continue;
    const size_t first = cut == 0 ? 0 : line.cuts[cut - 1].piece;
    cells.push_back(MakeCell(source, &line, first, line.cuts[cut].piece));
  }
  flush();
}

// The first piece before which a line that is too long breaks; 0 when something stands within it that breaks it anyway;
// the number of pieces when it is written on one line.
size_t FirstBreak(const FormatDoc& doc, const FormatLine& line) {
  const size_t n = line.pieces.size();
  if (FormatBreaksWithin(doc, line, 0, n)) return 0;
  if (FormatWidthOf(line, 0, n) + kDeclarationIndent <= kFormatWidth) return n;
  uint16_t least = UINT16_MAX;
  for (const FormatPiece& piece : line.pieces) {
    if (piece.level != FormatLevel::kNone) least = std::min(least, piece.level);
  }
  for (size_t k = 1; k < n; ++k) {
    if (line.pieces[k].level == least) return k;
  }
  return n;
}

void AlignEntries(const SourceText& source, const FormatDoc& doc, Lines* lines, size_t begin, size_t end) {
  const auto plain = [&](const FormatLine& line) {  // and no record of several lines in the column
    return !FormatBreaksWithin(doc, line, 0, line.cuts.back().piece) && line.pieces[line.cuts[0].piece].block < 0;
  };
  const auto share = [](const std::vector<Cell>& cells) { SetColumn(cells, SharedColumn(cells)); };
  ForRuns(source, lines, begin, end, 0, false, plain, share);
  ForRuns(source, lines, begin, end, 1, true, plain, share);
}

// Declarations on one line each. One of several lines will have empty lines around it, so its neighbours on both sides
// do not stand together.
void AlignParams(const SourceText& source, const FormatDoc& doc, Lines* lines, size_t begin, size_t end) {
  const auto one_line = [&](const FormatLine& line) { return FirstBreak(doc, line) == line.pieces.size(); };
  ForRuns(source, lines, begin, end, 0, true, one_line,
          [](const std::vector<Cell>& cells) { SetColumnIfFit(cells, SharedColumn(cells)); });
}

void AlignSinks(const SourceText& source, const FormatDoc& doc, Lines* lines, size_t begin, size_t end) {
  const auto one_line = [&](const FormatLine& line) { return FirstBreak(doc, line) == line.pieces.size(); };
  ForRuns(source, lines, begin, end, 0, true, one_line,
          [](const std::vector<Cell>& cells) { SetColumnIfFit(cells, LeastColumn(cells)); });
  ForRuns(source, lines, begin, end, 1, true, one_line,
          [](const std::vector<Cell>& cells) { SetColumnIfFit(cells, ColumnAsWritten(cells)); });
}

// `and` and `or` in the rules about the same variables, then `then` in rules that stand on one line each.
void AlignFuzzyRules(const SourceText& source, const FormatDoc& doc, Lines* lines, size_t begin, size_t end) {
  size_t most = 0;
  std::vector<size_t> breaks;
  for (size_t k = begin; k < end; ++k) {
    most = std::clamp((*lines)[k].cuts.size(), most, kMostColumns);
    breaks.push_back(FirstBreak(doc, (*lines)[k]));
  }
  const auto set_least = [](const std::vector<Cell>& cells) { SetColumn(cells, LeastColumn(cells)); };
  const auto break_of = [&](const FormatLine& line) { return breaks[static_cast<size_t>(&line - &(*lines)[begin])]; };
  for (size_t cut = 0; cut + 1 < most; ++cut) {
    for (size_t from = begin; from < end;) {
      const auto key = [&](size_t k) {
        const FormatLine& line = (*lines)[k];
        return cut + 1 < line.cuts.size() && line.cuts[cut].piece < break_of(line) ? line.cuts[cut].key : 0;
      };
      size_t to = from + 1;
      while (to < end && key(to) == key(from)) ++to;
      if (key(from) != 0)
        ForRuns(
            source, lines, from, to, cut, true, [](const FormatLine&) { return true; }, set_least);
      from = to;
    }
  }
  std::vector<Cell> cells;
  const auto flush = [&] {
    SetColumnIfFit(cells, LeastColumn(cells));
    cells.clear();
  };
  for (size_t k = begin; k < end; ++k) {
    FormatLine& line = (*lines)[k];
    if (break_of(line) < line.pieces.size()) {
      flush();
    } else {
      cells.push_back(MakeCell(source, &line, 0, line.cuts.back().piece));
    }
  }
  flush();
}

// Steps of a pattern and of a test: neighbours of the same shape.
void AlignSteps(const SourceText& source, const FormatDoc& doc, Lines* lines, size_t begin, size_t end) {
  for (size_t from = begin; from < end;) {
    const auto key = [&](size_t k) {
      const FormatLine& line = (*lines)[k];
      return line.cuts.empty() || FormatBreaksWithin(doc, line, 0, line.cuts[0].piece) ? 0 : line.cuts[0].key;
    };
    size_t to = from + 1;
    while (to < end && key(to) == key(from)) ++to;
    if (key(from) != 0)
      ForRuns(
          source, lines, from, to, 0, true, [](const FormatLine&) { return true; },
          [](const std::vector<Cell>& cells) { SetColumn(cells, LeastColumn(cells)); });
    from = to;
  }
}

}  // namespace

void FormatAlign(const SourceText& source, const FormatDoc& doc, std::vector<FormatLine>* lines) {
  for (size_t begin = 0; begin < lines->size();) {
    const FormatLineKind kind = (*lines)[begin].kind;
    size_t end = begin + 1;
    while (end < lines->size() && (*lines)[end].kind == kind && !FormatBlankBefore(doc, (*lines)[end])) ++end;
    switch (kind) {
      case FormatLineKind::kOther: break;
      case FormatLineKind::kEntry: AlignEntries(source, doc, lines, begin, end); break;
      case FormatLineKind::kParam: AlignParams(source, doc, lines, begin, end); break;
      case FormatLineKind::kSink: AlignSinks(source, doc, lines, begin, end); break;
      case FormatLineKind::kFuzzyRule: AlignFuzzyRules(source, doc, lines, begin, end); break;
      case FormatLineKind::kStep:
      case FormatLineKind::kGiven: AlignSteps(source, doc, lines, begin, end); break;
    }
    begin = end;
  }
}

}  // namespace weir::dsl
