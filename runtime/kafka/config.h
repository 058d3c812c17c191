// Client configuration: what the user wrote under `kafka { … }` or --kafka key=value, checked and resolved.
//
// Every property is handed to librdkafka as it is, save those the runtime owns (K0103: what owns it and why). A name or
// value librdkafka does not take is K0102 with its own words. Layers, later ones win: Weir's defaults (for the traps of
// old librdkafka versions), the user's properties, the properties the runtime owns.
//
//   value     = { text | reference }
//   reference = "${env:" NAME "}" | "${file:" /absolute/path "}"      # file: contents without the last line end
//
// References are resolved once, here; no shell expansion. A missing variable or file is K0104, a file that others may
// read is K0105. A property that holds a reference, or whose name says so (IsSecretName), is a secret: never printed.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"

namespace weir::kafka {

using Properties = std::map<std::string, std::string>;

struct ClientConfig {
  std::string bootstrap_servers;
  std::string client_id = "weir";
  Properties properties;          // resolved, without bootstrap.servers and client.id
  std::set<std::string> secrets;  // names of properties that must not be printed

  // The values to strike from any text that leaves the process (ScrubSecrets).
  std::vector<std::string> SecretValues() const;
};

// Checks and resolves. `bootstrap_servers`, if not empty, wins over the property of that name; the default is
// localhost:9092.
Result<ClientConfig> MakeClientConfig(const std::string& bootstrap_servers, const Properties& as_written);

// Resolves the references in one value. `used` (may be null) is set if there was one.
Result<std::string> ResolveReferences(std::string_view value, bool* used);

// Why the runtime owns a property; empty if it does not.
std::string_view ReservedReason(std::string_view name);

// By suffix: password, secret, token, key.pem, keystore.pem, jaas, jaas.config, oauthbearer.config, username, ssl_key.
bool IsSecretName(std::string_view name);

// "name=value" a line, secrets as "***". The only way a configuration is printed (rd_kafka_conf_dump is in clear).
std::string DescribeConfig(const ClientConfig& config);

// `text` with every secret value replaced by "***".
std::string ScrubSecrets(std::string text, const std::vector<std::string>& values);

// "key=value" as given on the command line; K0102 without '='.
Status ParseProperty(std::string_view text, Properties* into);

}  // namespace weir::kafka
