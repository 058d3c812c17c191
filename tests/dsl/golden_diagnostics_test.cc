// tests/golden/diagnostics/<code>_<slug>.weir → <same>.txt: what a person reads for each mistake, word by word.
// WEIR_UPDATE_GOLDEN=1 writes the .txt files instead of comparing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "dsl/codes.h"
#include "dsl/compile.h"
#include "dsl/modules.h"
#include "dsl/parser.h"
#include "tests/dsl/compile_helper.h"

namespace weir::dsl {
namespace {

namespace fs = std::filesystem;

// The run time's part of W0914 is played here: where the finding stands is shown, not how it is found
// (tests/catalogue).
std::vector<Refusal> Response(const plan::FuzzySystem& system, size_t input, bool rising) {
  return {{"", "`" + system.outputs[0].name + "` goes astray",
           std::string(rising ? "rising `" : "falling `") + system.inputs[input].name + "`"}};
}

// What the run time would say, in its place: W0508.
std::optional<Refusal> TooManyInputs(const plan::FuzzySystem& system) {
  if (system.inputs.size() < 3) return std::nullopt;
  return Refusal{std::string(codes::kFuzzyBound), "a table is for one or two inputs", "leave the approximation out"};
}

// All findings about the file at `path`, as text; an empty line between two. Mistakes of text and grammar (W01xx) are
// shown by the parser alone, so that their programs need not declare all they name.
std::string DiagnosticsFor(const fs::path& path) {
  SourceText source(path.filename().string(), ReadFile(path));
  AddModules(&source, [&](const std::string& used, std::string* why) -> std::optional<std::string> {
    if (fs::exists(path.parent_path() / used)) return ReadFile(path.parent_path() / used);
    *why = "No such file or directory";
    return std::nullopt;
  });
  Diagnostics diagnostics;
  if (source.name().substr(0, 3) == "W01") {
    Parse(source, &diagnostics);
  } else {
    CompileOptions options;
    options.checks.response = Response;
    options.checks.table = TooManyInputs;
    const auto plan = Compile(source, options, &diagnostics);
    if (plan && source.name().starts_with(codes::kNotBuilt)) RefuseUnsupported(*plan, &diagnostics);
  }
  std::string out;
  for (const Diagnostic& d : diagnostics.Sorted()) out += (out.empty() ? "" : "\n") + RenderText(source, d, false);
  return out;
}

const fs::path kFolder = fs::path(WEIR_SOURCE_DIR) / "tests/golden/diagnostics";

std::vector<std::string> Programs() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".weir") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class GoldenDiagnostics : public testing::TestWithParam<std::string> {};

TEST_P(GoldenDiagnostics, AsWritten) {
  const std::string& name = GetParam();
  const fs::path expected = kFolder / (name + ".txt");
  const std::string actual = DiagnosticsFor(kFolder / (name + ".weir"));
  if (std::getenv("WEIR_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(expected, std::ios::binary) << actual;
  } else {
    ASSERT_TRUE(fs::exists(expected)) << "run once with WEIR_UPDATE_GOLDEN=1 and read what it writes";
  }
  EXPECT_EQ(actual, ReadFile(expected));
  EXPECT_NE(actual.find("[" + name.substr(0, 5) + "]"), std::string::npos) << "the code of the file's name is not told";
}

INSTANTIATE_TEST_SUITE_P(Files, GoldenDiagnostics, testing::ValuesIn(Programs()), [](const auto& info) {
  return std::regex_replace(info.param, std::regex("[^A-Za-z0-9_]"), "_");
});

// Every code that exists has a program of its name that shows it, and no program shows one that does not exist.
TEST(GoldenDiagnosticsSet, EveryCodeIsShown) {
  std::set<std::string> shown, known;
  for (const std::string& name : Programs()) shown.insert(name.substr(0, 5));
  const std::string codes = ReadFile(fs::path(WEIR_SOURCE_DIR) / "dsl/codes.h");
  const std::regex constant("= \"(W[0-9]{4})\"");
  for (std::sregex_iterator i(codes.begin(), codes.end(), constant), end; i != end; ++i) known.insert((*i)[1]);
  EXPECT_EQ(shown, known);
  EXPECT_GE(known.size(), 90u);
  EXPECT_GE(Programs().size(), 150u);
}

}  // namespace
}  // namespace weir::dsl
