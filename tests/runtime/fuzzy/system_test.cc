#include "runtime/fuzzy/system.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "runtime/fuzzy/membership.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

using testing::Is;
using testing::Make;
using testing::Not;
using testing::Poc;
using testing::Trap;
using testing::Tri;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double Score(const System& system, double input) {
  Workspace workspace(system);
  double output = -1;
  system.Evaluate(&input, &output, &workspace);
  return output;
}

TEST(Membership, DegenerateTrianglesAreExact) {
  const MembershipFunction left(Tri("", 0, 0, 8)), right(Tri("", 15, 20, 20)), point(Tri("", 5, 5, 5));
  EXPECT_EQ(left(0), 1);
  EXPECT_EQ(left(std::nextafter(0.0, -1)), 0);
  EXPECT_EQ(left(4), 0.5);
  EXPECT_EQ(left(8), 0);
  EXPECT_EQ(right(20), 1);
  EXPECT_EQ(right(std::nextafter(20.0, 21)), 0);
  EXPECT_EQ(point(5), 1);
  EXPECT_EQ(point(std::nextafter(5.0, 6)), 0);
  EXPECT_EQ(point(std::nextafter(5.0, 4)), 0);
}

TEST(Membership, TrapezoidWithHeight) {
  const MembershipFunction f(Trap("", -2, 0, 4, 5, 0.5));
  EXPECT_EQ(f(-2), 0);
  EXPECT_EQ(f(-1), 0.25);
  EXPECT_EQ(f(0), 0.5);
  EXPECT_EQ(f(4), 0.5);
  EXPECT_EQ(f(4.5), 0.25);
  EXPECT_EQ(f(5), 0);
  EXPECT_EQ(f(kNaN), 0);
  EXPECT_EQ(f(kInf), 0);
  EXPECT_EQ(f(-kInf), 0);
}

TEST(Membership, NeverAboveTheHeight) {
  const MembershipFunction f(Tri("", 0.1, 0.7, 1.1));
  for (double x = 0.7, i = 0; i < 1000; ++i) {
    x = std::nextafter(x, 0);
    EXPECT_LE(f(x), 1);
    EXPECT_LE(f(1.4 - x), 1);
  }
}

TEST(System, InputsAreClampedToTheirRange) {
  const System system(Poc());
  EXPECT_EQ(Score(system, 25), Score(system, 20));
  EXPECT_EQ(Score(system, kInf), Score(system, 20));
  EXPECT_EQ(Score(system, -3), Score(system, 0));
  EXPECT_EQ(Score(system, -kInf), Score(system, 0));
  EXPECT_GT(Score(system, 20), 89);
}

TEST(System, NaNIsInNoTerm) {
  const System poc(Poc());
  EXPECT_TRUE(std::isnan(Score(poc, kNaN)));
  SystemDefinition definition = Poc();
  definition.blocks[0].rules[0].antecedent = Not(Is(0, 0));
  EXPECT_NEAR(Score(System(definition), kNaN), Score(poc, 0), 1e-12);  // "not low" holds fully
}

TEST(System, NoRuleFiresNoValue) {
  SystemDefinition definition = Poc();
  definition.blocks[0].rules.resize(1);  // low only
  const System system(definition);
  EXPECT_FALSE(std::isnan(Score(system, 7.5)));
  EXPECT_TRUE(std::isnan(Score(system, 8)));
  definition.blocks[0].rules[0].weight = 0;
  EXPECT_TRUE(std::isnan(Score(System(definition), 0)));
}

TEST(System, OutputsAreIndependent) {
  SystemDefinition definition = Poc();
  definition.outputs.push_back({{"second", 0, 10, {Tri("only", 0, 5, 10)}}});
  definition.blocks[0].rules[2].conclusions.push_back({1, 0});
  const System system(definition);
  Workspace workspace(system);
  double outputs[2];
  const double low = 3, high = 20;
  system.Evaluate(&low, outputs, &workspace);
  EXPECT_FALSE(std::isnan(outputs[0]));
  EXPECT_TRUE(std::isnan(outputs[1]));
  system.Evaluate(&high, outputs, &workspace);
  EXPECT_DOUBLE_EQ(outputs[1], 5);
}

