#include "runtime/row/key.h"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/base/hash.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

std::string KeyBytes(const std::vector<Slot>& key) {
  std::string out;
  AppendKeyBytes(key.data(), key.size(), &out);
  return out;
}

TEST(Key, Bytes) {
  char v4[16], v6[16];
  ASSERT_TRUE(ParseIp("203.0.113.9", v4) && ParseIp("2001:db8::1", v6));
  EXPECT_EQ(KeyBytes({}), "");
  EXPECT_EQ(KeyBytes({Slot::String("é\"")}), "é\"");
  EXPECT_EQ(KeyBytes({Slot::Int(21)}), "21");
  EXPECT_EQ(KeyBytes({Slot::Int(-3)}), "-3");
  EXPECT_EQ(KeyBytes({Slot::Bool(false)}), "false");
  EXPECT_EQ(KeyBytes({Slot::Ip(v4)}), "203.0.113.9");
  EXPECT_EQ(KeyBytes({Slot::Ip(v6)}), "2001:db8::1");
  EXPECT_EQ(KeyBytes({Slot::Duration(60000)}), "60000");
  EXPECT_EQ(KeyBytes({Slot::Timestamp(0)}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(KeyBytes({Slot::Null()}), "");
  EXPECT_EQ(KeyBytes({Slot::String("a\"b"), Slot::Int(1), Slot::Ip(v4), Slot::Bool(true), Slot::Timestamp(0),
                      Slot::Duration(5)}),
            R"(["a\"b",1,"203.0.113.9",true,"1970-01-01T00:00:00.000Z",5])");
  EXPECT_EQ(PartitionForKey(KeyBytes({Slot::Int(21)}), 12), 0);
  EXPECT_EQ(PartitionForKey(KeyBytes({Slot::Ip(v4)}), 12), 8);
}

// In ascending order; every pair is compared both ways.
TEST(Key, Order) {
  char a[16], b[16], c[16];
  ASSERT_TRUE(ParseIp("::1", a) && ParseIp("9.0.0.1", b) && ParseIp("10.0.0.1", c));
  const Slot one[] = {Slot::Int(1)}, one_two[] = {Slot::Int(1), Slot::Int(2)}, two[] = {Slot::Int(2)};
  const std::vector<std::vector<Slot>> kGroups = {
      {Slot::Null(), Slot::Bool(false), Slot::Bool(true)},
      {Slot::Int(INT64_MIN), Slot::Int(-1), Slot::Int(0), Slot::Int(2), Slot::Int(10)},
      {Slot::Float(-1e9), Slot::Float(0.5), Slot::Float(7)},
      {Slot::String(""), Slot::String("B"), Slot::String("a"), Slot::String("aa"), Slot::String("\xc3\xa9")},
      {Slot::Ip(a), Slot::Ip(b), Slot::Ip(c)},
      {Slot::Timestamp(1), Slot::Timestamp(2)},
      {Slot::Items(Kind::kList, one, 0), Slot::Items(Kind::kList, one, 1), Slot::Items(Kind::kList, one_two, 2),
       Slot::Items(Kind::kList, two, 1)},
  };
  for (const auto& group : kGroups) {
    for (size_t i = 0; i < group.size(); ++i) {
      for (size_t j = 0; j < group.size(); ++j) {
        const int order = CompareKey(&group[i], &group[j], 1);
        EXPECT_EQ(order < 0, i < j) << i << " " << j;
        EXPECT_EQ(order > 0, i > j) << i << " " << j;
        EXPECT_EQ(SlotEquals(group[i], group[j]), i == j);
      }
    }
  }
  const Slot x[] = {Slot::Int(1), Slot::String("b")}, y[] = {Slot::Int(1), Slot::String("c")},
             z[] = {Slot::Int(0), Slot::String("z")};
  EXPECT_LT(CompareKey(x, y, 2), 0);
  EXPECT_GT(CompareKey(x, z, 2), 0);
  EXPECT_EQ(CompareKey(x, y, 1), 0);
}

TEST(Key, EqualKeysHashEqually) {
  const std::string text = "user", other = "user";
  const Slot a[] = {Slot::String(text), Slot::Float(0.0)}, b[] = {Slot::String(other), Slot::Float(-0.0)};
  EXPECT_TRUE(KeyEquals(a, b, 2));
  EXPECT_EQ(HashKey(a, 2), HashKey(b, 2));
  const Slot swapped[] = {Slot::Int(2), Slot::Int(1)}, straight[] = {Slot::Int(1), Slot::Int(2)};
  EXPECT_NE(HashKey(swapped, 2), HashKey(straight, 2));
}

}  // namespace
}  // namespace weir
