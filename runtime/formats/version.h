// Versions of the JSON libraries, for `weir version`.
#pragma once

#include <string>

namespace weir::formats {

std::string JsonReaderVersion();         // simdjson
std::string JsonReaderImplementation();  // the instruction set it chose on this machine
std::string JsonDocumentVersion();       // nlohmann/json

}  // namespace weir::formats
