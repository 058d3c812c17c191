// The engine against a naive evaluator, written from the definitions alone, on random systems.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/norms.h"
#include "runtime/fuzzy/system.h"
#include "runtime/fuzzy/words.h"
#include "tests/runtime/fuzzy/naive.h"
#include "tests/runtime/fuzzy/random_systems.h"

namespace weir::fuzzy {
namespace {

using testing::Generator;

struct Tally {
  int values = 0, nulls = 0, nested = 0, chained = 0, weighted = 0;
};

void Count(const SystemDefinition& d, const Antecedent& node, Tally* tally) {
  tally->nested += node.operands.empty() ? 0 : 1;
  tally->chained += node.input >= static_cast<int>(d.inputs.size()) ? 1 : 0;
  for (const Antecedent& operand : node.operands) Count(d, operand, tally);
}

void CompareOutput(const Output& output, double actual, double expected, Tally* tally) {
  ASSERT_EQ(std::isnan(actual), std::isnan(expected)) << output.name << ": " << actual << ", not " << expected;
  if (std::isnan(expected)) {
    ++tally->nulls;
    return;
  }
  ++tally->values;
  tally->weighted += IsWeighted(output.defuzzifier) ? 1 : 0;
  // Near the flat end of a slope the naive search for a degree can be no better than the root of the last bit.
  const bool searched =
      std::any_of(output.terms.begin(), output.terms.end(), [](const Term& term) { return IsMonotonic(term.shape); });
  const bool roots = searched && IsWeighted(output.defuzzifier);
  ASSERT_NEAR(actual, expected, (roots ? 1e-6 : 1e-9) * std::max(1.0, std::fabs(expected)))
      << output.name << " by defuzzifier " << static_cast<int>(output.defuzzifier);
  if (IsWeighted(output.defuzzifier) && !output.lock_range) return;
  ASSERT_GE(actual, output.lower);
  ASSERT_LE(actual, output.upper);
}

void Compare(const SystemDefinition& d, const System& system, const std::vector<double>& inputs,
             std::vector<double>* previous, Workspace* workspace, Tally* tally) {
  std::vector<double> outputs(d.outputs.size());
  system.Evaluate(inputs.data(), outputs.data(), workspace);
  const Explanation why = system.Explain(inputs.data(), workspace);
  const testing::NaiveResult expected = testing::NaiveEvaluate(d, inputs, *previous);
  for (size_t r = 0; r < expected.strengths.size(); ++r)
    ASSERT_NEAR(why.strengths[r], expected.strengths[r], 1e-12) << "rule " << r;
  for (size_t o = 0; o < outputs.size(); ++o) {
    CompareOutput(d.outputs[o], outputs[o], expected.outputs[o], tally);
    if (::testing::Test::HasFatalFailure()) return;
    ASSERT_EQ(why.outputs[o].has_value(), !std::isnan(outputs[o]));
    double shares = 0;
    for (const std::vector<double>& of_rule : why.shares) shares += of_rule[o];
    ASSERT_TRUE(shares == 0 || std::fabs(shares - 1) < 1e-9) << "shares of output " << o << " are " << shares;
  }
  *previous = outputs;
}

TEST(RandomSystems, EngineEqualsTheNaiveEvaluator) {
  Tally tally;
  for (uint64_t seed = 1; seed <= 20000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator generator(seed);
    const SystemDefinition definition = generator.MakeSystem();
    const std::vector<DefinitionError> errors = Validate(definition);
    ASSERT_TRUE(errors.empty()) << errors[0].where << ": " << errors[0].what;
    for (const Block& block : definition.blocks) {
      for (const Rule& rule : block.rules) Count(definition, rule.antecedent, &tally);
    }
    const System system(definition);
    Workspace workspace(system);
    std::vector<double> previous(definition.outputs.size(), NAN);
    for (int i = 0; i < 5; ++i) {
      Compare(definition, system, generator.MakeInputs(definition), &previous, &workspace, &tally);
      if (HasFatalFailure()) return;
    }
  }
  // The generator must reach all of this, or the test says little.
  EXPECT_GT(tally.values, 100000);
  EXPECT_GT(tally.weighted, 20000);
  EXPECT_GT(tally.nulls, 10000);
  EXPECT_GT(tally.nested, 20000);
  EXPECT_GT(tally.chained, 10000);
}

TEST(RandomTerms, DegreesEqualTheNaiveOnes) {
  Generator generator(7);
  int between = 0;
  for (int i = 0; i < 100000; ++i) {
    const Term term = generator.MakeTerm(static_cast<Shape>(generator.Below(21)), -5, 15);
    const double x = generator.Number(-12, 22), degree = MembershipFunction(term)(x);
    SCOPED_TRACE(std::string(Facts(term.shape)->name) + " at " + std::to_string(x));
    // The root of a small difference loses half of its digits in the naive form of arc and semi-ellipse.
    const bool root = term.shape == Shape::kArc || term.shape == Shape::kSemiEllipse;
    ASSERT_NEAR(degree, testing::NaiveDegree(term, x), root ? 1e-7 : 1e-12);
    ASSERT_GE(degree, 0);
    ASSERT_LE(degree, term.height);
    between += degree > 0 && degree < term.height ? 1 : 0;
  }
  EXPECT_GT(between, 50000);
}

TEST(RandomDegrees, NormsEqualTheNaiveOnesAndStayInRange) {
  Generator generator(8);
  const auto degree = [&] {
    const int kind = generator.Below(4);
    return kind == 0 ? generator.Below(5) / 4.0 : kind == 1 ? 1 - std::pow(generator.Unit(), 30) : generator.Unit();
  };
  for (int i = 0; i < 100000; ++i) {
    const double a = degree(), b = degree();
    SCOPED_TRACE(std::to_string(a) + ", " + std::to_string(b));
    for (int n = 0; n < static_cast<int>(Norm::kNone); ++n) {
      const double joined = Apply(static_cast<Norm>(n), a, b);
      ASSERT_NEAR(joined, testing::NaiveNorm(static_cast<Norm>(n), a, b), 1e-12) << "norm " << n;
      ASSERT_TRUE(joined >= 0 && joined <= std::min(a, b) + 1e-15) << "norm " << n;
    }
    for (int n = 0; n < static_cast<int>(Conorm::kNone); ++n) {
      const double joined = Apply(static_cast<Conorm>(n), a, b);
      ASSERT_NEAR(joined, testing::NaiveConorm(static_cast<Conorm>(n), a, b), 1e-12) << "conorm " << n;
      ASSERT_TRUE(joined >= std::max(a, b) - 1e-15) << "conorm " << n;
      ASSERT_TRUE(joined <= 1 || n == static_cast<int>(Conorm::kUnboundedSum)) << "conorm " << n;
    }
  }
}

// The closed form against many samples: the error of sampling falls with the step.
TEST(RandomSystems, ExactIsWhatSamplingTendsTo) {
  int values = 0;
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator generator(seed);
    SystemDefinition definition = generator.MakeExactSystem();
    const std::vector<DefinitionError> errors = Validate(definition);
    ASSERT_TRUE(errors.empty()) << errors[0].where << ": " << errors[0].what;
    const System exact(definition);
    definition.outputs[0].exact = false;
    definition.outputs[0].resolution = 4000;
    const System sampled(definition);
    Workspace one(exact), two(sampled);
    const std::vector<double> inputs = generator.MakeInputs(definition);
    double a = 0, b = 0;
    exact.Evaluate(inputs.data(), &a, &one);
    sampled.Evaluate(inputs.data(), &b, &two);
    if (std::isnan(a) || std::isnan(b)) continue;
    ++values;
    ASSERT_NEAR(a, b, (definition.outputs[0].upper - definition.outputs[0].lower) / 1000);
  }
  EXPECT_GT(values, 800);
}

}  // namespace
}  // namespace weir::fuzzy
