// The three outcomes under injected broker errors, recycling, delivery reports, placement of keys.
#include "runtime/kafka/producer.h"

#include <algorithm>
#include <map>

#include "runtime/base/hash.h"
#include "tests/runtime/kafka/broker_fixture.h"

namespace weir::kafka {
namespace {

// Error codes of the Kafka protocol.
enum : int {
  kNotLeader = 6,
  kMessageTooLarge = 10,
  kCoordinatorLoading = 14,
  kCoordinatorNotAvailable = 15,
  kNotCoordinator = 16,
  kNotEnoughReplicas = 19,
  kIllegalGeneration = 22,
  kUnknownMember = 25,
  kRebalanceInProgress = 27,
  kTopicAuthorization = 29,
  kGroupAuthorization = 30,
  kOutOfOrderSequence = 45,
  kInvalidProducerEpoch = 47,
  kInvalidTxnState = 48,
  kInvalidProducerIdMapping = 49,
  kConcurrentTransactions = 51,
  kUnknownProducerId = 59,
  kFencedInstance = 82,
  kProducerFenced = 90,
  kTransactionAbortable = 120,
};

struct Case {
  const char* name;
  Request request;
  int error;
  TxnOutcome outcome;
};

class Outcomes : public BrokerTest, public testing::WithParamInterface<Case> {
 protected:
  // One transaction up to its first failure.
  TxnResult Transaction(Producer* p, Producer::TopicId out, const GroupMetadata& group) {
    TxnResult r = p->Begin();
    if (!r.ok()) return r;
    const ProduceOutcome produced = p->Produce(out, {.partition = 0, .value = "v"});
    EXPECT_EQ(produced, ProduceOutcome::kOk);
    r = p->SendOffsets({{"in", 0, 1}, {"in", 1, 0}}, group);
    return r.ok() ? p->Commit() : r;
  }
};

TEST_P(Outcomes, AndTheWayBack) {
  const std::unique_ptr<Producer> p = MakeProducer("app-1-0");
  const Producer::TopicId out = p->AddTopic("out").value();
  ASSERT_TRUE(p->WarmUp(5000).ok());
  const std::unique_ptr<Consumer> consumer = MakeConsumer();
  const GroupMetadata group = consumer->Metadata();
  ASSERT_TRUE(Transaction(p.get(), out, group).ok());

  broker->PushErrors(GetParam().request, {GetParam().error});
  const TxnResult r = Transaction(p.get(), out, group);
  EXPECT_EQ(r.outcome, GetParam().outcome) << r.status.ToString();
  EXPECT_EQ(r.ok(), r.status.ok());
  if (r.outcome == TxnOutcome::kAbortable) {
    const TxnResult aborted = p->Abort();
    EXPECT_TRUE(aborted.ok()) << aborted.status.ToString();
  } else if (r.outcome == TxnOutcome::kFatal) {
    const Status recycled = p->Recycle(10'000);
    EXPECT_TRUE(recycled.ok()) << recycled.ToString();
  }
  EXPECT_FALSE(p->in_transaction());
  const TxnResult again = Transaction(p.get(), out, group);
  EXPECT_TRUE(again.ok()) << again.status.ToString();
}

constexpr TxnOutcome kOk = TxnOutcome::kOk, kAbortable = TxnOutcome::kAbortable, kFatal = TxnOutcome::kFatal;
INSTANTIATE_TEST_SUITE_P(
    Injected, Outcomes,
    testing::Values(Case{"OffsetsIllegalGeneration", Request::kTxnOffsetCommit, kIllegalGeneration, kAbortable},
                    Case{"OffsetsUnknownMember", Request::kTxnOffsetCommit, kUnknownMember, kAbortable},
                    Case{"OffsetsFencedInstance", Request::kTxnOffsetCommit, kFencedInstance, kAbortable},
                    Case{"OffsetsRebalance", Request::kTxnOffsetCommit, kRebalanceInProgress, kAbortable},
                    Case{"OffsetsNotAllowed", Request::kTxnOffsetCommit, kGroupAuthorization, kAbortable},
                    Case{"OffsetsAbortable", Request::kTxnOffsetCommit, kTransactionAbortable, kAbortable},
                    Case{"OffsetsNotCoordinator", Request::kTxnOffsetCommit, kNotCoordinator, kOk},
                    Case{"OffsetsCoordinatorLoading", Request::kTxnOffsetCommit, kCoordinatorLoading, kOk},
                    Case{"OffsetsDisconnect", Request::kTxnOffsetCommit, kDisconnect, kOk},
                    Case{"OffsetsInvalidEpoch", Request::kTxnOffsetCommit, kInvalidProducerEpoch, kFatal},
                    Case{"EndInvalidEpoch", Request::kEndTxn, kInvalidProducerEpoch, kFatal},
                    Case{"EndFenced", Request::kEndTxn, kProducerFenced, kFatal},
                    Case{"EndInvalidState", Request::kEndTxn, kInvalidTxnState, kFatal},
                    Case{"EndConcurrent", Request::kEndTxn, kConcurrentTransactions, kOk},
                    Case{"EndNoCoordinator", Request::kEndTxn, kCoordinatorNotAvailable, kOk},
                    Case{"EndDisconnect", Request::kEndTxn, kDisconnect, kOk},
                    Case{"AddPartitionsFenced", Request::kAddPartitionsToTxn, kProducerFenced, kFatal},
                    Case{"AddPartitionsBadMapping", Request::kAddPartitionsToTxn, kInvalidProducerIdMapping,
                         kAbortable},
                    Case{"ProduceNotLeader", Request::kProduce, kNotLeader, kOk},
                    Case{"ProduceFewReplicas", Request::kProduce, kNotEnoughReplicas, kOk},
                    Case{"ProduceDisconnect", Request::kProduce, kDisconnect, kOk},
                    Case{"ProduceOutOfOrder", Request::kProduce, kOutOfOrderSequence, kFatal},
                    Case{"ProduceInvalidEpoch", Request::kProduce, kInvalidProducerEpoch, kFatal},
                    Case{"ProduceUnknownProducer", Request::kProduce, kUnknownProducerId, kAbortable},
                    Case{"ProduceTooLarge", Request::kProduce, kMessageTooLarge, kAbortable},
                    Case{"ProduceNotAllowed", Request::kProduce, kTopicAuthorization, kAbortable}),
    [](const testing::TestParamInfo<Case>& info) { return std::string(info.param.name); });

class ProducerTest : public BrokerTest {};

// A lost connection inside the commit is retried and reported as success: only the error callback knows. The producer
// must be another one before the next transaction.
TEST_F(ProducerTest, TroubleDuringACommitRecyclesBeforeTheNext) {
  const std::unique_ptr<Producer> p = MakeProducer("app-1-0");
  const Producer::TopicId out = p->AddTopic("out", true).value();
  const auto transaction = [&] {
    ASSERT_TRUE(p->Begin().ok());
    ASSERT_EQ(p->Produce(out, {.partition = 1, .value = "v"}), ProduceOutcome::kOk);
    ASSERT_TRUE(p->Commit().ok());
  };
  transaction();
  EXPECT_FALSE(p->dirty());
  EXPECT_EQ(p->recycles(), 0);
  broker->PushErrors(Request::kEndTxn, {kDisconnect});
  transaction();
  EXPECT_TRUE(p->dirty());
  transaction();
  EXPECT_FALSE(p->dirty());
  EXPECT_EQ(p->recycles(), 1);
  EXPECT_EQ(p->HighestAcked(out, 1), 2);  // the topic lives on in the new handle
}

// librdkafka answers the caller at once and loses the request when its producer is replaced: a matter for the leak
// sanitizer (runtime/kafka/known_leak.h).
TEST_F(ProducerTest, FencedWhileTheOffsetsAreOnTheirWay) {
  const std::unique_ptr<Producer> p = MakeProducer("app-1-0");
  const Producer::TopicId out = p->AddTopic("out").value();
  const std::unique_ptr<Consumer> consumer = MakeConsumer();
  ASSERT_TRUE(p->WarmUp(5000).ok());
  broker->PushErrors(Request::kTxnOffsetCommit, {kCoordinatorLoading});  // tried again half a second later
  broker->PushErrors(Request::kAddPartitionsToTxn, {kConcurrentTransactions, kProducerFenced});
  ASSERT_TRUE(p->Begin().ok());
  ASSERT_EQ(p->Produce(out, {.partition = 0, .value = "v"}), ProduceOutcome::kOk);
  EXPECT_EQ(p->SendOffsets({{"in", 0, 1}}, consumer->Metadata()).outcome, TxnOutcome::kFatal);
  EXPECT_TRUE(p->Recycle(10'000).ok());
  EXPECT_TRUE(p->Begin().ok());
  EXPECT_TRUE(p->Abort().ok());
}

TEST_F(ProducerTest, HighestAckedCountsFromBeginAndOnlyWhereAsked) {
  const std::unique_ptr<Producer> p = MakeProducer("app-1-0");
  const Producer::TopicId in = p->AddTopic("in", true).value(), out = p->AddTopic("out").value();
  EXPECT_EQ(p->AddTopic("in").value(), in);
  ASSERT_TRUE(p->Begin().ok());
  for (int k = 0; k < 5; ++k) ASSERT_EQ(p->Produce(in, {.partition = 2, .value = "v"}), ProduceOutcome::kOk);
  ASSERT_EQ(p->Produce(in, {.partition = 3, .value = "v"}), ProduceOutcome::kOk);
  ASSERT_EQ(p->Produce(out, {.partition = 0, .value = "v"}), ProduceOutcome::kOk);
  ASSERT_TRUE(p->Commit().ok());
  EXPECT_EQ(p->HighestAcked(in, 2), 4);
  EXPECT_EQ(p->HighestAcked(in, 3), 0);
  EXPECT_EQ(p->HighestAcked(in, 0), -1);
  EXPECT_EQ(p->HighestAcked(out, 0), -1);
  EXPECT_EQ(p->delivered(), 7);
  ASSERT_TRUE(p->Begin().ok());
  EXPECT_EQ(p->HighestAcked(in, 2), -1);
  ASSERT_TRUE(p->Abort().ok());
}

TEST_F(ProducerTest, ARecordTooLargeHereHarmsNothing) {
  const std::unique_ptr<Producer> p = MakeProducer("app-1-0");
  const Producer::TopicId out = p->AddTopic("out").value();
  const std::string big(2'000'000, 'x');
  ASSERT_TRUE(p->Begin().ok());
  const OutHeader header{"h", "v"};
  EXPECT_EQ(p->Produce(out, {.value = big, .headers = {&header, 1}}), ProduceOutcome::kTooLarge);
  EXPECT_EQ(p->produce_error().code(), "K0117");
  EXPECT_NE(p->produce_error().message().find("2000000 bytes"), std::string::npos) << p->produce_error().message();
  EXPECT_NE(p->produce_error().message().find("`out`"), std::string::npos);
  EXPECT_EQ(p->Produce(out, {.value = "small"}), ProduceOutcome::kOk);
  EXPECT_TRUE(p->Commit().ok());
}

TEST_F(ProducerTest, TheFirstDeliveryErrorSaysWhichTopicAndHowLarge) {
  const std::unique_ptr<Producer> p = MakeProducer("app-1-0");
  const Producer::TopicId out = p->AddTopic("out").value();
  broker->PushErrors(Request::kProduce, {kMessageTooLarge});
  ASSERT_TRUE(p->Begin().ok());
  ASSERT_EQ(p->Produce(out, {.partition = 1, .key = "key", .value = "seventeen letters"}), ProduceOutcome::kOk);
  const TxnResult r = p->Commit();
  EXPECT_EQ(r.outcome, TxnOutcome::kAbortable);
  EXPECT_EQ(r.status.code(), "K0117") << r.status.ToString();
  EXPECT_EQ(p->delivery_error().topic, "out");
  EXPECT_EQ(p->delivery_error().partition, 1);
  EXPECT_EQ(p->delivery_error().bytes, 20U);
  ASSERT_TRUE(p->Abort().ok());
  ASSERT_TRUE(p->Begin().ok());
  EXPECT_TRUE(p->delivery_error().status.ok());
  ASSERT_TRUE(p->Abort().ok());
}

// After the transaction has failed the next record is refused, with the reason of the first.
TEST_F(ProducerTest, RecordsAfterAFailureAreRefusedWithItsReason) {
  const std::unique_ptr<Producer> p = MakeProducer("app-1-0");
  const Producer::TopicId out = p->AddTopic("out").value();
  broker->PushErrors(Request::kProduce, {kTopicAuthorization});
  ASSERT_TRUE(p->Begin().ok());
  ASSERT_EQ(p->Produce(out, {.value = "v"}), ProduceOutcome::kOk);
  EXPECT_FALSE(p->Flush(10'000).ok());
  EXPECT_EQ(p->Produce(out, {.value = "v"}), ProduceOutcome::kAbortable);
  EXPECT_EQ(p->produce_error().code(), "K0109") << p->produce_error().ToString();
  EXPECT_TRUE(p->Abort().ok());
}

TEST_F(ProducerTest, WhatIsWrittenIsRead) {
  const std::unique_ptr<Producer> p = MakeProducer();
  const Producer::TopicId one = p->AddTopic("one").value();
  const OutHeader headers[] = {{"weir.error", "E_SCHEMA"}, {"weir.empty", ""}, {"weir.error", "last"}};
  ASSERT_EQ(p->Produce(one, {.key = "k", .value = "v", .timestamp_ms = 1767225600123, .headers = headers}),
            ProduceOutcome::kOk);
  ASSERT_EQ(p->Produce(one, {.key = "gone", .value = std::nullopt}), ProduceOutcome::kOk);
  ASSERT_EQ(p->Produce(one, {.key = std::nullopt, .value = ""}), ProduceOutcome::kOk);
  ASSERT_EQ(p->Produce(one, {.key = "", .value = std::string_view("\0\xff", 2)}), ProduceOutcome::kOk);
  ASSERT_TRUE(p->Flush(10'000).ok());
  const std::unique_ptr<Reader> reader = MakeReader();
  ASSERT_TRUE(reader->Assign({{"one", 0, 0}}).ok());
  std::vector<Message> got;
  ASSERT_TRUE(WaitFor([&] {
    Message m = reader->Poll(100);
    if (m.is_record()) got.push_back(std::move(m));
    return got.size() == 4;
  }));
  EXPECT_EQ(got[0].key(), "k");
  EXPECT_EQ(got[0].value(), "v");
  EXPECT_EQ(got[0].timestamp_ms(), 1767225600123);
  EXPECT_EQ(got[0].Header("weir.error"), "last");
  EXPECT_EQ(got[0].Header("weir.empty"), "");
  EXPECT_EQ(got[0].Header("none"), std::nullopt);
  std::string all;
  got[0].ForEachHeader([&](std::string_view name, std::string_view value) {
    all += std::string(name) + "=" + std::string(value) + ";";
  });
  EXPECT_EQ(all, "weir.error=E_SCHEMA;weir.empty=;weir.error=last;");
  EXPECT_TRUE(got[1].has_key());
  EXPECT_FALSE(got[1].has_value());
  EXPECT_FALSE(got[2].has_key());
  EXPECT_TRUE(got[2].has_value());
  EXPECT_TRUE(got[3].has_key());
  EXPECT_EQ(got[3].value(), std::string_view("\0\xff", 2));
}

TEST_F(ProducerTest, KeysGoWhereJavaPutsThem) {
  const std::unique_ptr<Producer> p = MakeProducer();
  const Producer::TopicId in = p->AddTopic("in").value();
  constexpr int kKeys = 200;
  for (int k = 0; k < kKeys; ++k) {
    const std::string key = "key-" + std::to_string(k * 7919);
    ASSERT_EQ(p->Produce(in, {.key = key, .value = key}), ProduceOutcome::kOk);
  }
  ASSERT_TRUE(p->Flush(10'000).ok());
  const std::unique_ptr<Reader> reader = MakeReader();
  ASSERT_TRUE(reader->Assign({{"in", 0, 0}, {"in", 1, 0}, {"in", 2, 0}, {"in", 3, 0}}).ok());
  int seen = 0;
  ASSERT_TRUE(WaitFor([&] {
    const Message m = reader->Poll(100);
    if (m.is_record()) {
      ++seen;
      EXPECT_EQ(m.partition(), PartitionForKey(m.key(), 4)) << m.key();
    }
    return seen == kKeys;
  }));
}

TEST_F(ProducerTest, AFullQueueWaitsForRoom) {
  config.properties["queue.buffering.max.messages"] = "100";
  const std::unique_ptr<Producer> p = MakeProducer();
  const Producer::TopicId out = p->AddTopic("out").value();
  for (int k = 0; k < 2000; ++k)
    ASSERT_EQ(p->Produce(out, {.value = "v"}), ProduceOutcome::kOk) << p->produce_error().ToString();
  ASSERT_TRUE(p->Flush(10'000).ok());
  EXPECT_EQ(p->delivered(), 2000);
}

TEST_F(ProducerTest, WithoutABrokerFlushSaysSoInTimeAndPurgeLetsGo) {
  broker->SetDown(true);
  const std::unique_ptr<Producer> p = Producer::Create(config, {}).value();
  const Producer::TopicId out = p->AddTopic("out").value();
  ASSERT_EQ(p->Produce(out, {.value = "v"}), ProduceOutcome::kOk);
  EXPECT_EQ(p->Flush(300).code(), "K0114");
  EXPECT_EQ(p->pending(), 1U);
  p->Purge();
  EXPECT_EQ(p->pending(), 0U);
  EXPECT_EQ(p->WarmUp(200).code(), "K0101");
}

TEST_F(ProducerTest, InitWaitsNoLongerThanAskedAndHearsAStop) {
  broker->SetDown(true);
  const std::unique_ptr<Producer> p = Producer::Create(config, {.transactional_id = "app-1-0"}).value();
  EXPECT_FALSE(p->Init(300).ok());
  int asked = 0;
  EXPECT_FALSE(p->Init(60'000, [&] { return ++asked >= 1; }).ok());
  EXPECT_EQ(asked, 1);
  broker->SetDown(false);
  EXPECT_TRUE(p->Init(20'000).ok());
  EXPECT_TRUE(p->Begin().ok());
  EXPECT_TRUE(p->Commit().ok());
}

}  // namespace
}  // namespace weir::kafka
