// Every function and kind against its definition, over random sequences of what a sliding window does to an
// accumulator: records into instants inside and outside of the window, instants in and out in any order, restarts from
// encoded bytes.
#include <map>
#include <set>

#include "tests/runtime/operators/aggregate_naive.h"

namespace weir::ops {
namespace {

struct Case {
  const char* function;
  Kind kind;
};
std::string Name(const ::testing::TestParamInfo<Case>& info) {
  return std::string(info.param.function) + "_" + dsl::ToString(TypeOf(info.param.kind)).substr(0, 2) +
         std::to_string(info.index);
}

// A window over instants, and all records by instant to recompute from.
class Model {
 public:
  Model(const Case& c, uint64_t seed)
      : case_(c),
        function_(Function(c.function, TypeOf(c.kind))),
        window_(function_->NewAccumulator()),
        random_(seed) {}

  void Step(int64_t instants, int64_t domain) {
    const auto t = static_cast<int64_t>(random_() % static_cast<uint64_t>(instants));
    switch (random_() % 8) {
      case 0:
        if (inside_.erase(t) != 0) window_->Remove(t, At(t).get());
        break;
      case 1:
        if (inside_.insert(t).second) window_->Insert(t, At(t).get());
        break;
      case 2:
        if (random_() % 10 == 0) Restart();
        break;
      default: AddRecord(t, domain);
    }
  }
  void AddRecord(int64_t t, int64_t domain) {
    const Record r{
        t,
        {static_cast<uint32_t>(random_() % 2), 0, static_cast<int64_t>(random_() % 2 == 0 ? ++high_ : --low_)},
        RandomValue(case_.kind, &random_, &arena_, domain)};
    Add(*function_, At(t), inside_.count(t) != 0 ? window_.get() : nullptr, r);
    records_[t].push_back(r);
  }
  // All state from its bytes; the window is built again, in another order.
  void Restart() {
    std::map<int64_t, Partial> decoded;
    for (const auto& [t, partial] : partials_) {
      const std::string bytes = partial.Encoded() + "rest";
      std::string_view in = bytes;
      Partial copy(function_.get());
      ASSERT_TRUE(function_->Decode(copy.get(), &in));
      ASSERT_EQ(in, "rest");
      ASSERT_EQ(copy.Encoded() + "rest", bytes);
      decoded.emplace(t, std::move(copy));
    }
    partials_ = std::move(decoded);
    window_ = function_->NewAccumulator();
    for (auto t = inside_.rbegin(); t != inside_.rend(); ++t) window_->Insert(*t, At(*t).get());
  }
  void Check() {
    std::vector<Record> all;
    for (int64_t t : inside_) all.insert(all.end(), records_[t].begin(), records_[t].end());
    ASSERT_EQ(ResultOf(*window_), Naive(case_.function, case_.kind, all));
  }
  void CheckInstants() {
    for (auto& [t, partial] : partials_) {
      ASSERT_EQ(ResultOf(*function_, partial), Naive(case_.function, case_.kind, records_[t]));
      // The same set in another order has the same bytes.
      std::vector<Record> shuffled = records_[t];
      std::shuffle(shuffled.begin(), shuffled.end(), random_);
      Partial again(function_.get());
      for (const Record& r : shuffled) Add(*function_, again, nullptr, r);
      ASSERT_EQ(again.Encoded(), partial.Encoded());
    }
  }

 private:
  Partial& At(int64_t t) { return partials_.try_emplace(t, function_.get()).first->second; }

  Case case_;
  std::unique_ptr<AggregateFunction> function_;
  std::unique_ptr<SlidingAccumulator> window_;
  std::mt19937_64 random_;
  Arena arena_;
  int64_t high_ = 0, low_ = 0;
  std::map<int64_t, Partial> partials_;
  std::map<int64_t, std::vector<Record>> records_;
  std::set<int64_t> inside_;
};

class AggregateRandom : public ::testing::TestWithParam<Case> {};

TEST_P(AggregateRandom, EqualsItsDefinition) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Model model(GetParam(), seed);
    for (int step = 0; step < 300; ++step) {
      model.Step(12, 20);
      ASSERT_NO_FATAL_FAILURE(model.Check()) << "step " << step;
    }
    ASSERT_NO_FATAL_FAILURE(model.CheckInstants());
  }
}

