#include "runtime/row/key.h"

#include <algorithm>

#include "runtime/base/hash.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

template <typename T>
int Order(T a, T b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int CompareItems(const Slot& a, const Slot& b) {
  const uint32_t times = a.kind == Kind::kMap ? 2 : 1;
  const uint32_t common = times * std::min(a.size, b.size);
  for (uint32_t k = 0; k < common; ++k) {
    const int order = CompareSlots(a.items[k], b.items[k]);
    if (order != 0) return order;
  }
  return Order(a.size, b.size);
}

// A finishing step that spreads every input bit (the constants are those of MurmurHash3's 64-bit finaliser).
uint64_t Mix(uint64_t x) {
  x ^= x >> 33U;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33U;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33U);
}

uint64_t HashSlot(const Slot& s) {
  switch (s.kind) {
    case Kind::kNull: return 0x9e3779b97f4a7c15ULL;
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kDuration: return Mix(static_cast<uint64_t>(s.i));
    case Kind::kFloat: {
      const double f = s.f == 0 ? 0 : s.f;
      uint64_t bits = 0;
      std::memcpy(&bits, &f, 8);
      return Mix(bits);
    }
    case Kind::kString:
    case Kind::kIp:
    case Kind::kCidr:
    case Kind::kBytes:
    case Kind::kJson: return Xxh64(s.text(), 0);
    case Kind::kList:
    case Kind::kRecord: return HashKey(s.items, s.size);
    case Kind::kMap: return HashKey(s.items, 2 * static_cast<size_t>(s.size));
  }
  return 0;
}

}  // namespace

void AppendKeyBytes(const Slot* key, size_t n, std::string* out) {
  static const dsl::Type kScalar;  // key fields are never records
  if (n == 0) return;
  if (n == 1) {
    if (key->kind == Kind::kDuration) {
      AppendInt(key->i, out);
    } else if (!key->is_null()) {
      AppendText(*key, out);
    }
    return;
  }
  for (size_t k = 0; k < n; ++k) {
    out->push_back(k == 0 ? '[' : ',');
    AppendJson(key[k], kScalar, out);
  }
  out->push_back(']');
}

int CompareSlots(const Slot& a, const Slot& b) {
  if (a.kind != b.kind) return Order(a.kind, b.kind);
  switch (a.kind) {
    case Kind::kNull: return 0;
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kDuration: return Order(a.i, b.i);
    case Kind::kFloat: return Order(a.f, b.f);
    case Kind::kString:
    case Kind::kIp:
    case Kind::kCidr:
    case Kind::kBytes:
    case Kind::kJson: return a.text().compare(b.text());
    case Kind::kList:
    case Kind::kRecord:
    case Kind::kMap: return CompareItems(a, b);
  }
  return 0;
}

bool SlotEquals(const Slot& a, const Slot& b) { return CompareSlots(a, b) == 0; }

int CompareKey(const Slot* a, const Slot* b, size_t n) {
  for (size_t k = 0; k < n; ++k) {
    const int order = CompareSlots(a[k], b[k]);
    if (order != 0) return order;
  }
  return 0;
}

bool KeyEquals(const Slot* a, const Slot* b, size_t n) { return CompareKey(a, b, n) == 0; }

uint64_t HashKey(const Slot* key, size_t n) {
  uint64_t h = n == 1 ? 0 : n;
  for (size_t k = 0; k < n; ++k) h = Mix(h) + HashSlot(key[k]);
  return h;
}

}  // namespace weir
