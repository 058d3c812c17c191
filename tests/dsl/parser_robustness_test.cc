// Any bytes: no crash, spans within the text, every finding can be shown, and time that grows with the text only.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <random>
#include <sstream>

#include "dsl/ast_printer.h"
#include "dsl/parser.h"

namespace weir::dsl {
namespace {

std::string Topology(const std::string& name) {
  std::ifstream in(std::string(WEIR_SOURCE_DIR) + "/topologies/" + name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void Survives(const std::string& text) {
  const SourceText source("t.weir", text);
  Diagnostics diagnostics;
  const ast::File file = Parse(source, &diagnostics);
  const auto inside = [&](Span span) { return span.begin <= span.end && span.end <= text.size(); };
  for (const Diagnostic& d : diagnostics.Sorted()) {
    ASSERT_TRUE(inside(d.primary.span)) << d.code << ": " << d.message << "\n" << text;
    for (const Label& label : d.secondary) ASSERT_TRUE(inside(label.span)) << d.message << "\n" << text;
    ASSERT_FALSE(RenderText(source, d, false).empty());
  }
  Dump(file);  // every expression that is set is a whole tree
}

class EveryTopology : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Files, EveryTopology, testing::Values("auth_anomaly.weir", "poc_compatible.weir"));

TEST_P(EveryTopology, HasNoErrorOfGrammar) {
  const SourceText source(GetParam(), Topology(GetParam()));
  Diagnostics diagnostics;
  const ast::File file = Parse(source, &diagnostics);
  EXPECT_GE(file.declarations.size(), 10u);
  for (const Diagnostic& d : diagnostics.Sorted()) ADD_FAILURE() << RenderText(source, d, false);
}

TEST_P(EveryTopology, SurvivesEveryPrefix) {
  const std::string text = Topology(GetParam());
  ASSERT_GT(text.size(), 1000u);
  for (size_t length = 0; length < text.size(); length += 3) {
    ASSERT_NO_FATAL_FAILURE(Survives(text.substr(0, length))) << length;
  }
}

TEST_P(EveryTopology, SurvivesMutatedBytes) {
  const std::string text = Topology(GetParam());
  std::mt19937 random(20260101);
  const std::string alphabet = "{}[]()\"'`#|.,:=<>+-*/%?!\\ \n\tr0192azZ_$\xC3\xA9\xE2\x80\xFF";
  for (int round = 0; round < 1000; ++round) {
    std::string mutated = text;
    for (int change = 0; change < 1 + round % 4; ++change) {
      const size_t at = random() % mutated.size();
      const char c = alphabet[random() % alphabet.size()];
      switch (random() % 3) {
        case 0: mutated[at] = c; break;
        case 1: mutated.insert(at, 1, c); break;
        default: mutated.erase(at, 1 + random() % 20);
      }
    }
    ASSERT_NO_FATAL_FAILURE(Survives(mutated)) << "round " << round;
  }
}

// Words are dropped, doubled and moved: what a person does to a text.
TEST_P(EveryTopology, SurvivesMutatedWords) {
  std::vector<std::string> words;
  std::istringstream in(Topology(GetParam()));
  for (std::string word; in >> word;) words.push_back(word);
  ASSERT_GT(words.size(), 100u);
  std::mt19937 random(42);
  for (int round = 0; round < 1000; ++round) {
    const size_t from = random() % words.size();
    const size_t to = std::min(words.size(), from + 40);
    std::string text;
    for (size_t i = from; i < to; ++i) {
      const uint32_t what = random() % 12;
      if (what == 0) continue;
      text += words[what == 1 ? random() % words.size() : i] + (what < 6 ? " " : "\n");
      if (what == 2) text += words[i] + " ";
    }
    ASSERT_NO_FATAL_FAILURE(Survives(text)) << "round " << round;
  }
}

std::string Repeat(const std::string& part, size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

std::vector<std::string> CodesOf(const std::string& text) {
  const SourceText source("t", text);
  Diagnostics diagnostics;
  Parse(source, &diagnostics);
  std::vector<std::string> codes;
  for (const Diagnostic& d : diagnostics.Sorted()) codes.push_back(d.code);
  return codes;
}

TEST(Parser, NestingHasALimit) {
  const std::vector<std::string> too_deep = {"W0107"};
  const std::pair<const char*, const char*> brackets[] = {{"(", ")"},
                                                          {"[", "]"},
                                                          {"-", ""},
                                                          {"not ", ""},
                                                          {"{ a: ", "}"},
                                                          {"f(", ")"},
                                                          {"\"{", "}\""},
                                                          {"x[", "]"},
                                                          {"f() where ", ""},
                                                          {"1 + (", ")"},
                                                          {"if a then b else ", ""},
                                                          {"if ", " then b else c"}};
  for (const auto& [open, close] : brackets) {
    std::string text = "fn f(): int = ";
    for (int i = 0; i < 1000; ++i) text += open;
    text += "1";
    for (int i = 0; i < 1000; ++i) text += close;
    EXPECT_EQ(CodesOf(text), too_deep) << open;
  }
  EXPECT_EQ(CodesOf("fn f(): int = " + Repeat("(", 150) + "1" + Repeat(")", 150)), std::vector<std::string>());
  EXPECT_EQ(CodesOf("fn f(): int = 1" + Repeat(" + 1", 400 * 4)), std::vector<std::string>());
  for (const char* chain : {" + 1", " or x", " and x", " ?? x", ".a", "[0]"}) {
    EXPECT_EQ(CodesOf("fn f(): int = x" + Repeat(chain, 3000)), too_deep) << chain;
  }
  EXPECT_EQ(CodesOf("param x: " + Repeat("list<", 5000) + "int")[0], "W0107");
  EXPECT_EQ(CodesOf("fuzzy f { if " + Repeat("(", 5000) + "a is b then c is d }")[0], "W0107");
}

// Far more than anybody writes, of what is hardest to read: a parser that is not linear in it would need minutes.
TEST(Parser, TimeIsLinear) {
  constexpr size_t kBytes = 128 << 10;
  for (
      const char* part :
      {"\"{",   "\"{\" ",  "r#\"",          "\"{r#\"",  "{",     "(",  "a:", "1:",         "a:a:", "'",  "\xE2\x80\x9C",
       "x ",    "strem\n", "\xFF",          "\"{a",     "a.",    "` ", "1.", "| where a ", "-",    "\\", "{ a = [ ",
       "when ", "a..b ",   "stream a = b ", "\"\\q\" ", "{ a: ", "if "}) {
    const SourceText source("t", Repeat(part, kBytes));
    Diagnostics diagnostics;
    const std::clock_t begin = std::clock();
    Parse(source, &diagnostics);
    EXPECT_LT(std::clock() - begin, 5 * CLOCKS_PER_SEC) << part;
  }
}

TEST(Parser, ALongTextIsReadWhole) {
  const std::string rule =
      "rule r on b {\n  when x >= 5 and y in 0..20\n  message \"{x} of {y:.2f}\"\n  alert { a = f(x), b }\n}\n";
  const SourceText source("t", Repeat(rule, 1 << 20));
  Diagnostics diagnostics;
  const std::clock_t begin = std::clock();
  EXPECT_EQ(Parse(source, &diagnostics).declarations.size(), source.text().size() / rule.size());
  EXPECT_LT(std::clock() - begin, 20 * CLOCKS_PER_SEC);
  EXPECT_TRUE(diagnostics.empty());
}

}  // namespace
}  // namespace weir::dsl
