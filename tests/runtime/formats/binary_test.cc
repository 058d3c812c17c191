// The encoder, the row codec and the repartition frame.
#include <gtest/gtest.h>

#include <random>

#include "runtime/formats/json_encoder.h"
#include "runtime/formats/repartition_frame.h"
#include "runtime/formats/row_codec.h"
#include "runtime/formats/varint.h"
#include "runtime/row/key.h"
#include "runtime/row/text.h"
#include "tests/runtime/formats/source_builder.h"

namespace weir::formats::test {
namespace {

std::string Hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out.push_back("0123456789abcdef"[static_cast<unsigned char>(c) >> 4U]);
    out.push_back("0123456789abcdef"[static_cast<unsigned char>(c) & 15U]);
  }
  return out;
}

TEST(JsonEncoder, Rows) {
  char ip[16];
  ASSERT_TRUE(ParseIp("203.0.113.9", ip));
  const dsl::Type point = dsl::Type::RecordOf({{"lat", dsl::Type::Of(Kind::kFloat)}});
  const Slot lat[] = {Slot::Float(1)};
  const JsonEncoder encoder({{"ip", dsl::Type::Of(Kind::kIp)},
                             {"n \"x\"", dsl::Type::Of(Kind::kInt)},
                             {"t", dsl::Type::Of(Kind::kTimestamp)},
                             {"d", dsl::Type::Of(Kind::kDuration)},
                             {"p", point},
                             {"why", dsl::Type::Of(Kind::kJson)},
                             {"z", dsl::Type::Of(Kind::kString, true)}});
  const Slot row[] = {
      Slot::Ip(ip),      Slot::Int(6), Slot::Timestamp(250), Slot::Duration(60000), Slot::Items(Kind::kRecord, lat, 1),
      Slot::Json("[1]"), Slot::Null()};
  std::string out = "before";
  encoder.Encode(row, &out);
  EXPECT_EQ(
      out,
      R"(before{"ip":"203.0.113.9","n \"x\"":6,"t":"1970-01-01T00:00:00.250Z","d":60000,"p":{"lat":1.0},"why":[1],"z":null})");
  std::string empty;
  JsonEncoder({}).Encode(nullptr, &empty);
  EXPECT_EQ(empty, "{}");
}

TEST(Varint, EdgesAndRefusals) {
  for (const uint64_t v : {uint64_t{0}, uint64_t{1}, uint64_t{127}, uint64_t{128}, uint64_t{16383}, uint64_t{16384},
                           uint64_t{1} << 63U, UINT64_MAX}) {
    std::string bytes;
    AppendVarint(v, &bytes);
    std::string_view in = bytes;
    uint64_t back = 1;
    ASSERT_TRUE(TakeVarint(&in, &back));
    EXPECT_EQ(back, v);
    EXPECT_TRUE(in.empty());
    for (size_t cut = 0; cut < bytes.size(); ++cut) {
      in = std::string_view(bytes).substr(0, cut);
      EXPECT_FALSE(TakeVarint(&in, &back));
      EXPECT_EQ(in.size(), cut);
    }
  }
  uint64_t v = 0;
  for (const std::string& bad :
       {std::string("\x80\x00", 2), std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), std::string(11, '\x80'),
        std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80\x01")}) {
    std::string_view in = bad;
    EXPECT_FALSE(TakeVarint(&in, &v)) << Hex(bad);
  }
  for (const int64_t s : {int64_t{0}, int64_t{-1}, int64_t{1}, INT64_MIN, INT64_MAX}) {
    std::string bytes;
    AppendZigzag(s, &bytes);
    std::string_view in = bytes;
    int64_t back = 5;
    ASSERT_TRUE(TakeZigzag(&in, &back));
    EXPECT_EQ(back, s);
  }
}

TEST(RowCodec, Bytes) {
  char v4[16], v6[16], net[17];
  ASSERT_TRUE(ParseIp("10.0.0.1", v4) && ParseIp("::1", v6) && ParseCidr("10.0.0.0/8", net));
  const Slot items[] = {Slot::Int(1), Slot::Null()};
  const struct {
    Slot slot;
    const char* hex;
  } kCases[] = {
      {Slot::Null(), "00"},
      {Slot::Bool(false), "01"},
      {Slot::Bool(true), "02"},
      {Slot::Int(-1), "0301"},
      {Slot::Int(300), "03d804"},
      {Slot::Float(1.5), "04000000000000f83f"},
      {Slot::Float(-0.0), "040000000000000000"},
      {Slot::String("ab"), "05026162"},
      {Slot::String(""), "0500"},
      {Slot::Timestamp(1), "0602"},
      {Slot::Duration(-2), "0703"},
      {Slot::Ip(v4), "080a000001"},
      {Slot::Ip(v6), "0900000000000000000000000000000001"},
      {Slot::Cidr(net), "0a00000000000000000000ffff0a00000068"},
      {Slot::Bytes(Kind::kBytes, "x"), "0b0178"},
      {Slot::Json("{}"), "0c027b7d"},
      {Slot::Items(Kind::kList, items, 2), "0d02030200"},
      {Slot::Items(Kind::kMap, items, 1), "0e01030200"},
      {Slot::Items(Kind::kRecord, items, 2), "0f02030200"},
  };
  for (const auto& c : kCases) {
    std::string bytes;
    EncodeSlots(&c.slot, 1, &bytes);
    EXPECT_EQ(Hex(bytes), c.hex);
    Arena arena;
    Slot back;
    std::string_view in = bytes;
    ASSERT_TRUE(DecodeSlots(&in, 1, &back, &arena)) << c.hex;
    EXPECT_TRUE(in.empty());
    EXPECT_TRUE(SlotEquals(back, c.slot)) << c.hex;
    for (size_t cut = 0; cut < bytes.size(); ++cut) {
      in = std::string_view(bytes).substr(0, cut);
      EXPECT_FALSE(DecodeSlots(&in, 1, &back, &arena)) << c.hex << " cut at " << cut;
    }
  }
}

