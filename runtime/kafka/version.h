// The client library's version and abilities, for `weir version`.
#pragma once

#include <string>

namespace weir::kafka {

std::string LibraryVersion();
// What librdkafka was built with: "gzip,snappy,ssl,sasl,…".
std::string LibraryFeatures();

}  // namespace weir::kafka
