// A text as a JSON string.
#pragma once

#include <string>
#include <string_view>

namespace weir {

void AppendJsonString(std::string_view utf8, std::string* out);  // with its quotes; escapes " \ and controls only

}  // namespace weir
