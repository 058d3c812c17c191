// What is said of a cell against what is computed at points in it: strengths lie within their enclosures, and between
// two points on a line they rise by no more than their slopes allow.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "runtime/fuzzy/system.h"
#include "runtime/fuzzy/table/enclosed_rules.h"
#include "tests/runtime/fuzzy/random_systems.h"

namespace weir::fuzzy {
namespace {

using testing::Generator;

struct Box {
  Interval of[kMostTableInputs];
};

// Of any size down to a millionth of the range; now and then between corners of terms.
Box MakeBox(const SystemDefinition& d, const EnclosedRules& rules, Generator* generator) {
  Box box;
  for (size_t i = 0; i < d.inputs.size(); ++i) {
    const double lower = d.inputs[i].lower, upper = d.inputs[i].upper;
    const std::vector<double> cuts = rules.CutsOf(i);
    const bool at_cut = !cuts.empty() && generator->Below(3) == 0;
    const double from = at_cut ? cuts[static_cast<size_t>(generator->Below(static_cast<int>(cuts.size())))]
                               : lower + (upper - lower) * generator->Unit() * 0.99;
    box.of[i] = {from, std::min(upper, from + (upper - lower) * std::pow(10, -6 * generator->Unit()))};
  }
  return box;
}

TEST(Enclosures, HoldStrengthsAndTheirSlopes) {
  int with_slopes = 0, jumping = 0;
  for (uint64_t seed = 1; seed <= 4000; ++seed) {
    Generator generator(seed);
    const SystemDefinition d = generator.MakeSystem();
    if (d.inputs.size() > kMostTableInputs) continue;
    const System system(d);
    Workspace workspace(system);
    EnclosedRules rules(system.definition());
    for (int cell = 0; cell < 10; ++cell) {
      const Box box = MakeBox(d, rules, &generator);
      rules.Enclose(box.of);
      std::vector<double> from(d.inputs.size());
      for (size_t i = 0; i < from.size(); ++i) from[i] = box.of[i].lo + box.of[i].Width() * generator.Unit();
      const std::vector<double> before = system.Explain(from.data(), &workspace).strengths;
      for (size_t i = 0; i < from.size(); ++i) {
        std::vector<double> to = from;
        to[i] = box.of[i].lo + box.of[i].Width() * generator.Unit();
        const std::vector<double> after = system.Explain(to.data(), &workspace).strengths;
        for (size_t r = 0; r < after.size(); ++r) {
          const Enclosed& e = rules.strengths()[r];
          SCOPED_TRACE("seed " + std::to_string(seed) + " rule " + std::to_string(r) + " input " + std::to_string(i));
          ASSERT_GE(after[r], e.value.lo);
          ASSERT_LE(after[r], e.value.hi);
          if (!e.slope[i].IsFinite()) {
            ++jumping;
            continue;
          }
          ++with_slopes;
          const Interval rise = e.slope[i] * Point(to[i] - from[i]);
          ASSERT_GE(after[r] - before[r], rise.lo - 2 * e.noise - 1e-15);
          ASSERT_LE(after[r] - before[r], rise.hi + 2 * e.noise + 1e-15);
        }
      }
    }
  }
  EXPECT_GT(with_slopes, 100000);
  EXPECT_GT(jumping, 1000);
}

}  // namespace
}  // namespace weir::fuzzy
