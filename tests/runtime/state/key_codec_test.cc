#include "runtime/state/key_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

namespace weir::state {
namespace {

using Ip = std::array<uint8_t, 16>;
using Tuple = std::tuple<bool, std::string, int64_t, Ip, std::string>;

std::string Encode(const Tuple& t) {
  std::string out;
  AppendBool(std::get<0>(t), &out);
  AppendBytes(std::get<1>(t), &out);
  AppendInt(std::get<2>(t), &out);
  AppendIp(std::get<3>(t), &out);
  AppendBytes(std::get<4>(t), &out);
  return out;
}

bool Decode(std::string_view in, Tuple* t) {
  return ReadBool(&in, &std::get<0>(*t)) && ReadBytes(&in, &std::get<1>(*t)) && ReadInt(&in, &std::get<2>(*t)) &&
         ReadIp(&in, &std::get<3>(*t)) && ReadBytes(&in, &std::get<4>(*t)) && in.empty();
}

// char compares signed; key order is unsigned.
std::vector<uint8_t> Unsigned(const std::string& s) { return {s.begin(), s.end()}; }

TEST(KeyCodec, OrderOfEncodingsIsOrderOfTuples) {
  std::mt19937 random(7);
  const std::string alphabet(
      "\0\x01\xff\xfe"
      "ab",
      6);
  const int64_t ints[] = {std::numeric_limits<int64_t>::min(), -256, -1, 0, 1, 255,
                          std::numeric_limits<int64_t>::max()};
  auto text = [&] {
    std::string s(random() % 4, ' ');
    for (char& c : s) c = alphabet[random() % alphabet.size()];
    return s;
  };
  std::vector<Tuple> tuples;
  for (int i = 0; i < 600; ++i) {
    Ip ip{};
    ip[random() % 16] = static_cast<uint8_t>(random());
    tuples.emplace_back(random() % 2 == 0, text(), ints[random() % std::size(ints)], ip, text());
  }
  for (const Tuple& a : tuples) {
    Tuple back;
    ASSERT_TRUE(Decode(Encode(a), &back));
    ASSERT_EQ(a, back);
    for (const Tuple& b : tuples) {
      const auto typed = std::make_tuple(std::get<0>(a), Unsigned(std::get<1>(a)), std::get<2>(a), std::get<3>(a),
                                         Unsigned(std::get<4>(a))) <
                         std::make_tuple(std::get<0>(b), Unsigned(std::get<1>(b)), std::get<2>(b), std::get<3>(b),
                                         Unsigned(std::get<4>(b)));
      ASSERT_EQ(Encode(a) < Encode(b), typed);  // std::string's order is memcmp's, as RocksDB's
    }
  }
}

TEST(KeyCodec, KnownBytes) {
  std::string out;
  AppendBytes(std::string_view("a\0b", 3), &out);
  EXPECT_EQ(out, std::string("a\0\xff"
                             "b\0\0",
                             6));
  out.clear();
  AppendInt(-1, &out);
  EXPECT_EQ(out, "\x7f\xff\xff\xff\xff\xff\xff\xff");
  out.clear();
  AppendInt(0, &out);
  EXPECT_EQ(out, std::string("\x80\0\0\0\0\0\0\0", 8));
}

TEST(KeyCodec, CutOrForeignBytesAreRefusedAndLeaveTheInput) {
  const Tuple t{true, std::string("x\0y", 3), 5, Ip{1}, "z"};
  const std::string whole = Encode(t);
  for (size_t size = 0; size < whole.size(); ++size) {
    Tuple back;
    EXPECT_FALSE(Decode(std::string_view(whole).substr(0, size), &back)) << size;
  }
  std::string_view bad("\2", 1);
  bool flag = false;
  EXPECT_FALSE(ReadBool(&bad, &flag));
  EXPECT_EQ(bad.size(), 1u);
  std::string text;
  std::string_view escape("a\0\1", 3);  // 00 is followed by 00 or FF only
  EXPECT_FALSE(ReadBytes(&escape, &text));
  EXPECT_EQ(escape.size(), 3u);
}

TEST(KeyCodec, PrefixEnd) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\x7f"), "\x80");
  EXPECT_EQ(PrefixEnd("\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

TEST(KeyCodec, Varint) {
  for (uint64_t v :
       {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{1} << 40, std::numeric_limits<uint64_t>::max()}) {
    std::string out;
    AppendVarint(v, &out);
    std::string_view in = out;
    uint64_t back = 1;
    ASSERT_TRUE(ReadVarint(&in, &back));
    EXPECT_EQ(back, v);
    EXPECT_TRUE(in.empty());
    std::string_view cut = std::string_view(out).substr(0, out.size() - 1);
    EXPECT_FALSE(ReadVarint(&cut, &back));
  }
  std::string_view too_long("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);
  uint64_t v = 0;
  EXPECT_FALSE(ReadVarint(&too_long, &v));
}

}  // namespace
}  // namespace weir::state
