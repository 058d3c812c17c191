// Tables against the computation they stand for.
#include "runtime/fuzzy/table/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/fuzzy/system.h"
#include "runtime/fuzzy/table/table_builder.h"
#include "tests/runtime/fuzzy/random_systems.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

using testing::Generator;

struct Tally {
  int tables = 0, points = 0, found = 0, values = 0, wrong = 0;
  std::string first_wrong;
};

// Of one or two inputs, without what is applied behind a table, and without what is refused outright.
SystemDefinition MakeDefinition(Generator* generator, bool exact) {
  SystemDefinition d;
  do d = exact ? generator->MakeExactSystem() : generator->MakeSystem();
  while (d.inputs.size() > kMostTableInputs);
  for (Output& o : d.outputs) {
    o.default_value.reset();
    o.lock_previous = o.lock_range = false;
    if (!IsWeighted(o.defuzzifier) && o.defuzzifier > Defuzzifier::kBisector) o.defuzzifier = Defuzzifier::kCentroid;
  }
  return d;
}

// Anywhere; at ends of the range and cuts of terms, where cells end and curves bend; halfway between; a rounding
// beside.
double MakeInput(const Variable& input, const std::vector<double>& cuts, Generator* generator) {
  const auto cut = [&] { return cuts[static_cast<size_t>(generator->Below(static_cast<int>(cuts.size())))]; };
  const double width = input.upper - input.lower;
  double x = input.lower + width * generator->Unit();
  switch (generator->Below(6)) {
    case 0: x = cut(); break;
    case 1: x = cut(), x += (cut() - x) / 2; break;
    case 2: x = std::nextafter(cut(), generator->Below(2) == 0 ? -kInfinity : kInfinity); break;
    case 3: x = cut() + (generator->Below(2) == 0 ? 1 : -1) * width * std::pow(10, -12 * generator->Unit()); break;
    default: break;
  }
  return std::clamp(x, input.lower, input.upper);
}

void CompareAt(const System& system, const Tables& tables, const double* inputs, double bound, Workspace* workspace,
               Tally* tally) {
  std::vector<double> computed(system.output_count());
  system.Evaluate(inputs, computed.data(), workspace);
  for (size_t k = 0; k < computed.size(); ++k) {
    double value = 0;
    ++tally->points;
    if (!tables.outputs[k].Find(inputs, &value)) continue;
    ++tally->found;
    tally->values += std::isnan(value) ? 0 : 1;
    if (std::isnan(value) ? std::isnan(computed[k]) : std::fabs(value - computed[k]) <= bound) continue;
    if (tally->wrong++ == 0)
      tally->first_wrong = "output " + std::to_string(k) + ": " + std::to_string(value) + ", not " +
                           std::to_string(computed[k]) + " within " + std::to_string(bound);
  }
}

// doubt: TableLimits.
Tally CompareRandomSystems(uint64_t seeds, double doubt) {
  Tally tally;
  for (uint64_t seed = 1; seed <= seeds && tally.wrong == 0; ++seed) {
    Generator generator(seed);
    const SystemDefinition d = MakeDefinition(&generator, seed % 8 == 0);
    double bound = kInfinity;
    for (const Output& o : d.outputs) bound = std::min(bound, o.upper - o.lower);
    bound *= std::pow(10, -4 * generator.Unit());
    const System system(d);
    TableLimits limits;
    limits.most_cells = 300;
    limits.most_computed = 1;  // never refused
    limits.doubt = doubt;
    const Tables tables = BuildTables(system, bound, limits);
    if (tables.outputs.size() != d.outputs.size()) {
      ADD_FAILURE() << "seed " << seed << ": " << tables.refusal->what;
      continue;
    }
    ++tally.tables;
    Workspace workspace(system);
    EnclosedRules rules(system.definition());
    std::vector<std::vector<double>> cuts;
    for (size_t i = 0; i < d.inputs.size(); ++i) {
      cuts.push_back(rules.CutsOf(i));
      cuts.back().insert(cuts.back().end(), {d.inputs[i].lower, d.inputs[i].upper});
    }
    for (int n = 0; n < 200; ++n) {
      double inputs[kMostTableInputs] = {};
      for (size_t i = 0; i < d.inputs.size(); ++i) inputs[i] = MakeInput(d.inputs[i], cuts[i], &generator);
      CompareAt(system, tables, inputs, bound, &workspace, &tally);
    }
    if (tally.wrong > 0) tally.first_wrong = "seed " + std::to_string(seed) + ", " + tally.first_wrong;
  }
  return tally;
}

TEST(Tables, AreWithinTheirBound) {
  const Tally tally = CompareRandomSystems(600, 1);
  EXPECT_EQ(tally.wrong, 0) << tally.first_wrong;
  EXPECT_EQ(tally.tables, 600);
  EXPECT_GT(tally.found, tally.points * 8 / 10);
  EXPECT_GT(tally.values, tally.points * 6 / 10);
}

