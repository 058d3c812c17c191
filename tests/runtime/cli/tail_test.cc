// `weir tail`: what --where takes and refuses, and how records are printed.
#include <gtest/gtest.h>

#include "runtime/cli/tail_filter.h"
#include "runtime/cli/tail_format.h"

namespace weir::cli {
namespace {

using Json = nlohmann::ordered_json;

bool Matches(const std::string& where, const std::string& value) {
  TailFilter filter;
  std::string error;
  EXPECT_TRUE(filter.Parse(where, &error)) << where << ": " << error;
  return filter.Matches(Json::parse(value, nullptr, false));
}

TEST(TailFilter, Table) {
  const struct {
    const char *where, *value;
    bool matches;
  } cases[] = {
      {"", R"({"a":1})", true},
      {"", "not json", true},
      {"a == 1", R"({"a":1})", true},
      {"a == 1", R"({"a":1.0})", true},
      {"a==1", R"({"a":2})", false},
      {"a != 1", R"({"a":2})", true},
      {"a >= 1.5 and a < 2", R"({"a":1.75})", true},
      {"a >= 1.5 and a < 2", R"({"a":2})", false},
      {"a > -3", R"({"a":-2})", true},
      {"a == 9007199254740993", R"({"a":9007199254740992})", false},  // integers compare as integers
      {"s == \"x y\"", R"({"s":"x y"})", true},
      {"s == 'it\\'s'", R"({"s":"it's"})", true},
      {"s < \"b\"", R"({"s":"a"})", true},
      {"s == \"1\"", R"({"s":1})", false},
      {"s != \"1\"", R"({"s":1})", true},
      {"s < 5", R"({"s":"1"})", false},
      {"b == true", R"({"b":true})", true},
      {"b != true", R"({"b":false})", true},
      {"b > false", R"({"b":true})", false},
      {"n == null", R"({"n":null})", true},
      {"n == null", R"({})", true},
      {"n != null", R"({"n":0})", true},
      {"alert.severity == \"high\"", R"({"alert":{"severity":"high"}})", true},
      {"alert.severity.x == null", R"({"alert":{"severity":"high"}})", true},
      {"and_more == 1", R"({"and_more":1})", true},
      {"a == 1", "not json", false},
      {"a == 1", "[1]", false},
      {"a == null", "7", true},
  };
  for (const auto& c : cases) EXPECT_EQ(Matches(c.where, c.value), c.matches) << c.where << " on " << c.value;
}

TEST(TailFilter, RefusesTheRestAndSaysWhy) {
  const struct {
    const char *where, *says;
  } cases[] = {
      {"a = 1", "written `==`"},
      {"a == 1 or b == 2", "`or` is not supported"},
      {"(a == 1)", "parentheses are not supported"},
      {"not a == 1", "`not` is not"},
      {"a == x", "strings need quotes: \"x\""},
      {"a ==", "expected a value at the end"},
      {"a", "expected =="},
      {"a == \"x", "without its end"},
      {"a == 1 and", "expected a field at the end"},
      {"a == 1 b == 2", "expected `and`"},
      {"1 == a", "expected a field"},
      {"a == [1]", "is not a value"},
      {"a. == 1", "expected a field"},
      {"a ~ 1", "expected =="},
      {" ", "expected a field"},
  };
  for (const auto& c : cases) {
    TailFilter filter;
    std::string error;
    EXPECT_FALSE(filter.Parse(c.where, &error)) << c.where;
    EXPECT_NE(error.find(c.says), std::string::npos) << c.where << ": " << error;
    EXPECT_NE(error.find("burst_id == 1 and"), std::string::npos) << "no example";
  }
}

TailRecord Record(const std::string& text, const std::string& topic = "t") {
  TailRecord r{topic, 0, 0, 0, true, text, {}};
  r.Parse();
  return r;
}

TEST(TailFormat, JsonLines) {
  EXPECT_EQ(FormatJsonLine(Record(R"({"b": 1,"a":2.50})")), R"({"b": 1,"a":2.50})");  // as stored
  EXPECT_EQ(FormatJsonLine(Record("{\n \"b\": 1\n}")), R"({"b":1})");
  EXPECT_EQ(FormatJsonLine(Record("no json")), "\"no json\"");
  EXPECT_EQ(FormatJsonLine(Record("bad \xff utf-8")), "\"bad \xef\xbf\xbd utf-8\"");
  TailRecord deleted = Record("");
  deleted.has_value = false;
  EXPECT_EQ(FormatJsonLine(deleted), "null");
}

TEST(TailTable, AlignsNumbersRightAndTheRestLeft) {
  TailTable table(false, false, 0);
  table.Add(Record(R"({"ip":"203.0.113.9","n":6,"score":58.33,"b":true})"));
  table.Add(Record(R"({"ip":"10.0.0.1","n":12,"score":null})"));
  EXPECT_EQ(table.Flush(),
            "ip            n  score  b\n"
            "203.0.113.9   6  58.33  true\n"
            "10.0.0.1     12      -  -\n");
  table.Add(Record(R"({"ip":"10.0.0.2","n":7,"score":1,"b":false})"));
  EXPECT_EQ(table.Flush(), "10.0.0.2      7      1  false\n");  // the header stays
  EXPECT_EQ(table.Flush(), "");
}

TEST(TailTable, OtherFieldsBeginANewHeader) {
  TailTable table(true, false, 0);
  table.Add(Record(R"({"a":1})", "x"));
  table.Add(Record(R"({"name":"ada"})", "y"));
  TailRecord deleted = Record("", "x");
  deleted.has_value = false;
  table.Add(deleted);
  EXPECT_EQ(table.Flush(),
            "topic  a\n"
            "x      1\n"
            "\n"
            "topic  name\n"
            "y      ada\n"
            "\n"
            "topic  value\n"
            "x      (deleted)\n");
}

TEST(TailTable, ARecordCannotDriveTheTerminal) {
  TailTable table(false, false, 0);
  table.Add(Record("{\"a\":\"x\\u001b[31m\\n\\ty\"}"));
  table.Add(Record("plain \x1b]0;title\x07"));
  EXPECT_EQ(table.Flush(),
            "a\n"
            "x\\x1b[31m\\n\\ty\n"
            "\n"
            "value\n"
            "plain \\x1b]0;title\\x07\n");
}

TEST(TailTable, CutsToTheTerminalByCharacters) {
  TailTable table(false, false, 12);
  table.Add(Record(R"({"a":"äöü","b":"0123456789"})"));
  EXPECT_EQ(table.Flush(),
            "a    b\n"
            "äöü  012345…\n");
  TailTable wide(false, false, 0);
  wide.Add(Record(R"({"a":")" + std::string(60, 'x') + R"(","b":1})"));
  EXPECT_EQ(wide.Flush(), "a" + std::string(41, ' ') + "b\n" + std::string(39, 'x') + "…  1\n");
}

TEST(TailTable, BoldHeaderWithColour) {
  TailTable table(false, true, 0);
  table.Add(Record(R"({"a":1})"));
  EXPECT_EQ(table.Flush(), "\x1b[1ma\x1b[0m\n1\n");
}

}  // namespace
}  // namespace weir::cli
