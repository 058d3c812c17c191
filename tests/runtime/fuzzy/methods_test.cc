// What the oracle's table does not hold: locks, infinities and NaN in terms, shares, formulas, bad definitions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/system.h"
#include "runtime/fuzzy/words.h"
#include "tests/runtime/fuzzy/random_systems.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

using testing::If;
using testing::Is;
using testing::Of;
using testing::Tri;

double Score(const System& system, double input, Workspace* workspace) {
  double output = -1;
  system.Evaluate(&input, &output, workspace);
  return output;
}

// The limits at infinity are what the shape tends to, and every term is defined for every double.
TEST(Terms, InfinityAndNaNAreDefined) {
  testing::Generator generator(3);
  for (int shape = 0; shape <= static_cast<int>(Shape::kDiscrete); ++shape) {
    for (int i = 0; i < 50; ++i) {
      const Term term = generator.MakeTerm(static_cast<Shape>(shape), -5, 15);
      const MembershipFunction degree(term);
      SCOPED_TRACE(Facts(term.shape)->name);
      EXPECT_EQ(degree(kNoValue), 0);
      EXPECT_NEAR(degree(kInfinity), degree(1e9), 1e-3);
      EXPECT_NEAR(degree(-kInfinity), degree(-1e9), 1e-3);
    }
  }
}

TEST(Terms, OpenShoulders) {
  const MembershipFunction left(Of("", Shape::kTriangle, {-kInfinity, 3, 7}));
  const MembershipFunction right(Of("", Shape::kTrapezoid, {2, 4, kInfinity, kInfinity}));
  EXPECT_EQ(left(-1e300), 1);
  EXPECT_EQ(left(5), 0.5);
  EXPECT_EQ(left(7), 0);
  EXPECT_EQ(right(2), 0);
  EXPECT_EQ(right(3), 0.5);
  EXPECT_EQ(right(kInfinity), 1);
}

TEST(Locks, PreviousHoldsWhereNoRuleFires) {
  SystemDefinition definition = testing::Poc();
  definition.blocks[0].rules.resize(1);  // low only: nothing fires from 8 on
  definition.outputs[0].lock_previous = true;
  definition.outputs[0].default_value = 42;
  const System system(definition);
  Workspace workspace(system);
  EXPECT_EQ(Score(system, 9, &workspace), 42);  // nothing before
  const double three = Score(system, 3, &workspace);
  EXPECT_EQ(Score(system, 9, &workspace), three);
  EXPECT_EQ(Score(system, 9, &workspace), three);
  workspace.SetPrevious(0, 7);  // another key's
  EXPECT_EQ(Score(system, 9, &workspace), 7);
  const double nine = 9;
  EXPECT_EQ(system.Explain(&nine, &workspace).outputs[0], 7);
}

TEST(Locks, RangeHoldsWeightedValues) {
  SystemDefinition definition = testing::Poc();
  Output& output = definition.outputs[0];
  output.terms = {Of("low", Shape::kConstant, {-50}), Of("medium", Shape::kConstant, {50}),
                  Of("high", Shape::kConstant, {500})};
  output.defuzzifier = Defuzzifier::kWeightedAverage;
  for (const bool lock : {false, true}) {
    output.lock_range = lock;
    const System system(definition);
    Workspace workspace(system);
    EXPECT_EQ(Score(system, 0, &workspace), lock ? 0 : -50);
    EXPECT_EQ(Score(system, 20, &workspace), lock ? 100 : 500);
    EXPECT_EQ(Score(system, 12, &workspace), 50);
  }
}

// A value that is not finite is no value.
TEST(Formulas, WithoutAValue) {
  SystemDefinition definition = testing::Poc();
  definition.outputs[0].defuzzifier = Defuzzifier::kWeightedAverage;
  for (Term& term : definition.outputs[0].terms) {
    term = Of(term.name, Shape::kFunction, {});
    term.formula.steps = {
        {Formula::Code::kNumber, 1, 0}, {Formula::Code::kInput, 0, 0}, {Formula::Code::kDivide, 0, 0}};
  }
  const System system(definition);
  Workspace workspace(system);
  EXPECT_EQ(Score(system, 4, &workspace), 0.25);
  EXPECT_TRUE(std::isnan(Score(system, 0, &workspace)));
}

