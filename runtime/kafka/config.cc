#include "runtime/kafka/config.h"

#include <librdkafka/rdkafka.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

#include "runtime/base/log.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {
namespace {

struct Reserved {
  std::string_view name, reason;
};
constexpr std::array kReserved = {
    Reserved{"group.id", "the consumer group is the application id"},
    Reserved{"group.instance.id", "static membership follows from --instance and the thread"},
    Reserved{"transactional.id",
             "it follows from the application id, --instance and the thread, so that a restart fences its predecessor"},
    Reserved{"enable.auto.commit", "offsets are committed with the state they belong to"},
    Reserved{"enable.auto.offset.store", "offsets are committed with the state they belong to"},
    Reserved{"auto.commit.interval.ms",
             "offsets are committed with the state they belong to; see `commit every` in the topology"},
    Reserved{"auto.offset.reset", "the runtime chooses where each partition starts; a silent jump would lose records"},
    Reserved{"isolation.level", "inputs are read committed: a new owner must wait for the old one's offsets"},
    Reserved{"enable.partition.eof", "the runtime finds the end of a restore by it"},
    Reserved{"partition.assignment.strategy", "`range` keeps the partitions of co-partitioned topics together"},
    Reserved{"enable.idempotence", "the producer is always idempotent"},
    Reserved{"partitioner", "keys are placed as Java's client places them (murmur2_random)"},
    Reserved{"partitioner_cb", "keys are placed as Java's client places them (murmur2_random)"},
    Reserved{"log.connection.close", "the producer learns of connections lost during a commit by it"},
    Reserved{"test.mock.num.brokers", "use `weir broker` for the embedded broker"},
};

constexpr std::array<std::string_view, 11> kSecretSuffixes = {
    "password",           "secret",   "token",   "key.pem",         "keystore.pem", "jaas", "jaas.config",
    "oauthbearer.config", "username", "ssl_key", "ssl.key.location"};

Result<std::string> ReadSecretFile(const std::string& path) {
  struct stat info {};
  if (path.empty() || path[0] != '/') {
    return Status::Error(kBadReference, "`${file:" + path + "}` is not an absolute path",
                         "write ${file:/path/to/secret}");
  }
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return Status::Error(kBadReference, "`${file:" + path + "}`: there is no such file",
                         "create it, readable by this user only");
  }
  if ((info.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    return Status::Error(kOpenSecret, "`" + path + "` is open to every user of this machine",
                         "chmod o-rwx " + path + " (Docker secrets: set mode 0400)");
  }
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    return Status::Error(kBadReference, "`" + path + "` cannot be read by this user", "check its owner and mode");
  std::string value = text.str();
  if (!value.empty() && value.back() == '\n') value.pop_back();
  if (!value.empty() && value.back() == '\r') value.pop_back();
  return value;
}

Result<std::string> ResolveOne(std::string_view reference) {
  if (reference.starts_with("env:")) {
    const std::string name(reference.substr(4));
    const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
    if (value == nullptr) {
      return Status::Error(kBadReference, "`${env:" + name + "}`: the environment variable `" + name + "` is not set",
                           "export " + name + "=… before starting");
    }
    return std::string(value);
  }
  if (reference.starts_with("file:")) return ReadSecretFile(std::string(reference.substr(5)));
  return Status::Error(kBadReference, "`${" + std::string(reference) + "}` is no reference Weir knows",
                       "use ${env:NAME} or ${file:/path}");
}

// Asks librdkafka about one property. Its text may quote the value, so a secret's value is struck out.
Status CheckProperty(rd_kafka_conf_t* scratch, const std::string& name, const std::string& value, bool secret) {
  char text[512] = "";
  if (rd_kafka_conf_set(scratch, name.c_str(), value.c_str(), text, sizeof text) == RD_KAFKA_CONF_OK)
    return Status::Ok();
  std::string words = text;
  if (secret && !value.empty()) words = ScrubSecrets(std::move(words), {value});
  return Status::Error(kBadProperty, "Kafka property `" + name + "`: " + words,
                       "librdkafka's CONFIGURATION.md lists the properties it takes");
}

void WarnIfUnsafe(const Properties& properties) {
  const auto is = [&](const char* name, std::string_view value) {
    const auto it = properties.find(name);
    return it != properties.end() && it->second == value;
  };
  if (is("enable.ssl.certificate.verification", "false")) {
    spdlog::warn("kafka: enable.ssl.certificate.verification=false: any server can pose as the broker");
  }
  if (is("ssl.endpoint.identification.algorithm", "none")) {
    spdlog::warn("kafka: ssl.endpoint.identification.algorithm=none: the broker's host name is not checked");
  }
}

}  // namespace

