// What the parser says of texts with mistakes, and where it goes on: tables of source, errors and dump. The wording is
// in tests/golden/diagnostics.
#include <gtest/gtest.h>

#include "dsl/ast_printer.h"
#include "dsl/parser.h"

namespace weir::dsl {
namespace {

struct Case {
  std::string source;
  std::string errors;  // "code@line:column" in source order
  std::string dump;
};

class Recovery : public testing::TestWithParam<Case> {};

TEST_P(Recovery, GoesOn) {
  const SourceText source("t", GetParam().source);
  Diagnostics diagnostics;
  const ast::File file = Parse(source, &diagnostics);
  std::string errors, rendered;
  for (const Diagnostic& d : diagnostics.Sorted()) {
    const LineColumn at = source.Locate(d.primary.span.begin);
    errors += (errors.empty() ? "" : " ") + d.code + "@" + std::to_string(at.line) + ":" + std::to_string(at.column);
    rendered += RenderText(source, d, false);
  }
  EXPECT_EQ(errors, GetParam().errors) << rendered;
  EXPECT_EQ(Dump(file), GetParam().dump.empty() ? "" : GetParam().dump + "\n") << rendered;
}

INSTANTIATE_TEST_SUITE_P(
    Words, Recovery,
    testing::Values(Case{"strem s = a", "W0112@1:1", "(stream s a damaged)"},
                    Case{"stream s = a\n | agregate { n = count() }", "W0113@2:4",
                         "(stream s a (aggregate n=(call count)) damaged)"},
                    Case{"stream s = a\n | frob x y\n | where z", "W0113@2:4", "(stream s a (where z) damaged)"},
                    Case{"stream s = a\n where x\n derive { y = 1 }", "W0110@2:2 W0110@3:2",
                         "(stream s a (where x) (derive y=1) damaged)"},
                    Case{"rule r on b {\n wehn a\n severty high\n}", "W0114@2:2 W0114@3:2",
                         "(rule r (on b) (when a) (severity high) damaged)"},
                    Case{"rule r on b {\n bogus a b c\n when x\n severity huge\n once per 5s\n}",
                         "W0114@2:2 W0121@4:11", "(rule r (on b) (when x) (once 5000ms) damaged)"},
                    Case{"bogus x = 1\nparam y = 2", "W0112@1:1", "(param y (= 2))"},
                    Case{"source s from topic \"t\" json { a: int }\n tim a\n lat by 5s\nparam x = 1",
                         "W0114@2:2 W0114@3:2",
                         "(source s \"t\" json (schema (a int)) (time a) (late-by 5000ms) damaged)\n(param x (= 1))"},
                    Case{"param x = 1 in 0..9\nparm y = 2", "W0112@2:1",
                         "(param x (= 1) (in (range 0 9)))\n(param y (= 2) damaged)"},
                    Case{"test \"t\" {\n given s 3 tmes { a: 1 }\n expct r 1 time\n}", "W0110@2:12 W0114@3:2",
                         "(test \"t\" (given s (times 3) {a:1}) (expect r (times 1)) damaged)"}));

INSTANTIATE_TEST_SUITE_P(
    MissingOperands, Recovery,
    testing::Values(
        Case{"rule r on b {\n when a >=\n once per 60s\n}", "W0110@2:11", "(rule r (on b) (once 60000ms) damaged)"},
        Case{"stream s = a\n | derive { x = 1 +\n y = 2 }\n | where z", "W0110@2:20",
             "(stream s a (derive y=2) (where z) damaged)"},
        Case{"stream s = a | where x ==\nrule r on s { when y }", "W0110@1:26",
             "(stream s a damaged)\n(rule r (on s) (when y))"},
        Case{"stream s =\nparam x = 1", "W0110@1:11", "(stream s damaged)\n(param x (= 1))"},
        Case{"stream = a\nparam x = 1", "W0110@1:8", "(param x (= 1))"},
        Case{"source s from topic \"t\" json {\n a:\n b: int\n c: integer\n}", "W0110@2:4 W0122@4:5",
             "(source s \"t\" json (schema (b int) (c)) damaged)"},
        Case{"evaluate e {\n detectors a,\n truth s by id\n}", "W0110@2:14", "(evaluate e (truth s id) damaged)"},
        Case{"rule r on b {\n severity\n when a\n}", "W0110@2:10", "(rule r (on b) (when a) damaged)"}));

INSTANTIATE_TEST_SUITE_P(
    Brackets, Recovery,
    testing::Values(Case{"rule r on b {\n when x\nrule q on b {\n when y\n}", "W0111@1:13",
                         "(rule r (on b) (when x) damaged)\n(rule q (on b) (when y))"},
                    Case{"rule r on b {\n when x", "W0111@1:13", "(rule r (on b) (when x) damaged)"},
                    Case{"rule r on b\n when x\n}\nparam y = 1", "W0110@1:12",
                         "(rule r (on b) (when x) damaged)\n(param y (= 1))"},
                    Case{"rule r on b { when x } }\nparam y = 1", "W0110@1:24",
                         "(rule r (on b) (when x) damaged)\n(param y (= 1))"},
                    Case{"table t = a\n | aggregate { n = count(\n m = 1 }\n | emit on close", "W0111@3:8",
                         "(table t a (aggregate) (emit close) damaged)"},
                    Case{"fn f() = g(1, 2\nparam x = [1, 2\nparam y = 1", "W0111@1:16 W0111@2:16",
                         "(fn f damaged)\n(param x damaged)\n(param y (= 1))"},
                    Case{"source s from topic \"t\" json {\n a: int\n\nstream q = s", "W0111@1:30",
                         "(source s \"t\" json (schema (a int)) damaged)\n(stream q s)"},
                    Case{"pattern p on a by b within 5m {\n first x\nparam y = 1", "W0111@1:31",
                         "(pattern p (on a) (by b) (within 300000ms) (first x) damaged)\n(param y (= 1))"}));

INSTANTIATE_TEST_SUITE_P(
    Habits, Recovery,
    testing::Values(
        Case{"stream s = a | where x = 1 and y", "W0110@1:24", "(stream s a (where (and (== x 1) y)) damaged)"},
        Case{"stream s = a | where x && !y", "W0101@1:24 W0101@1:27", "(stream s a (where (and x (not y))) damaged)"},
        Case{"stream s = a | derive { x: 1, y = 2 }", "W0110@1:26", "(stream s a (derive x=1 y=2) damaged)"},
        Case{"test \"t\" { expect r { a = 1, \"b\": 2 } }", "W0110@1:25 W0110@1:30",
             "(test \"t\" (expect r {a:1 b:2}) damaged)"},
        Case{"fn f() = a < b < c or d", "W0116@1:16", "(fn f (= (or (< a b) d)) damaged)"},
        Case{"param x = 5 in 0 .. 20", "W0119@1:18", "(param x (= 5) (in (range 0 20)) damaged)"},
        Case{"param x = 0..5\nparam y = 1", "W0119@1:12", "(param x damaged)\n(param y (= 1))"},
        Case{"param x = 5 in ..\nparam y = 5 in 1+2..3", "W0119@1:16 W0119@2:16",
             "(param x (= 5) damaged)\n(param y (= 5) damaged)"},
        Case{"fn f() = x is 5\nfn g() = x in 1.. 5", "W0110@1:15 W0119@2:16",
             "(fn f damaged)\n(fn g (= (in x (range 1 5))) damaged)"},
        Case{"stream s = a | derive { in = 1, y = b.or }", "W0117@1:25 W0117@1:39",
             "(stream s a (derive in=1 y=(. b or)) damaged)"},
        Case{"rule r on b { when x once per 60 severity low }", "W0110@1:31",
             "(rule r (on b) (when x) (severity low) damaged)"},
        Case{"fuzzy f { if a is low b is high then c is high\n if a is low then b is high }", "W0110@1:23",
             "(fuzzy f (if (is a low) (is b high)) damaged)"}));

INSTANTIATE_TEST_SUITE_P(
    Strings, Recovery,
    testing::Values(
        Case{"rule r on b { message \"{x y} {} {z:} {w}\" when a }", "W0118@1:27 W0118@1:30 W0118@1:35",
             "(rule r (on b) (when a) damaged)"},
        Case{"rule r on b {\n message \"{x\"\n when a\n}", "W0118@2:11", "(rule r (on b) (when a) damaged)"},
        Case{"param x = \"abc\nparam y = \"\\q\\u{D800}\\xy\"", "W0103@1:11 W0104@2:12 W0104@2:14 W0104@2:22",
             "(param x damaged)\n(param y damaged)"},
        // A text that is taken literally may hold any brace, also where it was looked at before it was taken.
        Case{"stream s = ?\ntest \"a {b\" { restart }\nuse \"x{\"", "W0110@1:12",
             "(stream s damaged)\n(test \"a {b\" (restart))\n(use \"x{\")"}));

INSTANTIATE_TEST_SUITE_P(
    Repeated, Recovery,
    testing::Values(
        Case{"rule r on b { when a when b severity low severity high }", "W0115@1:22 W0115@1:42",
             "(rule r (on b) (when a) (severity low) damaged)"},
        Case{"rule r on b { once per 5s once per id once per 6s once per x for 5m for 6m }",
             "W0115@1:39 W0115@1:51 W0115@1:69", "(rule r (on b) (for 300000ms) (once 5000ms) (once id) damaged)"},
        Case{"source s from topic \"t\" json time a late by 1s late to topic \"l\" late by 2s time b",
             "W0115@1:66 W0115@1:77", "(source s \"t\" json (time a) (late-by 1000ms) (late-to \"l\") damaged)"},
        Case{"topology t { threads 1 threads 2 allow A \"x\" allow B \"y\" }", "W0115@1:24",
             "(topology t (threads 1) (allow A \"x\") (allow B \"y\") damaged)"},
        Case{"evaluate e { every 1s every 2s to csv \"a\" to csv \"b\" to topic \"c\" json }", "W0115@1:23 W0115@1:43",
             "(evaluate e (every 1000ms) (to-topic \"c\") (to-csv \"a\") damaged)"},
        Case{"fuzzy f { conjunction minimum conjunction none }", "W0115@1:31",
             "(fuzzy f (conjunction minimum) damaged)"},
        Case{"topology a\nparam x = 1\ntopology b", "W0120@3:1", "(topology a)\n(param x (= 1))"},
        Case{"param x = 1\ntopology a", "W0120@2:1", "(param x (= 1))\n(topology a damaged)"}));

TEST(Recovery, NamesThatAreLostAreKnownToBe) {
  Diagnostics diagnostics;
  EXPECT_TRUE(Parse(SourceText("t", "stream = a"), &diagnostics).names_lost);
  EXPECT_FALSE(Parse(SourceText("t", "strem x = a"), &diagnostics).names_lost);
  EXPECT_TRUE(Parse(SourceText("t", "use \"x\""), &diagnostics).names_lost);
}

TEST(Recovery, RepeatedClausesPointAtTheFirst) {
  const SourceText source("t", "rule r on b {\n when a\n when b\n}");
  Diagnostics diagnostics;
  Parse(source, &diagnostics);
  ASSERT_EQ(diagnostics.Sorted().size(), 1u);
  const Diagnostic d = diagnostics.Sorted()[0];
  ASSERT_EQ(d.secondary.size(), 1u);
  EXPECT_EQ(source.Locate(d.secondary[0].span.begin).line, 2u);
}

}  // namespace
}  // namespace weir::dsl
