#include "dsl/lexer.h"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>

namespace weir::dsl {
namespace {

const char* KindWord(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEnd: return "end";
    case TokenKind::kName: return "name";
    case TokenKind::kQuotedName: return "quoted";
    case TokenKind::kInt: return "int";
    case TokenKind::kFloat: return "float";
    case TokenKind::kString: return "string";
    case TokenKind::kRawString: return "raw";
    case TokenKind::kDuration: return "duration";
    case TokenKind::kTimestamp: return "timestamp";
    case TokenKind::kIp: return "ip";
    case TokenKind::kCidr: return "cidr";
    case TokenKind::kPunct: return "punct";
  }
  return "?";
}

std::string Show(const Token& token) {
  std::ostringstream out;
  out << KindWord(token.kind) << ' ';
  switch (token.kind) {
    case TokenKind::kInt:
    case TokenKind::kDuration:
    case TokenKind::kTimestamp: out << token.int_value; break;
    case TokenKind::kFloat: out << token.float_value; break;
    default: out << token.text;
  }
  return out.str();
}

// "kind value; kind value", and then the codes of the errors.
std::string Lex(const std::string& text) {
  const SourceText source("t", text);
  Diagnostics diagnostics;
  std::string out;
  for (const Token& token : LexAll(source, &diagnostics, nullptr)) {
    if (token.kind == TokenKind::kEnd) break;
    out += (out.empty() ? "" : "; ") + Show(token);
  }
  for (const Diagnostic& d : diagnostics.Sorted()) out += " !" + d.code;
  return out;
}

struct Case {
  std::string text, tokens;
};

class LexerTable : public testing::TestWithParam<Case> {};

TEST_P(LexerTable, Reads) { EXPECT_EQ(Lex(GetParam().text), GetParam().tokens) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(Names, LexerTable,
                         testing::Values(Case{"where time _x9", "name where; name time; name _x9"},
                                         Case{"`any text` x", "quoted any text; name x"},
                                         Case{"`open", "quoted open !W0103"}, Case{"``", "quoted  !W0110"},
                                         Case{"gr\xC3\xB6\xC3\x9F"
                                              "e < 3",
                                              "name gr\xC3\xB6\xC3\x9F"
                                              "e; punct <; int 3 !W0101"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, LexerTable,
    testing::Values(Case{"42 1_000 0xff 0xFF_FF", "int 42; int 1000; int 255; int 65535"},
                    Case{"3.5 1e3 2.5e+1 1_0.5", "float 3.5; float 1000; float 25; float 10.5"},
                    Case{"1e-3", "float 0.001"}, Case{"9223372036854775807", "int 9223372036854775807"},
                    Case{"9223372036854775808", "int -9223372036854775808"},  // only behind a `-`: the parser's part
                    Case{"9223372036854775809", "int 0 !W0105"}, Case{"0x8000000000000000", "int 0 !W0105"},
                    Case{"0x", "int 0 !W0105"}, Case{"0xfg", "int 0 !W0105"}, Case{"1__0", "int 0 !W0105"},
                    Case{"1_", "int 0 !W0105"}, Case{"1_.5", "int 0 !W0105"}, Case{"1_e5", "int 0 !W0105"},
                    Case{"1e999", "int 0 !W0105"}, Case{"1.5x", "float 0 !W0105"}, Case{"3.", "int 3; punct ."},
                    Case{"-5", "punct -; int 5"}));

INSTANTIATE_TEST_SUITE_P(
    Durations, LexerTable,
    testing::Values(Case{"250ms 10s 5m 1h 7d",
                         "duration 250; duration 10000; duration 300000; duration 3600000; duration 604800000"},
                    Case{"1h30m", "duration 5400000"}, Case{"60s1ms", "duration 60001"},
                    Case{"1d2h3m4s5ms", "duration 93784005"}, Case{"1_000ms", "duration 1000"},
                    Case{"0s", "duration 0"}, Case{"5min", "duration 0 !W0109"}, Case{"30m1h", "duration 0 !W0109"},
                    Case{"1m1m", "duration 0 !W0109"}, Case{"1h30", "duration 0 !W0109"},
                    Case{"1.5h", "duration 0 !W0109"}, Case{"106751991168d", "duration 0 !W0109"},
                    Case{"106751991167d", "duration 9223372036828800000"}));

INSTANTIATE_TEST_SUITE_P(
    Timestamps, LexerTable,
    testing::Values(
        Case{"1970-01-01T00:00:00Z", "timestamp 0"}, Case{"2026-01-31T12:00:00.250Z", "timestamp 1769860800250"},
        Case{"2026-01-31T13:00:00+01:00", "timestamp 1769860800000"},
        Case{"2026-01-31T11:30:00.5-00:30", "timestamp 1769860800500"},
        Case{"1969-12-31T23:59:59.999Z", "timestamp -1"}, Case{"2000-02-29T00:00:00Z", "timestamp 951782400000"},
        Case{"9999-12-31T23:59:59.999Z", "timestamp 253402300799999"},
        Case{"2026-01-01T00:00:00Z-5m", "timestamp 1767225600000; punct -; duration 300000"},
        Case{"2026-01-01T00:00:00Z..", "timestamp 1767225600000; punct .."},
        Case{"1900-02-29T00:00:00Z", "timestamp 0 !W0106"}, Case{"2026-13-01T00:00:00Z", "timestamp 0 !W0106"},
        Case{"2026-01-01T24:00:00Z", "timestamp 0 !W0106"}, Case{"2026-01-01T00:00:00", "timestamp 0 !W0106"},
        Case{"2026-01-01T00:00Z", "timestamp 0 !W0106"}, Case{"2026-01-01T00:00:00.1234Z", "timestamp 0 !W0106"},
        Case{"2026-01-01T00:00:00+25:00", "timestamp 0 !W0106"}));

INSTANTIATE_TEST_SUITE_P(
    Addresses, LexerTable,
    testing::Values(Case{"203.0.113.9", "ip 203.0.113.9"}, Case{"2001:db8::1", "ip 2001:db8::1"}, Case{"::1", "ip ::1"},
                    Case{"::", "ip ::"}, Case{"::ffff:203.0.113.9", "ip ::ffff:203.0.113.9"},
                    Case{"fe80::", "ip fe80::"}, Case{"1:2:3:4:5:6:7:8", "ip 1:2:3:4:5:6:7:8"},
                    Case{"abcd:1:2:3:4:5:6:7", "ip abcd:1:2:3:4:5:6:7"}, Case{"10.0.0.0/8", "cidr 10.0.0.0/8"},
                    Case{"2001:db8::/32", "cidr 2001:db8::/32"},
                    Case{"{ a:1 }", "punct {; name a; punct :; int 1; punct }"}, Case{"a:1::2", "ip a:1::2"},
                    Case{"bad:x:y", "name bad; punct :; name x; punct :; name y"},
                    Case{"[1.2.3.4, ::1]", "punct [; ip 1.2.3.4; punct ,; ip ::1; punct ]"},
                    Case{"1.2.3", "ip 1.2.3 !W0108"}, Case{"1.2.3.4.5", "ip 1.2.3.4.5 !W0108"},
                    Case{"256.1.1.1", "ip 256.1.1.1 !W0108"}, Case{"01.2.3.4", "ip 01.2.3.4 !W0108"},
                    Case{"1::2::3", "ip 1::2::3 !W0108"}, Case{"1:2:3:4:5:6:7", "ip 1:2:3:4:5:6:7 !W0108"},
                    Case{"1:2:3:4:5:6:7:8:9", "ip 1:2:3:4:5:6:7:8:9 !W0108"}, Case{"12345::1", "int 12345; ip ::1"},
                    Case{"10.0.0.0/33", "cidr 10.0.0.0/33 !W0108"}, Case{"::/129", "cidr ::/129 !W0108"},
                    Case{"1.2.3.4x", "ip 1.2.3.4x !W0108"}));

INSTANTIATE_TEST_SUITE_P(Ranges, LexerTable,
                         testing::Values(Case{"0..20", "int 0; punct ..; int 20"},
                                         Case{"-5..lo", "punct -; int 5; punct ..; name lo"},
                                         Case{"5.. {", "int 5; punct ..; punct {"}, Case{"..3", "punct ..; int 3"},
                                         Case{"1.5..2.5", "float 1.5; punct ..; float 2.5"},
                                         Case{"1s..5m", "duration 1000; punct ..; duration 300000"},
                                         Case{"a..b", "name a; punct ..; name b"}));

INSTANTIATE_TEST_SUITE_P(
    Strings, LexerTable,
    testing::Values(Case{R"("plain" x)", "string plain; name x"}, Case{R"("a \" b")", R"(string a \" b)"},
                    Case{R"("a {f("x", "}")} b" y)", R"(string a {f("x", "}")} b; name y)"},
                    Case{R"("{previous ?? "nothing {x}"}")", R"(string {previous ?? "nothing {x}"})"},
                    Case{R"("\u{1F600}" y)", R"(string \u{1F600}; name y)"}, Case{R"("\{" y)", R"(string \{; name y)"},
                    Case{R"("a } b")", "string a } b"},
                    Case{R"("{capture(x, r#"[{"]"#)}" y)", R"(string {capture(x, r#"[{"]"#)}; name y)"},
                    Case{"\"open\nx", "string open; name x !W0103"}, Case{"\"a {b\" x", "string a {b; name x !W0118"},
                    Case{"\"a {b\" \"c {d\" x", "string a {b; string c {d; name x !W0118"},
                    Case{R"(r"raw\d+ {x}" y)", R"(raw raw\d+ {x}; name y)"},
                    Case{R"(r#"say "x""# y)", R"(raw say "x"; name y)"}, Case{R"(r##"a"#b"##)", R"(raw a"#b)"},
                    Case{R"(r"")", "raw "}, Case{"r\"open\nx", "raw open; name x !W0103"},
                    Case{R"(r#"open" x)", R"(raw open" x !W0103)"}, Case{"r # c", "name r"}));

INSTANTIATE_TEST_SUITE_P(
    OtherLanguages, LexerTable,
    testing::Values(Case{"a && b || !c != d",
                         "name a; name and; name b; name or; name not; name c; punct !=; name d !W0101 !W0101 !W0101"},
                    Case{"a; b", "name a; name b !W0101"}, Case{"'text' x", "string text; name x !W0101"},
                    Case{"don't", "name don; name t !W0101"}, Case{"a // b\nc", "name a; name c !W0101"},
                    Case{"a \xE2\x89\xA5 5", "name a; punct >=; int 5 !W0101"}, Case{"a $ b", "name a; name b !W0101"},
                    Case{"\xE2\x80\x9Ctext\xE2\x80\x9D", "string text !W0101"},
                    Case{"a \xE2\x86\x92 b", "name a; name b !W0101"},
                    Case{std::string("a\0b", 3), "name a; name b !W0101"}));

TEST(Lexer, CommentsAreKept) {
  const SourceText source("t", "\xEF\xBB\xBF# first \r\nx # behind\n  #\ny \"# no\" #last");
  Diagnostics diagnostics;
  std::vector<ast::Comment> comments;
  LexAll(source, &diagnostics, &comments);
  ASSERT_EQ(comments.size(), 4u);
  EXPECT_EQ(comments[0].text, " first");
  EXPECT_TRUE(comments[0].own_line);
  EXPECT_EQ(comments[1].text, " behind");
  EXPECT_FALSE(comments[1].own_line);
  EXPECT_EQ(comments[2].text, "");
  EXPECT_TRUE(comments[2].own_line);
  EXPECT_EQ(source.Slice(comments[3].span), "#last");
  EXPECT_TRUE(diagnostics.empty());
}

TEST(Lexer, TokensKnowTheirPlace) {
  const SourceText source("t", "ab 12\n\t`c d`");
  Diagnostics diagnostics;
  const std::vector<Token> tokens = LexAll(source, &diagnostics, nullptr);
  ASSERT_EQ(tokens.size(), 4u);
  EXPECT_EQ(tokens[1].span, (Span{3, 5}));
  EXPECT_TRUE(tokens[1].space_before);
  EXPECT_FALSE(tokens[1].first_on_line);
  EXPECT_EQ(source.Slice(tokens[2].span), "`c d`");
  EXPECT_TRUE(tokens[2].first_on_line);
  EXPECT_EQ(tokens[3].span, (Span{12, 12}));
}

TEST(Lexer, LiteralStringsEndAtTheFirstQuote) {
  const SourceText source("t", R"("a {b" "c} d")");
  Diagnostics diagnostics;
  Reporter reporter(&diagnostics);
  Lexer lexer(source, source.PartSpan(0), &reporter, nullptr);
  EXPECT_EQ(lexer.Next(true).text, "a {b");
  EXPECT_EQ(lexer.Next(true).text, "c} d");
  EXPECT_TRUE(diagnostics.empty());
}

// A byte of another encoding is told once a line, also inside strings and comments.
TEST(Lexer, TextThatIsNotUtf8) {
  EXPECT_EQ(Lex("# \xE9\xE8\n\"\xE9\"\nx"), "string \xE9; name x !W0102 !W0102");
  EXPECT_EQ(Lex("\xC0\x80 \xED\xA0\x80 x"), "name x !W0102");
  EXPECT_EQ(Lex("\"\xF0\x9F\x98\x80\""), "string \xF0\x9F\x98\x80");
}

}  // namespace
}  // namespace weir::dsl
