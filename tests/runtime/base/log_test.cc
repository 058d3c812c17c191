#include "runtime/base/log.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(JsonEscaped, QuotesBackslashesAndControls) {
  EXPECT_EQ(JsonEscaped("plain ü"), "plain ü");
  EXPECT_EQ(JsonEscaped("cannot read \"a\\b\""), "cannot read \\\"a\\\\b\\\"");
  EXPECT_EQ(JsonEscaped("two\nlines\t\x01"), "two\\u000alines\\u0009\\u0001");
}

}  // namespace
}  // namespace weir
