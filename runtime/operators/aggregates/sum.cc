// sum(x), avg(x): exact, rounded once.
// Encoding: the sum, for avg followed by the count as a varint. Integer sums: the 128-bit sum s as (s << 1) ^ (s >>
// 127), seven bits a byte from the lowest, high bit set on all but the last, shortest form. Float sums: exact_sum.h.
#include <cmath>
#include <limits>

#include "runtime/formats/varint.h"
#include "runtime/operators/aggregates/exact_sum.h"
#include "runtime/operators/aggregates/typed.h"

namespace weir::ops {
namespace {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

constexpr ResultError kOverflow = "E_OVERFLOW";

// The sum of up to 2^63 int64s cannot leave 128 bits. Unsigned, so that bytes that are no real state cannot do harm.
struct IntTotal {
  Uint128 bits = 0;

  void AddSlot(const Slot& s) { bits += static_cast<Uint128>(static_cast<Int128>(s.i)); }
  void Merge(const IntTotal& other) { bits += other.bits; }
  void Withdraw(const IntTotal& other) { bits -= other.bits; }
  size_t HeapBytes() const { return 0; }

  // Nearest double, ties to even.
  bool Rounded(double* out) const {
    *out = static_cast<double>(static_cast<Int128>(bits));
    return true;
  }
  bool Total(Kind kind, Slot* out) const {
    const auto value = static_cast<Int128>(bits);
    if (value < std::numeric_limits<int64_t>::min() || value > std::numeric_limits<int64_t>::max()) return false;
    *out = Slot::Int64(kind, static_cast<int64_t>(value));
    return true;
  }
  // total / n to the nearest integer, ties to even: the mean of durations.
  Slot NearestMean(Kind kind, uint64_t n) const {
    const auto value = static_cast<Int128>(bits);
    const auto divisor = static_cast<Int128>(n);
    Int128 quotient = value / divisor;
    Int128 rest = value % divisor;
    if (rest < 0) {
      rest += divisor;
      --quotient;
    }
    if (2 * rest > divisor || (2 * rest == divisor && (quotient & 1) != 0)) ++quotient;
    return Slot::Int64(kind, static_cast<int64_t>(quotient));
  }

  void Encode(std::string* out) const {
    Uint128 v = (bits << 1U) ^ static_cast<Uint128>(static_cast<Int128>(bits) >> 127U);
    for (; v >= 0x80U; v >>= 7U) out->push_back(static_cast<char>(static_cast<uint8_t>(v) | 0x80U));
    out->push_back(static_cast<char>(v));
  }
  bool Decode(std::string_view* in) {
    Uint128 v = 0;
    for (size_t k = 0; k < in->size() && k < 19; ++k) {
      const auto byte = static_cast<uint8_t>((*in)[k]);
      if (k == 18 && byte > 3) return false;  // 18 · 7 + 2 = 128 bits
      v |= static_cast<Uint128>(byte & 0x7fU) << (7 * k);
      if (byte >= 0x80U) continue;
      if (byte == 0 && k > 0) return false;
      in->remove_prefix(k + 1);
      bits = (v >> 1U) ^ (~(v & 1U) + 1U);
      return true;
    }
    return false;
  }
};

struct FloatTotal {
  ExactSum sum;

