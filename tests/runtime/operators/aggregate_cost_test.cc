// A flood on one instant: a partial stays small however many records it takes, and so does every step over it.
#include <algorithm>

#include "tests/runtime/operators/aggregate_support.h"

namespace weir::ops {
namespace {

struct Flood {
  const char* function;
  Kind kind;
  int64_t distinct;  // values in the flood
  size_t most_heap, most_encoded;
};

TEST(AggregateCost, AFloodAtOneInstantStaysSmall) {
  constexpr Flood kFloods[] = {
      {"count", Kind::kString, 100000, 0, 5},
      {"sum", Kind::kInt, 100000, 0, 10},
      {"sum", Kind::kFloat, 100000, 0, 40},
      {"avg", Kind::kFloat, 100000, 0, 40},
      {"min", Kind::kInt, 100000, 0, 11},
      {"max", Kind::kString, 100000, 64, 64},
      {"first", Kind::kInt, 100000, 0, 40},
      {"last", Kind::kString, 100000, 64, 80},
      {"count_distinct", Kind::kString, 30, 8192, 2048},
      {"count_distinct", Kind::kString, 100000, 20000, 12289},
  };
  for (const Flood& flood : kFloods) {
    SCOPED_TRACE(std::string(flood.function) + " " + std::to_string(flood.distinct));
    const auto f = Function(flood.function, TypeOf(flood.kind));
    Partial p(f.get());
    const auto window = f->NewAccumulator();
    window->Insert(7, p.get());
    std::mt19937_64 random(5);
    size_t most = 0;
    for (int64_t k = 0; k < 50000; ++k) {
      const std::string text = "value " + std::to_string(random() % static_cast<uint64_t>(flood.distinct));
      const auto number = static_cast<int64_t>(random() % static_cast<uint64_t>(flood.distinct));
      Slot value = Slot::Int(number);
      if (flood.kind == Kind::kString) value = Slot::String(text);
      if (flood.kind == Kind::kFloat) value = Slot::Float(static_cast<double>(number) * 0.01);
      Add(*f, p, window.get(), {7, {0, 0, k}, value});
      // While a set is exact it may grow to its 1,024 values; then it is a sketch of fixed size.
      if (k % 1000 == 999 && k > 2000) most = std::max(most, f->HeapBytes(p.get()));
    }
    EXPECT_LE(most, flood.most_heap);
    EXPECT_LE(p.Encoded().size(), flood.most_encoded);
    EXPECT_EQ(ResultOf(*window), ResultOf(*f, p));
    window->Remove(7, p.get());
    EXPECT_EQ(ResultOf(*window), ResultOf(*f, Partial(f.get())));
  }
}

}  // namespace
}  // namespace weir::ops
