#include "runtime/row/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace weir {

Pattern::Pattern(std::unique_ptr<re2::RE2> regex) : regex_(std::move(regex)) {
  names_.resize(static_cast<size_t>(regex_->NumberOfCapturingGroups()) + 1);
  for (const auto& [number, name] : regex_->CapturingGroupNames()) names_[static_cast<size_t>(number)] = name;
}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::Compile(const std::string& text) {
  auto regex = std::make_unique<RE2>(text, RE2::Quiet);
  if (!regex->ok()) {
    return Status::Error("W0310", "not a regular expression: " + regex->error(),
                         "the syntax is RE2's: https://github.com/google/re2/wiki/Syntax");
  }
  if (regex->NumberOfCapturingGroups() > kMostGroups) {
    return Status::Error("W0310", "the regular expression has more than " + std::to_string(kMostGroups) + " groups",
                         "write (?:…) for groups that are no fields");
  }
  return Pattern(std::move(regex));
}

const std::string& Pattern::NameOf(int group) const {
  static const std::string kNone;
  return group >= 0 && group <= groups() ? names_[static_cast<size_t>(group)] : kNone;
}

int Pattern::GroupOf(std::string_view name) const {
  const auto at = std::find(names_.begin() + 1, names_.end(), name);
  return name.empty() || at == names_.end() ? -1 : static_cast<int>(at - names_.begin());
}

bool Pattern::Search(std::string_view text, std::string_view* found, int size) const {
  std::array<re2::StringPiece, kMostGroups + 1> pieces;
  if (!regex_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, pieces.data(), size))
    return false;
  for (int k = 0; k < size; ++k) {
    const re2::StringPiece& piece = pieces[static_cast<size_t>(k)];
    found[k] = {piece.data(), piece.size()};
  }
  return true;
}

}  // namespace weir
