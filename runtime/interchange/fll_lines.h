// The lines of a file in FLL: sections with their properties.
#pragma once

#include <vector>

#include "runtime/interchange/text_words.h"

namespace weir::interchange {

enum class FllSectionKind { kEngine, kInput, kOutput, kBlock };

struct FllProperty {
  Word key;
  dsl::Span value;  // trimmed; may be empty
};
struct FllSection {
  FllSectionKind kind = FllSectionKind::kEngine;
  Word name;  // may be empty
  dsl::Span line;
  std::vector<FllProperty> properties;
};

// Reports what is no property of its section (W1001, W1002) or given twice (W1005), and leaves it out.
std::vector<FllSection> ReadFllLines(const dsl::SourceText& source, dsl::Diagnostics* findings);

}  // namespace weir::interchange
