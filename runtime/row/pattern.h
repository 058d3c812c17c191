// Regular expressions in RE2's syntax, whose groups are fields. The one place that knows RE2 besides the expressions.
//
// Thread contract: immutable after Compile; may be shared.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"

namespace re2 {
class RE2;
}

namespace weir {

class Pattern {
 public:
  static constexpr int kMostGroups = 64;

  // W0310: not a regular expression, or more than kMostGroups groups.
  static Result<Pattern> Compile(const std::string& text);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  // Names of the groups that have one, by group number (from 1; "" for a group without a name or out of range).
  const std::string& NameOf(int group) const;
  int groups() const { return static_cast<int>(names_.size()) - 1; }
  // The number of the group called `name`; -1: there is none.
  int GroupOf(std::string_view name) const;

  // The first match anywhere in `text`. Fills found[0 .. size): the whole match, then groups 1, 2, …, as views of
  // `text`; of a group that took no part in the match data() is null. size <= groups() + 1.
  bool Search(std::string_view text, std::string_view* found, int size) const;

 private:
  explicit Pattern(std::unique_ptr<re2::RE2> regex);
  std::unique_ptr<re2::RE2> regex_;
  std::vector<std::string> names_;  // by group number
};

}  // namespace weir
