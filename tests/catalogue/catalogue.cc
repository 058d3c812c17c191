#include "tests/catalogue/catalogue.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "dsl/codes.h"
#include "dsl/compile.h"
#include "dsl/modules.h"
#include "runtime/cli/runtime_checks.h"
#include "runtime/replay/test_runner.h"

namespace weir::catalogue {
namespace {

namespace fs = std::filesystem;

Family ReadFamily(const fs::path& path) {
  std::ifstream in(path);
  Family family;
  std::string line, *to = &family.text, *fence = nullptr;
  const auto wrong_form = [&](const std::string& what) {
    return std::runtime_error(path.filename().string() + ": " + what + ": " + line);
  };
  while (std::getline(in, line)) {
    if (fence != nullptr) {
      if (line == "```") {
        fence = nullptr;
      } else {
        *fence += line + "\n";
      }
    } else if (line.rfind("# ", 0) == 0) {
      family.title = line.substr(2);
    } else if (line.rfind("## ", 0) == 0) {
      const size_t colon = line.find(": ");
      if (colon == std::string::npos) throw wrong_form("no `: `");
      family.entries.push_back({line.substr(3, colon - 3), line.substr(colon + 2), "", "", ""});
      to = &family.entries.back().text;
    } else if (line == "```weir wrong" || line == "```weir right") {
      if (family.entries.empty()) throw wrong_form("a snippet of no code");
      fence = line == "```weir wrong" ? &family.entries.back().wrong : &family.entries.back().right;
      if (!fence->empty()) throw wrong_form("a second snippet");
    } else if (line.rfind("```", 0) == 0) {
      throw wrong_form("another fence");
    } else if (!line.empty() || !to->empty()) {
      *to += line + "\n";
    }
  }
  if (family.title.empty() || fence != nullptr) throw wrong_form("no title, or an open fence");
  family.text.erase(family.text.find_last_not_of('\n') + 1);
  for (Entry& entry : family.entries) entry.text.erase(entry.text.find_last_not_of('\n') + 1);
  return family;
}

std::vector<Finding> RunTests(const plan::Plan& checked) {
  const plan::Plan plan = replay::PlanForTests(checked);
  std::vector<Finding> out;
  for (size_t k = 0; k < plan.tests.size(); ++k) {
    const replay::TestResult result = replay::RunTest(plan, k, {});
    if (!result.status.ok()) out.push_back({result.status.code(), result.status.ToString() + "\n"});
    for (const replay::TestFailure& failure : result.failures) {
      std::string code = "failed", text = failure.message + "\n";
      for (const replay::Given& given : failure.given) {
        if (given.refused.empty()) continue;
        code = given.refused.substr(0, given.refused.find(':'));
        text = given.source + " " + given.value + "\n  " + given.refused + "\n";
      }
      out.push_back({code, text});
    }
  }
  return out;
}

}  // namespace

fs::path Root() { return WEIR_SOURCE_DIR; }

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<Family> ReadCatalogue() {
  std::vector<fs::path> paths;
  for (const auto& file : fs::directory_iterator(Root() / "tests/golden/diagnostics/catalogue")) {
    if (file.path().extension() == ".md" && file.path().filename() != "README.md") paths.push_back(file.path());
  }
  // Codes of program texts first, then those of the run time, then records.
  const auto rank = [](const fs::path& path) {
    const std::string name = path.filename().string();
    return std::pair(name[0] == 'W' ? 0 : name[0] == 'K' ? 1 : 2, name);
  };
  std::sort(paths.begin(), paths.end(), [&](const fs::path& a, const fs::path& b) { return rank(a) < rank(b); });
  std::vector<Family> families;
  for (const fs::path& path : paths) families.push_back(ReadFamily(path));
  return families;
}

std::vector<Finding> Check(const Entry& entry, const std::string& program) {
  dsl::SourceText source("example.weir", program);
  dsl::AddModules(&source, [](const std::string& used, std::string* why) -> std::optional<std::string> {
    const fs::path path = Root() / "tests/golden/diagnostics/catalogue/used" / used;
    if (fs::exists(path)) return ReadAll(path);
    *why = "No such file or directory";
    return std::nullopt;
  });
  dsl::Diagnostics diagnostics;
  dsl::CompileOptions options;
  options.checks = cli::ChecksOfRuntime();
  const auto plan = dsl::Compile(source, options, &diagnostics);
  if (plan && entry.code == dsl::codes::kNotBuilt) dsl::RefuseUnsupported(*plan, &diagnostics);
  std::vector<Finding> out;
  for (const dsl::Diagnostic& d : diagnostics.Sorted()) {
    // That a snippet's declarations are not used says nothing: it is a part of a program.
    const bool part = d.code == "W0901" || d.code == "W0902";
    if (!part || entry.code == d.code)
      out.push_back({d.code, dsl::RenderText(source, d, false), d.severity == dsl::Severity::kError});
  }
  if (out.empty() && entry.code[0] == 'E') return RunTests(*plan);
  return out;
}

}  // namespace weir::catalogue
