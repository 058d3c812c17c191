// Systems one can work out with a pencil, each value with how.
#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "runtime/fuzzy/system.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

using testing::And;
using testing::If;
using testing::Is;
using testing::Make;
using testing::Of;
using testing::Tri;

std::vector<double> Evaluate(const SystemDefinition& definition, const std::vector<double>& inputs) {
  EXPECT_TRUE(Validate(definition).empty());
  const System system(definition);
  Workspace workspace(system);
  std::vector<double> outputs(system.output_count());
  system.Evaluate(inputs.data(), outputs.data(), &workspace);
  return outputs;
}

// A Takagi-Sugeno approximator of y = x^2: tangents at 0, 2 and 4, blended by triangles that add up to 1.
TEST(KnownSystems, SugenoBlendsTangents) {
  SystemDefinition square = Make(
      {{"x", 0, 4, {Tri("zero", 0, 0, 2), Tri("two", 0, 2, 4), Tri("four", 2, 4, 4)}}},
      {{"y",
        0,
        16,
        {Of("t0", Shape::kLinear, {0, 0}), Of("t2", Shape::kLinear, {4, -4}), Of("t4", Shape::kLinear, {8, -16})}}},
      {If(Is(0, 0), {{0, 0}}), If(Is(0, 1), {{0, 1}}), If(Is(0, 2), {{0, 2}})});
  square.outputs[0].defuzzifier = Defuzzifier::kWeightedAverage;
  square.outputs[0].aggregation = Conorm::kUnboundedSum;
  const auto at = [&](double x) { return Evaluate(square, {x})[0]; };
  EXPECT_DOUBLE_EQ(at(0), 0);
  EXPECT_DOUBLE_EQ(at(1), 0);      // half of 0, half of 4 * 1 - 4
  EXPECT_DOUBLE_EQ(at(1.5), 1.5);  // a quarter of 0, three of 4 * 1.5 - 4 = 2
  EXPECT_DOUBLE_EQ(at(2), 4);
  EXPECT_DOUBLE_EQ(at(3), 8);  // half of 4 * 3 - 4 = 8, half of 8 * 3 - 16 = 8
  EXPECT_DOUBLE_EQ(at(4), 16);
  for (double x = 0; x <= 4; x += 0.125) EXPECT_LE(std::abs(at(x) - x * x), 1);  // the tangents' worst, half-way
}

// Two blocks. The second asks how far the first concluded `tense`, by whichever rule concluded it most.
TEST(KnownSystems, ABlockReasonsFromTheOneBefore) {
  SystemDefinition chained =
      Make({{"heat", 0, 10, {Of("hot", Shape::kRamp, {0, 10})}}, {"load", 0, 10, {Of("high", Shape::kRamp, {0, 10})}}},
           {{"stress", 0, 10, {Of("tense", Shape::kRectangle, {5, 10})}},
            {"alarm", 0, 10, {Of("off", Shape::kConstant, {0}), Of("on", Shape::kConstant, {10})}}},
           {If(Is(0, 0), {{0, 0}}), If(Is(1, 0), {{0, 0}}, 0.5)});
  chained.outputs[1].defuzzifier = Defuzzifier::kWeightedAverage;
  chained.outputs[1].aggregation = Conorm::kUnboundedSum;
  chained.blocks.emplace_back();
  chained.blocks[1].name = "second";
  chained.blocks[1].rules = {If(Is(2, 0), {{1, 1}}), If(Is(2, 0, {Hedge::kNot}), {{1, 0}})};
  const auto at = [&](double heat, double load) { return Evaluate(chained, {heat, load}); };
  // heat 4: tense 0.4, against 0.1 by the load's rule; its rectangle's middle; 0.4 * 10 + 0.6 * 0.
  EXPECT_DOUBLE_EQ(at(4, 2)[0], 7.5);
  EXPECT_DOUBLE_EQ(at(4, 2)[1], 4);
  EXPECT_DOUBLE_EQ(at(2, 10)[1], 5);  // the load's, 1 * 0.5
  EXPECT_TRUE(std::isnan(at(0, 0)[0]));
  EXPECT_DOUBLE_EQ(at(0, 0)[1], 0);  // not tense, fully
}

// The nine-rule controller is odd: turning both inputs round turns the output round. At rest it does nothing.
TEST(KnownSystems, TheControllerIsOdd) {
  const SystemDefinition controller = testing::Controller(200);
  EXPECT_NEAR(Evaluate(controller, {0, 0})[0], 0, 1e-12);
  for (const auto& [error, change] : {std::pair{3.0, 0.5}, {-7.0, 2.0}, {10.0, 2.5}, {1.0, -0.25}})
    EXPECT_NEAR(Evaluate(controller, {error, change})[0], -Evaluate(controller, {-error, -change})[0], 1e-9);
  // Far off and going further: `pb` alone, fully: the middle of the area of triangle(50, 100, 100), which is
  // 50 + 2/3 * 50, but for the grain of sampling.
  EXPECT_NEAR(Evaluate(testing::Controller(20000), {10, 2.5})[0], 250.0 / 3, 1e-3);
}

}  // namespace
}  // namespace weir::fuzzy
