// What the parser makes of texts without mistakes: tables of source and dump. tests/dsl/recovery_test.cc has the
// others.
#include "dsl/parser.h"

#include <gtest/gtest.h>

#include "dsl/ast_printer.h"

namespace weir::dsl {
namespace {

struct Case {
  std::string source, dump;
};

std::string Read(const std::string& text) {
  const SourceText source("t", text);
  Diagnostics diagnostics;
  const ast::File file = Parse(source, &diagnostics);
  std::string out;
  for (const Diagnostic& d : diagnostics.Sorted()) out += RenderText(source, d, false);
  return out + Dump(file);
}

// An expression, as the body of a function.
std::string ReadExpr(const std::string& text) {
  const std::string dump = Read("fn f(): int = " + text);
  const std::string head = "(fn f ->int (= ";
  if (dump.compare(0, head.size(), head) != 0) return dump;
  return dump.substr(head.size(), dump.size() - head.size() - 3);
}

class Expressions : public testing::TestWithParam<Case> {};
TEST_P(Expressions, Read) { EXPECT_EQ(ReadExpr(GetParam().source), GetParam().dump) << GetParam().source; }

class Declarations : public testing::TestWithParam<Case> {};
TEST_P(Declarations, Read) { EXPECT_EQ(Read(GetParam().source), GetParam().dump + "\n") << GetParam().source; }

INSTANTIATE_TEST_SUITE_P(Literals, Expressions,
                         testing::Values(Case{"42", "42"}, Case{"3.50", "3.5"}, Case{"1e3", "1000.0"},
                                         Case{"true", "true"}, Case{"null", "null"}, Case{"1h30m", "5400000ms"},
                                         Case{"1970-01-01T00:00:01Z", "@1000"}, Case{"203.0.113.9", "ip:203.0.113.9"},
                                         Case{"10.0.0.0/8", "cidr:10.0.0.0/8"}, Case{R"(r"raw\d+")", R"(r"raw\\d+")"},
                                         Case{"-9223372036854775808", "-9223372036854775808"},
                                         Case{"[1, 2.0, []]", "[1 2.0 []]"},
                                         Case{"{ a: 1, b: { c: \"x\" } }", "{a:1 b:{c:\"x\"}}"},
                                         Case{"{ a: 1 b: 2 }", "{a:1 b:2}"}, Case{"{ }", "{}"},
                                         Case{"{ time: 1, matches: 2, key: 3, }", "{time:1 matches:2 key:3}"}));

INSTANTIATE_TEST_SUITE_P(
    Precedence, Expressions,
    testing::Values(Case{"a or b and c", "(or a (and b c))"}, Case{"a and b or c", "(or (and a b) c)"},
                    Case{"not a == b", "(not (== a b))"}, Case{"not a and b", "(and (not a) b)"},
                    Case{"a + b == c * d", "(== (+ a b) (* c d))"}, Case{"a ?? b + c", "(?? a (+ b c))"},
                    Case{"a ?? b ?? c", "(?? (?? a b) c)"}, Case{"a - b - c", "(- (- a b) c)"},
                    Case{"a / b * c % d", "(% (* (/ a b) c) d)"}, Case{"-a * b", "(* (neg a) b)"},
                    Case{"-a.b[1].c", "(neg (. (index (. a b) 1) c))"}, Case{"- -1", "(neg (neg 1))"},
                    Case{"(a or b) and c", "(and (or a b) c)"}, Case{"a ?? 1 > 2", "(> (?? a 1) 2)"},
                    Case{"if a then b else if c then d else e or f", "(if a b (if c d (or e f)))"},
                    Case{"(if a then b else c) + 1", "(+ (if a b c) 1)"}));

INSTANTIATE_TEST_SUITE_P(
    Comparisons, Expressions,
    testing::Values(Case{"a != b", "(!= a b)"}, Case{"a <= b or a >= c", "(or (<= a b) (>= a c))"},
                    Case{"a is null and b is not null", "(and (is-null a) (is-not-null b))"},
                    Case{"a in 0..20", "(in a (range 0 20))"}, Case{"a in -5..lo", "(in a (range (neg 5) lo))"},
                    Case{"a in 5.. and b in ..3", "(and (in a (range 5 _)) (in b (range _ 3)))"},
                    Case{"a in -2.5..-1.5", "(in a (range (neg 2.5) (neg 1.5)))"},
                    Case{"a not in [1, 2]", "(not-in a [1 2])"}, Case{"a in 10.0.0.0/8", "(in a cidr:10.0.0.0/8)"},
                    Case{R"(a matches r"x" and b not matches r"y")", R"((and (matches a r"x") (not-matches b r"y")))"},
                    Case{"d in 0s..30s", "(in d (range 0ms 30000ms))"},
                    Case{"t in 2026-01-01T00:00:00Z..", "(in t (range @1767225600000 _))"}));

INSTANTIATE_TEST_SUITE_P(Calls, Expressions,
                         testing::Values(Case{"now()", "(call now)"}, Case{"round(x, 2)", "(call round x 2)"},
                                         Case{"ewma(x, half_life = 5m)", "(call ewma x half_life=300000ms)"},
                                         Case{"count() where a == 1 and b", "(call count (where (and (== a 1) b)))"},
                                         Case{"(count() where ok) / count()",
                                              "(/ (call count (where ok)) (call count))"},
                                         Case{"f(g(x).y[0])", "(call f (index (. (call g x) y) 0))"},
                                         Case{"`my name` + `in`", "(+ my name in)"}));

INSTANTIATE_TEST_SUITE_P(
    Strings, Expressions,
    testing::Values(Case{R"("plain")", R"("plain")"}, Case{R"("")", R"("")"},
                    Case{R"("{a}b{c.d:.2f}")", R"("{a}b{(. c d):.2f}")"},
                    Case{R"("\{a\} \n \"q\" \\ \u{41}")", R"("{a} \n \"q\" \\ A")"},
                    Case{R"("{previous ?? "nothing"}")", R"("{(?? previous "nothing")}")"},
                    Case{R"("{f("{g("{x}")}")}")", R"("{(call f "{(call g "{x}")}")}")"},
                    Case{R"("{capture(x, r"\d{2}")}")", R"("{(call capture x r"\\d{2}")}")"},
                    Case{R"("{ {a: 1}.a } }")", R"("{(. {a:1} a)} }")"}, Case{R"("{t:%H:%M}")", R"("{t:%H:%M}")"},
                    Case{"\"\xC2\xB0 {x:.0f} \xC2\xB0\x43\"", "\"\xC2\xB0 {x:.0f} \xC2\xB0\x43\""}));

