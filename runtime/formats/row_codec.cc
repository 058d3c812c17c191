#include "runtime/formats/row_codec.h"

#include <cmath>
#include <cstring>

#include "runtime/formats/varint.h"
#include "runtime/row/text.h"

namespace weir::formats {
namespace {

constexpr int kMaxNesting = 64;

enum Tag : uint8_t {
  kTagNull,
  kTagFalse,
  kTagTrue,
  kTagInt,
  kTagFloat,
  kTagString,
  kTagTimestamp,
  kTagDuration,
  kTagIp4,
  kTagIp6,
  kTagCidr,
  kTagBytes,
  kTagJson,
  kTagList,
  kTagMap,
  kTagRecord,
};

void AppendTagged(Tag tag, std::string_view bytes, std::string* out) {
  out->push_back(static_cast<char>(tag));
  AppendVarint(bytes.size(), out);
  out->append(bytes);
}

void AppendNumber(Tag tag, int64_t v, std::string* out) {
  out->push_back(static_cast<char>(tag));
  AppendZigzag(v, out);
}

void AppendDouble(double v, std::string* out) {
  if (v == 0) v = 0;  // -0.0
  uint64_t bits = 0;
  std::memcpy(&bits, &v, 8);
  out->push_back(static_cast<char>(kTagFloat));
  for (unsigned k = 0; k < 8; ++k) out->push_back(static_cast<char>(bits >> (8 * k)));
}

void EncodeSlot(const Slot& s, std::string* out) {
  switch (s.kind) {
    case Kind::kNull: out->push_back(static_cast<char>(kTagNull)); return;
    case Kind::kBool: out->push_back(static_cast<char>(s.i != 0 ? kTagTrue : kTagFalse)); return;
    case Kind::kInt: AppendNumber(kTagInt, s.i, out); return;
    case Kind::kTimestamp: AppendNumber(kTagTimestamp, s.i, out); return;
    case Kind::kDuration: AppendNumber(kTagDuration, s.i, out); return;
    case Kind::kFloat: AppendDouble(s.f, out); return;
    case Kind::kString: AppendTagged(kTagString, s.text(), out); return;
    case Kind::kBytes: AppendTagged(kTagBytes, s.text(), out); return;
    case Kind::kJson: AppendTagged(kTagJson, s.text(), out); return;
    case Kind::kIp:
      out->push_back(static_cast<char>(IsV4Mapped(s.p) ? kTagIp4 : kTagIp6));
      out->append(IsV4Mapped(s.p) ? s.text().substr(12) : s.text());
      return;
    case Kind::kCidr:
      out->push_back(static_cast<char>(kTagCidr));
      out->append(s.text());
      return;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kRecord: {
      const size_t n = s.kind == Kind::kMap ? 2 * static_cast<size_t>(s.size) : s.size;
      out->push_back(static_cast<char>(s.kind == Kind::kList ? kTagList : s.kind == Kind::kMap ? kTagMap : kTagRecord));
      AppendVarint(s.size, out);
      EncodeSlots(s.items, n, out);
      return;
    }
  }
}

// `n` bytes off the front; false when there are fewer.
bool Take(std::string_view* in, uint64_t n, std::string_view* bytes) {
  if (n > in->size()) return false;
  *bytes = in->substr(0, n);
  in->remove_prefix(n);
  return true;
}

bool DecodeBytes(std::string_view* in, Kind kind, Slot* out) {
  uint64_t n = 0;
  std::string_view bytes;
  if (!TakeVarint(in, &n) || n > UINT32_MAX || !Take(in, n, &bytes)) return false;
  *out = Slot::Bytes(kind, bytes);
  return true;
}

bool DecodeNumber(std::string_view* in, Kind kind, Slot* out) {
  int64_t v = 0;
  if (!TakeZigzag(in, &v)) return false;
  *out = Slot::Int64(kind, v);
  return true;
}

bool DecodeDouble(std::string_view* in, Slot* out) {
  std::string_view bytes;
  if (!Take(in, 8, &bytes)) return false;
  uint64_t bits = 0;
  for (unsigned k = 0; k < 8; ++k) bits |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[k])) << (8 * k);
  double v = 0;
  std::memcpy(&v, &bits, 8);
  *out = Slot::Float(v);
  return std::isfinite(v) && !(v == 0 && std::signbit(v));
}

