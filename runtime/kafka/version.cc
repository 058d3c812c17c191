#include "runtime/kafka/version.h"

#include <librdkafka/rdkafka.h>

namespace weir::kafka {

std::string LibraryVersion() { return rd_kafka_version_str(); }

std::string LibraryFeatures() {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char text[1024];
  size_t size = sizeof(text);
  const bool known = rd_kafka_conf_get(conf, "builtin.features", text, &size) == RD_KAFKA_CONF_OK;
  rd_kafka_conf_destroy(conf);
  return known ? text : "";
}

}  // namespace weir::kafka