TEST(Formulas, EveryStep) {
  using Code = Formula::Code;
  const auto value = [](std::vector<double> operands, Code code) {
    Formula formula;
    for (const double operand : operands) formula.steps.push_back({Code::kNumber, operand, 0});
    formula.steps.push_back({code, 0, 0});
    std::vector<double> stack(formula.StackSize(0));
    return stack.empty() ? kNoValue : formula.Evaluate(nullptr, stack.data());
  };
  EXPECT_EQ(value({2}, Code::kNegate), -2);
  EXPECT_EQ(value({2}, Code::kNot), 0);
  EXPECT_EQ(value({-2}, Code::kAbs), 2);
  EXPECT_EQ(value({-2}, Code::kSign), -1);
  EXPECT_EQ(value({-2.5}, Code::kFloor), -3);
  EXPECT_EQ(value({-2.5}, Code::kCeil), -2);
  EXPECT_EQ(value({2.5}, Code::kRound), 3);
  EXPECT_EQ(value({9}, Code::kSqrt), 3);
  EXPECT_EQ(value({0}, Code::kExp), 1);
  EXPECT_EQ(value({1}, Code::kLn), 0);
  EXPECT_EQ(value({100}, Code::kLog10), 2);
  EXPECT_EQ(value({5, 3}, Code::kAdd), 8);
  EXPECT_EQ(value({5, 3}, Code::kSubtract), 2);
  EXPECT_EQ(value({5, 3}, Code::kMultiply), 15);
  EXPECT_EQ(value({6, 3}, Code::kDivide), 2);
  EXPECT_EQ(value({-5, 3}, Code::kRemainder), -2);
  EXPECT_EQ(value({2, 3}, Code::kPower), 8);
  EXPECT_EQ(value({2, 3}, Code::kMinimum), 2);
  EXPECT_EQ(value({2, 3}, Code::kMaximum), 3);
  EXPECT_EQ(value({2, 3}, Code::kLess), 1);
  EXPECT_EQ(value({3, 3}, Code::kLessOrEqual), 1);
  EXPECT_EQ(value({2, 3}, Code::kEqual), 0);
  EXPECT_EQ(value({2, 3}, Code::kNotEqual), 1);
  EXPECT_EQ(value({2, 0}, Code::kAnd), 0);
  EXPECT_EQ(value({2, 0}, Code::kOr), 1);
  EXPECT_EQ(value({1, 5, 6}, Code::kSelect), 5);
  EXPECT_EQ(value({0, 5, 6}, Code::kSelect), 6);
  EXPECT_TRUE(std::isnan(value({}, Code::kNegate)));  // no expression
  EXPECT_TRUE(std::isnan(value({1}, Code::kAdd)));
}

// Six failures: low to a quarter, medium to a seventh; most of the area is medium's, which is wider.
TEST(Shares, OfRulesInAScore) {
  const System system(testing::Poc());
  Workspace workspace(system);
  const double six = 6, twenty = 20;
  const Explanation why = system.Explain(&six, &workspace);
  double clipped[2] = {};  // the areas of both, above each other where they overlap
  for (int i = 0; i < 200; ++i) {
    const double x = (2 * i + 1) / 4.0, low = std::min(0.25, std::max(0.0, (40 - x) / 40));
    const double medium = std::min(1 / 7.0, std::max(0.0, std::min((x - 30) / 30, (85 - x) / 25)));
    clipped[low >= medium ? 0 : 1] += std::max(low, medium);
  }
  EXPECT_NEAR(why.shares[0][0], clipped[0] / (clipped[0] + clipped[1]), 1e-9);
  EXPECT_NEAR(why.shares[1][0], clipped[1] / (clipped[0] + clipped[1]), 1e-9);
  EXPECT_EQ(why.shares[2][0], 0);
  EXPECT_NEAR(system.Explain(&twenty, &workspace).shares[2][0], 1, 1e-12);
}

