#include "runtime/kafka/held_records.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::kafka {
namespace {

TEST(HeldRecords, GivesBackWhatCame) {
  HeldRecords held;
  EXPECT_EQ(held.size(), 0U);
  for (int round = 0; round < 2; ++round) {
    {  // nothing of these outlives Add
      const std::string key = "key", value(1000, 'v'), name = "weir.error", text = "E_SIZE";
      const std::vector<OutHeader> headers = {{name, text}, {"empty", ""}};
      held.Add(3, {7, key, value, 1234, headers});
      held.Add(0, {OutRecord::kByKey, std::nullopt, "", 0, {}});
      held.Add(1, {0, "", std::nullopt, 5, headers});
    }
    ASSERT_EQ(held.size(), 3U);
    EXPECT_EQ(held.output(0), 3);
    const OutRecord whole = held.At(0);
    EXPECT_EQ(whole.partition, 7);
    EXPECT_EQ(whole.key, "key");
    EXPECT_EQ(whole.value, std::string(1000, 'v'));
    EXPECT_EQ(whole.timestamp_ms, 1234);
    ASSERT_EQ(whole.headers.size(), 2U);
    EXPECT_EQ(whole.headers[0].name, "weir.error");
    EXPECT_EQ(whole.headers[0].value, "E_SIZE");
    EXPECT_EQ(whole.headers[1].name, "empty");
    EXPECT_EQ(whole.headers[1].value, "");
    const OutRecord keyless = held.At(1);
    EXPECT_EQ(keyless.partition, OutRecord::kByKey);
    EXPECT_FALSE(keyless.key);
    EXPECT_EQ(keyless.value, "");  // not a tombstone
    EXPECT_TRUE(keyless.headers.empty());
    const OutRecord tombstone = held.At(2);
    EXPECT_EQ(tombstone.key, "");
    EXPECT_FALSE(tombstone.value);
    EXPECT_EQ(tombstone.headers.size(), 2U);
    held.Clear();
    EXPECT_EQ(held.size(), 0U);
  }
}

TEST(HeldRecords, HasEnoughAtSomeTime) {
  HeldRecords held;
  const std::string value(1000, 'v');
  size_t records = 0;
  for (; !held.enough(); ++records) held.Add(0, {0, std::nullopt, value, 0, {}});
  EXPECT_EQ(records, HeldRecords::kEnough / 1000 + 1);
  held.Clear();
  EXPECT_FALSE(held.enough());
}

}  // namespace
}  // namespace weir::kafka
