// Versions of the libraries this folder uses, for `weir version`.
#pragma once

#include <string>

namespace weir {

std::string LogLibraryVersion();   // spdlog
std::string HashLibraryVersion();  // xxHash

}  // namespace weir
