// A fuzzy system in FCL, in the words of IEC 61131-7 as far as they go.
#pragma once

#include <string>

#include "runtime/interchange/exported.h"

namespace weir::interchange {

// The definition is valid. Terms are points and singletons. Refused: curved shapes, `linear` and `function`, slopes of
// weighted outputs, hedges but `not`, `any`, `otherwise`, outputs in conditions, activations but general, weighted_sum,
// and `lock range` where it has an effect. Words that only other tools' FCL has are warned about.
Exported WriteFcl(const std::string& name, const fuzzy::SystemDefinition& definition);

}  // namespace weir::interchange
