// The formatter: tables of text and form, the examples, and what holds for texts made at random.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <regex>

#include "dsl/lexer.h"
#include "tests/dsl/compile_helper.h"
#include "tests/dsl/format_check.h"

namespace weir::dsl {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = WEIR_SOURCE_DIR;

std::string Formatted(const std::string& text) {
  Diagnostics diagnostics;
  return Format(SourceText("t.weir", text), &diagnostics).value_or("not formatted");
}

struct Case {
  const char* what;
  const char* text;
  const char* form;
};
const Case kCases[] = {
    {"nothing", "", ""},
    {"only comments", "\n\n  # a  \r\n\n\n#b", "# a\n\n#b\n"},
    {"byte order mark and line ends of Windows", "\xEF\xBB\xBFparam a = 1\r\nparam b = 2\r\n",
     "param a = 1\nparam b = 2\n"},
    {"one empty line at most, none within the braces' ends",
     "param a = 1\n\n\n\nparam b = 2\nrule r on t {\n\n  when a\n\n\n  each update\n\n}",
     "param a = 1\n\nparam b = 2\n\nrule r on t {\n  when a\n\n  each update\n}\n"},
    {"an unknown place for a comment breaks the line there", "rule r on t { when a # first\n and b\n # then\n or c }",
     "rule r on t {\n  when a  # first\n    and b\n    # then\n    or c\n}\n"},
    {"comments between, behind and before braces",
     "stream s = t | derive { # open\n # above\n a = 1, # one\n b = 2 # two\n # last\n} # close\n",
     "stream s = t\n  | derive {  # open\n      # above\n      a = 1  # one\n      b = 2  # two\n      # last\n"
     "    }  # close\n"},
    {"a comment below a declaration belongs to it when it is set in and stands apart from the next",
     "source s from topic \"t\" json\n  time at\n    # of s\n\n# of p\nparam p = 1\n  # of p, too\n",
     "source s from topic \"t\" json\n  time at\n  # of s\n\n# of p\nparam p = 1\n  # of p, too\n"},
    {"comments at line ends share the column of the furthest",
     "param a = 1      # x\nparam bbb = 2 # y\n\nparam c = 3 # z\n",
     "param a   = 1    # x\nparam bbb = 2    # y\n\nparam c = 3  # z\n"},
    {"entries: one a line where the first is, on one line where it fits",
     "stream s = t | select { a, b\n c = 1 } | select {\na b }",
     "stream s = t\n  | select { a, b, c = 1 }\n  | select {\n      a\n      b\n    }\n"},
    {"long names stick out where three others share a column, which is kept",
     "stream s = t\n  | derive {\n      a    = 1\n      bb   = 2\n      c    = 3\n      long_name = 4\n    }\n",
     "stream s = t\n  | derive {\n      a    = 1\n      bb   = 2\n      c    = 3\n      long_name = 4\n    }\n"},
    {"a column that is shared by chance is not kept",
     "stream s = t\n  | derive {\n      a = 1\n      b = 2\n      c = 3\n      long = 4\n    }\n",
     "stream s = t\n  | derive {\n      a    = 1\n      b    = 2\n      c    = 3\n      long = 4\n    }\n"},
    {"a field called `matches` behind an expression keeps its comma",
     "stream s = t | select {\n a = b, # why\n matches, c }",
     "stream s = t\n  | select {\n      a = b,  # why\n      matches\n      c\n    }\n"},
    {"an expression that is too long is broken at its loosest operators, and these within",
     "rule r on t { when aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > 1 and bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb > 2 or "
     "ccccccccccccccccccccccccc and (dddddddddddddddddddddddddddddddddddddddddd + "
     "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee + ffffffffffffffffffffffffffffff) > 3 }",
     "rule r on t {\n"
     "  when aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > 1 and bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb > 2\n"
     "    or ccccccccccccccccccccccccc\n"
     "      and (dddddddddddddddddddddddddddddddddddddddddd\n"
     "        + eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\n"
     "        + ffffffffffffffffffffffffffffff) > 3\n"
     "}\n"},
    {"a chain of `if` has an `else` a line",
     "fn f(x: int): string = if x > 1000000 then \"more than a million\" else if x > 1000 then \"more than a "
     "thousand\" "
     "else \"few\"",
     "fn f(x: int): string = if x > 1000000 then \"more than a million\"\n"
     "  else if x > 1000 then \"more than a thousand\"\n  else \"few\"\n"},
    {"a long list is filled",
     "param p = [10.0.0.0/8, 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16, 10.4.0.0/16, 10.5.0.0/16, 10.6.0.0/16, "
     "10.70.0.0/16]",
     "param p = [10.0.0.0/8, 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16, 10.4.0.0/16, 10.5.0.0/16, 10.6.0.0/16,\n"
     "  10.70.0.0/16]\n"},
    {"no line begins with a name that would be taken for the next clause",
     "rule r on t { once per aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, "
     "message, "
     "cccccccc\n when x }",
     "rule r on t {\n"
     "  once per aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n"
     "    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, message, cccccccc\n"
     "  when x\n}\n"},
    {"an address and a member of it", "stream s = t | where ::1 .a == - 5 and x in 5.. and y in ..3",
     "stream s = t\n  | where ::1 .a == -5 and x in 5.. and y in ..3\n"},
    {"records of an expectation on lines of their own, as written or when too many",
     "test \"t\" { expect a { x: 1 }\n{ x: 2 }\nexpect a\n{ x: 1 } { x: 2 } }",
     "test \"t\" {\n  expect a { x: 1 } { x: 2 }\n  expect a\n    { x: 1 }\n    { x: 2 }\n}\n"},
    {"rules about other variables have no columns in common but `then`",
     "fuzzy f on t {\n if a is x and b is y then c is z\n if bbbbbb is x or a is y then c is z\n}\n",
     "fuzzy f on t {\n  if a is x and b is y     then c is z\n  if bbbbbb is x or a is y then c is z\n}\n"},
};

TEST(Format, Cases) {
  for (const Case& c : kCases) {
    EXPECT_EQ(Formatted(c.text), c.form) << c.what;
    EXPECT_EQ(FormatFault(c.text), "") << c.what;
  }
}

TEST(Format, ATextWithErrorsIsNotFormatted) {
  Diagnostics diagnostics;
  EXPECT_FALSE(Format(SourceText("t.weir", "param a = \nparam b = 1 +"), &diagnostics).has_value());
  EXPECT_EQ(diagnostics.error_count(), 2u);
}

std::vector<fs::path> Topologies() {
  std::vector<fs::path> out;
  for (const char* folder : {"topologies", "topologies/examples"}) {
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      if (entry.path().extension() == ".weir") out.push_back(entry.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// tests/golden/format/<name>.weir → <same>.txt; WEIR_UPDATE_GOLDEN=1 writes the latter.
TEST(FormatGolden, EveryConstruct) {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(kRoot / "tests/golden/format")) {
    if (entry.path().extension() != ".weir") continue;
    const fs::path expected = fs::path(entry.path()).replace_extension(".txt");
    const std::string text = ReadFile(entry.path()), form = Formatted(text);
    if (std::getenv("WEIR_UPDATE_GOLDEN") != nullptr) std::ofstream(expected, std::ios::binary) << form;
    EXPECT_EQ(form, ReadFile(expected)) << entry.path();
    EXPECT_EQ(FormatFault(text), "") << entry.path();
    ++count;
  }
  EXPECT_GE(count, 1u);
}

class FormatTopology : public testing::TestWithParam<fs::path> {};
INSTANTIATE_TEST_SUITE_P(Files, FormatTopology, testing::ValuesIn(Topologies()), [](const auto& info) {
  return std::regex_replace(fs::relative(info.param, kRoot).string(), std::regex("[^A-Za-z0-9]"), "_");
});

TEST_P(FormatTopology, IsInItsForm) {
  const std::string text = ReadFile(GetParam());
  ASSERT_GT(text.size(), 100u);
  EXPECT_EQ(Formatted(text), text);
}

TEST_P(FormatTopology, FindsItsFormAgain) {
  std::string text = ReadFile(GetParam());
  const std::string comments = std::regex_replace(text, std::regex(" +#[^\n]*"), "");
  const std::string form = Formatted(comments);
  EXPECT_EQ(Formatted(std::regex_replace(form, std::regex("\n +"), "\n")), form) << "without indentation";
  EXPECT_EQ(Formatted(std::regex_replace(form, std::regex("\n"), " \t\r\n")), form) << "with blanks at line ends";
}

// The tokens of a text as they are written.
std::vector<std::string> Written(const std::string& text) {
  const SourceText source("t.weir", text);
  Diagnostics ignored;
  std::vector<std::string> out;
  for (const Token& token : LexAll(source, &ignored, nullptr)) out.emplace_back(source.Slice(token.span));
  out.pop_back();
  return out;
}

// White space, empty lines and comments at random between the tokens.
TEST_P(FormatTopology, WithAnyWhiteSpaceAndComments) {
  const std::vector<std::string> tokens = Written(ReadFile(GetParam()));
  std::mt19937 random(7);
  const auto separator = [&](uint32_t rarely) -> std::string {
    switch (random() % rarely) {
      case 0: return "\n";
      case 1: return " # note\n";
      case 2: return "\n\n  # own\n\n";
      case 3: return "\n  # one\n# two\n";
      case 4: return "   ";
      default: return " ";
    }
  };
  int formatted = 0;
  for (int round = 0; round < 60; ++round) {
    std::string text;
    const uint32_t rarely = round % 3 == 0 ? 400 : round % 3 == 1 ? 60 : 8;
    for (size_t k = 0; k < tokens.size(); ++k) {
      const bool dots = tokens[k] == ".." || (k > 0 && tokens[k - 1] == "..");
      text += (dots ? "" : separator(rarely)) + tokens[k];
    }
    Diagnostics diagnostics;
    formatted += Format(SourceText("t.weir", text), &diagnostics) ? 1 : 0;
    ASSERT_EQ(FormatFault(text), "") << text;
  }
  EXPECT_GE(formatted, 10);
}

// Words are dropped, doubled and moved; what still parses is formatted.
TEST_P(FormatTopology, WithOtherWords) {
  const std::vector<std::string> tokens = Written(ReadFile(GetParam()));
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    const size_t from = random() % tokens.size(), to = std::min(tokens.size(), from + 60);
    for (size_t k = from; k < to; ++k) {
      const uint32_t what = random() % 200;
      if (what == 0) continue;
      text += (tokens[k] == "source" || tokens[k] == "|" || what < 20 ? "\n" : " ");
      text += tokens[what == 1 ? random() % tokens.size() : k];
    }
    ASSERT_EQ(FormatFault(text), "") << text;
  }
}

double SecondsToFormat(const std::string& text) {
  const SourceText source("t.weir", text);
  Diagnostics diagnostics;
  const std::clock_t begin = std::clock();
  EXPECT_TRUE(Format(source, &diagnostics).has_value());
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST(Format, TakesTimeInProportionToTheText) {
  const std::pair<std::string, std::string> shapes[] = {
      {"", "param some_name = 12 in 1..100  # note\n"},
      {"test \"t\" {\n", "  given events at 1s { a: 1, b: \"x\" }\n"},
      {"stream s = t | select {\n", " a_field = b + 1, "},
      {"param p = [", "10.0.0.0/8, "},
      {"fuzzy f on t {", " if a is x and b is y then c is z\n"},
      {"fuzzy f on t { if z is y", " and x is y"},
      {"", "# a comment\n"},
  };
  for (const auto& [head, part] : shapes) {
    const auto text = [head = head, part = part](size_t n) {
      std::string out = head;
      for (size_t k = 0; k < n; ++k) out += part;
      if (head.find('[') != std::string::npos) return out + "1.1.1.0/24]";
      if (head.find(" if ") != std::string::npos) return out + " then c is z }";
      return head.empty() ? out : out + "}";
    };
    const double small = SecondsToFormat(text(3000)), large = SecondsToFormat(text(24000));
    EXPECT_LT(large, 8 * small * 3 + 0.05) << head << part;
  }
}

}  // namespace
}  // namespace weir::dsl
