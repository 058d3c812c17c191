// Properties: what is refused and why, references, and that secrets never leave.
#include "runtime/kafka/config.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "runtime/kafka/producer.h"

namespace weir::kafka {
namespace {

constexpr char kCanary[] = "canary-7f3a9c";

class SecretFile {
 public:
  SecretFile(const std::string& text, mode_t mode)
      : path_(testing::TempDir() + "weir_secret_" + std::to_string(getpid())) {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), mode);
  }
  ~SecretFile() { unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Config, BootstrapServersFromFlagThenPropertyThenDefault) {
  EXPECT_EQ(MakeClientConfig("a:1", {{"bootstrap.servers", "b:2"}})->bootstrap_servers, "a:1");
  EXPECT_EQ(MakeClientConfig("", {{"bootstrap.servers", "b:2"}})->bootstrap_servers, "b:2");
  EXPECT_EQ(MakeClientConfig("", {{"metadata.broker.list", "c:3"}})->bootstrap_servers, "c:3");
  EXPECT_EQ(MakeClientConfig("", {})->bootstrap_servers, "localhost:9092");
}

TEST(Config, ReservedPropertiesAreRefusedWithTheReason) {
  for (const char* name : {"group.id", "transactional.id", "enable.auto.commit", "isolation.level",
                           "enable.partition.eof", "partition.assignment.strategy", "group.instance.id",
                           "enable.idempotence", "partitioner", "auto.offset.reset"}) {
    const Status status = MakeClientConfig("", {{name, "x"}}).status();
    EXPECT_EQ(status.code(), "K0103") << name;
    EXPECT_NE(status.message().find(name), std::string::npos);
    EXPECT_GT(status.message().size(), std::string(name).size() + 40) << "no reason: " << status.message();
  }
}

TEST(Config, UnknownAndInvalidPropertiesCarryLibrdkafkasWords) {
  Status status = MakeClientConfig("", {{"securty.protocol", "ssl"}}).status();
  EXPECT_EQ(status.code(), "K0102");
  EXPECT_NE(status.message().find("No such configuration property"), std::string::npos) << status.message();
  status = MakeClientConfig("", {{"security.protocol", "tls"}}).status();
  EXPECT_EQ(status.code(), "K0102");
  EXPECT_NE(status.message().find("Invalid value \"tls\""), std::string::npos) << status.message();
  EXPECT_EQ(MakeClientConfig("", {{"dr_msg_cb", "1"}}).status().code(), "K0102");
  EXPECT_TRUE(MakeClientConfig("", {{"linger.ms", "20"}, {"fetch.min.bytes", "10"}, {"acks", "all"}}).ok());
}

TEST(Config, References) {
  setenv("WEIR_TEST_A", "alpha", 1);
  unsetenv("WEIR_TEST_NONE");
  bool used = false;
  EXPECT_EQ(*ResolveReferences("x-${env:WEIR_TEST_A}-${env:WEIR_TEST_A}.", &used), "x-alpha-alpha.");
  EXPECT_TRUE(used);
  EXPECT_EQ(*ResolveReferences("$plain {text} $", &used), "$plain {text} $");
  EXPECT_FALSE(used);
  for (const char* wrong : {"${env:WEIR_TEST_NONE}", "${env:}", "${HOME}", "${env:WEIR_TEST_A", "${file:relative}",
                            "${file:/no/such/file}", "${file:/}"}) {
    EXPECT_EQ(ResolveReferences(wrong, nullptr).status().code(), "K0104") << wrong;
  }
  // What a variable holds is not looked into again.
  setenv("WEIR_TEST_B", "${env:WEIR_TEST_A}", 1);
  EXPECT_EQ(*ResolveReferences("${env:WEIR_TEST_B}", nullptr), "${env:WEIR_TEST_A}");
}

TEST(Config, SecretFiles) {
  {
    const SecretFile file("s3cret\n", 0600);
    EXPECT_EQ(*ResolveReferences("${file:" + file.path() + "}", nullptr), "s3cret");
  }
  {
    const SecretFile file("two\nlines\r\n", 0640);
    EXPECT_EQ(*ResolveReferences("${file:" + file.path() + "}", nullptr), "two\nlines");
  }
  for (const mode_t open : {0604, 0644, 0602}) {
    const SecretFile file("s3cret", open);
    const Status status = ResolveReferences("${file:" + file.path() + "}", nullptr).status();
    EXPECT_EQ(status.code(), "K0105");
    EXPECT_EQ(status.ToString().find("s3cret"), std::string::npos);
  }
}

TEST(Config, SecretNames) {
  for (const char* name : {"sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem",
                           "sasl.oauthbearer.config", "sasl.username", "sasl.oauthbearer.client.secret", "ssl_key",
                           "ssl.key.location", "x.token", "sasl.jaas.config"}) {
    EXPECT_TRUE(IsSecretName(name)) << name;
  }
  for (const char* name : {"linger.ms", "ssl.ca.location", "security.protocol", "client.rack"})
    EXPECT_FALSE(IsSecretName(name)) << name;
}

TEST(Config, ErrorsDoNotRepeatSecrets) {
  setenv("WEIR_TEST_CANARY", kCanary, 1);
  for (const auto& [name, value] : Properties{
           {"security.protocol", "${env:WEIR_TEST_CANARY}"}, {"group.id", kCanary}, {"ssl.key.password.x", kCanary}}) {
    const Status status = MakeClientConfig("", {{name, value}}).status();
    ASSERT_FALSE(status.ok()) << name;
    EXPECT_EQ(status.ToString().find(kCanary), std::string::npos) << status.ToString();
  }
  Properties into;
  EXPECT_EQ(ParseProperty(kCanary, &into).ToString().find(kCanary), std::string::npos);
  EXPECT_TRUE(ParseProperty("a=b=c", &into).ok());
  EXPECT_EQ(into.at("a"), "b=c");
}

// The canary goes into a client whose debug log prints its whole configuration; nothing printed may hold it.
TEST(Config, NothingPrintedHoldsASecret) {
  setenv("WEIR_TEST_CANARY", kCanary, 1);
  Result<ClientConfig> config =
      MakeClientConfig("localhost:1", {{"sasl.password", kCanary},
                                       {"sasl.username", std::string("u") + kCanary},
                                       {"client.rack", "${env:WEIR_TEST_CANARY}"},  // librdkafka takes it for harmless
                                       {"linger.ms", "7"},
                                       {"debug", "conf"}});
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  EXPECT_EQ(config->properties.at("client.rack"), kCanary);
  EXPECT_EQ(DescribeConfig(*config).find(kCanary), std::string::npos);
  EXPECT_NE(DescribeConfig(*config).find("client.rack=***"), std::string::npos);
  EXPECT_NE(DescribeConfig(*config).find("linger.ms=7"), std::string::npos);

  std::ostringstream log;
  const auto previous = spdlog::default_logger();
  auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log));
  logger->set_level(spdlog::level::trace);
  spdlog::set_default_logger(logger);
  {
    const auto producer = Producer::Create(*config, {});
    ASSERT_TRUE(producer.ok());
  }  // its threads have ended after this
  spdlog::set_default_logger(previous);
  EXPECT_NE(log.str().find("client.rack = ***"), std::string::npos)
      << "the debug log is not there: this test proves nothing\n"
      << log.str();
  EXPECT_EQ(log.str().find(kCanary), std::string::npos) << log.str();
}

TEST(Config, ContradictionsAreAStatus) {
  Result<ClientConfig> config = MakeClientConfig("", {{"acks", "1"}});
  ASSERT_TRUE(config.ok());
  const Status status = Producer::Create(*config, {}).status();  // idempotence needs acks=all
  EXPECT_EQ(status.code(), "K0110") << status.ToString();
  EXPECT_NE(status.message().find("acks"), std::string::npos) << status.message();
}

}  // namespace
}  // namespace weir::kafka
