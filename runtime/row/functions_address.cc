// Address functions. Private: RFC 1918 and RFC 4193; loopback: 127.0.0.0/8 and ::1.
#include <cstring>

#include "runtime/row/functions.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

unsigned Byte(const Slot& ip, int k) { return static_cast<unsigned char>(ip.p[k]); }

Slot IsPrivate(const CallSite&, EvalContext&, const Slot* a) {
  if (!IsV4Mapped(a->p)) return Slot::Bool((Byte(*a, 0) & 0xfeU) == 0xfcU);
  const unsigned x = Byte(*a, 12), y = Byte(*a, 13);
  return Slot::Bool(x == 10 || (x == 172 && (y & 0xf0U) == 16) || (x == 192 && y == 168));
}

Slot IsLoopback(const CallSite&, EvalContext&, const Slot* a) {
  static constexpr char kOne[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return Slot::Bool(IsV4Mapped(a->p) ? Byte(*a, 12) == 127 : std::memcmp(a->p, kOne, 16) == 0);
}

// prefix(a, bits): the network of `bits` bits that holds a (of 32 for v4, of 128 for v6); as an ip: its first address.
Slot Prefix(const CallSite& site, EvalContext& ctx, const Slot* a) {
  const bool v4 = IsV4Mapped(a->p);
  const int64_t most = v4 ? 32 : 128;
  if (a[1].i < 0 || a[1].i > most) return Fail(ctx, "E_CAST", "prefix: bits out of range");
  const auto bits = static_cast<int>(a[1].i + (v4 ? 96 : 0));
  char* out = ctx.arena->Allocate(17);
  for (int k = 0; k < 16; ++k) {
    const int left = bits - 8 * k;
    const unsigned mask = left >= 8 ? 0xffU : left <= 0 ? 0U : (0xff00U >> static_cast<unsigned>(left)) & 0xffU;
    out[k] = static_cast<char>(Byte(*a, k) & mask);
  }
  out[16] = static_cast<char>(bits);
  if (site.result == Kind::kIp) return Slot::Ip(out);
  if (site.result == Kind::kCidr) return Slot::Cidr(out);
  TextBuilder text;
  AppendCidr(out, text.out());
  return text.Finish(Kind::kString, ctx);
}

constexpr FunctionEntry kAddressFunctions[] = {
    {"is_private", IsPrivate}, {"is_loopback", IsLoopback}, {"prefix", Prefix}};

}  // namespace

std::span<const FunctionEntry> AddressFunctions() { return kAddressFunctions; }

}  // namespace weir
