// What the checker asks the run time about constants: regular expressions, formats, fuzzy systems with a bound.
#pragma once

#include "dsl/compile.h"

namespace weir::cli {

dsl::RuntimeChecks ChecksOfRuntime();

}  // namespace weir::cli
