#include "runtime/base/version.h"

#include <spdlog/version.h>
#include <xxhash.h>

namespace weir {

std::string LogLibraryVersion() {
  return std::to_string(SPDLOG_VER_MAJOR) + "." + std::to_string(SPDLOG_VER_MINOR) + "." +
         std::to_string(SPDLOG_VER_PATCH);
}

std::string HashLibraryVersion() {
  const unsigned v = XXH_versionNumber();
  return std::to_string(v / 10000) + "." + std::to_string(v / 100 % 100) + "." + std::to_string(v % 100);
}

}  // namespace weir
