// Text from values: fmt::format, which spdlog brings along. Included through here, so that the library shows in one
// folder.
#pragma once

#include <fmt/format.h>  // IWYU pragma: export
