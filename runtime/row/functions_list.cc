// Functions over lists and maps (dsl/list_functions.h). A list is never changed: what is made lies in the arena.
#include <algorithm>
#include <numeric>

#include "runtime/row/functions.h"
#include "runtime/row/key.h"

namespace weir {
namespace {

Slot ListOf(Slot* items, size_t size) { return Slot::Items(Kind::kList, items, static_cast<uint32_t>(size)); }

Slot Size(const CallSite&, EvalContext&, const Slot* a) { return Slot::Int(a->size); }

Slot FirstItem(const CallSite&, EvalContext& ctx, const Slot* a) {
  return a->size == 0 ? Fail(ctx, "E_BOUND", "the first of an empty list") : a->items[0];
}
Slot LastItem(const CallSite&, EvalContext& ctx, const Slot* a) {
  return a->size == 0 ? Fail(ctx, "E_BOUND", "the last of an empty list") : a->items[a->size - 1];
}

Slot Sort(const CallSite&, EvalContext& ctx, const Slot* a) {
  Slot* items = ctx.arena->Slots(a->size);
  std::copy(a->items, a->items + a->size, items);
  std::stable_sort(items, items + a->size, [](const Slot& x, const Slot& y) { return CompareSlots(x, y) < 0; });
  return ListOf(items, a->size);
}

// Through an order of the indices: n log n, and of equal values the first stays.
Slot Distinct(const CallSite&, EvalContext& ctx, const Slot* a) {
  const size_t n = a->size;
  auto* order = reinterpret_cast<uint32_t*>(ctx.arena->Allocate(n * sizeof(uint32_t), alignof(uint32_t)));
  std::iota(order, order + n, 0U);
  std::stable_sort(order, order + n,
                   [a](uint32_t x, uint32_t y) { return CompareSlots(a->items[x], a->items[y]) < 0; });
  uint32_t* end =
      std::unique(order, order + n, [a](uint32_t x, uint32_t y) { return SlotEquals(a->items[x], a->items[y]); });
  std::sort(order, end);
  Slot* items = ctx.arena->Slots(static_cast<size_t>(end - order));
  std::transform(order, end, items, [a](uint32_t k) { return a->items[k]; });
  return ListOf(items, static_cast<size_t>(end - order));
}

Slot Sum(const CallSite& site, EvalContext& ctx, const Slot* a) {
  if (site.result == Kind::kFloat) {
    double sum = 0;
    for (uint32_t k = 0; k < a->size; ++k) sum += AsDouble(a->items[k]);
    return Finite(ctx, sum);
  }
  int64_t sum = 0;
  for (uint32_t k = 0; k < a->size; ++k) {
    if (__builtin_add_overflow(sum, a->items[k].i, &sum)) return Fail(ctx, "E_OVERFLOW", "sum");
  }
  return Slot::Int64(site.result, sum);
}

Slot Average(const CallSite&, EvalContext& ctx, const Slot* a) {
  if (a->size == 0) return Fail(ctx, "E_ARITHMETIC", "the average of an empty list");
  double sum = 0;
  for (uint32_t k = 0; k < a->size; ++k) sum += AsDouble(a->items[k]);
  return Finite(ctx, sum / a->size);
}

Slot Slice(const CallSite& site, EvalContext&, const Slot* a) {
  const int64_t size = a->size;
  int64_t from = a[1].i, count = site.size > 2 ? std::max<int64_t>(a[2].i, 0) : size;
  if (from < 0) {
    count = site.size > 2 ? std::max<int64_t>(count + from, 0) : count;  // of opposite signs: no overflow
    from = 0;
  }
  from = std::min(from, size);
  return Slot::Items(Kind::kList, a->items + from, static_cast<uint32_t>(std::min(count, size - from)));
}

size_t CodePointSize(char lead) {
  const auto c = static_cast<unsigned char>(lead);
  return c < 0x80U ? 1 : c < 0xe0U ? 2 : c < 0xf0U ? 3 : 4;
}

Slot SplitAt(std::string_view text, std::string_view by, Arena* arena) {
  size_t n = 1;
  for (size_t at = text.find(by); at != std::string_view::npos; at = text.find(by, at + by.size())) ++n;
  Slot* items = arena->Slots(n);
  size_t at = 0;
  for (size_t k = 0; k < n; ++k) {
    const size_t end = std::min(text.find(by, at), text.size());
    items[k] = Slot::String(text.substr(at, end - at));
    at = end + by.size();
  }
  return ListOf(items, n);
}

Slot Split(const CallSite&, EvalContext& ctx, const Slot* a) {
  const std::string_view text = a[0].text(), by = a[1].text();
  if (!by.empty()) return SplitAt(text, by, ctx.arena);
  Slot* items = ctx.arena->Slots(text.size());
  size_t n = 0;
  for (size_t at = 0; at < text.size(); ++n) {
    const size_t size = std::min(CodePointSize(text[at]), text.size() - at);
    items[n] = Slot::String(text.substr(at, size));
    at += size;
  }
  return ListOf(items, n);
}

Slot Join(const CallSite&, EvalContext& ctx, const Slot* a) {
  TextBuilder text;
  for (uint32_t k = 0; k < a->size; ++k) {
    if (k > 0) text.out()->append(a[1].text());
    text.out()->append(a->items[k].text());
  }
  return text.Finish(Kind::kString, ctx);
}

template <uint32_t Side>  // 0: keys, 1: values
Slot Column(const CallSite&, EvalContext& ctx, const Slot* a) {
  Slot* items = ctx.arena->Slots(a->size);
  for (uint32_t k = 0; k < a->size; ++k) items[k] = a->items[2 * k + Side];
  return ListOf(items, a->size);
}

Slot MakeMap(const CallSite&, EvalContext& ctx, const Slot* a) {
  if (a[0].size != a[1].size) return Fail(ctx, "E_CAST", "map: as many keys as values are needed");
  Slot* items = ctx.arena->Slots(2 * static_cast<size_t>(a->size));
  uint32_t n = 0;
  for (uint32_t k = 0; k < a->size; ++k) {
    uint32_t at = 0;
    while (at < n && !SlotEquals(items[2 * at], a[0].items[k])) ++at;
    items[2 * at] = a[0].items[k];
    items[2 * at + 1] = a[1].items[k];
    n += at == n ? 1 : 0;
  }
  return Slot::Items(Kind::kMap, items, n);
}

constexpr FunctionEntry kListBodies[] = {
    {"size", Size},        {"first", FirstItem}, {"last", LastItem}, {"sort", Sort},   {"distinct", Distinct},
    {"sum", Sum},          {"avg", Average},     {"slice", Slice},   {"map", MakeMap}, {"keys", Column<0>},
    {"values", Column<1>}, {"split", Split},     {"join", Join},
};

}  // namespace

Slot ExtremeOfList(EvalContext& ctx, const Slot& list, int sign) {
  if (list.size == 0) return Fail(ctx, "E_BOUND", "an empty list has no least or greatest value");
  Slot best = list.items[0];
  for (uint32_t k = 1; k < list.size; ++k) {
    if (CompareSlots(list.items[k], best) * sign > 0) best = list.items[k];
  }
  return best;
}

std::span<const FunctionEntry> ListFunctionBodies() { return kListBodies; }

}  // namespace weir
