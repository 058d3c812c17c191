// What of a format only the run time can check: regular expressions. Asked by `weir check`.
#pragma once

#include <vector>

#include "dsl/plan.h"
#include "runtime/base/status.h"

namespace weir::formats {

// W0310: the pattern is not a regular expression of RE2, or its groups are not what `fields` are read from.
Status ValidateFormat(const plan::Format& format, const std::vector<plan::SourceField>& fields);

}  // namespace weir::formats
