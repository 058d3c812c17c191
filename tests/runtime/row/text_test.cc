#include "runtime/row/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "runtime/row/civil_time.h"

namespace weir {
namespace {

template <typename F, typename... A>
std::string Made(F f, A... args) {
  std::string out;
  f(args..., &out);
  return out;
}

TEST(Text, Floats) {
  const struct {
    double value;
    const char* text;
  } kCases[] = {
      {0.0, "0.0"},
      {-0.0, "0.0"},
      {1, "1.0"},
      {-1, "-1.0"},
      {0.1, "0.1"},
      {57.99, "57.99"},
      {1e-4, "0.0001"},
      {0.00012, "0.00012"},
      {9.9999e-5, "9.9999e-05"},
      {1e-5, "1e-05"},
      {999999999999999.0, "999999999999999.0"},
      {1e15, "1e+15"},
      {1.5e15, "1.5e+15"},
      {123456789012345.6, "123456789012345.6"},
      {1e100, "1e+100"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {0.3333333333333333, "0.3333333333333333"},
      {2.3333333333333335, "2.3333333333333335"},
      {-12345.678, "-12345.678"},
      {100, "100.0"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Made(AppendFloat, c.value), c.text);
}

TEST(Text, FloatsReadBack) {
  std::mt19937_64 random(7);
  for (int k = 0; k < 20000; ++k) {
    const uint64_t bits = random();
    double value = 0;
    std::memcpy(&value, &bits, 8);
    if (k % 2 == 0) value = static_cast<double>(static_cast<int64_t>(bits)) / 1e6;
    if (!std::isfinite(value)) continue;
    double back = 1;
    const std::string text = Made(AppendFloat, value);
    ASSERT_TRUE(ParseFloat(text, &back)) << text;
    ASSERT_EQ(back, value) << text;
    const bool fixed = std::fabs(value) >= 1e-4 && std::fabs(value) < 1e15;
    ASSERT_EQ(text.find('e') == std::string::npos, fixed || value == 0) << text;
  }
}

TEST(Text, ParseFloat) {
  const struct {
    const char* text;
    bool ok;
    double value;
  } kCases[] = {
      {"1", true, 1},
      {"-2.5e3", true, -2500},
      {"1e-400", true, 0},
      {"-1e-400", true, 0},
      {"0.000e999999999999", true, 0},
      {"1e400", false, 0},
      {"100000000000000000000000000000000000000e-400", true, 0},
      {"0.00000000000000000000000000001e400", false, 0},
      {"1e99999999999999999999", false, 0},
      {"1e-99999999999999999999", true, 0},
      {"", false, 0},
      {"inf", false, 0},
      {"nan", false, 0},
      {"1 ", false, 0},
      {" 1", false, 0},
      {"0x10", false, 0},
      {"+1", false, 0},
  };
  for (const auto& c : kCases) {
    double value = -1;
    EXPECT_EQ(ParseFloat(c.text, &value), c.ok) << c.text;
    if (c.ok) {
      EXPECT_EQ(value, c.value) << c.text;
    }
  }
}

TEST(Text, Timestamps) {
  const struct {
    int64_t ms;
    const char* text;
  } kCases[] = {
      {0, "1970-01-01T00:00:00.000Z"},
      {1769860800250, "2026-01-31T12:00:00.250Z"},
      {-1, "1969-12-31T23:59:59.999Z"},
      {kMinTimestamp, "0001-01-01T00:00:00.000Z"},
      {kMaxTimestamp, "9999-12-31T23:59:59.999Z"},
      {951782400000, "2000-02-29T00:00:00.000Z"},
      {4107542400000, "2100-03-01T00:00:00.000Z"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Made(AppendTimestamp, c.ms), c.text);
    int64_t back = 1;
    EXPECT_TRUE(ParseTimestamp(c.text, &back)) << c.text;
    EXPECT_EQ(back, c.ms);
  }
  EXPECT_EQ(Made(AppendTimestamp, kMaxTimestamp + 1), "+10000-01-01T00:00:00.000Z");
  EXPECT_EQ(Made(AppendTimestamp, kMinTimestamp - 1), "0000-12-31T23:59:59.999Z");
  EXPECT_EQ(Made(AppendTimestamp, std::numeric_limits<int64_t>::min()), "-292275055-05-16T16:47:04.192Z");
  EXPECT_EQ(Made(AppendTimestamp, std::numeric_limits<int64_t>::max()), "+292278994-08-17T07:12:55.807Z");
}

TEST(Text, ParseTimestamp) {
  const struct {
    const char* text;
    bool ok;
    int64_t ms;
  } kCases[] = {
      {"1970-01-01T00:00:01Z", true, 1000},
      {"1970-01-01t00:00:01z", true, 1000},
      {"1970-01-01 00:00:01Z", true, 1000},
      {"1970-01-01T00:00:00.1Z", true, 100},
      {"1970-01-01T00:00:00.123456789Z", true, 123},
      {"1970-01-01T00:00:00.9999Z", true, 999},
      {"1970-01-01T02:00:00+02:00", true, 0},
      {"1970-01-01T02:00:00+0200", true, 0},
      {"1969-12-31T18:30:00-05:30", true, 0},
      {"2016-12-31T23:59:60Z", true, 1483228800000},
      {"0001-01-01T00:00:00+00:01", false, 0},
      {"9999-12-31T23:59:59-00:01", false, 0},
      {"1970-01-01T00:00:00.Z", false, 0},
      {"1970-01-01T00:00:00.1234567890Z", false, 0},
      {"1970-01-01T00:00:00", false, 0},
      {"1970-01-01T00:00Z", false, 0},
      {"1970-13-01T00:00:00Z", false, 0},
      {"1970-02-29T00:00:00Z", false, 0},
      {"1970-01-00T00:00:00Z", false, 0},
      {"1970-01-01T24:00:00Z", false, 0},
      {"1970-01-01T00:60:00Z", false, 0},
      {"1970-01-01T00:00:61Z", false, 0},
      {"1970-01-01T00:00:00Z ", false, 0},
      {"1970-01-01T00:00:00+24:00", false, 0},
      {"1970-01-01T00:00:00+2:00", false, 0},
      {"1970-01-01X00:00:00Z", false, 0},
      {"0000-01-01T00:00:00Z", false, 0},
      {"+1970-01-01T00:00:00Z", false, 0},
      {"", false, 0},
      {"1970-1-1T00:00:00.000Z", false, 0},
  };
  for (const auto& c : kCases) {
    int64_t ms = -5;
    EXPECT_EQ(ParseTimestamp(c.text, &ms), c.ok) << c.text;
    if (c.ok) {
      EXPECT_EQ(ms, c.ms) << c.text;
    }
  }
}

// Every day of eight centuries, counted one by one.
TEST(Text, CalendarDayByDay) {
  CivilDate d{1600, 1, 1};
  for (int64_t day = DaysFromCivil(d); d.year < 2400; ++day) {
    const CivilDate got = CivilFromDays(day);
    ASSERT_TRUE(got.year == d.year && got.month == d.month && got.day == d.day) << day;
    ASSERT_EQ(DaysFromCivil(d), day);
    if (++d.day > DaysInMonth(d.year, d.month)) {
      d.day = 1;
      if (++d.month > 12) {
        d.month = 1;
        ++d.year;
      }
    }
  }
  EXPECT_EQ(DaysFromCivil({1970, 1, 1}), 0);
  EXPECT_EQ(IsoWeekday(0), 4);
  EXPECT_EQ(IsoWeekday(-4), 7);
}

TEST(Text, EpochNumbers) {
  int64_t ms = 0;
  EXPECT_TRUE(TimestampFromNumber(int64_t{1769860800}, &ms));
  EXPECT_EQ(ms, 1769860800000);
  EXPECT_TRUE(TimestampFromNumber(int64_t{1769860800250}, &ms));
  EXPECT_EQ(ms, 1769860800250);
  EXPECT_TRUE(TimestampFromNumber(int64_t{99999999999}, &ms));
  EXPECT_EQ(ms, 99999999999000);
  EXPECT_TRUE(TimestampFromNumber(int64_t{100000000000}, &ms));
  EXPECT_EQ(ms, 100000000000);
  EXPECT_TRUE(TimestampFromNumber(1769860800.25, &ms));
  EXPECT_EQ(ms, 1769860800250);
  EXPECT_TRUE(TimestampFromNumber(-1.0, &ms));
  EXPECT_EQ(ms, -1000);
  EXPECT_FALSE(TimestampFromNumber(kMaxTimestamp + 1, &ms));
  EXPECT_FALSE(TimestampFromNumber(std::numeric_limits<int64_t>::min(), &ms));
  EXPECT_FALSE(TimestampFromNumber(1e300, &ms));
}

TEST(Text, Durations) {
  const struct {
    int64_t ms;
    const char* text;
  } kCases[] = {
      {0, "0s"},
      {250, "250ms"},
      {1000, "1s"},
      {60000, "60s"},
      {90000, "1m30s"},
      {120000, "2m"},
      {3600000, "1h"},
      {5400000, "1h30m"},
      {86400000, "1d"},
      {604800000, "7d"},
      {61001, "1m1s1ms"},
      {-90000, "-1m30s"},
      {90061001, "1d1h1m1s1ms"},
      {std::numeric_limits<int64_t>::max(), "106751991167d7h12m55s807ms"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Made(AppendDuration, c.ms), c.text);
    int64_t back = 1;
    EXPECT_TRUE(ParseDuration(c.text, &back)) << c.text;
    EXPECT_EQ(back, c.ms);
  }
  EXPECT_EQ(Made(AppendDuration, std::numeric_limits<int64_t>::min()), "-106751991167d7h12m55s808ms");
  int64_t ms = 0;
  for (const char* bad : {"", "-", "5", "s", "5x", "1s1m", "1s1s", "1.5s", " 1s", "1s ", "106751991167d8h",
                          "99999999999999999999ms", "--1s"}) {
    EXPECT_FALSE(ParseDuration(bad, &ms)) << bad;
  }
}

TEST(Text, Addresses) {
  const struct {
    const char* in;
    const char* out;
  } kCases[] = {
      {"203.0.113.9", "203.0.113.9"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"::ffff:203.0.113.9", "203.0.113.9"},
      {"::FFFF:CB00:7109", "203.0.113.9"},
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:DB8::1", "2001:db8::1"},
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"::1.2.3.4", "::102:304"},
      {"fe80:0000:0000:0000:0204:61ff:fe9d:f156", "fe80::204:61ff:fe9d:f156"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"64:ff9b::1.2.3.4", "64:ff9b::102:304"},
  };
  for (const auto& c : kCases) {
    char bytes[16];
    ASSERT_TRUE(ParseIp(c.in, bytes)) << c.in;
    EXPECT_EQ(Made(AppendIp, static_cast<const char*>(bytes)), c.out);
  }
  char bytes[17];
  for (const char* bad : {"",
                          "1.2.3",
                          "1.2.3.4.5",
                          "256.1.1.1",
                          "01.2.3.4",
                          "1.2.3.4 ",
                          "1..2.3",
                          ":",
                          ":::",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1::2::3",
                          "12345::",
                          "::1%eth0",
                          "1:2:3:4:5:6:7:8::",
                          ":1::",
                          "1:",
                          "::1:",
                          "g::",
                          "1:2:3:4:5:6:7:1.2.3.4",
                          "::1.2.3",
                          "1.2.3.4:",
                          "::1.2.3.4:5"}) {
    EXPECT_FALSE(ParseIp(bad, bytes)) << bad;
  }
}

TEST(Text, Networks) {
  for (const char* text : {"10.0.0.0/8", "0.0.0.0/0", "203.0.113.9/32", "2001:db8::/32", "::/0", "::1/128"}) {
    char bytes[17];
    ASSERT_TRUE(ParseCidr(text, bytes)) << text;
    EXPECT_EQ(Made(AppendCidr, static_cast<const char*>(bytes)), text);
  }
  char bytes[17], ip[16];
  for (const char* bad : {"10.0.0.1/8", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/08", "::/129",
                          "::1/64", "10.0.0.0/8/8"}) {
    EXPECT_FALSE(ParseCidr(bad, bytes)) << bad;
  }
  const struct {
    const char *ip, *network;
    bool in;
  } kCases[] = {
      {"10.1.2.3", "10.0.0.0/8", true},
      {"11.1.2.3", "10.0.0.0/8", false},
      {"172.31.0.1", "172.16.0.0/12", true},
      {"172.32.0.1", "172.16.0.0/12", false},
      {"1.2.3.4", "0.0.0.0/0", true},
      {"::1", "0.0.0.0/0", false},
      {"1.2.3.4", "::/0", true},
      {"::1", "::1/128", true},
      {"::2", "::1/128", false},
      {"2001:db9::", "2001:db8::/31", true},
      {"2001:dba::", "2001:db8::/31", false},
  };
  for (const auto& c : kCases) {
    ASSERT_TRUE(ParseIp(c.ip, ip) && ParseCidr(c.network, bytes));
    EXPECT_EQ(InNetwork(ip, bytes), c.in) << c.ip << " " << c.network;
  }
}

TEST(Text, Base64) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe\xfd", "//79"}};
  for (const auto& [bytes, text] : kCases) {
    EXPECT_EQ(Made(AppendBase64, std::string_view(bytes)), text);
    std::string back;
    EXPECT_TRUE(ParseBase64(text, &back));
    EXPECT_EQ(back, bytes);
  }
  std::string out;
  for (const char* bad : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 9", "Zm-_"})
    EXPECT_FALSE(ParseBase64(bad, &out)) << bad;
}

TEST(Text, JsonOfSlots) {
  char ip[16];
  ASSERT_TRUE(ParseIp("10.0.0.1", ip));
  const Slot inner[] = {Slot::Int(1), Slot::Null()};
  const Slot list = Slot::Items(Kind::kList, inner, 2);
  const Slot entries[] = {Slot::String("a\"b"), Slot::Float(1)};
  const dsl::Type record_type =
      dsl::Type::RecordOf({{"x", dsl::Type::Of(Kind::kInt)}, {"y z", dsl::Type::Of(Kind::kString, true)}});
  const dsl::Type plain;
  const struct {
    Slot slot;
    dsl::Type type;
    const char *json, *text;
  } kCases[] = {
      {Slot::Null(), plain, "null", "null"},
      {Slot::Bool(true), plain, "true", "true"},
      {Slot::Int(-7), plain, "-7", "-7"},
      {Slot::Float(-0.0), plain, "0.0", "0.0"},
      {Slot::String("a\"\\\n\x01\x7fü"), plain, "\"a\\\"\\\\\\n\\u0001\x7fü\"", "a\"\\\n\x01\x7fü"},
      {Slot::Timestamp(5), plain, "\"1970-01-01T00:00:00.005Z\"", "1970-01-01T00:00:00.005Z"},
      {Slot::Duration(90000), plain, "90000", "1m30s"},
      {Slot::Ip(ip), plain, "\"10.0.0.1\"", "10.0.0.1"},
      {Slot::Json("{\"why\":1}"), plain, "{\"why\":1}", "{\"why\":1}"},
      {Slot::Bytes(Kind::kBytes, "foo"), plain, "\"Zm9v\"", "Zm9v"},
      {list, plain, "[1,null]", "[1,null]"},
      {Slot::Items(Kind::kMap, entries, 1), plain, "{\"a\\\"b\":1.0}", "{\"a\\\"b\":1.0}"},
      {Slot::Items(Kind::kRecord, inner, 2), record_type, "{\"x\":1,\"y z\":null}", "[1,null]"},
      {Slot::Items(Kind::kList, nullptr, 0), plain, "[]", "[]"},
  };
  for (const auto& c : kCases) {
    std::string json, text;
    AppendJson(c.slot, c.type, &json);
    AppendText(c.slot, &text);
    EXPECT_EQ(json, c.json);
    EXPECT_EQ(text, c.text);
  }
}

}  // namespace
}  // namespace weir
