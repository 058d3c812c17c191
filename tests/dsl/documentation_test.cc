// Comments above declarations, in the plan.
#include "dsl/documentation.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>

#include "tests/dsl/compile_helper.h"

namespace weir::dsl {
namespace {

constexpr const char* kText = R"(# What it is for,
# in two lines.
topology t  # and a word beside it

# Not directly above: of nothing.

param limit = 5  # most that is usual

#Without a blank.
#
#  Indented.
source events from topic "events" json { user: string, n: int }  # events
  # within, and so not of the source
  key user

# The many.
stream many = events
  # of a stage
  | where n > limit

# Where they go.
sink many to topic "many" json
sink many to topic "again" json

# Of a rule.
rule often on many { when n > 7 }
sink often to stdout json
)";

TEST(Documentation, IsOfTheDeclarationBelow) {
  const plan::Plan plan = *CompileText(kText).plan;
  EXPECT_EQ(plan.documentation, "What it is for,\nin two lines.\nand a word beside it");
  ASSERT_EQ(plan.params.size(), 1U);
  EXPECT_EQ(plan.params[0].documentation, "most that is usual");
  ASSERT_EQ(plan.sources.size(), 1U);
  EXPECT_EQ(plan.sources[0].documentation, "Without a blank.\n\n Indented.\nevents");
  std::set<std::string> nodes;
  for (const plan::Node& node : plan.nodes) {
    const auto* sink = std::get_if<plan::SinkNode>(&node.op);
    const std::string name = sink != nullptr ? "sink to " + sink->name : node.subject;
    if (!name.empty()) nodes.insert(name + ": " + node.documentation);
  }
  const std::set<std::string> expected = {"events: Without a blank.\n\n Indented.\nevents",
                                          "many: The many.",
                                          "often: Of a rule.",
                                          "sink to many: Where they go.",
                                          "sink to again: ",
                                          "sink to : "};
  EXPECT_EQ(nodes, expected);
}

TEST(Documentation, NoneIsEmpty) {
  const plan::Plan plan =
      *CompileText("source events from topic \"events\" json { n: int }\nsink events to stdout json\n").plan;
  EXPECT_EQ(plan.documentation, "");
  EXPECT_EQ(plan.sources[0].documentation, "");
}

}  // namespace
}  // namespace weir::dsl
