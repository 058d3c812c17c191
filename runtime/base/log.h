// The process's log: spdlog to stderr. Record values and secrets are never logged at info or above.
#pragma once

#include <spdlog/spdlog.h>

#include <string>

namespace weir {

// Sets level ("debug", "info", "warn", "error") and form ("text", "json": one object a line). Call once at start.
void InitLog(const std::string& level, const std::string& format);

}  // namespace weir
