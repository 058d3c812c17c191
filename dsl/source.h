// A program text and positions in it: one file, or a file and those it uses one behind the other (dsl/modules.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::dsl {

// Byte offsets into a SourceText, half-open. An empty span at `begin` marks a place between characters.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
  Span To(Span last) const { return {begin, last.end}; }
  bool operator==(const Span&) const = default;
};

// 1-based line; 1-based column counted in UTF-8 code points.
struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

class SourceText {
 public:
  SourceText(std::string name, std::string text);
  const std::string& name() const { return parts_[0].name; }  // as the user gave it: shown in diagnostics
  std::string_view text() const { return text_; }             // of all parts
  std::string_view Slice(Span span) const { return text().substr(span.begin, span.end - span.begin); }

  // The file at an offset: 0 is the one that was given, the others are used by it.
  size_t PartAt(uint32_t offset) const;
  size_t part_count() const { return parts_.size(); }
  Span PartSpan(size_t part) const;
  const std::string& NameAt(uint32_t offset) const { return parts_[PartAt(offset)].name; }
  // Line and column in the file at the offset.
  LineColumn Locate(uint32_t offset) const;

  // Lines of the whole text, from 1.
  uint32_t LineAt(uint32_t offset) const;
  std::string_view Line(uint32_t line) const;  // without its newline
  uint32_t LineStart(uint32_t line) const;
  uint32_t line_count() const { return static_cast<uint32_t>(line_starts_.size()); }

  // What was wrong with the files it uses.
  struct Problem {
    Span span;
    std::string message, label;
    bool lost = false;  // what the file declares is not known
  };
  uint32_t AddPart(const std::string& name, std::string_view text);  // the offset where it begins
  void AddProblem(Problem problem) { problems_.push_back(std::move(problem)); }
  const std::vector<Problem>& problems() const { return problems_; }
  void set_modules_added() { modules_added_ = true; }
  bool modules_added() const { return modules_added_; }

 private:
  struct Part {
    std::string name;
    uint32_t begin = 0;
  };
  void AddLines(uint32_t begin);

  std::string text_;
  std::vector<Part> parts_;
  std::vector<uint32_t> line_starts_;
  std::vector<Problem> problems_;
  bool modules_added_ = false;
};

}  // namespace weir::dsl
