#include "tests/runtime/interchange/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "dsl/compile.h"
#include "runtime/operators/fuzzy_inference.h"

namespace weir::interchange {

namespace fs = std::filesystem;

fs::path RepositoryRoot() { return WEIR_SOURCE_DIR; }

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> FuzzyFiles(bool malformed) {
  std::vector<fs::path> paths;
  const fs::path folder = RepositoryRoot() / "tests/data/fuzzy_files";
  for (const auto& entry : fs::directory_iterator(malformed ? folder / "malformed" : folder)) {
    if (FormatOfFile(entry.path().string())) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Imported ImportText(const std::string& name, const std::string& text) {
  const dsl::SourceText source(name, text);
  dsl::Diagnostics findings;
  Imported out;
  out.systems = Read(*FormatOfFile(name), source, &findings);
  for (const dsl::Diagnostic& d : findings.Sorted()) out.findings += dsl::RenderText(source, d, false) + "\n";
  out.errors = findings.error_count();
  return out;
}

Imported ImportFile(const fs::path& path) { return ImportText(path.filename().string(), ReadFile(path)); }

std::vector<fuzzy::SystemDefinition> DefinitionsOf(const std::string& weir) {
  const dsl::SourceText source("imported.weir", weir);
  dsl::Diagnostics findings;
  const auto plan = dsl::Compile(source, {}, &findings);
  for (const dsl::Diagnostic& d : findings.Sorted()) {
    if (d.severity == dsl::Severity::kError) ADD_FAILURE() << dsl::RenderText(source, d, false) << weir;
    EXPECT_NE(d.code, "W0901") << "an imported file says why nothing uses it";
  }
  std::vector<fuzzy::SystemDefinition> definitions;
  if (!plan) return definitions;
  for (const plan::FuzzyDeclaration& declared : plan->fuzzy) definitions.push_back(ops::DefinitionOf(declared.system));
  return definitions;
}

}  // namespace weir::interchange
