// Files of other tools against what becomes of them: the topology, and what is said. WEIR_UPDATE_GOLDEN=1 writes them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>

#include "dsl/format.h"
#include "runtime/interchange/weir_writer.h"
#include "tests/runtime/interchange/files.h"

namespace weir::interchange {
namespace {

namespace fs = std::filesystem;

void ExpectGolden(const std::string& name, const std::string& text) {
  const fs::path path = RepositoryRoot() / "tests/golden/interchange" / name;
  if (std::getenv("WEIR_UPDATE_GOLDEN") != nullptr) {
    fs::remove(path);
    if (!text.empty()) std::ofstream(path, std::ios::binary) << text;
  }
  EXPECT_EQ(ReadFile(path), text) << name;
}

TEST(InterchangeGolden, FilesBecomeTopologies) {
  const auto files = FuzzyFiles(false);
  EXPECT_GE(files.size(), 20u);
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    SCOPED_TRACE(name);
    const Imported imported = ImportFile(file);
    EXPECT_EQ(imported.errors, 0u) << imported.findings;
    ExpectGolden(name + ".txt", imported.findings);
    if (imported.systems.empty()) {
      ADD_FAILURE() << "nothing was imported";
      continue;
    }
    const std::string weir = WriteWeir(imported.systems, name);
    ExpectGolden(name + ".weir", weir);
    dsl::Diagnostics findings;
    EXPECT_EQ(dsl::Format(dsl::SourceText("x.weir", weir), &findings), weir) << "it is in its one form";
    EXPECT_EQ(DefinitionsOf(weir).size(), imported.systems.size());
  }
}

TEST(InterchangeGolden, MistakesAreAllTold) {
  const auto files = FuzzyFiles(true);
  EXPECT_GE(files.size(), 12u);
  for (const fs::path& file : files) {
    SCOPED_TRACE(file.filename().string());
    const Imported imported = ImportFile(file);
    EXPECT_GT(imported.errors, 0u);
    EXPECT_TRUE(imported.systems.empty());
    ExpectGolden(file.filename().string() + ".txt", imported.findings);
  }
}

TEST(InterchangeGolden, EveryCodeIsShown) {
  std::set<std::string> shown, known;
  const std::regex said("(?:error|warning)\\[(W[0-9]{4})\\]"), constant("= \"(W[0-9]{4})\"");
  const auto collect = [](const std::string& text, const std::regex& pattern, std::set<std::string>* out) {
    for (std::sregex_iterator i(text.begin(), text.end(), pattern), end; i != end; ++i) out->insert((*i)[1]);
  };
  for (const auto& entry : fs::directory_iterator(RepositoryRoot() / "tests/golden/interchange"))
    collect(ReadFile(entry.path()), said, &shown);
  collect(ReadFile(RepositoryRoot() / "runtime/interchange/codes.h"), constant, &known);
  EXPECT_EQ(shown, known);
  EXPECT_GE(known.size(), 12u);
}

// Limits: of doubles, of names, of the checker, of bytes that are no text.
TEST(InterchangeGolden, Extremes) {
  const auto file = [](const std::string& name, const std::string& range, const std::string& term) {
    return "Engine: " + name + "\nInputVariable: x\n  range: " + range + "\n  term: low " + term +
           "\nOutputVariable: y\n  range: 0.0 1.0\n  aggregation: Maximum\n  defuzzifier: Centroid 100\n"
           "  term: low Ramp 0.0 1.0\nRuleBlock:\n  implication: Minimum\n  rule: if x is low then y is low\n";
  };
  std::string points;
  for (int k = 0; k < 600; ++k) points += " " + std::to_string(k) + " 0.5";
  const struct {
    std::string text;
    bool good;
  } cases[] = {{file("tiny", "0.0 1e-320", "Ramp 0.0 1.0"), true},
               {file("wide", "-1e150 1e150", "Ramp 0.0 1.0"), true},
               {file(std::string(300, 'n'), "0.0 1.0", "Ramp 0.0 1.0"), true},
               {file("l\xf6w\x01", "0.0 1.0", "Ramp 0.0 1.0") + "  description: \xff\xfe\n", true},
               {file("long", "0.0 1.0", "Discrete" + points), false},
               {file("huge", "0.0 1e200", "Ramp 0.0 1.0"), false}};
  for (const auto& c : cases) {
    const Imported imported = ImportText("x.fll", c.text);
    EXPECT_EQ(imported.systems.size(), c.good ? 1u : 0u) << imported.findings;
    if (c.good && !imported.systems.empty()) {
      EXPECT_EQ(DefinitionsOf(WriteWeir(imported.systems, "x\ny")).size(), 1u);
    }
  }
}

// Cut off anywhere, a file is a system or is refused with a reason.
TEST(InterchangeGolden, FilesCutOffAnywhere) {
  for (const fs::path& file : FuzzyFiles(false)) {
    const std::string text = ReadFile(file);
    for (size_t length = 0; length < text.size(); length += 7) {
      const Imported imported = ImportText(file.filename().string(), text.substr(0, length));
      EXPECT_EQ(imported.systems.empty(), imported.errors > 0) << file.filename() << " up to " << length;
      if (!imported.systems.empty() && length % 5 == 0) DefinitionsOf(WriteWeir(imported.systems, "x"));
    }
  }
}

}  // namespace
}  // namespace weir::interchange
