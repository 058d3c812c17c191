#include "runtime/formats/version.h"

#include <simdjson.h>

#include <nlohmann/detail/macro_scope.hpp>

namespace weir::formats {

std::string JsonReaderVersion() {
  return std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) + "." + std::to_string(simdjson::SIMDJSON_VERSION_MINOR) +
         "." + std::to_string(simdjson::SIMDJSON_VERSION_REVISION);
}

std::string JsonReaderImplementation() { return simdjson::get_active_implementation()->name(); }

std::string JsonDocumentVersion() {
  return std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." + std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
         std::to_string(NLOHMANN_JSON_VERSION_PATCH);
}

}  // namespace weir::formats
