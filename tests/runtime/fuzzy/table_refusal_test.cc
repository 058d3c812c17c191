// What has no table, and what is said of it: parts of the message and of the help.
#include "runtime/fuzzy/table/table_refusal.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "runtime/fuzzy/system.h"
#include "runtime/fuzzy/table/table_builder.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

struct Refused {
  const char* name;
  SystemDefinition (*make)();
  double bound;
  const char *what, *help;  // parts
};

SystemDefinition Maximum() {
  SystemDefinition d = testing::Poc();
  d.outputs[0].defuzzifier = Defuzzifier::kMeanOfMaximum;
  return d;
}
SystemDefinition Highest() {
  SystemDefinition d = testing::Controller();
  d.blocks[0].activation = {Activation::Method::kHighest, 2, 0, Comparison::kGreaterOrEqual};
  return d;
}
// Where a sine-like remainder is below 0 nothing is concluded: a value here, none there, everywhere.
SystemDefinition HereAndThere() {
  SystemDefinition d = testing::Poc();
  d.blocks[0].rules.resize(1);
  d.inputs[0].terms.resize(1);
  d.inputs[0].terms[0] = testing::Of("odd", Shape::kFunction, {});
  d.inputs[0].terms[0].formula.steps = {{Formula::Code::kInput, 0, 0},
                                        {Formula::Code::kNumber, 1e-6, 0},
                                        {Formula::Code::kRemainder, 0, 0},
                                        {Formula::Code::kNumber, 5e-7, 0},
                                        {Formula::Code::kLess, 0, 0}};
  return d;
}
SystemDefinition Steps() {
  SystemDefinition d = testing::Poc();
  d.outputs[0].defuzzifier = Defuzzifier::kWeightedAverage;
  for (Term& term : d.outputs[0].terms) term = testing::Of(term.name, Shape::kFunction, {});
  for (Term& term : d.outputs[0].terms)  // a whole number of millionths
    term.formula.steps = {{Formula::Code::kInput, 0, 0},
                          {Formula::Code::kNumber, 1e6, 0},
                          {Formula::Code::kMultiply, 0, 0},
                          {Formula::Code::kFloor, 0, 0}};
  return d;
}
SystemDefinition TwoOutputs() {
  SystemDefinition d = testing::Poc();
  d.outputs.push_back(Maximum().outputs[0]);
  d.outputs.back().name = "second";
  return d;
}
SystemDefinition ManySamples() { return testing::Poc(kLargestResolution); }
SystemDefinition PocDefinition() { return testing::Poc(); }
SystemDefinition ControllerDefinition() { return testing::Controller(); }

constexpr Refused kRefused[] = {
    {"three inputs", testing::Logic, 0.1, "one or two inputs, not 3", "two systems"},
    {"maximum", Maximum, 0.1, "'score' jumps from maximum to maximum", "centroid"},
    {"second output", TwoOutputs, 0.1, "'second' jumps from maximum to maximum", "centroid"},
    {"highest", Highest, 1e-4, "an error of 'power' within 0.0001 cannot be shown on",
     "what jumps here: the activation"},
    {"here and there", HereAndThere, 1, "an error of 'score' within 1 cannot be shown on 100%",
     "no bound can be shown"},
    {"steps", Steps, 1e-3, "an error of 'score' within 0.001 cannot be shown on", "within "},
    {"below rounding", PocDefinition, 1e-13, "within 1e-13 cannot be shown on 100%", "within "},
    {"too fine", ControllerDefinition, 1e-2, "with 4096 cells", "within "},
    {"much to look at", ManySamples, 1e-4, "with 49 cells", "within "},
};

TEST(Tables, RefuseWhatCannotBeShown) {
  TableLimits limits;
  limits.most_cells = 4096;
  limits.most_work = 3e7;
  for (const Refused& refused : kRefused) {
    SCOPED_TRACE(refused.name);
    const System system(refused.make());
    const auto refusal = BuildTables(system, refused.bound, limits).refusal;
    ASSERT_TRUE(refusal);
    EXPECT_NE(refusal->what.find(refused.what), std::string::npos) << refusal->what;
    EXPECT_NE(refusal->help.find(refused.help), std::string::npos) << refusal->help;
    // The help does help.
    if (std::strcmp(refused.help, "within ") != 0) continue;
    const double enough = std::stod(refusal->help.substr(7));
    const auto again = BuildTables(system, enough, limits).refusal;
    EXPECT_FALSE(again) << enough << ": " << again->what << ", " << again->help;
  }
  System system(Maximum());
  EXPECT_TRUE(system.Approximate(0.1));
  EXPECT_TRUE(system.tables().empty());
}

}  // namespace
}  // namespace weir::fuzzy
