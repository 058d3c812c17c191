// Diagnostics as text for people: the message, the place, the source lines with the spans underlined, then notes.
#include <algorithm>
#include <map>

#include "dsl/diagnostic.h"
#include "dsl/utf8.h"

namespace weir::dsl {
namespace {

constexpr int kTabWidth = 4;
// Of a line longer than this (in bytes) only what is around the mark is shown.
constexpr size_t kLongestLine = 240;
constexpr size_t kShownBefore = 60;
constexpr size_t kShown = 180;

struct Paint {
  bool on;
  std::string operator()(std::string_view text, const char* sequence) const {
    if (!on || text.empty()) return std::string(text);
    return std::string("\033[") + sequence + "m" + std::string(text) + "\033[0m";
  }
};
constexpr const char* kBold = "1";
constexpr const char* kRed = "1;31";
constexpr const char* kYellow = "1;33";
constexpr const char* kBlue = "1;34";
constexpr const char* kGreen = "1;32";

const char* SeverityColour(Severity severity) {
  return severity == Severity::kError ? kRed : severity == Severity::kWarning ? kYellow : kGreen;
}
const char* SeverityWord(Severity severity) {
  return severity == Severity::kError ? "error" : severity == Severity::kWarning ? "warning" : "note";
}

// A source line made fit for a terminal, and the screen column of every byte offset of it (0-based; size + 1 entries).
struct ScreenLine {
  std::string text;
  std::vector<int> column;
};

ScreenLine ToScreen(std::string_view line) {
  ScreenLine out;
  int column = 0;
  for (size_t i = 0; i < line.size();) {
    const CodePoint c = DecodeUtf8(line, i);
    out.column.insert(out.column.end(), c.length, column);
    if (c.value == '\t') {
      const int width = kTabWidth - column % kTabWidth;
      out.text.append(static_cast<size_t>(width), ' ');
      column += width;
    } else {
      out.text += Printable(line.substr(i, c.length));
      column += c.valid ? DisplayWidth(c.value) : 1;
    }
    i += c.length;
  }
  out.column.push_back(column);
  return out;
}

struct Mark {
  const Label* label;
  bool primary;
};

class Renderer {
 public:
  Renderer(const SourceText& source, const Diagnostic& diagnostic, bool colour)
      : source_(source), diagnostic_(diagnostic), paint_{colour} {}

  std::string Render() {
    Collect();
    const LineColumn at = source_.Locate(diagnostic_.primary.span.begin);
    const char* colour = SeverityColour(diagnostic_.severity);
    out_ = paint_(std::string(SeverityWord(diagnostic_.severity)) + "[" + diagnostic_.code + "]", colour) +
           paint_(": " + Printable(diagnostic_.message), kBold) + "\n";
    out_ += std::string(gutter_, ' ') + paint_("-->", kBlue) + " " +
            Printable(source_.NameAt(diagnostic_.primary.span.begin)) + ":" + std::to_string(at.line) + ":" +
            std::to_string(at.column) + "\n";
    Bar("");
    const size_t part = source_.PartAt(diagnostic_.primary.span.begin);
    RenderLines(part);
    for (size_t other = 0; other < source_.part_count(); ++other) {
      if (other != part) RenderLines(other);
    }
    if (!diagnostic_.notes.empty() || !diagnostic_.help.empty()) Bar("");
    for (const std::string& note : diagnostic_.notes) Remark("note", note);
    if (!diagnostic_.help.empty()) Remark("help", diagnostic_.help);
    return std::move(out_);
  }

 private:
  // The lines of one file; of another than the finding's with its name above.
  void RenderLines(size_t part) {
    uint32_t previous = 0;
    for (const auto& [line, marks] : lines_) {
      const uint32_t offset = marks.front().label->span.begin;
      if (source_.PartAt(offset) != part) continue;
      if (previous == 0 && part != source_.PartAt(diagnostic_.primary.span.begin)) {
        const LineColumn at = source_.Locate(offset);
        out_ += std::string(gutter_, ' ') + paint_(":::", kBlue) + " " + Printable(source_.NameAt(offset)) + ":" +
                std::to_string(at.line) + ":" + std::to_string(at.column) + "\n";
      }
      if (previous != 0 && line > previous + 1) out_ += paint_("...", kBlue) + "\n";
      RenderLine(line, marks);
      previous = line;
    }
  }

