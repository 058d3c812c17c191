// A plot in characters: lines in braille dots (two by four a character), areas in eighths of blocks, an axis with ticks
// below, names above, one value marked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/cli/fuzzy_curves.h"
#include "runtime/cli/plot_scale.h"

namespace weir::cli {

class TextPlot {
 public:
  static constexpr size_t kMargin = 5;  // columns left of the plot, for the numbers of the upright axis

  // x from lower to upper over `columns` characters, y from 0 to `top` over `rows`.
  TextPlot(double lower, double upper, double top, size_t columns, size_t rows);

  // Colours are counted from 0, and come again when there are no more; they show on terminals only.
  void Line(const Curve& curve, size_t colour);
  void Area(const Curve& curve, size_t colour);
  // A name above the plot, near x; names do not overlap.
  void Name(double x, const std::string& name, size_t colour);
  // The value of the plot: an upright line through what is drawn, and its text below the axis.
  void Mark(double x, const std::string& text);

  // Lines of at most kMargin + columns characters, each with its end.
  std::string Render(bool color) const;

 private:
  struct Cell {
    uint8_t dots = 0;     // braille
    uint8_t eighths = 0;  // filled from below
    size_t colour = 0;
  };
  struct Words {
    size_t column;
    std::string text;
    size_t colour;
  };

  Cell& At(size_t column, size_t row) { return cells_[row * columns_ + column]; }
  const Cell& At(size_t column, size_t row) const { return cells_[row * columns_ + column]; }
  size_t ColumnOf(double x) const;
  void Dot(double x, double y, size_t colour);
  std::string CellText(size_t column, size_t row, bool color) const;
  std::string WordsLine(const std::vector<Words>& words, bool color) const;
  std::string AxisLines() const;

  size_t columns_, rows_;
  double top_;
  Scale across_, up_;  // in dots
  std::vector<Cell> cells_;
  std::vector<std::vector<Words>> names_;  // lines from the plot upwards, words from left to right
  bool marked_ = false;
  size_t mark_ = 0;
  std::string mark_text_;
};

// "\033[36mtext\033[0m"; the text alone without colour.
std::string Coloured(const std::string& text, size_t colour, bool color);

}  // namespace weir::cli
