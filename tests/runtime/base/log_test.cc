#include "runtime/base/log.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

// What a line of the JSON log says of a message.
std::string Logged(const std::string& message) {
  testing::internal::CaptureStderr();
  InitLog("info", "json");
  spdlog::info("{}", message);
  const std::string line = testing::internal::GetCapturedStderr();
  const size_t at = line.find("\"level\":\"info\",\"message\":");
  return at == std::string::npos ? line : line.substr(at + 25);
}

TEST(JsonLog, QuotesBackslashesAndControls) {
  EXPECT_EQ(Logged("plain ü"), "\"plain ü\"}\n");
  EXPECT_EQ(Logged("cannot read \"a\\b\""), "\"cannot read \\\"a\\\\b\\\"\"}\n");
  EXPECT_EQ(Logged("two\nlines\t\x01"), "\"two\\nlines\\t\\u0001\"}\n");
}

}  // namespace
}  // namespace weir
