#include "runtime/kafka/embedded_broker.h"

#include <dirent.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "runtime/kafka/client.h"
#include "runtime/kafka/errors.h"
#include "runtime/kafka/forwarder.h"

namespace weir::kafka {
namespace {

struct MockDeleter {
  void operator()(rd_kafka_mock_cluster_t* m) const { rd_kafka_mock_cluster_destroy(m); }
};

std::set<int> PortsOf(const std::string& bootstraps) {
  std::set<int> ports;
  for (size_t at = 0; at < bootstraps.size();) {
    const size_t end = std::min(bootstraps.find(',', at), bootstraps.size());
    const size_t colon = bootstraps.rfind(':', end);
    if (colon != std::string::npos && colon >= at) ports.insert(std::atoi(bootstraps.c_str() + colon + 1));
    at = end + 1;
  }
  return ports;
}

// The mock leaves Nagle on, which with delayed acks costs each small transaction 40 ms. Accepted connections inherit
// the option from the socket that listens, so it is set there. If the socket is not found nothing but speed is lost.
void DisableNagle(const std::set<int>& ports) {
  DIR* dir = opendir("/proc/self/fd");
  if (dir == nullptr) return;
  while (const dirent* entry = readdir(dir)) {
    const int fd = std::atoi(entry->d_name);
    int listening = 0;
    socklen_t size = sizeof listening;
    if (fd <= 2 || getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) continue;
    sockaddr_in address{};
    size = sizeof address;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 || address.sin_family != AF_INET) continue;
    const int on = 1;
    if (ports.contains(ntohs(address.sin_port))) (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  closedir(dir);
}

bool IsTopicName(const std::string& name) {
  if (name.empty() || name.size() > 249 || name == "." || name == "..") return false;
  for (const char c : name) {
    const bool fine =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!fine) return false;
  }
  return true;
}

}  // namespace

struct EmbeddedBroker::Impl {
  explicit Impl(const ClientConfig& config) : events("embedded broker", config) {}
  ClientEvents events;
  Handle rk;
  std::unique_ptr<rd_kafka_mock_cluster_t, MockDeleter> mock;  // before rk goes
  std::unique_ptr<Forwarder> forwarder;
  int brokers = 1;
  std::string address;
};

EmbeddedBroker::EmbeddedBroker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EmbeddedBroker::~EmbeddedBroker() = default;

Result<std::unique_ptr<EmbeddedBroker>> EmbeddedBroker::Start(const EmbeddedBrokerOptions& options) {
  // The handle is only the mock's anchor; it talks to nobody.
  const ClientConfig config;
  std::unique_ptr<EmbeddedBroker> self(new EmbeddedBroker(std::make_unique<Impl>(config)));
  Impl& impl = *self->impl_;
  Result<Handle> rk = MakeHandle(config, ClientRole::kProducer, {}, &impl.events);
  if (!rk.ok()) return rk.status();
  impl.rk = std::move(*rk);
  impl.brokers = options.brokers;
  impl.mock.reset(rd_kafka_mock_cluster_new(impl.rk.get(), options.brokers));
  if (impl.mock == nullptr)
    return Status::Error(kEmbeddedFailed, "the embedded broker could not start", "is the loopback interface up?");
  impl.address = rd_kafka_mock_cluster_bootstraps(impl.mock.get());
  DisableNagle(PortsOf(impl.address));
  for (const auto& [name, partitions] : options.topics) WEIR_RETURN_IF_ERROR(self->CreateTopic(name, partitions));
  if (options.port != 0) {
    Result<std::unique_ptr<Forwarder>> forwarder = Forwarder::Start(options.port, *PortsOf(impl.address).begin());
    if (!forwarder.ok()) return forwarder.status();
    impl.forwarder = std::move(*forwarder);
    impl.address = "127.0.0.1:" + std::to_string(options.port);
  }
  return self;
}

const std::string& EmbeddedBroker::address() const { return impl_->address; }

Status EmbeddedBroker::CreateTopic(const std::string& name, int32_t partitions) {
  if (!IsTopicName(name))
    return Status::Error(kEmbeddedFailed, "`" + name + "` cannot be a topic's name",
                         "use letters, digits, '.', '_' and '-'");
  if (partitions < 1 || partitions > 1000) {
    return Status::Error(kEmbeddedFailed, "topic `" + name + "`: " + std::to_string(partitions) + " partitions",
                         "use 1 to 1000");
  }
  const rd_kafka_resp_err_t err = rd_kafka_mock_topic_create(impl_->mock.get(), name.c_str(), partitions, 1);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return ErrorStatus(kEmbeddedFailed, "topic `" + name + "` cannot be made", err);
  return Status::Ok();
}

void EmbeddedBroker::PushErrors(Request request, const std::vector<int>& errors) {
  std::vector<rd_kafka_resp_err_t> codes;
  for (const int e : errors) codes.push_back(static_cast<rd_kafka_resp_err_t>(e));
  rd_kafka_mock_push_request_errors_array(impl_->mock.get(), static_cast<int16_t>(request), codes.size(), codes.data());
}

void EmbeddedBroker::SetDown(bool down) {
  for (int id = 1; id <= impl_->brokers; ++id) {
    if (down) {
      (void)rd_kafka_mock_broker_set_down(impl_->mock.get(), id);
    } else {
      (void)rd_kafka_mock_broker_set_up(impl_->mock.get(), id);
    }
  }
}

}  // namespace weir::kafka
