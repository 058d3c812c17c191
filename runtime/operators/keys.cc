#include "runtime/operators/keys.h"

#include <array>
#include <cstring>

#include "runtime/base/check.h"

namespace weir::ops {

void AppendStoreKey(const Slot* key, size_t size, std::string* out) {
  for (size_t k = 0; k < size; ++k) {
    const Slot& s = key[k];
    switch (s.kind) {
      case Kind::kBool: state::AppendBool(s.i != 0, out); break;
      case Kind::kInt:
      case Kind::kTimestamp:
      case Kind::kDuration: state::AppendInt(s.i, out); break;
      case Kind::kString:
      case Kind::kBytes: state::AppendBytes(s.text(), out); break;
      case Kind::kIp: out->append(s.p, 16); break;
      default: WEIR_CHECK(false && "a key field of a kind that cannot be grouped by");
    }
  }
}

bool ReadStoreKey(std::string_view* in, const std::vector<Kind>& types, Slot* out, Arena* arena) {
  std::string text;
  for (size_t k = 0; k < types.size(); ++k) {
    switch (types[k]) {
      case Kind::kBool: {
        bool v = false;
        if (!state::ReadBool(in, &v)) return false;
        out[k] = Slot::Bool(v);
        break;
      }
      case Kind::kInt:
      case Kind::kTimestamp:
      case Kind::kDuration: {
        int64_t v = 0;
        if (!state::ReadInt(in, &v)) return false;
        out[k] = Slot::Int64(types[k], v);
        break;
      }
      case Kind::kString:
      case Kind::kBytes:
        if (!state::ReadBytes(in, &text)) return false;
        out[k] = Slot::Bytes(types[k], arena->Copy(text));
        break;
      case Kind::kIp: {
        std::array<uint8_t, 16> ip{};
        if (!state::ReadIp(in, &ip)) return false;
        out[k] = Slot::Ip(arena->Copy({reinterpret_cast<const char*>(ip.data()), 16}).data());
        break;
      }
      default: return false;
    }
  }
  return true;
}

}  // namespace weir::ops
