// The group consumer and the reader against the embedded broker.
#include "runtime/kafka/consumer.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/runtime/kafka/broker_fixture.h"

namespace weir::kafka {
namespace {

class Listener : public RebalanceListener {
 public:
  void OnAssign(Consumer& consumer, const std::vector<TopicPartition>& partitions) override {
    ++assigns;
    Result<std::vector<TopicPartition>> committed = consumer.Committed(partitions, 10'000);
    ASSERT_TRUE(committed.ok()) << committed.status().ToString();
    start = *committed;
    for (TopicPartition& p : start) p.offset = std::max<int64_t>(p.offset, 0);
    ASSERT_TRUE(consumer.Assign(start).ok());
    if (!pause.empty()) {
      ASSERT_TRUE(consumer.Pause(pause).ok());
    }
  }
  void OnRevoke(Consumer&, const std::vector<TopicPartition>& partitions, bool lost) override {
    revoked = partitions;
    revoked_lost = lost;
    ++revokes;
  }
  int assigns = 0, revokes = 0;
  bool revoked_lost = true;
  std::vector<TopicPartition> start, revoked, pause;
};

class ConsumerTest : public BrokerTest {
 protected:
  // Polls until `done` or 20 s; counts records by partition.
  bool Poll(Consumer* c, const std::function<bool()>& done) {
    return WaitFor([&] {
      const Message m = c->Poll(50);
      if (m.is_record()) ++records[{std::string(m.topic()), m.partition()}];
      if (m.kind() == Message::Kind::kEof) ends[{std::string(m.topic()), m.partition()}] = m.offset();
      if (m.kind() == Message::Kind::kError) {
        error = m.status();
        error_topic = m.topic();
        offset_error = m.is_offset_error();
        fatal = m.fatal();
      }
      return done();
    });
  }
  Status error;
  std::string error_topic;
  bool offset_error = false, fatal = false;
  std::map<TopicPartition, int> records;
  std::map<TopicPartition, int64_t> ends;
};

TEST_F(ConsumerTest, JoinsReadsToTheEndsCommitsAndComesBack) {
  for (int p = 0; p < 4; ++p) Fill("in", p, 10 + p);
  Listener listener;
  {
    const std::unique_ptr<Consumer> c = MakeConsumer();
    ASSERT_TRUE(c->Subscribe({"in"}, &listener).ok());
    ASSERT_TRUE(Poll(c.get(), [&] { return ends.size() == 4; }));
    for (int p = 0; p < 4; ++p) {
      EXPECT_EQ((records[{"in", p}]), 10 + p);
      EXPECT_EQ((ends[{"in", p}]), 10 + p);
    }
    EXPECT_EQ(c->Assignment().size(), 4U);
    auto marks = c->QueryWatermarks(c->Assignment(), 5000);
    ASSERT_TRUE(marks.ok()) << marks.status().ToString();
    EXPECT_EQ(marks->at({"in", 3}).low, 0);
    EXPECT_EQ(marks->at({"in", 3}).high, 13);
    ASSERT_TRUE(c->Commit({{"in", 0, 4}, {"in", 3, 13}}).ok());
    EXPECT_TRUE(c->Close());
    EXPECT_EQ(listener.revokes, 1);
    EXPECT_EQ(listener.revoked.size(), 4U);
    EXPECT_FALSE(listener.revoked_lost);
  }
  records.clear();
  ends.clear();
  const std::unique_ptr<Consumer> c = MakeConsumer();
  ASSERT_TRUE(c->Subscribe({"in"}, &listener).ok());
  ASSERT_TRUE(Poll(c.get(), [&] { return ends.size() == 4; }));
  EXPECT_EQ((records[{"in", 0}]), 6);
  EXPECT_EQ((records[{"in", 1}]), 11);
  EXPECT_EQ((records[{"in", 3}]), 0);
}

TEST_F(ConsumerTest, PauseRewindResume) {
  for (int p = 0; p < 2; ++p) Fill("out", p, 5);
  Listener listener;
  listener.pause = {{"out", 1}};
  const std::unique_ptr<Consumer> c = MakeConsumer();
  ASSERT_TRUE(c->Subscribe({"out"}, &listener).ok());
  const TopicPartition p0{"out", 0}, p1{"out", 1};
  ASSERT_TRUE(Poll(c.get(), [&] { return ends.contains(p0); }));
  EXPECT_EQ(records[p0], 5);
  EXPECT_EQ(records[p1], 0);

  // p0 again from 2; p1 stays where it is, and paused.
  ends.clear();
  ASSERT_TRUE(c->Rewind({{"out", 0, 2}}).ok());
  ASSERT_TRUE(Poll(c.get(), [&] { return ends.contains(p0); }));
  EXPECT_EQ(records[p0], 8);
  EXPECT_EQ(records[p1], 0);

  // Nothing is skipped or repeated on the partition that was not rewound.
  ASSERT_TRUE(c->Resume({p1}).ok());
  ASSERT_TRUE(Poll(c.get(), [&] { return records[p1] == 2; }));
  ASSERT_TRUE(c->Rewind({{"out", 0, 4}}).ok());
  ends.clear();
  ASSERT_TRUE(Poll(c.get(), [&] { return ends.contains(p0) && ends.contains(p1); }));
  EXPECT_EQ(records[p0], 9);
  EXPECT_EQ(records[p1], 5);
  EXPECT_EQ(c->Rewind({{"in", 0, 0}}).code(), "K0115");
}

TEST_F(ConsumerTest, AnOffsetOutsideThePartitionIsAnErrorNotAJump) {
  Fill("one", 0, 3);
  Listener listener;
  const std::unique_ptr<Consumer> c = MakeConsumer();
  ASSERT_TRUE(c->Subscribe({"one"}, &listener).ok());
  ASSERT_TRUE(Poll(c.get(), [&] { return !ends.empty(); }));
  ASSERT_TRUE(c->Rewind({{"one", 0, 1000}}).ok());
  ASSERT_TRUE(Poll(c.get(), [&] { return !error.ok(); }));
  EXPECT_TRUE(offset_error);
  EXPECT_FALSE(fatal);
  EXPECT_EQ(error_topic, "one");
  EXPECT_EQ(error.code(), "K0119") << error.ToString();
  EXPECT_EQ((records[{"one", 0}]), 3);
}

TEST_F(ConsumerTest, ClosingBeforeAnythingHappenedIsQuick) {
  const std::unique_ptr<Consumer> never = MakeConsumer();
  EXPECT_TRUE(never->Close(5000));
  Listener listener;
  const std::unique_ptr<Consumer> joining = MakeConsumer();
  ASSERT_TRUE(joining->Subscribe({"in"}, &listener).ok());
  (void)joining->Poll(10);
  EXPECT_TRUE(joining->Close(10'000));
}

// Records fetched but not polled are waiting when it closes.
TEST_F(ConsumerTest, ClosingWithRecordsWaiting) {
  Fill("one", 0, 1000);
  Listener listener;
  const std::unique_ptr<Consumer> c = MakeConsumer();
  ASSERT_TRUE(c->Subscribe({"one"}, &listener).ok());
  ASSERT_TRUE(Poll(c.get(), [&] { return records[{"one", 0}] == 1; }));
  EXPECT_TRUE(c->Close());
  EXPECT_EQ(listener.revokes, 1);
}

class ReaderTest : public ConsumerTest {};

TEST_F(ReaderTest, AddRemoveAndEnds) {
  for (int p = 0; p < 3; ++p) Fill("in", p, 4);
  const std::unique_ptr<Reader> r = MakeReader();
  const auto read_until = [&](const std::function<bool()>& done) {
    return WaitFor([&] {
      const Message m = r->Poll(50);
      if (m.is_record()) ++records[{std::string(m.topic()), m.partition()}];
      if (m.kind() == Message::Kind::kEof) ends[{std::string(m.topic()), m.partition()}] = m.offset();
      return done();
    });
  };
  ASSERT_TRUE(r->Assign({{"in", 0, 1}, {"in", 1, kOffsetBeginning}}).ok());
  ASSERT_TRUE(read_until([&] { return ends.size() == 2; }));
  EXPECT_EQ((records[{"in", 0}]), 3);
  EXPECT_EQ((records[{"in", 1}]), 4);
  ASSERT_TRUE(r->Add({{"in", 2, 0}, {"in", 3, 0}}).ok());
  ASSERT_TRUE(read_until([&] { return ends.size() == 4; }));
  EXPECT_EQ((records[{"in", 2}]), 4);
  EXPECT_EQ((ends[{"in", 3}]), 0);  // an empty partition has an end too

  ASSERT_TRUE(r->Remove({{"in", 0}}).ok());
  Fill("in", 0, 1);
  Fill("in", 1, 1);
  ASSERT_TRUE(read_until([&] { return records[{"in", 1}] == 5; }));
  EXPECT_EQ((records[{"in", 0}]), 3);
  auto marks = r->QueryWatermarks({{"in", 0}, {"in", 1}, {"in", 3}}, 5000);
  ASSERT_TRUE(marks.ok());
  EXPECT_EQ(marks->at({"in", 1}).high, 5);
  EXPECT_EQ(marks->at({"in", 3}).high, 0);
}

}  // namespace
}  // namespace weir::kafka
