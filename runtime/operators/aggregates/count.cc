// count(), count(x): the number of records, of records with a non-null x.
// Encoding: varint.
#include "runtime/formats/varint.h"
#include "runtime/operators/aggregates/typed.h"

namespace weir::ops {
namespace {

struct Count {
  uint64_t n = 0;
};

class CountWindow final : public SlidingAccumulator {
 public:
  void Insert(int64_t, const void* partial) override { n += static_cast<const Count*>(partial)->n; }
  void Remove(int64_t, const void* partial) override { n -= static_cast<const Count*>(partial)->n; }
  Slot Result(WindowSpan, Arena*, ResultError*) const override { return Slot::Int(static_cast<int64_t>(n)); }

  uint64_t n = 0;
};

class CountFunction final : public TypedAggregate<Count> {
 public:
  explicit CountFunction(bool has_argument) : has_argument_(has_argument) {}

  ResultError Add(void* partial, SlidingAccumulator* window, const Slot* args, int64_t,
                  const OrderKey&) const override {
    if (has_argument_ && args[0].is_null()) return nullptr;
    ++Of(partial).n;
    if (window != nullptr) ++static_cast<CountWindow*>(window)->n;
    return nullptr;
  }
  Slot Result(const void* partial, WindowSpan, Arena*, ResultError*) const override {
    return Slot::Int(static_cast<int64_t>(Of(partial).n));
  }
  std::unique_ptr<SlidingAccumulator> NewAccumulator() const override { return std::make_unique<CountWindow>(); }
  void Encode(const void* partial, std::string* out) const override { formats::AppendVarint(Of(partial).n, out); }
  bool Decode(void* partial, std::string_view* in) const override { return formats::TakeVarint(in, &Of(partial).n); }

 private:
  bool has_argument_;
};

}  // namespace

std::unique_ptr<AggregateFunction> MakeCount(const plan::Aggregate& aggregate) {
  if (aggregate.function != "count") return nullptr;
  return std::make_unique<CountFunction>(!aggregate.args.empty());
}

}  // namespace weir::ops