  void Collect() {
    Add({&diagnostic_.primary, true});
    for (const Label& label : diagnostic_.secondary) Add({&label, false});
    for (const auto& [line, marks] : lines_)
      gutter_ = std::max(gutter_, std::to_string(source_.Locate(marks.front().label->span.begin).line).size());
  }

  void Add(Mark mark) { lines_[source_.LineAt(mark.label->span.begin)].push_back(mark); }

  void Bar(std::string_view rest) {
    out_ += std::string(gutter_ + 1, ' ') + paint_("|", kBlue);
    if (!rest.empty()) out_ += " ";
    out_ += std::string(rest) + "\n";
  }

  void Remark(std::string_view word, std::string_view text) {
    out_ += std::string(gutter_ + 1, ' ') + paint_("=", kBlue) + " " + paint_(std::string(word) + ":", kBold) + " " +
            Printable(text) + "\n";
  }

  void RenderLine(uint32_t line, const std::vector<Mark>& marks) {
    const Excerpt excerpt = Cut(line, marks.front().label->span.begin);
    const ScreenLine screen = ToScreen(excerpt.text);
    const std::string number = std::to_string(source_.Locate(marks.front().label->span.begin).line);
    out_ += paint_(std::string(gutter_ - number.size(), ' ') + number + " |", kBlue);
    if (!screen.text.empty()) out_ += " " + (excerpt.cut_before ? "…" + screen.text : screen.text);
    out_ += excerpt.cut_behind ? "…\n" : "\n";
    for (const Mark& mark : marks) Underline(excerpt, screen, mark);
  }

  // The part of a line that is shown: all of it, or the neighbourhood of `anchor`.
  struct Excerpt {
    std::string_view text;
    size_t begin = 0;  // where it begins in the source
    bool cut_before = false, cut_behind = false;
  };

  Excerpt Cut(uint32_t line, size_t anchor) const {
    const std::string_view text = source_.Line(line);
    const size_t start = source_.LineStart(line);
    if (text.size() <= kLongestLine) return {text, start};
    const auto boundary = [&](size_t at) {  // not inside a character
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
      return at;
    };
    const size_t at = std::min(anchor - start, text.size());
    const size_t from = at > kShownBefore ? boundary(at - kShownBefore) : 0;
    const size_t to = boundary(std::min(text.size(), from + kShown));
    return {text.substr(from, to - from), start + from, from > 0, to < text.size()};
  }

  // One row below the source line; a span that goes on over more lines is underlined to the end of its first.
  void Underline(const Excerpt& excerpt, const ScreenLine& screen, const Mark& mark) {
    const Span span = mark.label->span;
    const size_t last = screen.column.size() - 1;
    const size_t end = excerpt.begin + last;
    if ((excerpt.cut_behind && span.begin >= end) || (excerpt.cut_before && span.begin < excerpt.begin)) return;
    const auto column = [&](size_t offset) {
      return screen.column[std::min(offset < excerpt.begin ? 0 : offset - excerpt.begin, last)];
    };
    const int begin = column(span.begin);
    const int width = std::max(1, column(span.end) - begin);
    std::string row = std::string(static_cast<size_t>(width), mark.primary ? '^' : '-');
    if (!mark.label->text.empty()) row += " " + Printable(mark.label->text);
    const char* colour = mark.primary ? SeverityColour(diagnostic_.severity) : kBlue;
    Bar(std::string(static_cast<size_t>(begin + (excerpt.cut_before ? 1 : 0)), ' ') + paint_(row, colour));
  }

  const SourceText& source_;
  const Diagnostic& diagnostic_;
  const Paint paint_;
  std::map<uint32_t, std::vector<Mark>> lines_;  // of the whole text
  size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string RenderText(const SourceText& source, const Diagnostic& diagnostic, bool colour) {
  return Renderer(source, diagnostic, colour).Render();
}

}  // namespace weir::dsl