std::vector<std::string> ClientConfig::SecretValues() const {
  std::vector<std::string> values;
  for (const std::string& name : secrets) {
    const auto it = properties.find(name);
    if (it != properties.end() && it->second.size() >= 4)
      values.push_back(it->second);  // shorter ones would strike out plain words
  }
  return values;
}

std::string_view ReservedReason(std::string_view name) {
  for (const Reserved& r : kReserved) {
    if (r.name == name) return r.reason;
  }
  return {};
}

bool IsSecretName(std::string_view name) {
  for (const std::string_view suffix : kSecretSuffixes) {
    if (name.ends_with(suffix)) return true;
  }
  return false;
}

Result<std::string> ResolveReferences(std::string_view value, bool* used) {
  if (used != nullptr) *used = false;
  std::string out;
  size_t at = 0;
  while (at < value.size()) {
    const size_t open = value.find("${", at);
    if (open == std::string_view::npos) break;
    const size_t close = value.find('}', open);
    if (close == std::string_view::npos) {
      return Status::Error(kBadReference, "a `${` without its `}`", "use ${env:NAME} or ${file:/path}");
    }
    out.append(value.substr(at, open - at));
    Result<std::string> resolved = ResolveOne(value.substr(open + 2, close - open - 2));
    if (!resolved.ok()) return resolved.status();
    out += *resolved;
    if (used != nullptr) *used = true;
    at = close + 1;
  }
  out.append(value.substr(at));
  return out;
}

Result<ClientConfig> MakeClientConfig(const std::string& bootstrap_servers, const Properties& as_written) {
  ClientConfig config;
  const std::unique_ptr<rd_kafka_conf_t, void (*)(rd_kafka_conf_t*)> scratch(rd_kafka_conf_new(),
                                                                             rd_kafka_conf_destroy);
  for (const auto& [name, written] : as_written) {
    const std::string_view reason = ReservedReason(name);
    if (!reason.empty()) {
      return Status::Error(kReservedProperty, "Kafka property `" + name + "` is set by Weir: " + std::string(reason),
                           "remove it");
    }
    bool used = false;
    Result<std::string> value = ResolveReferences(written, &used);
    if (!value.ok()) {
      return Status::Error(value.status().code(), "Kafka property `" + name + "`: " + value.status().message(),
                           value.status().hint());
    }
    const bool secret = used || IsSecretName(name);
    WEIR_RETURN_IF_ERROR(CheckProperty(scratch.get(), name, *value, secret));
    if (name == "bootstrap.servers" || name == "metadata.broker.list") {
      config.bootstrap_servers = *value;
    } else if (name == "client.id") {
      config.client_id = *value;
    } else {
      config.properties[name] = *value;
      if (secret) config.secrets.insert(name);
    }
  }
  if (!bootstrap_servers.empty()) config.bootstrap_servers = bootstrap_servers;
  if (config.bootstrap_servers.empty()) config.bootstrap_servers = "localhost:9092";
  WarnIfUnsafe(config.properties);
  return config;
}

std::string DescribeConfig(const ClientConfig& config) {
  std::string out = "bootstrap.servers=" + config.bootstrap_servers + "\nclient.id=" + config.client_id + "\n";
  for (const auto& [name, value] : config.properties) {
    out += name + "=" + (config.secrets.contains(name) || IsSecretName(name) ? "***" : value) + "\n";
  }
  return out;
}

std::string ScrubSecrets(std::string text, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (value.empty()) continue;
    for (size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + 3))
      text.replace(at, value.size(), "***");
  }
  return text;
}

Status ParseProperty(std::string_view text, Properties* into) {
  const size_t eq = text.find('=');
  if (eq == std::string_view::npos || eq == 0) {
    // The text may be a bare secret, so it is not repeated.
    return Status::Error(kBadProperty, "a Kafka property is written key=value",
                         "for example --kafka security.protocol=ssl");
  }
  (*into)[std::string(text.substr(0, eq))] = std::string(text.substr(eq + 1));
  return Status::Ok();
}

}  // namespace weir::kafka
