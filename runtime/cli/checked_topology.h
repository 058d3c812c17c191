// A topology file with all that is to be said about it: text, findings of the front end and of the run time, plan.
// For check, test, explain and state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/compile.h"
#include "dsl/diagnostic.h"
#include "dsl/plan.h"
#include "dsl/source.h"
#include "runtime/base/status.h"

namespace weir::cli {

// The file's text; "-" is standard input. K0302: it cannot be read; the hint names the file that could be meant.
Result<dsl::SourceText> ReadTopology(const std::string& path);
// The same of a file of any kind, which uses no other.
Result<dsl::SourceText> ReadText(const std::string& path);

// A text that is not from a file, with the files it uses; paths are relative to `name`.
dsl::SourceText WithModules(const std::string& name, std::string text);

struct Compiled {
  std::optional<plan::Plan> plan;         // absent exactly when there are errors
  std::vector<dsl::Diagnostic> findings;  // in source order
  size_t errors = 0, warnings = 0;
};

// dsl::Compile, and on top what only the run time can check: regular expressions and formats (W0310).
Compiled CompileTopology(const dsl::SourceText& source, const dsl::CompileOptions& options,
                         dsl::References* references = nullptr);

// Every finding as text.
std::string RenderFindings(const dsl::SourceText& source, const Compiled& compiled, bool colour);
// "2 errors, 1 warning"
std::string CountFindings(size_t errors, size_t warnings);

struct Topology {
  dsl::SourceText source;
  plan::Plan plan;
};
// For verbs that need a plan: reads and compiles. Without one the errors are on stderr and *exit_code says how the verb
// ends: 1 for errors in the text, 3 for a file that cannot be read. Warnings are the business of `weir check`.
std::optional<Topology> LoadTopology(const std::string& path, const dsl::CompileOptions& options,
                                     const std::string& color, int* exit_code);

// The same for verbs that run it: a construct that this version does not run is refused, with exit code 1.
std::optional<Topology> LoadRunnable(const std::string& path, const dsl::CompileOptions& options,
                                     const std::string& color, int* exit_code);

}  // namespace weir::cli
