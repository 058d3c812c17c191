// The reference is whole: docs/language.md and docs/functions.md name every word that the program knows. The words come
// from the catalogues and, where the parser keeps a list to itself, from what it says of a word that is none of them.
#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string_view>
#include <utility>

#include "dsl/aggregates.h"
#include "dsl/functions.h"
#include "dsl/list_functions.h"
#include "tests/dsl/compile_helper.h"

namespace weir::dsl {
namespace {

std::string Page(const char* name) {
  return ReadFile(std::filesystem::path(WEIR_SOURCE_DIR) / "docs" / name) + "\n## ";
}

// A page's part under `## heading`, as far as the next.
std::string Section(const std::string& page, const std::string& heading) {
  const size_t begin = page.find("\n## " + heading + "\n");
  EXPECT_NE(begin, std::string::npos) << "no section " << heading;
  return begin == std::string::npos ? "" : page.substr(begin, page.find("\n## ", begin + 1) - begin);
}

// What stands between back-quotes in a line, outside of the snippets.
std::vector<std::string> InlineCode(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  bool snippet = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("```", 0) == 0) snippet = !snippet;
    if (snippet) continue;
    size_t open = line.find('`');
    while (open != std::string::npos) {
      const size_t close = line.find('`', open + 1);
      if (close == std::string::npos) break;
      out.push_back(line.substr(open + 1, close - open - 1));
      open = line.find('`', close + 1);
    }
  }
  return out;
}

std::set<std::string> WordsIn(const std::string& text) {
  std::set<std::string> words;
  for (const std::string& code : InlineCode(text)) {
    std::string word;
    for (const char c : code + " ") {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
        word += c;
      } else if (!word.empty()) {
        words.insert(std::exchange(word, ""));
      }
    }
  }
  return words;
}

// The calls shown: `name(` at the begin of some inline code.
std::set<std::string> CallsIn(const std::string& text) {
  std::set<std::string> names;
  for (const std::string& code : InlineCode(text)) {
    const size_t end = code.find('(');
    if (end != std::string::npos) names.insert(code.substr(0, end));
  }
  return names;
}

// The words that could stand in the place of `qqqq`, by the help of the error there.
std::vector<std::string> Known(const std::string& text) {
  constexpr std::string_view kBefore = "one of `";
  for (const Diagnostic& found : CompileText(text).found) {
    const size_t at = found.help.find(kBefore);
    if (found.message.find("`qqqq`") != std::string::npos && at != std::string::npos)
      return InlineCode(found.help.substr(at));
  }
  return {};
}

struct Place {
  const char* text;
  std::vector<const char*> sections;
};

TEST(Reference, NamesEveryWordOfTheGrammar) {
  const std::vector<Place> places = {
      {"qqqq x", {"A file"}},
      {"topology t { qqqq }", {"topology"}},
      {"topology t { delivery qqqq }", {"topology"}},
      {"source s from qqqq \"t\" text", {"source", "lookup"}},
      {"source s from topic \"t\" qqqq", {"source"}},
      {"source s from topic \"t\" csv (qqqq = 1) { a: int }", {"source"}},
      {"source s from topic \"t\" json { a: qqqq }", {"Types"}},
      {"source s from topic \"t\" json { a: int from qqqq }", {"source"}},
      {"source s from topic \"t\" text\n  qqqq", {"source"}},
      {"source s from topic \"t\" text\n  late qqqq", {"source"}},
      {"source s from topic \"t\" text\n  start from qqqq", {"source"}},
      {"stream o = s | qqqq", {"stream", "table"}},
      {"stream o = s | parse a with qqqq", {"stream"}},
      {"stream o = s | parse a with kv (qqqq = 1) { a: int }", {"stream"}},
      {"table o = s | window qqqq", {"table"}},
      {"table o = s | emit qqqq", {"table"}},
      {"table o = s | emit on qqqq", {"table"}},
      {"rule r on s { qqqq }", {"Detectors"}},
      {"rule r on s { severity qqqq }", {"Detectors"}},
      {"pattern p on s by a within 1m { qqqq }", {"pattern", "Detectors"}},
      {"pattern p on s by a within 1m { after match skip qqqq }", {"pattern"}},
      {"fuzzy f { qqqq }", {"fuzzy", "Detectors"}},
      {"fuzzy f { block b { qqqq } }", {"fuzzy"}},
      {"fuzzy f { if a is qqqq b then c is d }", {"fuzzy"}},
      {"fuzzy f { output a in 0..1 lock qqqq { } }", {"fuzzy"}},
      {"sink a to qqqq json", {"sink"}},
      {"evaluate q { qqqq }", {"evaluate"}},
      {"evaluate q { to qqqq }", {"evaluate"}},
      {"test \"t\" { qqqq }", {"test"}},
  };
  const std::string page = Page("language.md");
  for (const Place& place : places) {
    const std::vector<std::string> known = Known(place.text);
    EXPECT_GE(known.size(), 2U) << "nothing is said of what could stand here: " << place.text;
    std::set<std::string> named;
    for (const char* section : place.sections) named.merge(WordsIn(Section(page, section)));
    for (const std::string& word : known)
      EXPECT_TRUE(named.count(word) > 0) << "docs/language.md, " << place.sections[0] << ": `" << word << "`";
  }
}

TEST(Reference, HasEveryFunction) {
  const std::string page = Page("functions.md");
  const std::set<std::string> calls = CallsIn(page.substr(0, page.find("\n## Aggregates\n")));
  for (const Function& function : FunctionCatalogue()) EXPECT_TRUE(calls.count(function.name) > 0) << function.name;
  for (const ListFunction& function : ListFunctions())
    EXPECT_TRUE(calls.count(std::string(function.name)) > 0) << function.form;
}

// Those that run stand in the first table, the others in the second.
TEST(Reference, HasEveryAggregate) {
  const std::string section = Section(Page("functions.md"), "Aggregates");
  const size_t first = section.find("\n| aggregate |"), second = section.find("\n| aggregate |", first + 1);
  ASSERT_NE(second, std::string::npos);
  const std::set<std::string> run = CallsIn(section.substr(first, second - first)),
                              checked = CallsIn(section.substr(second));
  for (const AggregateInfo& info : AggregateCatalogue()) {
    EXPECT_EQ(run.count(info.name) > 0, info.built) << info.name;
    EXPECT_EQ(checked.count(info.name) > 0, !info.built) << info.name;
  }
}

// The reverse: nothing is described that the program does not have.
TEST(Reference, HasNoFunctionBesides) {
  for (const std::string& name : CallsIn(Page("functions.md"))) {
    EXPECT_TRUE(FindFunction(name) != nullptr || IsListFunction(name) || FindAggregate(name) != nullptr) << name;
  }
}

}  // namespace
}  // namespace weir::dsl
