#include <gtest/gtest.h>

#include "runtime/kafka/fault.h"

namespace weir::kafka {
namespace {

TEST(Fault, Words) {
  auto both = ParseFault("state-before-kafka,die-at-commit=5");
  ASSERT_TRUE(both.ok());
  EXPECT_TRUE(both.value().state_before_kafka);
  EXPECT_EQ(both.value().die_at_commit, 5);
  auto none = ParseFault("");
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none.value().state_before_kafka);
  EXPECT_EQ(none.value().die_at_commit, 0);
}

TEST(Fault, RefusesWhatIsNone) {
  for (const char* text :
       {"state", "die-at-commit=", "die-at-commit=0", "die-at-commit=-1", "die-at-commit=5x", ",x", " "}) {
    auto fault = ParseFault(text);
    ASSERT_FALSE(fault.ok()) << text;
    EXPECT_EQ(fault.status().code(), "K0120");
  }
}

}  // namespace
}  // namespace weir::kafka