bool DecodeAddress(std::string_view* in, Tag tag, Arena* arena, Slot* out) {
  std::string_view bytes;
  if (!Take(in, tag == kTagIp4 ? 4 : tag == kTagIp6 ? 16 : 17, &bytes)) return false;
  if (tag == kTagCidr) {
    *out = Slot::Cidr(bytes.data());
    return static_cast<unsigned char>(bytes[16]) <= 128;
  }
  if (tag == kTagIp6) {
    *out = Slot::Ip(bytes.data());
    return !IsV4Mapped(bytes.data());
  }
  char* const sixteen = arena->Allocate(16);
  std::memset(sixteen, 0, 10);
  std::memset(sixteen + 10, 0xff, 2);
  std::memcpy(sixteen + 12, bytes.data(), 4);
  *out = Slot::Ip(sixteen);
  return true;
}

bool DecodeSlot(std::string_view* in, Slot* out, Arena* arena, int depth);

bool DecodeItems(std::string_view* in, Kind kind, Slot* out, Arena* arena, int depth) {
  uint64_t n = 0;
  const uint64_t per_item = kind == Kind::kMap ? 2 : 1;
  // Each slot takes a byte at least, so the count cannot ask for more memory than the input is worth.
  if (depth >= kMaxNesting || !TakeVarint(in, &n) || n > in->size() / per_item) return false;
  Slot* const items = arena->Slots(n * per_item);
  for (uint64_t k = 0; k < n * per_item; ++k) {
    if (!DecodeSlot(in, &items[k], arena, depth + 1)) return false;
  }
  *out = Slot::Items(kind, items, static_cast<uint32_t>(n));
  return true;
}

bool DecodeSlot(std::string_view* in, Slot* out, Arena* arena, int depth) {
  if (in->empty()) return false;
  const auto tag = static_cast<uint8_t>(in->front());
  in->remove_prefix(1);
  switch (tag) {
    case kTagNull: *out = Slot::Null(); return true;
    case kTagFalse:
    case kTagTrue: *out = Slot::Bool(tag == kTagTrue); return true;
    case kTagInt: return DecodeNumber(in, Kind::kInt, out);
    case kTagTimestamp: return DecodeNumber(in, Kind::kTimestamp, out);
    case kTagDuration: return DecodeNumber(in, Kind::kDuration, out);
    case kTagFloat: return DecodeDouble(in, out);
    case kTagString: return DecodeBytes(in, Kind::kString, out);
    case kTagBytes: return DecodeBytes(in, Kind::kBytes, out);
    case kTagJson: return DecodeBytes(in, Kind::kJson, out);
    case kTagIp4:
    case kTagIp6:
    case kTagCidr: return DecodeAddress(in, static_cast<Tag>(tag), arena, out);
    case kTagList: return DecodeItems(in, Kind::kList, out, arena, depth);
    case kTagMap: return DecodeItems(in, Kind::kMap, out, arena, depth);
    case kTagRecord: return DecodeItems(in, Kind::kRecord, out, arena, depth);
    default: return false;
  }
}

}  // namespace

void EncodeSlots(const Slot* slots, size_t n, std::string* out) {
  for (size_t k = 0; k < n; ++k) EncodeSlot(slots[k], out);
}

bool DecodeSlots(std::string_view* in, size_t n, Slot* out, Arena* arena) {
  for (size_t k = 0; k < n; ++k) {
    if (!DecodeSlot(in, &out[k], arena, 0)) return false;
  }
  return true;
}

}  // namespace weir::formats
