// The formats of other fuzzy tools, by their names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/interchange/draft.h"

namespace weir::interchange {

enum class Format {
  kFll,  // FuzzyLite Language: fll_reader.h
  kFcl,  // Fuzzy Control Language, IEC 61131-7: fcl_reader.h
  kFis,  // MATLAB's Fuzzy Logic Toolbox and GNU Octave's fuzzy-logic-toolkit: fis_reader.h
};

// "fll", "fcl", "fis" (letters in any case).
std::optional<Format> FormatNamed(std::string_view name);
// By the ending of the file's name.
std::optional<Format> FormatOfFile(std::string_view path);

// The systems of a file in its order; empty exactly when there are errors among the findings.
std::vector<ImportedSystem> Read(Format format, const dsl::SourceText& source, dsl::Diagnostics* findings);

}  // namespace weir::interchange
