// A fresh embedded broker for each test, and shorthands.
#pragma once

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/kafka/admin.h"
#include "runtime/kafka/config.h"
#include "runtime/kafka/consumer.h"
#include "runtime/kafka/embedded_broker.h"
#include "runtime/kafka/producer.h"

namespace weir::kafka {

inline bool WaitFor(const std::function<bool()>& condition, int timeout_ms = 20'000) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

class BrokerTest : public testing::Test {
 protected:
  void SetUp() override {
    spdlog::set_level(spdlog::level::off);  // injected errors are loud
    StartBroker({.topics = {{"in", 4}, {"out", 2}, {"one", 1}}});
  }

  void StartBroker(const EmbeddedBrokerOptions& options) {
    Result<std::unique_ptr<EmbeddedBroker>> started = EmbeddedBroker::Start(options);
    ASSERT_TRUE(started.ok()) << started.status().ToString();
    broker = std::move(*started);
    config = MakeClientConfig(broker->address(), {}).value();
  }
  std::unique_ptr<Producer> MakeProducer(const std::string& transactional_id = "") const {
    std::unique_ptr<Producer> p = Producer::Create(config, {.transactional_id = transactional_id}).value();
    const Status status = p->Init(10'000);
    EXPECT_TRUE(status.ok()) << status.ToString();
    return p;
  }
  std::unique_ptr<Consumer> MakeConsumer() const {
    return Consumer::Create(config, {.group_id = "g", .session_timeout_ms = 6000}).value();
  }
  std::unique_ptr<Reader> MakeReader() const { return Reader::Create(config, {}).value(); }
  std::unique_ptr<Admin> MakeAdmin() const {
    std::unique_ptr<Admin> a = Admin::Create(config).value();
    EXPECT_TRUE(a->Connect(10'000).ok());
    return a;
  }
  void Fill(const std::string& topic, int32_t partition, int records) const {
    const std::unique_ptr<Producer> p = MakeProducer();
    const Producer::TopicId id = p->AddTopic(topic).value();
    for (int k = 0; k < records; ++k) {
      const std::string value = std::to_string(k);
      ASSERT_EQ(p->Produce(id, {.partition = partition, .value = value}), ProduceOutcome::kOk);
    }
    ASSERT_TRUE(p->Flush(10'000).ok());
  }

  std::unique_ptr<EmbeddedBroker> broker;
  ClientConfig config;
};

}  // namespace weir::kafka
