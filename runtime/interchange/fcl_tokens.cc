#include "runtime/interchange/fcl_tokens.h"

#include <algorithm>

#include "dsl/chars.h"
#include "dsl/utf8.h"
#include "runtime/interchange/codes.h"

namespace weir::interchange {
namespace {

class FclTokens {
 public:
  FclTokens(const dsl::SourceText& source, dsl::Diagnostics* findings) : text_(source.text()), findings_(*findings) {}

  std::vector<Word> Read() {
    while (at_ < text_.size()) {
      if (dsl::IsSpace(text_[at_])) {
        ++at_;
      } else if (!SkipComment()) {
        const size_t length = Length();
        const auto begin = static_cast<uint32_t>(at_);
        words_.push_back({text_.substr(at_, length), {begin, static_cast<uint32_t>(at_ + length)}});
        at_ += length;
      }
    }
    return std::move(words_);
  }

 private:
  bool Begins(std::string_view with) const { return text_.substr(at_, with.size()) == with; }

  bool SkipComment() {
    if (Begins("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    const bool stars = Begins("(*");
    if (!stars && !Begins("/*")) return false;
    const size_t end = text_.find(stars ? "*)" : "*/", at_ + 2);
    const auto begin = static_cast<uint32_t>(at_);
    if (end == std::string_view::npos)
      findings_.Error(codes::kForeignText, {begin, begin + 2}, "this comment is not closed");
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
    return true;
  }

  // Of the word that begins here.
  size_t Length() const {
    const auto is = [&](size_t k, auto kind) { return at_ + k < text_.size() && kind(text_[at_ + k]); };
    if (is(0, dsl::IsNameStart)) {
      size_t n = 1;
      while (is(n, dsl::IsNameChar)) ++n;
      return n;
    }
    const auto sign = [](char c) { return c == '-' || c == '+'; };
    const auto point = [](char c) { return c == '.'; };
    const size_t first = is(0, sign) ? 1 : 0;
    if (is(first, dsl::IsDigit) || (is(first, point) && is(first + 1, dsl::IsDigit))) return NumberLength(first);
    if (Begins(":=") || Begins("..")) return 2;
    return dsl::DecodeUtf8(text_, at_).length;
  }

  // "1..2" is 1, "..", 2.
  size_t NumberLength(size_t n) const {
    const auto digit = [&](size_t k) { return at_ + k < text_.size() && dsl::IsDigit(text_[at_ + k]); };
    const auto is = [&](size_t k, char c) { return at_ + k < text_.size() && text_[at_ + k] == c; };
    while (digit(n)) ++n;
    if (is(n, '.') && !is(n + 1, '.')) ++n;
    while (digit(n)) ++n;
    if (!is(n, 'e') && !is(n, 'E')) return n;
    const size_t exponent = is(n + 1, '-') || is(n + 1, '+') ? n + 2 : n + 1;
    if (!digit(exponent)) return n;
    n = exponent;
    while (digit(n)) ++n;
    return n;
  }

  const std::string_view text_;
  dsl::Diagnostics& findings_;
  size_t at_ = 0;
  std::vector<Word> words_;
};

}  // namespace

std::vector<Word> ReadFclTokens(const dsl::SourceText& source, dsl::Diagnostics* findings) {
  return FclTokens(source, findings).Read();
}

}  // namespace weir::interchange
