#include "runtime/base/json_text.h"

#include <array>

namespace weir {
namespace {

constexpr std::array<bool, 256> MakeNeedsEscape() {
  std::array<bool, 256> t{};
  for (size_t c = 0; c < 0x20; ++c) t[c] = true;
  t['"'] = t['\\'] = true;
  return t;
}
constexpr auto kNeedsEscape = MakeNeedsEscape();

void AppendEscape(unsigned char c, std::string* out) {
  switch (c) {
    case '"': out->append("\\\""); return;
    case '\\': out->append("\\\\"); return;
    case '\b': out->append("\\b"); return;
    case '\f': out->append("\\f"); return;
    case '\n': out->append("\\n"); return;
    case '\r': out->append("\\r"); return;
    case '\t': out->append("\\t"); return;
    default:
      out->append("\\u00");
      out->push_back("0123456789abcdef"[c >> 4U]);
      out->push_back("0123456789abcdef"[c & 15U]);
  }
}

}  // namespace

void AppendJsonString(std::string_view utf8, std::string* out) {
  out->push_back('"');
  size_t from = 0;
  for (size_t k = 0; k < utf8.size(); ++k) {
    const auto c = static_cast<unsigned char>(utf8[k]);
    if (!kNeedsEscape[c]) continue;
    out->append(utf8, from, k - from);
    AppendEscape(c, out);
    from = k + 1;
  }
  out->append(utf8, from);
  out->push_back('"');
}

}  // namespace weir
