// min(x), max(x): numbers by value, false < true, times, strings and addresses bytewise.
// Encoding: the extreme as a slot (runtime/formats/row_codec.h), null for nothing.
#include <map>
#include <type_traits>

#include "runtime/operators/aggregates/typed.h"
#include "runtime/operators/aggregates/value.h"

namespace weir::ops {
namespace {

template <typename T>
struct Extreme {
  T value{};
  bool present = false;
};

// The extremes of the window's instants with their numbers. An instant may leave in any order, so all are kept: O(log
// n).
template <typename T>
class ExtremeWindow final : public SlidingAccumulator {
 public:
  ExtremeWindow(Kind kind, bool greatest) : kind_(kind), greatest_(greatest) {}

  void Insert(int64_t, const void* partial) override {
    const auto& instant = *static_cast<const Extreme<T>*>(partial);
    if (instant.present) Enter(instant.value);
  }
  void Remove(int64_t, const void* partial) override {
    const auto& instant = *static_cast<const Extreme<T>*>(partial);
    if (instant.present) Leave(instant.value);
  }
  Slot Result(WindowSpan, Arena* arena, ResultError*) const override {
    if (values_.empty()) return Slot::Null();
    return Kept<T>::ToSlot(kind_, greatest_ ? values_.rbegin()->first : values_.begin()->first, arena);
  }
  void Enter(typename Kept<T>::View value) {
    const auto at = values_.lower_bound(value);
    if (at != values_.end() && at->first == value) {
      ++at->second;
    } else {
      values_.emplace_hint(at, T(value), 1);
    }
  }
  void Leave(typename Kept<T>::View value) {
    const auto at = values_.find(value);
    if (at != values_.end() && --at->second == 0) values_.erase(at);
  }

 private:
  std::map<T, uint64_t, std::less<>> values_;
  Kind kind_;
  bool greatest_;
};

template <typename T>
class ExtremeFunction final : public TypedAggregate<Extreme<T>> {
 public:
  ExtremeFunction(Kind kind, bool greatest) : kind_(kind), greatest_(greatest) {}

  ResultError Add(void* partial, SlidingAccumulator* window, const Slot* args, int64_t,
                  const OrderKey&) const override {
    if (args[0].is_null()) return nullptr;
    auto& state = this->Of(partial);
    const auto value = Kept<T>::ViewOf(args[0], nullptr);
    if (state.present && !(greatest_ ? state.value < value : value < state.value)) return nullptr;
    if (auto* w = static_cast<ExtremeWindow<T>*>(window); w != nullptr) {
      if (state.present) w->Leave(state.value);
      w->Enter(value);
    }
    state.value = value;
    state.present = true;
    return nullptr;
  }
  Slot Result(const void* partial, WindowSpan, Arena* arena, ResultError*) const override {
    const auto& state = this->Of(partial);
    return state.present ? Kept<T>::ToSlot(kind_, state.value, arena) : Slot::Null();
  }
  std::unique_ptr<SlidingAccumulator> NewAccumulator() const override {
    return std::make_unique<ExtremeWindow<T>>(kind_, greatest_);
  }
  void Encode(const void* partial, std::string* out) const override {
    const auto& state = this->Of(partial);
    Slot slot;
    if constexpr (std::is_same_v<T, std::string>) {
      if (state.present) slot = Slot::Bytes(kind_, state.value);
    } else {
      if (state.present) slot = Kept<T>::ToSlot(kind_, state.value, nullptr);
    }
    formats::EncodeSlots(&slot, 1, out);
  }
  bool Decode(void* partial, std::string_view* in) const override {
    Slot slot;
    Arena arena;
    if (!formats::DecodeSlots(in, 1, &slot, &arena)) return false;
    if (slot.is_null()) return true;
    if (slot.kind != kind_) return false;
    auto& state = this->Of(partial);
    state.value = Kept<T>::ViewOf(slot, nullptr);
    state.present = true;
    return true;
  }
  size_t HeapBytes(const void* partial) const override { return Kept<T>::HeapBytes(this->Of(partial).value); }

 private:
  Kind kind_;
  bool greatest_;
};

}  // namespace

std::unique_ptr<AggregateFunction> MakeExtreme(const plan::Aggregate& aggregate) {
  const bool greatest = aggregate.function == "max";
  if ((!greatest && aggregate.function != "min") || aggregate.args.size() != 1) return nullptr;
  const Kind kind = aggregate.args[0].type.kind;
  if (IsNested(kind)) return nullptr;
  return WithKeptType(kind, [&]<typename T>() -> std::unique_ptr<AggregateFunction> {
    return std::make_unique<ExtremeFunction<T>>(kind, greatest);
  });
}

}  // namespace weir::ops
