// Admin, the embedded broker, its forwarder and its retention watch.
#include "tests/runtime/kafka/broker_fixture.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "runtime/kafka/forwarder.h"
#include "runtime/kafka/retention_watch.h"

namespace weir::kafka {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(static_cast<uint16_t>(port));
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

// A listening socket on a free port, and that port.
std::pair<int, int> Listen() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in a = Loopback(0);
  socklen_t size = sizeof a;
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&a), size), 0);
  EXPECT_EQ(listen(fd, 8), 0);
  getsockname(fd, reinterpret_cast<sockaddr*>(&a), &size);
  return {fd, ntohs(a.sin_port)};
}

int FreePort() {
  const auto [fd, port] = Listen();
  close(fd);
  return port;
}

using AdminTest = BrokerTest;

TEST_F(AdminTest, KnowsTheEmbeddedBroker) {
  const std::unique_ptr<Admin> admin = MakeAdmin();
  EXPECT_EQ(admin->cluster().kind, BrokerKind::kEmbedded) << admin->cluster().cluster_id;
  ASSERT_EQ(admin->cluster().brokers.size(), 1U);
  EXPECT_EQ(admin->cluster().brokers[0], broker->address());
  EXPECT_EQ(admin->Delete({"in"}).code(), "K0108");
}

TEST_F(AdminTest, ChecksAndMakesTopics) {
  const std::unique_ptr<Admin> admin = MakeAdmin();
  EXPECT_TRUE(admin->Check({{.name = "in"}, {.name = "out", .partitions = 2}}).ok());
  Status status = admin->Check({{.name = "in"}, {.name = "no1"}, {.name = "no2"}});
  EXPECT_EQ(status.code(), "K0106");
  EXPECT_NE(status.message().find("`no1`, `no2` are"), std::string::npos) << status.message();
  status = admin->Check({{.name = "out", .partitions = 4}});
  EXPECT_EQ(status.code(), "K0107");
  EXPECT_NE(status.ToString().find("has 2 partitions and must have 4"), std::string::npos) << status.ToString();
  EXPECT_NE(status.hint().find("--topics out:4"), std::string::npos) << status.hint();

  EXPECT_TRUE(admin->Ensure({ChangelogTopic("app-s-changelog", 4), {.name = "in"}}).ok());
  EXPECT_EQ(admin->Topics()->at("app-s-changelog"), 4);
  EXPECT_EQ(admin->Ensure({ChangelogTopic("app-t-changelog", 3)}).code(), "K0107");  // comes with 4 here
  EXPECT_EQ(admin->Topics()->size(), 5U);                                            // asking for others made none
}

TEST_F(AdminTest, InternalTopicsAreMadeAsKafkaStreamsMakesThem) {
  EXPECT_EQ(ChangelogTopic("c", 3).configs.at("cleanup.policy"), "compact");
  EXPECT_EQ(RepartitionTopic("r", 3).configs.at("cleanup.policy"), "delete");
  EXPECT_EQ(RepartitionTopic("r", 3).configs.at("retention.ms"), "-1");
  EXPECT_EQ(RepartitionTopic("r", 3).partitions, 3);
}

