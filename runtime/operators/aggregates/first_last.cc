// first(x), last(x): of the records with a non-null x, that of the smallest or greatest (event time, order).
// Encoding: 00 for nothing; else 01, then zigzag time, varint ordinal, zigzag position, varint n, and the value as a
// slot.
#include <algorithm>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

#include "runtime/base/queue_vector.h"
#include "runtime/formats/varint.h"
#include "runtime/operators/aggregates/typed.h"
#include "runtime/operators/aggregates/value.h"

namespace weir::ops {
namespace {

template <typename T>
struct Choice {
  int64_t time = 0;
  OrderKey order;
  T value{};
  bool present = false;
};

// The choice of each partial that has one, by its place in the total order: partials without a value cost nothing and
// are never stepped over, and several partials of one time may be in the window.
template <typename T>
class ChoiceWindow final : public SlidingAccumulator {
 public:
  ChoiceWindow(Kind kind, bool last) : kind_(kind), last_(last) {}

  void Insert(int64_t, const void* partial) override {
    const auto& choice = *static_cast<const Choice<T>*>(partial);
    if (choice.present) Add(choice);
  }
  void Remove(int64_t, const void* partial) override {
    const auto& choice = *static_cast<const Choice<T>*>(partial);
    if (choice.present) Erase(choice);
  }
  Slot Result(WindowSpan, Arena* arena, ResultError*) const override {
    if (choices_.empty()) return Slot::Null();
    return Kept<T>::ToSlot(kind_, last_ ? choices_.back().value : choices_.front().value, arena);
  }
  // Records mostly come in order and leave in order: the places are the ends. Elsewhere it costs what lies between.
  void Add(const Choice<T>& choice) { choices_.insert(PlaceOf(choice), choice); }
  void Erase(const Choice<T>& choice) {
    const auto at = PlaceOf(choice);
    if (at != choices_.end() && at->time == choice.time && at->order == choice.order) choices_.erase(at);
  }

 private:
  using Choices = QueueVector<Choice<T>>;  // ascending
  static bool Before(const Choice<T>& a, const Choice<T>& b) {
    return std::tie(a.time, a.order) < std::tie(b.time, b.order);
  }
  typename Choices::const_iterator PlaceOf(const Choice<T>& choice) const {
    if (choices_.empty() || Before(choices_.back(), choice)) return choices_.end();
    if (!Before(choices_.front(), choice)) return choices_.begin();
    return std::lower_bound(choices_.begin(), choices_.end(), choice, Before);
  }
  Choices choices_;
  Kind kind_;
  bool last_;
};

template <typename T>
class ChoiceFunction final : public TypedAggregate<Choice<T>> {
 public:
  ChoiceFunction(const dsl::Type& type, bool last) : type_(type), kind_(type.kind), last_(last) {}

  ResultError Add(void* partial, SlidingAccumulator* window, const Slot* args, int64_t time,
                  const OrderKey& order) const override {
    if (args[0].is_null()) return nullptr;
    auto& state = this->Of(partial);
    if (state.present) {
      const bool before = std::tie(time, order) < std::tie(state.time, state.order);
      const bool after = std::tie(state.time, state.order) < std::tie(time, order);
      if (last_ ? !after : !before) return nullptr;
    }
    auto* choices = static_cast<ChoiceWindow<T>*>(window);
    if (choices != nullptr && state.present) choices->Erase(state);
    static thread_local std::string scratch;
    state.time = time;
    state.order = order;
    state.value = Kept<T>::ViewOf(args[0], &scratch);
    state.present = true;
    if (choices != nullptr) choices->Add(state);
    return nullptr;
  }
  Slot Result(const void* partial, WindowSpan, Arena* arena, ResultError*) const override {
    const auto& state = this->Of(partial);
    return state.present ? Kept<T>::ToSlot(kind_, state.value, arena) : Slot::Null();
  }
  std::unique_ptr<SlidingAccumulator> NewAccumulator() const override {
    return std::make_unique<ChoiceWindow<T>>(kind_, last_);
  }
  void Encode(const void* partial, std::string* out) const override {
    const auto& state = this->Of(partial);
    out->push_back(state.present ? '\1' : '\0');
    if (!state.present) return;
    formats::AppendZigzag(state.time, out);
    formats::AppendVarint(state.order.ordinal, out);
    formats::AppendZigzag(state.order.position, out);
    formats::AppendVarint(state.order.n, out);
    AppendValue(state.value, out);
  }
  bool Decode(void* partial, std::string_view* in) const override {
    if (in->empty() || static_cast<uint8_t>(in->front()) > 1) return false;
    const bool present = in->front() == '\1';
    in->remove_prefix(1);
    if (!present) return true;
    auto& state = this->Of(partial);
    uint64_t ordinal = 0;
    uint64_t n = 0;
    constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();
    if (!formats::TakeZigzag(in, &state.time) || !formats::TakeVarint(in, &ordinal) || ordinal > kMost ||
        !formats::TakeZigzag(in, &state.order.position) || !formats::TakeVarint(in, &n) || n > kMost) {
      return false;
    }
    Slot slot;
    Arena arena;
    if (!TakeSlot(in, type_, &slot, &arena)) return false;
    state.order.ordinal = static_cast<uint32_t>(ordinal);
    state.order.n = static_cast<uint32_t>(n);
    std::string scratch;
    state.value = Kept<T>::ViewOf(slot, &scratch);
    state.present = true;
    return true;
  }
  size_t HeapBytes(const void* partial) const override { return Kept<T>::HeapBytes(this->Of(partial).value); }

 private:
  void AppendValue(const T& value, std::string* out) const {
    if constexpr (std::is_same_v<T, std::string>) {
      if (IsNested(kind_)) {  // kept as its encoding
        out->append(value);
        return;
      }
      const Slot slot = Slot::Bytes(kind_, value);
      formats::EncodeSlots(&slot, 1, out);
    } else {
      const Slot slot = Kept<T>::ToSlot(kind_, value, nullptr);
      formats::EncodeSlots(&slot, 1, out);
    }
  }

  dsl::Type type_;
  Kind kind_;
  bool last_;
};

}  // namespace

std::unique_ptr<AggregateFunction> MakeFirstLast(const plan::Aggregate& aggregate) {
  const bool last = aggregate.function == "last";
  if ((!last && aggregate.function != "first") || aggregate.args.size() != 1) return nullptr;
  const dsl::Type& type = aggregate.args[0].type;
  return WithKeptType(type.kind, [&]<typename T>() -> std::unique_ptr<AggregateFunction> {
    return std::make_unique<ChoiceFunction<T>>(type, last);
  });
}

}  // namespace weir::ops