INSTANTIATE_TEST_SUITE_P(
    Basics, Declarations,
    testing::Values(
        Case{"topology t", "(topology t)"}, Case{"# doc\ntopology `a b` { }", "(topology a b)"},
        Case{
            R"(topology t { application "x{y" delivery at_least_once commit every 50ms, threads 2
                 idle after 1m allow W0901 "why" allow W0902 "so"
                 state { cache.bytes = 5 } kafka { max.in.flight = 1  sasl.password = "${env:P}" } })",
            R"((topology t (application "x{y") (delivery at_least_once) (commit 50ms) (threads 2) (idle 60000ms) (allow W0901 "why") (allow W0902 "so") (state cache.bytes=5) (kafka max.in.flight=1 sasl.password="${env:P}")))"},
        Case{"param x = 6 in 2..1000", "(param x (= 6) (in (range 2 1000)))"},
        Case{"param x: list<int?> = [1] in [[1], [2]]", "(param x :list<int?> (= [1]) (in [[1] [2]]))"},
        Case{"param x = (a in 0..9)", "(param x (= (in a (range 0 9))))"},
        Case{"fn f(a: int, b: map<string>): { x: float  y: \"u\" | \"v\" }? = a",
             "(fn f a:int b:map<string> ->{x:float y:\"u\"|\"v\"}? (= a))"},
        Case{"fn f() = 1", "(fn f (= 1))"}, Case{"use \"common{x.weir\"", "(use \"common{x.weir\")"}));

