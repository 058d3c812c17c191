// Where outputs do not follow their inputs, found in systems whose response is plain to see.
#include "runtime/fuzzy/response.h"

#include <gtest/gtest.h>

namespace weir::fuzzy {
namespace {

Antecedent Is(int input, int term) {
  Antecedent out;
  out.input = input;
  out.term = term;
  return out;
}

// y is a weighted average of `values`, by how far x in 0..10 is in triangles about 0, 5 and 10; z another input.
SystemDefinition Steps(std::vector<double> values) {
  SystemDefinition out;
  out.inputs = {{"x",
                 0,
                 10,
                 {{"a", Shape::kTriangle, {0, 0, 5}, 1, {}},
                  {"b", Shape::kTriangle, {0, 5, 10}, 1, {}},
                  {"c", Shape::kTriangle, {5, 10, 10}, 1, {}}}},
                {"z", 0, 1, {{"on", Shape::kRamp, {0, 1}, 1, {}}}}};
  Output y;
  y.name = "y";
  y.lower = 0;
  y.upper = 10;
  y.aggregation = Conorm::kUnboundedSum;
  y.defuzzifier = Defuzzifier::kWeightedAverage;
  Block block;
  for (size_t k = 0; k < 3; ++k) {
    y.terms.push_back({"v" + std::to_string(k), Shape::kConstant, {values[k]}, 1, {}});
    block.rules.push_back({Is(0, static_cast<int>(k)), {{0, static_cast<int>(k), {}}}, 1, false});
  }
  out.outputs = {y};
  out.blocks = {block};
  return out;
}

ResponseFaults Of(std::vector<double> values, bool rising) {
  const SystemDefinition system = Steps(std::move(values));
  EXPECT_TRUE(Validate(system).empty());
  return CheckResponse(system, 0, rising)[0];
}

TEST(Response, WhatFollowsHasNoFault) {
  EXPECT_FALSE(Of({1, 4, 9}, true).against);
  EXPECT_FALSE(Of({1, 4, 9}, true).still);
  EXPECT_FALSE(Of({9, 4, 1}, false).against);
}

TEST(Response, GoesTheOtherWay) {
  const auto fault = Of({1, 9, 4}, true).against;
  ASSERT_TRUE(fault);
  EXPECT_DOUBLE_EQ(fault->from, 5);
  EXPECT_DOUBLE_EQ(fault->to, 10);
  EXPECT_DOUBLE_EQ(fault->before, 9);
  EXPECT_DOUBLE_EQ(fault->after, 4);
  EXPECT_DOUBLE_EQ(Of({1, 9, 4}, false).against->to, 5);
}

// The end of a scale may be flat, the middle and the whole not.
TEST(Response, StandsStill) {
  EXPECT_FALSE(Of({4, 4, 9}, true).still);
  EXPECT_FALSE(Of({1, 4, 4}, true).still);
  const auto whole = Of({4, 4, 4}, true).still;
  ASSERT_TRUE(whole);
  EXPECT_DOUBLE_EQ(whole->first, 0);
  EXPECT_DOUBLE_EQ(whole->second, 10);
  SystemDefinition system = Steps({1, 4, 9});
  system.inputs[0].terms[1] = {"b", Shape::kTrapezoid, {0, 4, 7, 10}, 1, {}};
  system.inputs[0].terms[0].params = {0, 0, 4};
  system.inputs[0].terms[2].params = {7, 10, 10};
  const auto middle = CheckResponse(system, 0, true)[0].still;
  ASSERT_TRUE(middle);
  EXPECT_DOUBLE_EQ(middle->first, 4);
  EXPECT_DOUBLE_EQ(middle->second, 7);
}

// Another input decides which way it goes, and a stretch that stands still for one of its values only is none.
TEST(Response, OtherInputsStandOnAGrid) {
  SystemDefinition system = Steps({1, 4, 9});
  system.outputs[0].terms.push_back({"v3", Shape::kConstant, {0}, 1, {}});
  Antecedent both;
  both.op = Antecedent::Op::kAnd;
  both.operands = {Is(0, 2), Is(1, 0)};
  for (int k = 0; k < 5; ++k) system.blocks[0].rules.push_back({both, {{0, 3, {}}}, 1, false});
  const auto faults = CheckResponse(system, 0, true)[0];
  ASSERT_TRUE(faults.against);
  EXPECT_DOUBLE_EQ(faults.against->inputs[1], 1);
  EXPECT_DOUBLE_EQ(faults.against->to, 10);
  EXPECT_FALSE(CheckResponse(system, 1, false)[0].against);
}

TEST(Response, OutputsThatDoNotDependOnTheInputAreNotAskedFor) {
  SystemDefinition system = Steps({4, 4, 4});
  system.outputs.push_back(system.outputs[0]);
  system.outputs[1].name = "w";
  system.blocks[0].rules.push_back({Is(1, 0), {{1, 0, {}}}, 1, false});
  const auto faults = CheckResponse(system, 0, true);
  EXPECT_TRUE(faults[0].still);
  EXPECT_FALSE(faults[1].still);
}

}  // namespace
}  // namespace weir::fuzzy
