// ExactSum against an independent exact sum, over magnitudes from the least double to the greatest.
#include <cmath>
#include <limits>

#include "runtime/operators/aggregates/exact_sum.h"
#include "tests/runtime/operators/aggregate_naive.h"

namespace weir::ops {
namespace {

constexpr double kMost = std::numeric_limits<double>::max();
constexpr double kLeast = std::numeric_limits<double>::denorm_min();

std::string Bytes(const ExactSum& sum) {
  std::string out;
  sum.Encode(&out);
  return out;
}

double RandomDouble(std::mt19937_64* random, int spread) {
  const double mantissa = static_cast<double>(static_cast<int64_t>((*random)())) / 9.3e18;
  const int exponent = static_cast<int>((*random)() % static_cast<uint64_t>(2 * spread + 1)) - spread;
  return std::ldexp(mantissa, exponent);
}

TEST(ExactSum, EqualsTheReferenceAtEveryStep) {
  std::mt19937_64 random(1);
  for (const int spread : {0, 10, 60, 200, 900}) {
    for (int round = 0; round < 60; ++round) {
      ExactSum sum;
      std::vector<double> values;
      for (int step = 0; step < 60; ++step) {
        if (!values.empty() && random() % 3 == 0) {
          const size_t k = random() % values.size();
          sum.Subtract(values[k]);
          values.erase(values.begin() + static_cast<std::ptrdiff_t>(k));
        } else {
          values.push_back(random() % 8 == 0 && !values.empty() ? -values.back() : RandomDouble(&random, spread));
          sum.Add(values.back());
        }
        ASSERT_EQ(sum.Rounded(), ExactFloatSum(values))
            << "spread " << spread << " round " << round << " step " << step;
      }
      ExactSum again;
      std::shuffle(values.begin(), values.end(), random);
      for (double v : values) again.Add(v);
      ASSERT_EQ(Bytes(again), Bytes(sum));
      for (double v : values) sum.Subtract(v);
      ASSERT_EQ(Bytes(sum), std::string(1, '\0'));
    }
  }
}

TEST(ExactSum, SumsOfSums) {
  std::mt19937_64 random(2);
  for (const int spread : {5, 100, 900}) {
    for (int round = 0; round < 200; ++round) {
      ExactSum total;
      std::vector<double> kept;
      for (int part = 0; part < 6; ++part) {
        ExactSum sum;
        std::vector<double> values;
        for (uint64_t k = random() % 5; k > 0; --k) values.push_back(RandomDouble(&random, spread));
        for (double v : values) sum.Add(v);
        total.Add(sum);
        if (random() % 2 == 0) {
          total.Subtract(sum);
        } else {
          kept.insert(kept.end(), values.begin(), values.end());
        }
        ASSERT_EQ(total.Rounded(), ExactFloatSum(kept));
        ExactSum decoded;
        const std::string bytes = Bytes(total) + "x";
        std::string_view in = bytes;
        ASSERT_TRUE(decoded.Decode(&in));
        ASSERT_EQ(in, "x");
        ASSERT_EQ(decoded.Rounded(), total.Rounded());
        ASSERT_EQ(Bytes(decoded) + "x", bytes);
      }
    }
  }
}

TEST(ExactSum, TheEdgesOfTheRange) {
  ExactSum sum;
  sum.Add(kLeast);
  EXPECT_EQ(sum.Rounded(), kLeast);
  sum.Add(kMost);
  EXPECT_EQ(sum.Rounded(), kMost);
  sum.Add(kMost);
  EXPECT_EQ(sum.Rounded(), std::numeric_limits<double>::infinity());
  sum.Subtract(kMost);
  sum.Subtract(kMost);
  EXPECT_EQ(sum.Rounded(), kLeast);
  sum.Subtract(kLeast);
  EXPECT_EQ(sum.Rounded(), 0.0);
  EXPECT_FALSE(std::signbit(sum.Rounded()));
  // Half of the last bit above the greatest double is a tie and rounds to 2^1024, which is infinity; less does not.
  const double half = std::ldexp(1.0, 970);
  sum.Add(-kMost);
  sum.Add(-half);
  EXPECT_EQ(sum.Rounded(), -std::numeric_limits<double>::infinity());
  sum.Add(kLeast);
  EXPECT_EQ(sum.Rounded(), -kMost);
}

// A million times the same double: 2^20 · x is exact.
TEST(ExactSum, CarriesThroughManyAdditions) {
  for (const double x : {kMost / 4, 0.1, kLeast, -3.3e-310, 1e17}) {
    ExactSum sum;
    for (int k = 0; k < 1 << 20; ++k) sum.Add(x);
    EXPECT_EQ(sum.Rounded(), x * 1048576.0);
    for (int k = 0; k < (1 << 20) - 1; ++k) sum.Subtract(x);
    EXPECT_EQ(sum.Rounded(), x);
  }
}

TEST(ExactSum, NarrowSumsHoldNoHeap) {
  ExactSum sum;
  for (int k = 0; k < 1000; ++k) sum.Add(k * 0.01 - 3);
  EXPECT_EQ(sum.HeapBytes(), 0U);
  sum.Add(1e300);
  EXPECT_GT(sum.HeapBytes(), 0U);
}

}  // namespace
}  // namespace weir::ops