INSTANTIATE_TEST_SUITE_P(
    Sources, Declarations,
    testing::Values(
        Case{"source s from topic \"a\", \"b\" json", "(source s \"a\" \"b\" json)"},
        Case{"source s from topic \"a\" json {\n time: timestamp from timestamp\n from: string from \"a.b[0].c\"\n"
             " default: int? default 5\n h: bytes from header \"h\", key: string from key }\n key key, `x`\n time "
             "time\n late by 5s\n"
             " late to topic \"l\"\n invalid to topic \"i\"\n idle after never\n wait 250ms\n ahead by lim\n start "
             "from latest",
             "(source s \"a\" json (schema (time timestamp (from timestamp)) (from string (from \"a.b[0].c\")) "
             "(default int? (default 5)) "
             "(h bytes (from header \"h\")) (key string (from key))) (key key x) (time time) (late-by 5000ms) (late-to "
             "\"l\") "
             "(invalid-to \"i\") idle-never (wait 250ms) (ahead lim) (start latest))"},
        Case{"source s from topic \"a\" json { } idle after 1m", "(source s \"a\" json (schema) (idle 60000ms))"},
        Case{"source s from file \"f\" csv (header = true) start from 2026-01-01T00:00:00Z",
             "(source s (file \"f\") csv (options header=true) (start @1767225600000))"},
        Case{"source s from topic \"a\" text with r\"(?P<x>.)\"", "(source s \"a\" text (with \"(?P<x>.)\"))"},
        Case{"lookup l from file \"x.csv\" csv { a: string } key a\nparam x = 1",
             "(lookup l (file \"x.csv\") csv (schema (a string)) (key a))\n(param x (= 1))"},
        Case{"table t from topic \"x\" json { a: string } key a time a\nparam x = 1",
             "(table-from t \"x\" json (schema (a string)) (key a) (time a))\n(param x (= 1))"}));

INSTANTIATE_TEST_SUITE_P(
    Pipelines, Declarations,
    testing::Values(
        Case{"stream s = a | where x > 1 | derive { y = x + 1, z } | select { y } | drop y, z | rename { n = y } | "
             "union b, c",
             "(stream s a (where (> x 1)) (derive y=(+ x 1) z) (select y) (drop y z) (rename n=y) (union b c))"},
        Case{"table t = a | by k, d = truncate(t, 1d) | window tumbling 5m | aggregate { n = count() where ok  m = "
             "max(x) } | emit on close",
             "(table t a (by k d=(call truncate t 86400000ms)) (window tumbling 300000ms) (aggregate n=(call count "
             "(where ok)) m=(call max x)) (emit close))"},
        Case{"table t = a | window hopping 1h every 5m | window session gap 30m max 8h | window count 5 | window "
             "sliding w",
             "(table t a (window hopping 3600000ms (every 300000ms)) (window session 1800000ms (max 28800000ms)) "
             "(window count 5) (window sliding w))"},
        Case{"table t = a | emit on change | emit on change of x, y | emit every 5s",
             "(table t a (emit change) (emit change x y) (emit every 5000ms))"},
        Case{"table t was old = a", "(table t (was old) a)"},
        Case{"table t = a | window tumbling 5m fill empty for 1d | aggregate { n = count() } keep 5000",
             "(table t a (window tumbling 300000ms (within 86400000ms)) (aggregate n=(call count) (count 5000)))"},
        Case{
            "stream s = a | parse line with r\"x|y\" else skip | parse line with json { a: \"x\" | \"y\" } | parse l "
            "with kv (pairs = \"&\") "
            "| parse l with csv a, b | flatten x as y | repeat int(n ?? \"1\") | dedup by id within 5m | remember "
            "last 3 for 30d { a = last(b) } "
            "| remember for 30d { n = count() } | left join c on id, a == b within 0s..30s | outer join d as e on k | "
            "join t on k | expire after 1h "
            "| score fz | where x",
            "(stream s a (parse line (with text (pattern \"x|y\") else-skip)) (parse line (with json (schema (a "
            "\"x\"|\"y\")))) (parse l (with kv (options pairs=\"&\"))) (parse l (with csv (names a b))) (flatten x y) "
            "(repeat (call int (?? n \"1\"))) (dedup id (within 300000ms)) (remember a=(call last b) (count 3) (within "
            "2592000000ms)) (remember "
            "n=(call count) (within 2592000000ms)) (join c left (on id) (on a b) (within (range 0ms 30000ms))) (join d "
            "outer (as e) (on k)) (join t (on k)) (expire (within 3600000ms)) (score fz) (where x))"}));

