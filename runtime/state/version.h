// RocksDB's version, for `weir version`.
#pragma once

#include <string>

namespace weir::state {

std::string LibraryVersion();

}  // namespace weir::state
