// Values of properties of FLL.
#pragma once

#include <string>

#include "runtime/interchange/draft.h"
#include "runtime/interchange/fll_lines.h"

namespace weir::interchange {

class FllValues {
 public:
  FllValues(const dsl::SourceText& source, dsl::Diagnostics* findings) : source_(source), findings_(*findings) {}

  bool Bool(dsl::Span value);
  bool IsEnabled(const FllSection& section);  // without the property: yes
  void ReadRange(dsl::Span value, fuzzy::Variable* variable);
  void Describe(const FllSection& section, const std::string& path, Draft* draft);
  // A norm by its name; without one `out` stays.
  void Choose(dsl::Span value, fuzzy::Norm* out);
  void Choose(dsl::Span value, fuzzy::Conorm* out);

 private:
  void Unknown(dsl::Span value, const char* what, bool conorms);

  const dsl::SourceText& source_;
  dsl::Diagnostics& findings_;
};

}  // namespace weir::interchange
