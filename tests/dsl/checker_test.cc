// What the checker accepts, infers and refuses: {text, finding} in tables. How findings look is in the golden files.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "dsl/plan_printer.h"
#include "tests/dsl/compile_helper.h"

namespace weir::dsl {
namespace {

// The type of an expression over a row of `events`, or the findings.
std::string TypeOf(const std::string& expression, const std::string& before = "") {
  const Compiled c =
      CompileText(kEvents + ("fn twice(x: float): float = x * 2\nfn guess(x: int?): int = x ?? 0\nstream s = events " +
                             before + " | derive { x = " + expression + " }\nsink s to stdout json\n"));
  if (!c.plan) return c.Findings();
  for (const plan::Node& node : c.plan->nodes) {
    if (node.name == "s") return ToString(node.schema.back().type);
  }
  return "no node";
}

TEST(Checker, InfersTypes) {
  const std::pair<const char*, const char*> cases[] = {
      {"bytes + 1", "int"},
      {"bytes / 2", "float"},
      {"bytes * score", "float"},
      {"at - at", "duration"},
      {"took / 2", "duration"},
      {"took / 10s", "float"},
      {"2 * took", "duration"},
      {"took + at", "timestamp"},
      {"\"{user} {score:.2f} {session}\"", "string"},
      {"session", "int?"},
      {"session ?? 0", "int"},
      {"session ?? 0.5", "float"},
      {"if ok then 1 else 2.5", "float"},
      {"if ok then bytes else null", "int?"},
      {"if ok then \"a\" else \"b\"", "\"a\" | \"b\""},
      {"if ok then \"a\" else user", "string"},
      {"if ok then kind else \"none\"", "\"login\" | \"logout\" | \"none\""},
      {"try_int(user)", "int?"},
      {"round(bytes)", "int"},
      {"round(score, 2)", "float"},
      {"max(bytes, score)", "float"},
      {"event_time()", "timestamp"},
      {"ip in 10.0.0.0/8 or ip in [10.0.0.0/8]", "bool"},
      {"bytes in 1..5 and score in 0..1 and took in 1s.. and at in ..2026-01-01T00:00:00Z", "bool"},
      {"user matches r\"^a+$\"", "bool"},
      {"user not matches \"a\"", "bool"},
      {"[bytes, 2]", "list<int>"},
      {"[bytes, 2][0]", "int"},
      {"if ok then [1] else [bytes, session]", "list<int?>"},
      {"[[null], [session], [1]]", "list<list<int?>>"},
      {"if ok then { a: 1 } else { a: session }", "{ a: int? }"},
      {"{ a: kind } ?? { a: \"none\" }", "{ a: string }"},
      {"min([\"b\", \"a\"])", "string"},
      {"{ a: bytes, b: session }", "{ a: int, b: int? }"},
      {"{ a: bytes }.a", "int"},
      {"twice(bytes)", "float"},
      {"guess(session) + guess(bytes)", "int"},
      {"not ok", "bool"},
      {"-took", "duration"},
  };
  for (const auto& [expression, type] : cases) EXPECT_EQ(TypeOf(expression), type) << expression;
}

// What is inside of a list or a record is held to the type too.
TEST(Checker, ValuesFitInside) {
  const auto findings = [](const std::string& text) {
    return CompileText("source e from topic \"e\" json { n: int?, k: \"a\" | \"b\", s: string, l: list<int?> }\n" +
                       text + "sink s to stdout json\n")
        .Findings();
  };
  const std::string fn = "fn first_of(l: list<int>): int = l[0]\nstream s = e | select { x = first_of(";
  EXPECT_EQ(findings(fn + "l) }\n"), "W0301 `l` of `first_of` must be a `list<int>`");
  EXPECT_EQ(findings(fn + "[n]) }\n"), "W0301 `l` of `first_of` must be a `list<int>`");
  EXPECT_EQ(findings(fn + "[n ?? 0, 2]) }\n"), "");
  const std::string of_set = "fn f(l: list<\"a\" | \"b\">): int = size(l)\nstream s = e | select { x = f(";
  EXPECT_EQ(findings(of_set + "[k, \"a\"]) }\n"), "");
  EXPECT_EQ(findings(of_set + "[\"a\", \"b\"]) }\n"), "");
  EXPECT_NE(findings(of_set + "[\"c\"]) }\n"), "");
  EXPECT_NE(findings(of_set + "[s]) }\n"), "");
  EXPECT_EQ(findings("param p: list<float> = [1, 2.5]\nstream s = e | select { x = p[0] }\n"), "");
  EXPECT_EQ(findings("fn f(): { a: int? } = { a: null }\nstream s = e | select { x = f() }\n"), "");
  EXPECT_NE(findings("fn f(): { a: int } = { a: null }\nstream s = e | select { x = f() }\n"), "");
}

TEST(Checker, ListFunctions) {
  EXPECT_EQ(TypeOf("size([1, 2])"), "int");
  EXPECT_EQ(TypeOf("first([1.5])"), "float");
  EXPECT_EQ(TypeOf("min([1, 2]) + min(1, 2)"), "int");
  EXPECT_EQ(TypeOf("avg([1, 2])"), "float");
  EXPECT_EQ(TypeOf("split(user, \",\")"), "list<string>");
  EXPECT_EQ(TypeOf("join(split(user, \",\"), \" \")"), "string");
  EXPECT_EQ(TypeOf("map([user], [1])"), "map<int>");
  EXPECT_EQ(TypeOf("keys(map([user], [1]))"), "list<string>");
  EXPECT_EQ(TypeOf("slice([user], 1)"), "list<string>");
  EXPECT_EQ(TypeOf("sum([user])"), "W0308 `sum` does not take (list<string>)");
  EXPECT_EQ(TypeOf("sum(bytes)"), "W0403 the aggregate `sum` can stand in `aggregate { }` only");
  EXPECT_EQ(TypeOf("size(user)"), "W0308 `size` does not take (string)");
}

// Each level looks at its argument once: twice would be 2^60 looks here.
TEST(Checker, ListFunctionsInsideEachOther) {
  std::string text = "bytes";
  for (int k = 0; k < 60; ++k) text = "first([" + text + "])";
  EXPECT_EQ(TypeOf(text), "int");
}

TEST(Checker, NullNarrows) {
  EXPECT_EQ(TypeOf("session + 1", "| where session is not null"), "int");
  EXPECT_EQ(TypeOf("session + 1", "| where session is not null and bytes > 1"), "int");
  EXPECT_EQ(TypeOf("session + 1", "| where not (session is null or bytes > 1)"), "int");
  EXPECT_EQ(TypeOf("if session is not null then session + 1 else 0"), "int");
  EXPECT_EQ(TypeOf("if session is null then 0 else session + 1"), "int");
  EXPECT_EQ(TypeOf("session is null or session > 5"), "bool");
  EXPECT_EQ(TypeOf("session is not null and session > 5"), "bool");
  const std::string refused = "W0303 `+` needs a value, and this may be null";
  EXPECT_EQ(TypeOf("session + 1", "| where session is not null or bytes > 1"), refused);
  EXPECT_EQ(TypeOf("session + 1", "| where session is not null | derive { session = try_int(user) }"), refused);
  EXPECT_EQ(TypeOf("if session is null then session + 1 else 0"), refused);
  EXPECT_EQ(TypeOf("not flag"), "W0303 what follows `not` needs a value, and this may be null");
}

TEST(Checker, OneFindingForOneMistake) {
  const std::pair<const char*, const char*> cases[] = {
      // A name that does not exist, read by ten others.
      {"stream a = nothing\nstream b = a | where x > 1\ntable t = b | by y | window tumbling 1m | aggregate { n = "
       "count() }\n"
       "rule r on t { when n > 1 and m > 2 once per z }\nsink a, b, t, r to stdout json { q }\nevaluate e { detectors "
       "r truth a by b }\n"
       "test \"t\" { given events { user: \"a\", ip: 1.2.3.4, kind: \"login\", bytes: 1, score: 1.0, took: 1s, ok: "
       "true }  expect r 1 time { q: 1 } }",
       "W0202 there is no `nothing`"},
      // A field with a wrong expression, and its uses.
      {"stream a = events | derive { x = byts + 1, y = x * 2 } | where y > \"a\"\ntable t = a | by y | window tumbling "
       "1m | aggregate { n = max(x) }\n"
       "rule r on t { when n > 1 alert { n, k = n + \"a\" } }\nsink r to stdout json",
       "W0204 unknown field `byts`"},
      // A param with a wrong value, and its uses.
      {"param p = 1 + \"a\"\nstream a = events | where bytes > p and user == p\ntable t = a | by ip | window tumbling "
       "p | aggregate { n = count() }\nsink t to stdout json",
       "W0307 `+` does not take an `int` and a `string`"},
      // A stage that cannot work: what it gives is not known.
      {"stream a = events | flatten tags | where tag == 1\nsink a to stdout json { tag }",
       "W0204 unknown field `tags`"},
      {"stream a = events | flatten user | where tag == 1\nsink a to stdout json { tag }",
       "W0301 `flatten` needs a list"},
      {"stream a = events | parse user with r\"(?P<a>x\" | where a == b\nsink a to stdout json { c }",
       "W0310 not a regular expression: a `(` is not closed"},
      {"source b from topic \"b\" text with r\"x\"\nstream a = b | where a == b\nsink a to stdout json { c }",
       "W0310 the regular expression has no named group"},
      {"stream a = events | parse user with kv | where a == b\nsink a to stdout json { c }",
       "W0204 `kv` does not say which fields it gives"},
      {"pattern p on nothing by user within 1m { first a then b }\nsink p to stdout json { x }\nrule r on p { when y "
       "}\nsink r to stdout json",
       "W0202 there is no `nothing`"},
      // A function with a wrong body.
      {"fn f(x: int): int = x + \"a\"\nstream a = events | derive { y = f(bytes) + f(1) }\nsink a to stdout json",
       "W0307 `+` does not take an `int` and a `string`"},
      // An alert with a wrong field.
      {"rule r on events by user { when bytes > 1 alert { a = nope, user } }\nsink r to stdout json { a, user "
       "}\nstream s = r | where a > 1\nsink s to stdout json",
       "W0204 unknown field `nope`"},
      // A key that cannot be one.
      {"table t = events | by score | window tumbling 1m | aggregate { n = count() }\nrule r on t { when n > 1 and "
       "score > 2 }\nsink r to stdout json",
       "W0602 `score` cannot be a key"},
      // A comparison that cannot be, beside one that can.
      {"source b from topic \"b\" json { tags: list<int>, n: int }\nstream s = b | where tags == 1 and n > 1\nsink s "
       "to stdout json",
       "W0302 cannot compare a `list<int>` with an `int`"},
      // A field of a type that is wrong inside.
      {"source b from topic \"b\" json { tags: list<{ a: int, a: int }>, n: int }\nstream s = b | where tags == 1 and "
       "n > "
       "1\nsink s to stdout json",
       "W0201 field `a` is declared twice"},
      // A misspelt field in a test is not also missing.
      {"sink events to stdout json\ntest \"t\" { given events { usr: \"a\", ip: 1.2.3.4 } expect events 1 time }",
       "W0801 unknown field `usr`"},
  };
  for (const auto& [text, finding] : cases)
    EXPECT_EQ(CompileText(kEvents + std::string(text)).Findings(), finding) << text;
}

TEST(Checker, AllMistakesInOneRun) {
  const Compiled c = CompileText(kEvents + std::string("stream a = events | where byts > 1 | derive { y = usr }\nrule "
                                                       "r on evnts { when true }\nsink a to topic \"a b\" json\n"));
  EXPECT_EQ(c.Findings(),
            "W0204 unknown field `byts`\nW0204 unknown field `usr`\nW0202 there is no `evnts`\nW0604 \"a b\" cannot be "
            "a topic");
}

TEST(Checker, SuggestsByDistanceAndType) {
  const auto help = [](const std::string& text) {
    const Compiled c = CompileText(kEvents + text);
    return c.found.empty() ? std::string("nothing found") : c.found[0].help;
  };
  EXPECT_EQ(help("stream s = events | where byte > 1\nsink s to stdout json"), "did you mean `bytes`?");
  // Both are as near; the one of the right type is meant.
  EXPECT_EQ(
      help("stream s = events | derive { rate_a = 1, rate_b = \"x\" } | where rate_c == \"y\"\nsink s to stdout json"),
      "did you mean `rate_b`?");
  EXPECT_EQ(help("stream s = events | derive { rate_a = \"x\", rate_b = 1 } | where rate_c > 2\nsink s to stdout json"),
            "did you mean `rate_b`?");
  EXPECT_EQ(help("stream s = events | where took > 5\nsink s to stdout json"), "did you mean `5s`?");
  EXPECT_EQ(help("stream s = events | where 60m > bytes\nsink s to stdout json"), "");
  EXPECT_EQ(help("stream s = events | where 250ms < 5\nsink s to stdout json"), "did you mean `5ms`?");
}

TEST(Checker, ParamsFromOutside) {
  const std::string text = "param n = 5 in 1..10\nparam horizon = 60s\nparam words = [\"a\"]\n" + std::string(kEvents) +
                           "table t = events | by ip | window sliding horizon | aggregate { c = count() }\nrule r on t "
                           "{ when c > n and \"a\" in words }\nsink r to stdout json\n";
  const auto with = [&](const std::string& name, const std::string& value) {
    CompileOptions options;
    options.params[name] = value;
    return CompileText(text, options);
  };
  const Compiled good = with("horizon", "5m");
  ASSERT_TRUE(good.plan) << good.Findings();
  EXPECT_EQ(good.plan->params[1].text, "5m");
  EXPECT_EQ(good.plan->params[1].value.i, 300000);
  EXPECT_TRUE(with("n", "2 * 3").plan);
  EXPECT_TRUE(with("horizon", "n * 1s").plan);
  EXPECT_TRUE(with("words", "[\"x\", \"y\"]").plan);
  EXPECT_EQ(with("n", "11").Findings(), "W0311 the value given for `n` is outside its range");
  EXPECT_EQ(with("n", "5s").Findings(), "W0301 the value given for `n` does not fit");
  EXPECT_EQ(with("n", "5 in 1..9").Findings(), "W0301 the value given for `n` does not fit");
  EXPECT_EQ(with("n", "5\nparam other = 6").Findings(), "W0301 the value given for `n` does not fit");
  EXPECT_EQ(with("n", "").Findings(), "W0301 the value given for `n` does not fit");
  EXPECT_EQ(with("n", "\"").Findings(), "W0301 the value given for `n` does not fit");
  const Compiled unknown = with("horizn", "5s");
  EXPECT_EQ(unknown.Findings(), "W0205 unknown param `horizn`");
  EXPECT_EQ(unknown.found[0].help, "did you mean `horizon`?");
}

TEST(Checker, LintsCanBeAllowed) {
  const std::string body = kEvents + std::string("param spare = 1\nsink events to stdout json\n");
  EXPECT_EQ(CompileText(body).Findings(), "W0901 param `spare` is never used");
  EXPECT_EQ(CompileText("topology t { allow W0901 \"soon\" }\n" + body).Findings(), "");
}

TEST(Checker, FuzzyOutputsAreNullableWhereNoRuleFires) {
  const auto fuzzy = [](const std::string& terms, const std::string& when) {
    return CompileText(kEvents + ("fuzzy f on events by user {\n input score in 0..20 { " + terms +
                                  " }\n output risk in 0..1 { some = triangle(0, 1, 1) }\n"
                                  " if score is a then risk is some\n if score is b then risk is some\n when " +
                                  when + "\n}\nsink f to stdout json\n"))
        .Findings();
  };
  EXPECT_EQ(fuzzy("a = triangle(0, 0, 10), b = triangle(5, 20, 20)", "risk > 0.5"), "");
  EXPECT_EQ(fuzzy("a = triangle(0, 0, 10), b = triangle(10, 20, 20)", "risk > 0.5"),
            "W0904 `risk` can be null: there no rule fires\nW0303 `>` needs a value, and this may be null");
  EXPECT_EQ(fuzzy("a = triangle(0, 0, 10), b = triangle(10, 20, 20)", "(risk ?? 0) > 0.5"),
            "W0904 `risk` can be null: there no rule fires");
}

// The run time is asked for a table of a whole system with a bound, and of nothing else.
TEST(Checker, TablesAreAskedFor) {
  std::vector<double> asked;
  CompileOptions options;
  options.checks.table = [&](const plan::FuzzySystem& system) -> std::optional<Refusal> {
    asked.push_back(system.error_bound.value_or(-1));
    return Refusal{"W0508", "cannot", "do not"};
  };
  const auto findings = [&](const std::string& clause) {
    asked.clear();
    const std::string text =
        kEvents + ("fuzzy risk { " + clause +
                   " input score in 0..1 { low = triangle(0, 0, 1), high = triangle(0, 1, 1) } "
                   "output y in 0..9 { small = triangle(0, 0, 9), great = triangle(0, 9, 9) } "
                   "if score is low then y is small if score is high then y is great }\n"
                   "stream scored = events | score risk | select { y }\nsink scored to stdout json\n");
    return CompileText(text, options).Findings();
  };
  EXPECT_EQ(findings(""), "");
  EXPECT_TRUE(asked.empty());
  EXPECT_EQ(findings("approximate within 0.25"), "W0508 cannot");
  EXPECT_EQ(asked, std::vector<double>{0.25});
  EXPECT_NE(findings("approximate within 0").find("the error bound must be greater than 0"), std::string::npos);
  EXPECT_NE(findings("approximate within 0.25 if scor is low then y is small").find("W0501"), std::string::npos);
  EXPECT_TRUE(asked.empty());
}

// Every code of meaning has a program in tests/golden/diagnostics, whose runner checks that the code is told there.
TEST(Checker, EveryCodeIsShown) {
  namespace fs = std::filesystem;
  std::set<std::string> shown;
  for (const auto& entry : fs::directory_iterator(fs::path(WEIR_SOURCE_DIR) / "tests/golden/diagnostics")) {
    shown.insert(entry.path().filename().string().substr(0, 5));
  }
  std::ifstream in(fs::path(WEIR_SOURCE_DIR) / "dsl/codes.h");
  std::string line;
  size_t count = 0;
  while (std::getline(in, line)) {
    const size_t at = line.find("= \"W0");
    if (at == std::string::npos || line[at + 5] == '1') continue;
    const std::string code = line.substr(at + 3, 5);
    if (code == "W0310") continue;  // told by the run time: regular expressions are read there
    EXPECT_TRUE(shown.count(code) > 0) << code;
    ++count;
  }
  EXPECT_GT(count, 50u);
}

// Functions put in place of their calls must not make a small text into a large plan.
TEST(Checker, InliningHasALimit) {
  std::string text = kEvents + std::string("fn f0(x: int): int = x + x\n");
  for (int k = 1; k < 40; ++k)
    text += "fn f" + std::to_string(k) + "(x: int): int = f" + std::to_string(k - 1) + "(x) + f" +
            std::to_string(k - 1) + "(x)\n";
  text += "stream s = events | derive { y = f39(bytes) }\nsink s to stdout json\n";
  EXPECT_NE(CompileText(text).Findings().find("W0207"), std::string::npos);
  std::string nested = "bytes";
  for (int k = 0; k < 60; ++k) nested = "d(" + nested + ")";
  EXPECT_NE(CompileText(kEvents + ("fn d(x: int): int = x + x\nstream s = events | derive { y = " + nested +
                                   " }\nsink s to stdout json\n"))
                .Findings()
                .find("W0207"),
            std::string::npos);
}

}  // namespace
}  // namespace weir::dsl