TEST(RowCodec, Refuses) {
  const std::string kBad[] = {
      std::string("\x10"),
      std::string("\x03\x80\x00", 3),
      std::string("\x04\x00\x00\x00\x00\x00\x00\x00\x80", 9),
      std::string("\x04\x00\x00\x00\x00\x00\x00\xf0\x7f", 9),
      std::string("\x05\xff\xff\xff\xff\x0f", 6),
      std::string("\x0d\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11),
      std::string("\x0e\x02\x00\x00\x00", 5),
      std::string("\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x0a\x00\x00\x01", 17),
      std::string("\x0a", 1) + std::string(16, '\0') + "\x81",
  };
  for (const std::string& bad : kBad) {
    Arena arena;
    Slot slot;
    std::string_view in = bad;
    EXPECT_FALSE(DecodeSlots(&in, 1, &slot, &arena)) << Hex(bad);
  }
  std::string deep;
  for (int k = 0; k < 100000; ++k) deep += std::string("\x0d\x01", 2);
  deep.push_back('\0');
  Arena arena;
  Slot slot;
  std::string_view in = deep;
  EXPECT_FALSE(DecodeSlots(&in, 1, &slot, &arena));
  in = std::string_view(deep).substr(deep.size() - 129);  // 64 lists around a null
  EXPECT_TRUE(DecodeSlots(&in, 1, &slot, &arena));
}

// Whatever decodes encodes to the same bytes; nothing crashes.
TEST(RowCodec, RandomBytesAreCanonicalOrRefused) {
  std::mt19937_64 random(5);
  int decoded = 0;
  for (int k = 0; k < 200000; ++k) {
    std::string bytes;
    for (size_t n = 1 + random() % 12; n > 0; --n)
      bytes.push_back(static_cast<char>(random() % (n % 2 == 0 ? 256 : 17)));
    Arena arena;
    Slot slots[2];
    std::string_view in = bytes;
    if (!DecodeSlots(&in, 2, slots, &arena)) continue;
    std::string again;
    EncodeSlots(slots, 2, &again);
    ASSERT_EQ(Hex(again), Hex(std::string_view(bytes).substr(0, bytes.size() - in.size())));
    ++decoded;
  }
  EXPECT_GT(decoded, 3000);
}

RepartitionFrame Frame() {
  RepartitionFrame f;
  f.producer_subtopology = 2;
  f.producer_partition = 300;
  f.stamp = -1;
  f.time = 1769860800250;
  f.origin_topic = 1;
  f.origin_partition = 3;
  f.origin_offset = INT64_MAX;
  f.origin_row = 77;
  return f;
}

bool Same(const RepartitionFrame& a, const RepartitionFrame& b) {
  return a.producer_subtopology == b.producer_subtopology && a.producer_partition == b.producer_partition &&
         a.stamp == b.stamp && a.stamp_only == b.stamp_only && a.time == b.time && a.origin_topic == b.origin_topic &&
         a.origin_partition == b.origin_partition && a.origin_offset == b.origin_offset &&
         a.origin_row == b.origin_row && a.row == b.row;
}

TEST(RepartitionFrame, RoundTrip) {
  RepartitionFrame frame = Frame(), back;
  frame.row = std::string_view("\x03\x02", 2);
  std::string bytes;
  EncodeFrame(frame, &bytes);
  EXPECT_EQ(Hex(bytes),
            "01"
            "02"
            "ac02"
            "01"
            "00"
            "f4fbe4be8267"
            "01"
            "06"
            "feffffffffffffffff01"
            "4d"
            "0302");
  ASSERT_TRUE(DecodeFrame(bytes, &back));
  EXPECT_TRUE(Same(frame, back));

  RepartitionFrame stamp;
  stamp.producer_subtopology = UINT32_MAX;
  stamp.stamp = INT64_MAX;
  stamp.stamp_only = true;
  bytes.clear();
  EncodeFrame(stamp, &bytes);
  ASSERT_TRUE(DecodeFrame(bytes, &back));
  EXPECT_TRUE(Same(stamp, back));
}

TEST(RepartitionFrame, RefusesOtherBytes) {
  std::string bytes;
  EncodeFrame(Frame(), &bytes);
  RepartitionFrame f;
  for (size_t cut = 0; cut < bytes.size(); ++cut)
    EXPECT_FALSE(DecodeFrame(std::string_view(bytes).substr(0, cut), &f)) << cut;
  std::string newer = bytes;
  newer[0] = 2;
  EXPECT_FALSE(DecodeFrame(newer, &f));
  EXPECT_FALSE(DecodeFrame(std::string("\x01\x00\x00\x00\x02", 5), &f));      // unknown flag
  EXPECT_FALSE(DecodeFrame(std::string("\x01\x00\x00\x00\x01\x00", 6), &f));  // something behind a stamp
  EXPECT_FALSE(DecodeFrame(std::string("\x01\xff\xff\xff\xff\xff\x01\x00\x00\x01", 10), &f));  // beyond 32 bits
  std::mt19937_64 random(9);
  int decoded = 0;
  for (int k = 0; k < 100000; ++k) {
    std::string mutated = bytes;
    mutated[random() % mutated.size()] = static_cast<char>(random());
    if (!DecodeFrame(mutated, &f)) continue;
    std::string again;
    EncodeFrame(f, &again);
    ASSERT_EQ(Hex(again), Hex(mutated));
    ++decoded;
  }
  EXPECT_GT(decoded, 1000);
}

}  // namespace
}  // namespace weir::formats::test
