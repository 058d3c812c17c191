// Codes of what is said of files of other fuzzy tools; the table of all codes is in dsl/codes.h.
#pragma once

#include <string_view>

namespace weir::interchange::codes {

// The last five are warnings.
inline constexpr std::string_view kForeignText = "W1001";
inline constexpr std::string_view kForeignWord = "W1002";
inline constexpr std::string_view kForeignNumbers = "W1003";
inline constexpr std::string_view kForeignReference = "W1004";
inline constexpr std::string_view kForeignTwice = "W1005";
inline constexpr std::string_view kForeignCannot = "W1006";
inline constexpr std::string_view kForeignSystem = "W1007";
inline constexpr std::string_view kForeignName = "W1008";
inline constexpr std::string_view kForeignLeftOut = "W1009";
inline constexpr std::string_view kForeignRewritten = "W1010";
inline constexpr std::string_view kForeignBeyond = "W1011";
inline constexpr std::string_view kForeignRange = "W1012";

}  // namespace weir::interchange::codes
