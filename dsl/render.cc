// Diagnostics as text for people: the message, the place, the source lines with the spans underlined, then notes.
#include <algorithm>
#include <map>

#include "dsl/diagnostic.h"
#include "dsl/utf8.h"

namespace weir::dsl {
namespace {

constexpr int kTabWidth = 4;

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
    out_ += std::string(gutter_, ' ') + paint_("-->", kBlue) + " " + Printable(source_.name()) + ":" +
            std::to_string(at.line) + ":" + std::to_string(at.column) + "\n";
    Bar("");
    uint32_t previous = 0;
    for (const auto& [line, marks] : lines_) {
      if (previous != 0 && line > previous + 1) out_ += paint_("...", kBlue) + "\n";
      RenderLine(line, marks);
      previous = line;
    }
    if (!diagnostic_.notes.empty() || !diagnostic_.help.empty()) Bar("");
    for (const std::string& note : diagnostic_.notes) Remark("note", note);
    if (!diagnostic_.help.empty()) Remark("help", diagnostic_.help);
    return std::move(out_);
  }

 private:
  void Collect() {
    Add({&diagnostic_.primary, true});
    for (const Label& label : diagnostic_.secondary) Add({&label, false});
    gutter_ = std::to_string(lines_.rbegin()->first).size();
  }

  void Add(Mark mark) { lines_[source_.Locate(mark.label->span.begin).line].push_back(mark); }

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
    const ScreenLine screen = ToScreen(source_.Line(line));
    const std::string number = std::to_string(line);
    out_ += paint_(std::string(gutter_ - number.size(), ' ') + number + " |", kBlue);
    out_ += screen.text.empty() ? "\n" : " " + screen.text + "\n";
    for (const Mark& mark : marks) Underline(line, screen, mark);
  }

  // One row below the source line; a span that goes on over more lines is underlined to the end of its first.
  void Underline(uint32_t line, const ScreenLine& screen, const Mark& mark) {
    const size_t start = source_.LineStart(line);
    const size_t last = screen.column.size() - 1;
    const auto column = [&](uint32_t offset) {
      return screen.column[std::min(offset < start ? 0 : offset - start, last)];
    };
    const int begin = column(mark.label->span.begin);
    const int width = std::max(1, column(mark.label->span.end) - begin);
    std::string row = std::string(static_cast<size_t>(width), mark.primary ? '^' : '-');
    if (!mark.label->text.empty()) row += " " + Printable(mark.label->text);
    const char* colour = mark.primary ? SeverityColour(diagnostic_.severity) : kBlue;
    Bar(std::string(static_cast<size_t>(begin), ' ') + paint_(row, colour));
  }

  const SourceText& source_;
  const Diagnostic& diagnostic_;
  const Paint paint_;
  std::map<uint32_t, std::vector<Mark>> lines_;
  size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string RenderText(const SourceText& source, const Diagnostic& diagnostic, bool colour) {
  return Renderer(source, diagnostic, colour).Render();
}

}  // namespace weir::dsl
