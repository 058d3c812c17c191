// Text functions. Strings are UTF-8; positions and lengths count code points; upper and lower change ASCII letters
// only.
#include <re2/re2.h>

#include <algorithm>

#include "runtime/base/digest.h"
#include "runtime/base/hash.h"
#include "runtime/row/functions.h"
#include "runtime/row/key.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

size_t CodePoints(std::string_view s) {
  return static_cast<size_t>(std::count_if(s.begin(), s.end(), StartsCodePoint));
}

// Byte offset of code point `n`; the size when there are fewer.
size_t OffsetOf(std::string_view s, int64_t n) {
  size_t at = 0;
  for (; at < s.size(); ++at) {
    if (StartsCodePoint(s[at]) && n-- == 0) break;
  }
  return at;
}

template <char First, char Last>
Slot SwapCase(const CallSite&, EvalContext& ctx, const Slot* a) {
  const std::string_view copy = ctx.arena->Copy(a->text());
  char* p = const_cast<char*>(copy.data());  // the arena's, just made
  for (size_t k = 0; k < copy.size(); ++k) {
    if (p[k] >= First && p[k] <= Last) p[k] = static_cast<char>(p[k] ^ 0x20);
  }
  return Slot::String(copy);
}

Slot Trim(const CallSite&, EvalContext&, const Slot* a) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::string_view s = a->text();
  const size_t first = s.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return Slot::String(s.substr(0, 0));
  return Slot::String(s.substr(first, s.find_last_not_of(kSpace) - first + 1));
}

Slot Length(const CallSite&, EvalContext&, const Slot* a) {
  return Slot::Int(static_cast<int64_t>(CodePoints(a->text())));
}

Slot Contains(const CallSite&, EvalContext&, const Slot* a) {
  return Slot::Bool(a[0].text().find(a[1].text()) != std::string_view::npos);
}
Slot StartsWith(const CallSite&, EvalContext&, const Slot* a) {
  return Slot::Bool(a[0].text().starts_with(a[1].text()));
}
Slot EndsWith(const CallSite&, EvalContext&, const Slot* a) { return Slot::Bool(a[0].text().ends_with(a[1].text())); }

// substring(s, from [, count]): from 0; what lies outside the string is left out.
Slot Substring(const CallSite& site, EvalContext&, const Slot* a) {
  const std::string_view s = a->text();
  int64_t from = a[1].i, count = site.size > 2 ? a[2].i : INT64_MAX;
  if (from < 0) {
    if (site.size > 2) count = std::max<int64_t>(count, 0) + from;  // of opposite signs: no overflow
    from = 0;
  }
  const size_t begin = OffsetOf(s, from);
  const std::string_view rest = s.substr(begin);
  return Slot::String(rest.substr(0, count <= 0 ? 0 : OffsetOf(rest, count)));
}

Slot Replace(const CallSite&, EvalContext& ctx, const Slot* a) {
  const std::string_view s = a[0].text(), from = a[1].text(), to = a[2].text();
  if (from.empty() || s.find(from) == std::string_view::npos) return a[0];
  TextBuilder text;
  size_t at = 0;
  for (size_t hit = s.find(from); hit != std::string_view::npos; hit = s.find(from, at)) {
    text.out()->append(s, at, hit - at).append(to);
    at = hit + from.size();
  }
  text.out()->append(s, at);
  return text.Finish(Kind::kString, ctx);
}

// capture(s, r"…", group): of the first match; group 0 is the whole of it. E_CAST: no match, or the group took no part
// in it.
Slot Capture(const CallSite& site, EvalContext& ctx, const Slot* a) {
  constexpr int64_t kMost = 32;
  if (site.regex == nullptr) return Fail(ctx, "E_CAST", "not a regular expression");
  const int groups = site.regex->NumberOfCapturingGroups();
  const int64_t group = a[2].i;
  if (group < 0 || group > groups || group >= kMost)
    return Fail(ctx, "E_CAST", "the regular expression has no such group");
  re2::StringPiece found[kMost];
  const std::string_view s = a->text();
  const bool matched = site.regex->Match(re2::StringPiece(s.data(), s.size()), 0, s.size(), RE2::UNANCHORED, found,
                                         static_cast<int>(group) + 1);
  if (!matched || found[group].data() == nullptr) return Fail(ctx, "E_CAST", "capture: no match");
  return Slot::String({found[group].data(), found[group].size()});
}

// XXH64 of the text (of bytes: the bytes), seed 0, as int.
Slot Hash(const CallSite&, EvalContext&, const Slot* a) {
  if (a->kind == Kind::kString || a->kind == Kind::kBytes) return Slot::Int(static_cast<int64_t>(Xxh64(a->text(), 0)));
  TextBuilder text;
  AppendText(*a, text.out());
  return Slot::Int(static_cast<int64_t>(Xxh64(text.view(), 0)));
}

// Java's Kafka producer: the murmur2 of the key's bytes without its sign.
Slot KeyHash(const CallSite& site, EvalContext&, const Slot* a) {
  TextBuilder key;
  AppendKeyBytes(a, site.size, key.out());
  return Slot::Int(static_cast<int64_t>(static_cast<uint32_t>(Murmur2(key.view())) & 0x7fffffffU));
}

// md5, sha256 in lowercase hex; of text its UTF-8.
template <void (*Append)(std::string_view, std::string*)>
Slot OfBytes(const CallSite&, EvalContext& ctx, const Slot* a) {
  TextBuilder text;
  Append(a->text(), text.out());
  return text.Finish(Kind::kString, ctx);
}

Slot Format(const CallSite&, EvalContext& ctx, const Slot* a) {
  NumberFormat format;
  if (!ParseNumberFormat(a[1].text(), &format)) return Fail(ctx, "E_CAST", "not a number format");
  TextBuilder text;
  if (!AppendFormatted(a[0], format, text.out())) return Fail(ctx, "E_CAST", "the format does not take this value");
  return text.Finish(Kind::kString, ctx);
}

constexpr FunctionEntry kTextFunctions[] = {
    {"lower", SwapCase<'A', 'Z'>},
    {"upper", SwapCase<'a', 'z'>},
    {"trim", Trim},
    {"length", Length},
    {"contains", Contains},
    {"starts_with", StartsWith},
    {"ends_with", EndsWith},
    {"substring", Substring},
    {"replace", Replace},
    {"capture", Capture},
    {"hash", Hash},
    {"key_hash", KeyHash},
    {"format", Format},
    {"md5", OfBytes<AppendMd5>},
    {"sha256", OfBytes<AppendSha256>},
    {"base64", OfBytes<AppendBase64>},
};

}  // namespace

std::span<const FunctionEntry> TextFunctions() { return kTextFunctions; }

}  // namespace weir
