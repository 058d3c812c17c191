#include "runtime/row/literal.h"

#include <cstring>

namespace weir {

Slot LiteralSlot(const plan::Literal& literal, Arena* arena) {
  switch (literal.kind) {
    case Kind::kNull: return Slot::Null();
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kDuration: return Slot::Int64(literal.kind, literal.i);
    case Kind::kFloat: return Slot::Float(literal.f);
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kJson: return Slot::Bytes(literal.kind, arena->Copy(literal.s));
    case Kind::kIp:
    case Kind::kCidr: {
      const size_t size = literal.kind == Kind::kIp ? 16 : 17;
      char* bytes = arena->Allocate(size);
      std::memcpy(bytes, literal.ip.data(), 16);
      if (size == 17) bytes[16] = static_cast<char>(literal.prefix);
      return Slot::Bytes(literal.kind, {bytes, size});
    }
    case Kind::kList:
    case Kind::kRecord:
    case Kind::kMap: {
      Slot* items = arena->Slots(literal.items.size());
      for (size_t k = 0; k < literal.items.size(); ++k) items[k] = LiteralSlot(literal.items[k], arena);
      const size_t n = literal.kind == Kind::kMap ? literal.items.size() / 2 : literal.items.size();
      return Slot::Items(literal.kind, items, static_cast<uint32_t>(n));
    }
  }
  return Slot::Null();
}

}  // namespace weir
