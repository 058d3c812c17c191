// The process's log: spdlog to stderr. Record values and secrets are never logged at info or above.
#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>

namespace weir {

// Sets level ("debug", "info", "warn", "error") and form ("text", "json": one object a line). Call once at start.
void InitLog(const std::string& level, const std::string& format);

// Text as the inside of a JSON string: quotes, backslashes and control characters escaped, the rest as it is.
std::string JsonEscaped(std::string_view text);

}  // namespace weir
