#include "dsl/pattern_groups.h"

#include <algorithm>

namespace weir::dsl {
namespace {

class GroupFinder {
 public:
  explicit GroupFinder(std::string_view pattern) : text_(pattern) {}

  PatternGroups Run() {
    open_.push_back({});
    while (at_ < text_.size() && out_.fault.empty()) Step();
    if (out_.fault.empty() && open_.size() > 1) out_.fault = "a `(` is not closed";
    if (open_.front().alternatives) MakeOptional(0);
    return std::move(out_);
  }

 private:
  // A bracket that is open: the first of the named groups it makes, and the first inside.
  struct Open {
    size_t first = 0, inside = 0;
    bool alternatives = false;
  };

  void Step() {
    const char c = text_[at_++];
    if (c == '\\') {
      Escape();
    } else if (c == '[') {
      Class();
    } else if (c == '(') {
      Bracket();
    } else if (c == '|') {
      open_.back().alternatives = true;
    } else if (c == ')') {
      Close();
    }
  }

  void Escape() {
    const bool quotes = at_ < text_.size() && text_[at_] == 'Q';
    ++at_;
    if (!quotes) return;
    const size_t end = text_.find("\\E", at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
  }

  void Class() {
    if (at_ < text_.size() && text_[at_] == '^') ++at_;
    if (at_ < text_.size() && text_[at_] == ']') ++at_;
    while (at_ < text_.size() && text_[at_] != ']') {
      if (text_.substr(at_).starts_with("[:")) {
        const size_t end = text_.find(":]", at_ + 2);
        at_ = end == std::string_view::npos ? at_ + 1 : end + 2;
      } else {
        at_ += text_[at_] == '\\' ? 2 : 1;
      }
    }
    if (at_ >= text_.size()) out_.fault = "a `[` is not closed";
    ++at_;
  }

  void OpenBracket() { open_.push_back({out_.groups.size(), out_.groups.size(), false}); }

  void Bracket() {
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with("?")) return OpenBracket();
    const size_t begin = rest.starts_with("?P<") ? 3 : rest.size();
    const size_t end = rest.find('>', begin);
    if (end != std::string_view::npos) {
      OpenBracket();
      Add(std::string(rest.substr(begin, end - begin)));
      open_.back().inside = out_.groups.size();
      at_ += end + 1;
      return;
    }
    const size_t flags = rest.find_first_not_of("imsU-", 1);
    if (flags != std::string_view::npos && rest[flags] == ')') {  // (?i): of what follows, no group
      at_ += flags + 1;
      return;
    }
    OpenBracket();
    ++at_;
  }

  void Add(std::string name) {
    const bool known =
        std::any_of(out_.groups.begin(), out_.groups.end(), [&](const PatternGroup& g) { return g.name == name; });
    if (!known) out_.groups.push_back({std::move(name), true});
  }

  void Close() {
    if (open_.size() == 1) {
      out_.fault = "a `)` closes nothing";
      return;
    }
    const Open closed = open_.back();
    open_.pop_back();
    const std::string_view next = text_.substr(at_);
    const bool zero =
        next.starts_with("?") || next.starts_with("*") || next.starts_with("{0,") || next.starts_with("{0}");
    if (closed.alternatives) MakeOptional(closed.inside);
    if (zero) MakeOptional(closed.first);
  }

  void MakeOptional(size_t first) {
    for (size_t k = first; k < out_.groups.size(); ++k) out_.groups[k].always = false;
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::vector<Open> open_;
  PatternGroups out_;
};

}  // namespace

PatternGroups FindPatternGroups(std::string_view pattern) { return GroupFinder(pattern).Run(); }

}  // namespace weir::dsl
