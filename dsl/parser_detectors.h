// Which clauses of a detector were given, and where: shared by rule and fuzzy.
#pragma once

#include <optional>

#include "dsl/parser_impl.h"

namespace weir::dsl {

struct Parser::DetectorSeen {
  std::optional<Span> when, hold, each, once_span, once_fields, reset, severity, message, alert;
};

}  // namespace weir::dsl