TEST_F(AdminTest, AnUnreachableBrokerIsNamedWithTheReason) {
  const int port = FreePort();
  const std::string address = "127.0.0.1:" + std::to_string(port);
  const std::unique_ptr<Admin> admin = Admin::Create(MakeClientConfig(address, {}).value()).value();
  int told = 0;
  const Status status = admin
                            ->Connect(1500, nullptr,
                                      [&](const Status& why) {
                                        EXPECT_EQ(why.code(), "K0101");
                                        ++told;
                                      })
                            .status();
  EXPECT_EQ(status.code(), "K0101");
  EXPECT_NE(status.message().find(address), std::string::npos) << status.message();
  EXPECT_NE(status.message().find("Connection refused"), std::string::npos) << status.message();
  EXPECT_FALSE(status.hint().empty());
  EXPECT_GE(told, 1);
  EXPECT_EQ(admin->Connect(60'000, [] { return true; }).status().code(), "K0101");  // stopped at once
}

TEST_F(AdminTest, WaitsForABrokerThatComesBack) {
  broker->SetDown(true);
  const std::unique_ptr<Admin> admin = Admin::Create(config).value();
  Result<ClusterInfo> cluster = admin->Connect(20'000, nullptr, [&](const Status&) { broker->SetDown(false); });
  EXPECT_TRUE(cluster.ok()) << cluster.status().ToString();
}

using EmbeddedBrokerTest = BrokerTest;

TEST_F(EmbeddedBrokerTest, AFixedPortServesProducersAndReaders) {
  const int port = FreePort();
  StartBroker({.topics = {{"t", 1}}, .port = port});
  EXPECT_EQ(broker->address(), "127.0.0.1:" + std::to_string(port));
  Fill("t", 0, 3);
  EXPECT_EQ(MakeReader()->QueryWatermarks({{"t", 0}}, 5000)->at({"t", 0}).high, 3);

  const Status taken = EmbeddedBroker::Start({.port = port}).status();
  EXPECT_EQ(taken.code(), "K0118");
  EXPECT_NE(taken.message().find(std::to_string(port)), std::string::npos);
}

TEST_F(EmbeddedBrokerTest, RefusesTopicsThatCannotBe) {
  for (const auto& [name, partitions] :
       std::vector<std::pair<std::string, int32_t>>{{"", 1}, {"a b", 1}, {"..", 1}, {"x", 0}, {"x", 5000}, {"in", 4}}) {
    EXPECT_EQ(broker->CreateTopic(name, partitions).code(), "K0118") << name;
  }
}

// Large answers both ways at once, and connections that end at either side.
TEST(ForwarderTest, PassesBytesBothWaysAndEndings) {
  const auto [listener, target] = Listen();
  const int port = FreePort();
  Result<std::unique_ptr<Forwarder>> forwarder = Forwarder::Start(port, target);
  ASSERT_TRUE(forwarder.ok()) << forwarder.status().ToString();
  std::thread echo([fd = listener] {
    for (int k = 0; k < 2; ++k) {
      const int c = accept(fd, nullptr, nullptr);
      std::array<char, 10'000> buffer;
      for (ssize_t n; (n = read(c, buffer.data(), buffer.size())) > 0;) {
        for (ssize_t at = 0; at < n;) at += write(c, buffer.data() + at, static_cast<size_t>(n - at));
        if (k == 1) break;  // the second connection is ended by this side
      }
      close(c);
    }
  });
  const auto dial = [port = port] {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in a = Loopback(port);
    EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a), 0);
    return fd;
  };
  const int first = dial();
  std::string sent(3'000'000, '\0'), got;
  for (size_t k = 0; k < sent.size(); ++k) sent[k] = static_cast<char>(k * 31 + k / 257);
  std::thread writer([&] {
    for (size_t at = 0; at < sent.size();)
      at += static_cast<size_t>(write(first, sent.data() + at, std::min<size_t>(sent.size() - at, 100'000)));
  });
  std::array<char, 50'000> buffer;
  while (got.size() < sent.size()) {
    const ssize_t n = read(first, buffer.data(), buffer.size());
    if (n <= 0) break;
    got.append(buffer.data(), static_cast<size_t>(n));
  }
  writer.join();
  EXPECT_TRUE(got == sent);
  close(first);
  const int second = dial();
  ASSERT_EQ(write(second, "bye", 3), 3);
  ASSERT_EQ(read(second, buffer.data(), buffer.size()), 3);
  EXPECT_EQ(read(second, buffer.data(), buffer.size()), 0);
  close(second);
  echo.join();
  close(listener);
}

class RetentionWatchTest : public BrokerTest {
 protected:
  void Write(int32_t partition, int kilobytes) {
    const std::unique_ptr<Producer> p = MakeProducer();
    const Producer::TopicId id = p->AddTopic("out").value();
    const std::string value(1000 - 91, 'x');
    for (int k = 0; k < kilobytes; ++k)
      ASSERT_EQ(p->Produce(id, {.partition = partition, .value = value}), ProduceOutcome::kOk);
    ASSERT_TRUE(p->Flush(20'000).ok());
  }
  std::vector<RetentionEvent> Events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  std::mutex mutex_;
  std::vector<RetentionEvent> events_;
};

TEST_F(RetentionWatchTest, WarnsBeforeAndAfterItHappens) {
  Result<std::unique_ptr<RetentionWatch>> watch = RetentionWatch::Start(config, [&](const RetentionEvent& e) {
    const std::lock_guard lock(mutex_);
    events_.push_back(e);
  });
  ASSERT_TRUE(watch.ok());
  Write(1, 3900);  // 3.7 MiB: not near
  Write(0, 4400);  // 4.2 MiB by the watch's bound
  ASSERT_TRUE(WaitFor([&] { return !Events().empty(); }));
  EXPECT_EQ(MakeReader()->QueryWatermarks({{"out", 0}}, 5000)->at({"out", 0}).low, 0);  // nothing was dropped yet
  ASSERT_EQ(Events().size(), 1U);
  EXPECT_EQ(Events()[0].kind, RetentionEvent::Kind::kNear);
  EXPECT_EQ(Events()[0].partition, (TopicPartition{"out", 0}));

  Write(0, 4000);
  ASSERT_TRUE(WaitFor([&] { return Events().size() >= 2; }));
  EXPECT_EQ(Events()[1].kind, RetentionEvent::Kind::kDropped);
  EXPECT_EQ(Events()[1].partition, (TopicPartition{"out", 0}));
  EXPECT_GT(Events()[1].partition.offset, 0);

  // Each once. Partition 1 crossing its line shows that the watch has read on since.
  Write(0, 1000);
  Write(1, 500);
  ASSERT_TRUE(WaitFor([&] { return Events().size() >= 3; }));
  EXPECT_EQ(Events()[2].kind, RetentionEvent::Kind::kNear);
  EXPECT_EQ(Events()[2].partition, (TopicPartition{"out", 1}));
  EXPECT_EQ(Events().size(), 3U);
}

}  // namespace
}  // namespace weir::kafka