// The comparison above does find what is wrong: with a fifth of every error believed, or none.
TEST(Tables, AWrongErrorIsFoundOut) {
  EXPECT_GT(CompareRandomSystems(600, 0.2).wrong, 0);
  EXPECT_GT(CompareRandomSystems(600, 0).wrong, 0);
}

// At every cell's corners and middles, in effect: a fine grid and the points beside it.
void CompareOnGrid(SystemDefinition d, double bound, int steps) {
  const System computed(d);
  System system(std::move(d));
  ASSERT_FALSE(system.Approximate(bound));
  Workspace one(computed), two(system);
  const auto at = [&](size_t input, int step) {
    if (input >= system.input_count()) return 0.0;
    const Variable& v = system.definition().inputs[input];
    return v.lower + (v.upper - v.lower) * step / steps;
  };
  double worst = 0;
  for (int i = 0; i <= steps; ++i) {
    for (int k = 0; k <= (system.input_count() == 2 ? steps : 0); ++k) {
      const double inputs[] = {at(0, i), at(1, k)};
      double expected = 0, actual = 0;
      computed.Evaluate(inputs, &expected, &one);
      system.Evaluate(inputs, &actual, &two);
      ASSERT_LE(std::fabs(actual - expected), bound) << inputs[0] << ", " << inputs[1];
      worst = std::max(worst, std::fabs(actual - expected));
    }
  }
  EXPECT_GT(worst, bound / 20);  // it was a table
}

TEST(Tables, OfKnownSystems) {
  CompareOnGrid(testing::Poc(), 0.01, 20000);
  CompareOnGrid(testing::Controller(), 1, 512);
  SystemDefinition exact = testing::Poc();
  exact.outputs[0].exact = true;
  CompareOnGrid(exact, 0.05, 8192);
  SystemDefinition bisector = testing::Poc();
  bisector.outputs[0].defuzzifier = Defuzzifier::kBisector;
  CompareOnGrid(bisector, 0.05, 8192);
}

// A rule that fires in the middle only; what stands where none does is applied behind the table.
TEST(Tables, KeepWhatHasNoValue) {
  SystemDefinition d =
      testing::Make({{"x", 0, 9, {testing::Tri("mid", 3, 4, 6)}}}, {{"y", 0, 1, {testing::Tri("some", 0, 0.5, 1)}}},
                    {testing::If(testing::Is(0, 0), {{0, 0}})});
  System system(d);
  ASSERT_FALSE(system.Approximate(0.01));
  d.outputs[0].default_value = 0.25;
  System with_default(d);
  ASSERT_FALSE(with_default.Approximate(0.01));
  Workspace one(system), two(with_default);
  for (const double x : {0.0, 2.0, 3.0, 3.001, 4.0, 5.5, 6.0, std::nextafter(6.0, 0.0), 9.0, 1e9, kNoValue}) {
    double y = 0, other = 0;
    system.Evaluate(&x, &y, &one);
    with_default.Evaluate(&x, &other, &two);
    EXPECT_EQ(std::isnan(y), !(x > 3 && x < 6)) << x;
    EXPECT_EQ(other == 0.25, std::isnan(y)) << x;
  }
}

TEST(Tables, OneInTwoBuildsIsTheSame) {
  System one(testing::Controller()), two(testing::Controller());
  ASSERT_FALSE(one.Approximate(2));
  ASSERT_FALSE(two.Approximate(2));
  EXPECT_EQ(one.tables()[0].cells(), two.tables()[0].cells());
  Workspace first(one), second(two);
  Generator generator(1);
  for (int n = 0; n < 10000; ++n) {
    const double inputs[] = {generator.Number(-11, 11), generator.Number(-3, 3)};
    double a = 0, b = 0;
    one.Evaluate(inputs, &a, &first);
    two.Evaluate(inputs, &b, &second);
    ASSERT_EQ(std::bit_cast<uint64_t>(a), std::bit_cast<uint64_t>(b));
  }
}

TEST(Tables, TheAccountIsComputed) {
  const System computed(testing::Poc());
  System system(testing::Poc());
  ASSERT_FALSE(system.Approximate(1));
  Workspace one(computed), two(system);
  int differ = 0;
  for (double x = 0.05; x < 20; x += 0.1) {
    double before = 0, after = 0;
    system.Evaluate(&x, &before, &two);
    const Explanation expected = computed.Explain(&x, &one), why = system.Explain(&x, &two);
    EXPECT_EQ(why.outputs, expected.outputs);
    EXPECT_EQ(why.strengths, expected.strengths);
    system.Evaluate(&x, &after, &two);
    EXPECT_EQ(before, after) << "what was asked between changes nothing";
    differ += before != *why.outputs[0] ? 1 : 0;
  }
  EXPECT_GT(differ, 100);
}

}  // namespace
}  // namespace weir::fuzzy
