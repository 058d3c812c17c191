// The clock row, and what it keeps a task from taking twice.
#include "runtime/engine/clock_row.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/engine/channel.h"

namespace weir::engine {
namespace {

ClockRow Example() {
  ClockRow row;
  row.clock = 1769860800250;
  row.emission = 12;
  row.channels.push_back({"ssh.events", 3, 0, 0, 1769860800000, 4711, {}});
  row.channels.push_back({"by-ip", 3, 2, 1, INT64_MIN, -1, {{0, 99, 0}, {OrderKey::kTimeOrdinal, 7, 3}}});
  row.next_offsets = {{"by-ip", 0}, {"ssh.events", 4712}};
  return row;
}

TEST(ClockRow, RoundTrip) {
  const std::string bytes = EncodeClockRow(Example());
  ClockRow back;
  ASSERT_TRUE(DecodeClockRow(bytes, &back));
  EXPECT_EQ(EncodeClockRow(back), bytes);
  EXPECT_EQ(back.clock, 1769860800250);
  EXPECT_EQ(back.emission, 12);
  ASSERT_EQ(back.channels.size(), 2U);
  EXPECT_EQ(back.channels[0].topic, "ssh.events");
  EXPECT_EQ(back.channels[0].position, 4711);
  EXPECT_EQ(back.channels[1].time, INT64_MIN);
  ASSERT_EQ(back.channels[1].seen.size(), 2U);
  EXPECT_EQ(back.channels[1].seen[1].ordinal, OrderKey::kTimeOrdinal);
  EXPECT_EQ(back.channels[1].seen[1].position, 7);
  EXPECT_EQ(back.channels[1].seen[1].row, 3U);
  EXPECT_EQ(back.next_offsets.at("ssh.events"), 4712);
}

TEST(ClockRow, RefusesOtherBytes) {
  const std::string bytes = EncodeClockRow(Example());
  ClockRow row;
  for (size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(DecodeClockRow(bytes.substr(0, cut), &row)) << cut;
  EXPECT_FALSE(DecodeClockRow(bytes + '\0', &row));
  std::string newer = bytes;
  newer[0] = 2;
  EXPECT_FALSE(DecodeClockRow(newer, &row));
  std::mt19937_64 random(3);
  for (int k = 0; k < 50'000; ++k) {  // no bytes are dangerous
    std::string mutated = bytes;
    mutated[random() % mutated.size()] = static_cast<char>(random());
    (void)DecodeClockRow(mutated, &row);
  }
}

TEST(Channel, KnowsRowsByTheirOrigin) {
  Channel channel;
  channel.spec.repartition = 0;
  const struct {
    RowOrigin origin;
    bool before;
  } rows[] = {
      {{0, 10, 0}, false},
      {{0, 10, 1}, false},
      {{0, 12, 0}, false},
      {{1, 3, 0}, false},  // another channel of the producer has an order of its own
      {{0, 10, 1}, true},
      {{0, 12, 0}, true},  // work done again
      {{1, 3, 0}, true},
      {{0, 12, 1}, false},                      // and on
      {{OrderKey::kTimeOrdinal, 0, 0}, false},  // made by time
      {{OrderKey::kTimeOrdinal, 0, 0}, true},
      {{OrderKey::kToldOrdinal, 0, 0}, false},  // a truth may be told as often as need be
      {{OrderKey::kToldOrdinal, 0, 0}, false},
  };
  for (const auto& [origin, before] : rows) {
    channel.head.origin = origin;
    EXPECT_EQ(channel.TakenBefore(), before) << origin.ordinal << ' ' << origin.position << ' ' << origin.row;
  }
  channel.spec.repartition = -1;  // a source: offsets do not come twice
  channel.head.origin = {0, 10, 0};
  EXPECT_FALSE(channel.TakenBefore());
}

}  // namespace
}  // namespace weir::engine