  void AddSlot(const Slot& s) { sum.Add(s.f); }
  void Merge(const FloatTotal& other) { sum.Add(other.sum); }
  void Withdraw(const FloatTotal& other) { sum.Subtract(other.sum); }
  size_t HeapBytes() const { return sum.HeapBytes(); }
  bool Rounded(double* out) const {
    *out = sum.Rounded();
    return std::isfinite(*out);
  }
  bool Total(Kind, Slot* out) const {
    double value = 0;
    if (!Rounded(&value)) return false;
    *out = Slot::Float(value);
    return true;
  }
  Slot NearestMean(Kind, uint64_t) const { return Slot::Null(); }  // means of floats are floats
  void Encode(std::string* out) const { sum.Encode(out); }
  bool Decode(std::string_view* in) { return sum.Decode(in); }
};

template <typename Total>
struct Totals {
  Total total;
  uint64_t n = 0;
};

struct ResultShape {
  bool mean = false;
  Kind kind = Kind::kInt;  // of the result
};

template <typename Total>
Slot Finish(const Totals<Total>& state, ResultShape shape, ResultError* error) {
  Slot out;
  double sum = 0;
  if (!shape.mean) {
    if (!state.total.Total(shape.kind, &out)) *error = kOverflow;
  } else if (state.n != 0) {
    if (shape.kind == Kind::kDuration) return state.total.NearestMean(shape.kind, state.n);
    if (state.total.Rounded(&sum)) return Slot::Float(sum / static_cast<double>(state.n) + 0.0);  // never -0.0
    *error = kOverflow;
  }
  return out;
}

template <typename Total>
class SumWindow final : public SlidingAccumulator {
 public:
  explicit SumWindow(ResultShape shape) : shape_(shape) {}
  void Insert(int64_t, const void* partial) override {
    const auto& other = *static_cast<const Totals<Total>*>(partial);
    state.total.Merge(other.total);
    state.n += other.n;
  }
  void Remove(int64_t, const void* partial) override {
    const auto& other = *static_cast<const Totals<Total>*>(partial);
    state.total.Withdraw(other.total);
    state.n -= other.n;
  }
  Slot Result(WindowSpan, Arena*, ResultError* error) const override { return Finish(state, shape_, error); }

  Totals<Total> state;

 private:
  ResultShape shape_;
};

template <typename Total>
class SumFunction final : public TypedAggregate<Totals<Total>> {
 public:
  explicit SumFunction(ResultShape shape) : shape_(shape) {}

  ResultError Add(void* partial, SlidingAccumulator* window, const Slot* args, int64_t,
                  const OrderKey&) const override {
    if (args[0].is_null()) return nullptr;
    AddTo(&this->Of(partial), args[0]);
    if (window != nullptr) AddTo(&static_cast<SumWindow<Total>*>(window)->state, args[0]);
    return nullptr;
  }
  Slot Result(const void* partial, WindowSpan, Arena*, ResultError* error) const override {
    return Finish(this->Of(partial), shape_, error);
  }
  std::unique_ptr<SlidingAccumulator> NewAccumulator() const override {
    return std::make_unique<SumWindow<Total>>(shape_);
  }
  void Encode(const void* partial, std::string* out) const override {
    const auto& state = this->Of(partial);
    state.total.Encode(out);
    if (shape_.mean) formats::AppendVarint(state.n, out);
  }
  bool Decode(void* partial, std::string_view* in) const override {
    auto& state = this->Of(partial);
    if (!state.total.Decode(in)) return false;
    return !shape_.mean || (formats::TakeVarint(in, &state.n) && state.n < uint64_t{1} << 63U);
  }
  size_t HeapBytes(const void* partial) const override { return this->Of(partial).total.HeapBytes(); }

 private:
  static void AddTo(Totals<Total>* state, const Slot& value) {
    state->total.AddSlot(value);
    ++state->n;
  }
  ResultShape shape_;
};

}  // namespace

std::unique_ptr<AggregateFunction> MakeSum(const plan::Aggregate& aggregate) {
  const bool mean = aggregate.function == "avg";
  if ((!mean && aggregate.function != "sum") || aggregate.args.empty()) return nullptr;
  const Kind kind = aggregate.args[0].type.kind;
  if (kind == Kind::kFloat) return std::make_unique<SumFunction<FloatTotal>>(ResultShape{mean, Kind::kFloat});
  if (kind != Kind::kInt && kind != Kind::kDuration) return nullptr;
  // The mean of ints is a float; of durations, what the checker says it is.
  const bool float_mean = mean && (kind == Kind::kInt || aggregate.type.kind == Kind::kFloat);
  return std::make_unique<SumFunction<IntTotal>>(ResultShape{mean, float_mean ? Kind::kFloat : kind});
}

}  // namespace weir::ops