// The tiniest strength still gives the centroid of its term, not 0 / 0.
TEST(System, TinyStrengthsKeepTheirCentroid) {
  SystemDefinition definition =
      Make({{"x", 0, 1, {Tri("t", 0, 1, 1)}}}, {{"y", 0, 1, {Trap("t", 0, 0, 1, 1)}}}, {{Is(0, 0), {{0, 0}}, 1}});
  const System system(definition);
  for (double x : {1e-300, 1e-310, std::numeric_limits<double>::denorm_min()}) {
    EXPECT_NEAR(Score(system, x), 0.5, 1e-12) << x;
  }
}

// A range of five times the least number above 0: a step of it rounds up, and seven half steps would lie beyond the
// end.
TEST(System, ResultsStayInTheRange) {
  const double d = std::numeric_limits<double>::denorm_min();
  const System system(Make({{"x", 0, 1, {Tri("t", 0, 1, 1)}}}, {{"y", 0, 5 * d, {Tri("t", 4 * d, 4 * d, 4 * d)}}},
                           {{Is(0, 0), {{0, 0}}, 1}}, 4));
  EXPECT_GE(Score(system, 1), 0);
  EXPECT_LE(Score(system, 1), 5 * d);
}

TEST(System, RepeatedInputsGiveTheSameBits) {
  const System system(Poc());
  Workspace reused(system);
  for (double input : {7.0, 7.0, 16.0, 7.0, kNaN, kNaN, 0.0, -0.0, 16.0}) {
    double output = 0;
    const double fresh = Score(system, input);
    system.Evaluate(&input, &output, &reused);
    EXPECT_EQ(std::memcmp(&output, &fresh, sizeof fresh), 0) << input;
  }
}

TEST(System, ASecondInputThatChangesIsNoticed) {
  const System system(testing::Controller());
  Workspace workspace(system);
  double first = 0, second = 0;
  const double a[] = {3, 1}, b[] = {3, -1};
  system.Evaluate(a, &first, &workspace);
  system.Evaluate(b, &second, &workspace);
  EXPECT_GT(first, second);
}

TEST(System, ExplainGivesDegreesStrengthsAndOutputs) {
  SystemDefinition definition = Poc();
  definition.blocks[0].rules[1].weight = 0.5;
  const System system(definition);
  Workspace workspace(system);
  const double input = 6;
  double output = 0;
  system.Evaluate(&input, &output, &workspace);
  const Explanation why = system.Explain(&input, &workspace);
  EXPECT_EQ(why.inputs, std::vector<double>{6});
  ASSERT_EQ(why.degrees.size(), 1u);
  EXPECT_EQ(why.degrees[0], (std::vector<double>{0.25, 1.0 / 7, 0}));
  EXPECT_EQ(why.strengths, (std::vector<double>{0.25, 0.5 / 7, 0}));
  ASSERT_EQ(why.outputs.size(), 1u);
  EXPECT_EQ(why.outputs[0], output);
  const double beyond = 25;
  EXPECT_EQ(system.Explain(&beyond, &workspace).inputs[0], 20);
  EXPECT_EQ(system.Explain(&beyond, &workspace).strengths, (std::vector<double>{0, 0, 1}));
  definition.blocks[0].rules.resize(1);
  const System low(definition);
  Workspace other(low);
  EXPECT_EQ(low.Explain(&beyond, &other).outputs[0], std::nullopt);
}

TEST(System, ThreadsShareASystem) {
  const System system(testing::Controller());
  const auto sum = [&system] {
    Workspace workspace(system);
    double total = 0;
    for (int i = 0; i < 2000; ++i) {
      const double inputs[] = {-10 + i * 0.01, 2.5 - i * 0.0025};
      double output = 0;
      system.Evaluate(inputs, &output, &workspace);
      total += output;
    }
    return total;
  };
  const double expected = sum();
  double totals[3] = {};
  std::vector<std::thread> threads;
  for (double& total : totals) threads.emplace_back([&total, &sum] { total = sum(); });
  for (std::thread& thread : threads) thread.join();
  for (double total : totals) EXPECT_EQ(total, expected);
}

TEST(SystemDeathTest, RefusesMisuse) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(System(SystemDefinition{}), "internal error");
  const System one(Poc()), two(Poc());
  Workspace workspace(one);
  double input = 1, output = 0;
  EXPECT_DEATH(two.Evaluate(&input, &output, &workspace), "internal error");
}

}  // namespace
}  // namespace weir::fuzzy