TEST(Validate, MethodsThatDoNotFit) {
  struct Case {
    std::function<void(SystemDefinition*)> change;
    std::string error;  // the first
  };
  const std::vector<Case> cases = {
      {[](auto* d) { d->outputs[0].aggregation = Conorm::kNone; }, "'score': sets need an aggregation"},
      {[](auto* d) { d->outputs[0].defuzzifier = Defuzzifier::kWeightedSum; },
       "term 'low' of 'score': a weighted output needs values or monotonic terms"},
      {[](auto* d) { d->outputs[0].terms[1] = Of("medium", Shape::kConstant, {3}); },
       "term 'medium' of 'score': a value needs a weighted defuzzifier"},
      {[](auto* d) { d->inputs[0].terms[1] = Of("medium", Shape::kConstant, {3}); },
       "term 'medium' of 'count': a value is no set: only an output has it"},
      {[](auto* d) {
         d->outputs[0].exact = true, d->outputs[0].terms[0] = Of("low", Shape::kGaussian, {1, 2});
       },
       "term 'low' of 'score': 'exact' needs terms of straight lines"},
      {[](auto* d) { d->outputs[0].exact = true, d->outputs[0].aggregation = Conorm::kAlgebraicSum; },
       "'score': 'exact' needs sets joined by maximum or unbounded_sum"},
      {[](auto* d) { d->outputs[0].exact = true, d->blocks[0].implication = Norm::kEinsteinProduct; },
       "rule 1: 'exact' needs the implication minimum or algebraic_product"},
      {[](auto* d) { d->outputs[0].exact = true, d->blocks[0].rules[0].conclusions[0].hedges = {Hedge::kVery}; },
       "rule 1: 'exact' needs straight lines, without hedges"},
      {[](auto* d) { d->outputs[0].default_value = 101; }, "'score': the default must lie in the range"},
      {[](auto* d) { d->blocks[0].implication = Norm::kNone; }, "rule 1: sets need an implication"},
      {[](auto* d) {
         d->blocks[0].conjunction = Norm::kNone;
         d->blocks[0].rules[0].antecedent = testing::And({Is(0, 0), Is(0, 1)});
       },
       "rule 1: 'and' needs a conjunction"},
      {[](auto* d) { d->blocks[0].disjunction = Conorm::kNone, d->blocks[0].rules[0].otherwise = true; },
       "rule 1: 'otherwise' needs a disjunction"},
      {[](auto* d) { d->blocks[0].activation.count = 0; },
       "an activation counts at least one rule, and its threshold is a number"},
      {[](auto* d) { d->blocks[0].rules[0].antecedent = Is(1, 0); }, "rule 1: no block before concludes 'score'"},
      {[](auto* d) {
         d->blocks[0].rules[1].conclusions[0].hedges = {Hedge::kNot};
         d->blocks.push_back({"two", {If(Is(1, 0), {{0, 0}})}});
       },
       "block 'two': rule 1: 'score' is concluded with hedges before"},
      {[](auto* d) { d->blocks[0].rules[0].conclusions[0].term = kAny; }, "rule 1: 'score' has no term number -2"},
      {[](auto* d) {
         d->inputs[0].terms[0] = Of("low", Shape::kRamp, {1, 1});
       },
       "term 'low' of 'count': the two numbers must differ: 1, 1"},
      {[](auto* d) {
         d->inputs[0].terms[0] = Of("low", Shape::kGaussian, {1, 0});
       },
       "term 'low' of 'count': the deviation must be above 0: 1, 0"},
      {[](auto* d) {
         d->inputs[0].terms[0] = Of("low", Shape::kDiscrete, {1, 0, 1, 1});
       },
       "term 'low' of 'count': the points must go from left to right: 1, 0, 1, 1"},
      {[](auto* d) {
         d->inputs[0].terms[0] = Of("low", Shape::kDiscrete, {1, 0, 2});
       },
       "term 'low' of 'count': a discrete takes pairs of numbers, at least two, not 3"},
      {[](auto* d) {
         d->inputs[0].terms[0] = Of("low", Shape::kTriangle, {0, kInfinity, kInfinity});
       },
       "term 'low' of 'count': the corners of a triangle must be numbers within ±1e+150: 0, inf, inf"},
      {[](auto* d) { d->inputs[0].terms[0] = Of("low", Shape::kFunction, {}); },
       "term 'low' of 'count': the formula is no expression over the inputs"},
      {[](auto* d) {
         d->outputs[0].terms[0] = Of("low", Shape::kLinear, {1, 2, 3});
       },
       "term 'low' of 'score': a linear takes a coefficient for each input and the constant: 2 numbers, not 3"},
  };
  for (const Case& c : cases) {
    SystemDefinition definition = testing::Poc();
    c.change(&definition);
    const std::vector<DefinitionError> errors = Validate(definition);
    ASSERT_FALSE(errors.empty()) << c.error;
    EXPECT_EQ(errors[0].what, c.error);
  }
}

}  // namespace
}  // namespace weir::fuzzy
