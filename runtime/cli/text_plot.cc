#include "runtime/cli/text_plot.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "dsl/utf8.h"

namespace weir::cli {
namespace {

constexpr size_t kAcross = 2, kUp = 4;  // dots of a character
// By row and column of the dot, from the top left: bits of U+2800.
constexpr std::array<std::array<uint8_t, kAcross>, kUp> kDots = {{{1, 8}, {2, 16}, {4, 32}, {64, 128}}};

std::string Utf8(uint32_t code_point) {
  std::string out;
  dsl::AppendUtf8(code_point, &out);
  return out;
}

std::string Trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string Coloured(const std::string& text, size_t colour, bool color) {
  constexpr std::array<int, 6> kColours = {36, 33, 35, 32, 34, 31};
  return color ? "\033[" + std::to_string(kColours[colour % kColours.size()]) + "m" + text + "\033[0m" : text;
}

TextPlot::TextPlot(double lower, double upper, double top, size_t columns, size_t rows)
    : columns_(columns),
      rows_(rows),
      top_(top),
      across_{lower, upper, 0, static_cast<double>(columns * kAcross - 1)},
      up_{0, top, static_cast<double>(rows * kUp - 1), 0},
      cells_(columns * rows) {}

size_t TextPlot::ColumnOf(double x) const {
  const double dot = std::clamp(across_.At(x), across_.from, across_.to);
  return static_cast<size_t>(std::lround(dot)) / kAcross;
}

void TextPlot::Dot(double x, double y, size_t colour) {
  const auto across = static_cast<size_t>(std::lround(std::clamp(x, across_.from, across_.to)));
  const auto down = static_cast<size_t>(std::lround(std::clamp(y, up_.to, up_.from)));
  Cell& cell = At(across / kAcross, down / kUp);
  cell.dots |= kDots[down % kUp][across % kAcross];
  cell.colour = colour;
}

void TextPlot::Line(const Curve& curve, size_t colour) {
  for (size_t k = 1; k < curve.size(); ++k) {
    const CurvePoint &a = curve[k - 1], &b = curve[k];
    if (!(a.y > 0) && !(b.y > 0)) continue;  // the axis is drawn already; nor what is broken
    const double x = across_.At(a.x), y = up_.At(a.y), dx = across_.At(b.x) - x, dy = up_.At(b.y) - y;
    const double steps = std::max(1.0, std::ceil(std::max(std::abs(dx), std::abs(dy))));
    for (double step = 0; step <= steps; ++step) Dot(x + dx * step / steps, y + dy * step / steps, colour);
  }
}

void TextPlot::Area(const Curve& curve, size_t colour) {
  std::vector<double> height(columns_, 0.0);  // the greatest of what falls into a column
  for (const CurvePoint& p : curve) height[ColumnOf(p.x)] = std::max(height[ColumnOf(p.x)], p.y);
  for (size_t column = 0; column < columns_; ++column) {
    double left = std::round(height[column] / top_ * static_cast<double>(rows_ * 8));
    if (height[column] > 0) left = std::max(left, 1.0);
    for (size_t row = rows_; row-- > 0 && left > 0; left -= 8) {
      At(column, row).eighths = static_cast<uint8_t>(std::min(left, 8.0));
      At(column, row).colour = colour;
    }
  }
}

void TextPlot::Name(double x, const std::string& name, size_t colour) {
  const size_t width = dsl::TextWidth(name), middle = ColumnOf(x);
  size_t column = middle > width / 2 ? middle - width / 2 : 0;
  if (column + width > columns_) column = columns_ > width ? columns_ - width : 0;
  const auto free = [&](const std::vector<Words>& line) {
    return std::all_of(line.begin(), line.end(), [&](const Words& other) {
      return column + width < other.column || other.column + dsl::TextWidth(other.text) < column;
    });
  };
  auto line = std::find_if(names_.begin(), names_.end(), free);
  if (line == names_.end()) line = names_.insert(names_.end(), std::vector<Words>());
  const auto after = std::find_if(line->begin(), line->end(), [&](const Words& w) { return w.column > column; });
  line->insert(after, {column, name, colour});
}

void TextPlot::Mark(double x, const std::string& text) {
  marked_ = true;
  mark_ = ColumnOf(x);
  mark_text_ = text;
}

std::string TextPlot::CellText(size_t column, size_t row, bool color) const {
  const Cell& cell = At(column, row);
  if (cell.dots != 0) return Coloured(Utf8(0x2800U + cell.dots), cell.colour, color);
  if (marked_ && column == mark_) return cell.eighths == 8 ? Coloured("▓", cell.colour, color) : "│";
  if (cell.eighths != 0) return Coloured(Utf8(0x2580U + cell.eighths), cell.colour, color);
  return " ";
}

std::string TextPlot::WordsLine(const std::vector<Words>& words, bool color) const {
  std::string out(kMargin, ' ');
  size_t column = 0;
  for (const Words& w : words) {
    out += std::string(w.column - column, ' ') + Coloured(w.text, w.colour, color);
    column = w.column + dsl::TextWidth(w.text);
  }
  return out;
}

std::string TextPlot::AxisLines() const {
  const std::vector<double> ticks = NiceTicks(across_.lower, across_.upper, 8);
  const std::vector<std::string> texts = TickTexts(ticks);
  std::vector<bool> ticked(columns_);
  std::vector<Words> words;
  size_t free = 0;
  for (size_t k = 0; k < ticks.size(); ++k) {
    const size_t column = ColumnOf(ticks[k]), width = texts[k].size();
    ticked[column] = true;
    const size_t begin = std::min(column > width / 2 ? column - width / 2 : 0, columns_ - std::min(width, columns_));
    if (begin < free) continue;
    words.push_back({begin, texts[k], 0});
    free = begin + width + 1;
  }
  std::string out = "   0 ";
  for (size_t column = 0; column < columns_; ++column)
    out += marked_ && column == mark_ ? "┴" : ticked[column] ? "┬" : "─";
  out += "\n" + Trimmed(WordsLine(words, false));
  if (!marked_) return out;
  const std::string text = "▲ " + mark_text_;
  const bool left = mark_ + dsl::TextWidth(text) > columns_;  // no room to the right of the mark
  const std::string shown = left ? mark_text_ + " ▲" : text;
  return out + WordsLine({{left ? mark_ + 1 - dsl::TextWidth(shown) : mark_, shown, 0}}, false) + "\n";
}

std::string TextPlot::Render(bool color) const {
  std::string out;
  for (size_t line = names_.size(); line-- > 0;) out += WordsLine(names_[line], color) + "\n";
  for (size_t row = 0; row < rows_; ++row) {
    std::string line = row == 0 ? NumberText(top_, 3) : "";
    line = std::string(kMargin - 1 - std::min(kMargin - 1, line.size()), ' ') + line + " ";
    for (size_t column = 0; column < columns_; ++column) line += CellText(column, row, color);
    out += Trimmed(line);
  }
  return out + AxisLines();
}

}  // namespace weir::cli