INSTANTIATE_TEST_SUITE_P(
    Detectors, Declarations,
    testing::Values(Case{"rule r on b { }", "(rule r (on b))"},
                    Case{"rule r on b by k, l = m { when n >= 5 each update once per 60s once per id, x within 1h "
                         "reset on alert severity high "
                         "message \"{n} of {k}\" alert { n, k = 1 } }",
                         "(rule r (on b) (by k l=m) (when (>= n 5)) each-update (once 60000ms) (once id x) (within "
                         "3600000ms) reset-on-alert "
                         "(severity high) (message \"{n} of {k}\") (alert n k=1))"},
                    Case{"rule r on b { when a for 5m alert { } }", "(rule r (on b) (when a) (for 300000ms) (alert))"},
                    Case{"rule r on b { when a for 3 windows }", "(rule r (on b) (when a) (for-windows 3))"},
                    Case{"rule r on b { when a for n windows }", "(rule r (on b) (when a) (for-windows n))"},
                    Case{"rule r on b { when severity == message and alert }",
                         "(rule r (on b) (when (and (== severity message) alert)))"},
                    Case{"pattern p was q on a, b by u within 10m {\n first x at least 10 where a == \"}\"\n then no c "
                         "for 30s where { a: 1 }.a\n"
                         " alert { a, b = { c: 1 } } }\nparam y = 1",
                         "(pattern p (on a b) (by u) (within 600000ms) (first x (at-least 10) (where (== a \"}\"))) "
                         "(then-no c (for 30000ms) (where (. {a:1} a))) (was q) (alert a b={c:1}))\n(param y (= 1))"}));

INSTANTIATE_TEST_SUITE_P(
    Fuzzy, Declarations,
    testing::Values(Case{"fuzzy f on b by k { input a in 0..20 { low = triangle(0, 0, 8) high = ramp(1, 2) height 0.5 "
                         "} output r in 0..100 { low = constant(1) }\n"
                         "if a is low then r is low with 0.5 conjunction minimum disjunction maximum defuzzifier "
                         "centroid 200 when r > 5 severity low }",
                         "(fuzzy f (on b) (by k) (input a (in (range 0 20)) (low triangle 0 0 8) (high ramp 1 2 "
                         "(height 0.5))) (output r (in (range 0 100)) "
                         "(low constant 1)) (if (is a low) (is r low) (with 0.5)) (conjunction minimum) (disjunction "
                         "maximum) (defuzzifier centroid 200) "
                         "(when (> r 5)) (severity low))"},
                    Case{"fuzzy f { if a is not very low and (b is any or not c is low) or d is somewhat x then r is "
                         "extremely high, s is low\n if a is b then c is very\n when x }",
                         "(fuzzy f (if (or (and (is a not very low) (or (is b any) (not (is c low)))) (is d somewhat "
                         "x)) (is r extremely high) (is s low)) "
                         "(if (is a b) (is c very)) (when x))"},
                    Case{"fuzzy f { input a = x + 1 in -20..120 rising { height = z(1, 2) } defuzzifier centroid n "
                         "activation general }",
                         "(fuzzy f (input a (= (+ x 1)) (in (range (neg 20) 120)) rising (height z 1 2)) (defuzzifier "
                         "centroid n) (activation general))"},
                    Case{"fuzzy f { output r in 0..1 default 0.5 lock previous defuzzifier bisector 50 { a = z(0, 1) } "
                         "otherwise r is a, r is b\n"
                         " block b { conjunction minimum if x is y then r is a } activation threshold(\">\", 0.5) "
                         "approximate within 0.01 }",
                         "(fuzzy f (output r (in (range 0 1)) (default 0.5) (lock previous) (defuzzifier bisector 50) "
                         "(a z 0 1)) (otherwise (is r a) (is r b)) (activation threshold \">\" 0.5) (approximate 0.01) "
                         "(block b (conjunction minimum) (if (is x y) (is r a))))"}));

INSTANTIATE_TEST_SUITE_P(
    Ends, Declarations,
    testing::Values(Case{"sink a, b to topic \"t\" json { x, y = 1 } key x, y",
                         "(sink a b (to topic \"t\") json (fields x y=1) (key x y))"},
                    Case{"sink a to stdout json", "(sink a (to stdout) json)"},
                    Case{"sink a to topic \"x.{alert.severity}\" csv (header = true)",
                         "(sink a (to topic \"x.{alert.severity}\") csv (options header=true) "
                         "(route \"x.{(. alert severity)}\"))"},
                    Case{"sink a to file \"${env:F}\" text \"{x}\"",
                         "(sink a (to file \"${env:F}\") text (template \"{x}\"))"},
                    Case{"evaluate e { detectors a, b truth s by id where x gap 5s match by ip within 60s cell 60s "
                         "every 5s to topic \"m\" json to csv \"c\" }",
                         "(evaluate e (detectors a b) (truth s id) (where x) (gap 5000ms) (match ip) (within 60000ms) "
                         "(cell 60000ms) (every 5000ms) "
                         "(to-topic \"m\") (to-csv \"c\"))"},
                    Case{"evaluate e { truth s where l == \"a\" by ip, b gap 30s }",
                         "(evaluate e (truth s) (keys ip b) (where (== l \"a\")) (gap 30000ms))"}));