TEST_P(AggregateRandom, DecodeIsSafeOnAnyBytes) {
  const auto f = Function(GetParam().function, TypeOf(GetParam().kind));
  std::mt19937_64 random(7);
  Arena arena;
  size_t taken = 0;
  for (int round = 0; round < 3000; ++round) {
    Partial source(f.get());
    for (uint64_t k = random() % 6; k > 0; --k) {
      Add(*f, source, nullptr,
          {static_cast<int64_t>(k), {0, 0, static_cast<int64_t>(k)}, RandomValue(GetParam().kind, &random, &arena)});
    }
    std::string bytes = source.Encoded();
    if (!bytes.empty() && random() % 4 != 0) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 4 == 0) bytes.resize(random() % (bytes.size() + 1));
    if (random() % 4 == 0) bytes.push_back(static_cast<char>(random()));
    std::string_view in = bytes;
    Partial p(f.get());
    if (!f->Decode(p.get(), &in)) continue;
    ++taken;
    // What was taken is a state: canonical, usable, and removable from a window.
    EXPECT_EQ(p.Encoded(), bytes.substr(0, bytes.size() - in.size()));
    (void)ResultOf(*f, p);
    const auto window = f->NewAccumulator();
    window->Insert(1, p.get());
    Add(*f, p, window.get(), {1, {0, 0, 9}, RandomValue(GetParam().kind, &random, &arena)});
    (void)ResultOf(*window);
    window->Remove(1, p.get());
    EXPECT_EQ(ResultOf(*window), Naive(GetParam().function, GetParam().kind, {}));
  }
  EXPECT_GT(taken, 100U);
  EXPECT_LT(taken, 3000U);
}

INSTANTIATE_TEST_SUITE_P(
    All, AggregateRandom,
    ::testing::Values(Case{"count", Kind::kInt}, Case{"count", Kind::kString}, Case{"sum", Kind::kInt},
                      Case{"sum", Kind::kFloat}, Case{"sum", Kind::kDuration}, Case{"avg", Kind::kInt},
                      Case{"avg", Kind::kFloat}, Case{"min", Kind::kInt}, Case{"min", Kind::kFloat},
                      Case{"min", Kind::kString}, Case{"min", Kind::kIp}, Case{"min", Kind::kBool},
                      Case{"max", Kind::kInt}, Case{"max", Kind::kFloat}, Case{"max", Kind::kString},
                      Case{"max", Kind::kTimestamp}, Case{"max", Kind::kDuration}, Case{"first", Kind::kInt},
                      Case{"first", Kind::kString}, Case{"first", Kind::kList}, Case{"last", Kind::kFloat},
                      Case{"last", Kind::kString}, Case{"last", Kind::kIp}, Case{"last", Kind::kBool},
                      Case{"last", Kind::kList}, Case{"count_distinct", Kind::kInt},
                      Case{"count_distinct", Kind::kFloat}, Case{"count_distinct", Kind::kString},
                      Case{"count_distinct", Kind::kIp}, Case{"count_distinct", Kind::kBool},
                      Case{"count_distinct", Kind::kTimestamp}, Case{"count_distinct", Kind::kList}),
    Name);

// Around and above the bound of exactness: instants of a few, of hundreds and of thousands of values.
TEST(AggregateDistinct, AboveTheBound) {
  for (const Kind kind : {Kind::kString, Kind::kInt, Kind::kIp}) {
    Model model({"count_distinct", kind}, 11);
    std::mt19937_64 random(3);
    for (int step = 0; step < 120; ++step) {
      const auto t = static_cast<int64_t>(random() % 6);
      const uint64_t n = t == 5 ? 400 : t == 4 ? 150 : 40;
      for (uint64_t k = 0; k < n; ++k) model.AddRecord(t, 60000);
      for (int k = 0; k < 5; ++k) model.Step(6, 60000);
      ASSERT_NO_FATAL_FAILURE(model.Check()) << "step " << step;
      if (step % 40 == 39) {
        ASSERT_NO_FATAL_FAILURE(model.Restart());
      }
    }
    ASSERT_NO_FATAL_FAILURE(model.CheckInstants());
  }
}

TEST(AggregateDistinct, ExactAgainWhenTheWindowShrinks) {
  const auto f = Function("count_distinct", Kind::kInt);
  const auto window = f->NewAccumulator();
  std::vector<Partial> instants;
  for (int64_t t = 0; t < 2000; ++t) {
    instants.emplace_back(f.get());
    window->Insert(t, instants.back().get());
    Add(*f, instants.back(), window.get(), {t, {}, Slot::Int(t)});
    if (t + 1 == 1024) {
      EXPECT_EQ(ResultOf(*window), "1024");
    }
  }
  EXPECT_NE(ResultOf(*window), "1024");
  for (int64_t t = 0; t < 2000; ++t) {
    const int64_t left = 1999 - t;
    window->Remove(t, instants[static_cast<size_t>(t)].get());
    if (left <= 1024) {
      ASSERT_EQ(ResultOf(*window), std::to_string(left));
    }
  }
}

}  // namespace
}  // namespace weir::ops
