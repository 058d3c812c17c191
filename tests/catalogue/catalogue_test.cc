// docs/diagnostics.md is what its words, its snippets and Weir itself give; every code has its place there.
// WEIR_UPDATE_GOLDEN=1 writes the page.
#include "tests/catalogue/catalogue.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace weir::catalogue {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHead = R"(# Diagnostics

What each code means, with a wrong and a right snippet. `weir explain-code W0204` prints a section of this page. A code keeps its meaning and is never
used for another. Snippets are parts of programs: that a declaration is not used (W0901, W0902) is left out.

This page is made from `tests/golden/diagnostics/catalogue` by `WEIR_UPDATE_GOLDEN=1 weir_catalogue_test`; what Weir says is what it said then.
)";

std::string Fence(const char* language, const std::string& text) {
  return std::string("```") + language + "\n" + text + "```\n";
}

std::string Section(const Entry& entry) {
  std::string out = "\n### " + entry.code + ": " + entry.title + "\n\n" + entry.text + "\n";
  if (entry.wrong.empty()) return out;
  std::string says;
  for (const Finding& finding : Check(entry, entry.wrong)) says += (says.empty() ? "" : "\n") + finding.text;
  out += "\nWrong:\n\n" + Fence("weir", entry.wrong) + "\n" + Fence("text", says);
  return out + "\nRight:\n\n" + Fence("weir", entry.right);
}

std::string Page() {
  std::string out = kHead;
  for (const Family& family : ReadCatalogue()) {
    out += "\n## " + family.title + "\n";
    if (!family.text.empty()) out += "\n" + family.text + "\n";
    for (const Entry& entry : family.entries) out += Section(entry);
  }
  return out;
}

TEST(Catalogue, ThePageIsUpToDate) {
  const fs::path path = Root() / "docs/diagnostics.md";
  const std::string page = Page();
  if (std::getenv("WEIR_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << page;
  EXPECT_EQ(page, ReadAll(path)) << "run weir_catalogue_test with WEIR_UPDATE_GOLDEN=1 and read what it writes";
}

TEST(Catalogue, WrongSnippetsGiveTheirCodeAndNoOther) {
  size_t shown = 0;
  for (const Family& family : ReadCatalogue()) {
    for (const Entry& entry : family.entries) {
      EXPECT_EQ(entry.wrong.empty(), entry.right.empty()) << entry.code << " has one snippet of two";
      if (entry.wrong.empty()) continue;
      ++shown;
      const std::vector<Finding> findings = Check(entry, entry.wrong);
      EXPECT_FALSE(findings.empty()) << entry.code << " is not found in\n" << entry.wrong;
      for (const Finding& finding : findings) EXPECT_EQ(finding.code, entry.code) << finding.text;
    }
  }
  EXPECT_GE(shown, 80u);
}

TEST(Catalogue, RightSnippetsGiveNothing) {
  for (const Family& family : ReadCatalogue()) {
    for (const Entry& entry : family.entries) {
      if (entry.right.empty()) continue;
      for (const Finding& finding : Check(entry, entry.right)) ADD_FAILURE() << entry.code << "\n" << finding.text;
    }
  }
}

// The codes that stand in string literals of the program.
std::set<std::string> CodesOfTheProgram() {
  std::set<std::string> codes;
  const std::regex literal("\"((?:W|K)[0-9]{4}|E_[A-Z]+)\"");
  for (const char* folder : {"dsl", "runtime"}) {
    for (const auto& file : fs::recursive_directory_iterator(Root() / folder)) {
      const auto ending = file.path().extension();
      if (ending != ".h" && ending != ".cc") continue;
      const std::string text = ReadAll(file.path());
      for (std::sregex_iterator i(text.begin(), text.end(), literal), end; i != end; ++i) codes.insert((*i)[1]);
    }
  }
  return codes;
}

TEST(Catalogue, EveryCodeHasASectionAndEverySectionACode) {
  std::set<std::string> told;
  for (const Family& family : ReadCatalogue()) {
    std::string before;
    for (const Entry& entry : family.entries) {
      EXPECT_TRUE(told.insert(entry.code).second) << entry.code << " is told twice";
      EXPECT_FALSE(entry.text.empty()) << entry.code << " has no words";
      EXPECT_TRUE(entry.code[0] == 'E' || before < entry.code) << entry.code << " is not in order";
      before = entry.code;
    }
  }
  const std::set<std::string> codes = CodesOfTheProgram();
  EXPECT_GT(codes.size(), 100u);
  for (const std::string& code : codes)
    EXPECT_EQ(told.count(code), 1u) << code << " needs a section in tests/golden/diagnostics/catalogue";
  for (const std::string& code : told) EXPECT_EQ(codes.count(code), 1u) << code << " is told, and nothing says it";
}

// The table at the head of dsl/codes.h and the page call a code the same.
TEST(Catalogue, TitlesAreThoseOfTheTable) {
  std::map<std::string, std::string> table;
  const std::string text = ReadAll(Root() / "dsl/codes.h");
  const std::regex row("(W[0-9]{4})  (\\S(?:[^\\n]*?\\S)?)(?=  +W|\\n)");
  for (std::sregex_iterator i(text.begin(), text.end(), row), end; i != end; ++i) table[(*i)[1]] = (*i)[2];
  EXPECT_GT(table.size(), 80u);
  for (const Family& family : ReadCatalogue()) {
    for (const Entry& entry : family.entries) {
      if (entry.code[0] != 'W') continue;
      EXPECT_EQ(table[entry.code].substr(0, entry.title.size()), entry.title) << entry.code;
    }
  }
}

}  // namespace
}  // namespace weir::catalogue