INSTANTIATE_TEST_SUITE_P(
    Tests, Declarations,
    testing::Values(Case{"test \"a {b\" with x = 3, y = 1h { given s 3 times every 100ms at 5s partition 1 { a: 1 } "
                         "advance 1m idle 5s restart finish }",
                         "(test \"a {b\" (with x=3 y=3600000ms) (given s (times 3) (every 100ms) (at 5000ms) "
                         "(partition 1) {a:1}) (advance 60000ms) (idle 5000ms) "
                         "(restart) (finish))"},
                    Case{"test \"t\" { given s raw \"{\\\"a\\\": 1\" given s n times raw r\"{x}\" }",
                         "(test \"t\" (given s (raw \"{\\\"a\\\": 1\")) (given s (times n) (raw \"{x}\")))"},
                    Case{"test \"t\" { expect r 2 times { a: 1 } { a: 2 } in any order expect r 1 time expect no r "
                         "expect no invalid s expect late s 1 time "
                         "expect r { a: null } }",
                         "(test \"t\" (expect r (times 2) {a:1} {a:2} any-order) (expect r (times 1)) (expect no r) "
                         "(expect no invalid s) (expect late s (times 1)) "
                         "(expect r {a:null}))"},
                    Case{"test \"t\" { given s null { k: 1 } given s file \"f\" expect state t { k: 1 } absent expect "
                         "state t { k: 1 } { n: 2 } expect r file \"g\" in any order }",
                         "(test \"t\" (given s null {k:1}) (given s (file \"f\")) (expect-state t {k:1} absent) "
                         "(expect-state t {k:1} {n:2}) (expect r (file \"g\") any-order))"}));

TEST(Parser, SpansCoverWhatTheyName) {
  const SourceText source(
      "t", "rule r on b {\n  when a + 1 >= 5   # note\n  alert { x = f(a), y }\n}\n\nsink r to stdout json");
  Diagnostics diagnostics;
  const ast::File file = Parse(source, &diagnostics);
  ASSERT_EQ(file.declarations.size(), 2u);
  const auto& rule = std::get<ast::RuleDecl>(file.declarations[0]);
  EXPECT_EQ(source.Slice(rule.span).substr(0, 6), "rule r");
  EXPECT_EQ(source.text()[rule.span.end - 1], '}');
  EXPECT_EQ(source.Slice(rule.name.span), "r");
  EXPECT_EQ(source.Slice(rule.body.when->span), "a + 1 >= 5");
  EXPECT_EQ(source.Slice(rule.body.when->children[0]->span), "a + 1");
  EXPECT_EQ(source.Slice(rule.body.when_span), "when a + 1 >= 5");
  EXPECT_EQ(source.Slice(rule.body.alert_span), "alert { x = f(a), y }");
  EXPECT_EQ(source.Slice(rule.body.alert[0].span), "x = f(a)");
  EXPECT_EQ(source.Slice(std::get<ast::SinkDecl>(file.declarations[1]).span), "sink r to stdout json");
  ASSERT_EQ(file.comments.size(), 1u);
  EXPECT_EQ(source.Slice(file.comments[0].span), "# note");
}

TEST(Parser, SpansInsideInterpolations) {
  const SourceText source("t", "fn f() = \"a {b + \"{c}\"} d\"");
  Diagnostics diagnostics;
  const ast::File file = Parse(source, &diagnostics);
  const auto& body = *std::get<ast::FnDecl>(file.declarations[0]).body;
  ASSERT_EQ(body.parts.size(), 3u);
  const ast::Expr& sum = *body.parts[1].value;
  EXPECT_EQ(source.Slice(sum.span), "b + \"{c}\"");
  EXPECT_EQ(source.Slice(sum.children[1]->parts[0].value->span), "c");
}

}  // namespace
}  // namespace weir::dsl
