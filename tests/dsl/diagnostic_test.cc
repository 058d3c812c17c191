#include "dsl/diagnostic.h"

#include <gtest/gtest.h>

#include "dsl/utf8.h"

namespace weir::dsl {
namespace {

Span Find(const SourceText& source, std::string_view part) {
  const auto at = static_cast<uint32_t>(source.text().find(part));
  return {at, at + static_cast<uint32_t>(part.size())};
}

TEST(Source, LinesAndColumns) {
  const SourceText source("t",
                          "ab\r\n\xC3\xA9"
                          "e\n\nx");
  EXPECT_EQ(source.line_count(), 4u);
  EXPECT_EQ(source.Line(1), "ab");
  EXPECT_EQ(source.Line(2),
            "\xC3\xA9"
            "e");
  EXPECT_EQ(source.Line(3), "");
  EXPECT_EQ(source.Line(4), "x");
  const LineColumn at = source.Locate(6);  // the `e` behind a letter of two bytes
  EXPECT_EQ(at.line, 2u);
  EXPECT_EQ(at.column, 2u);
  EXPECT_EQ(source.Locate(1000).line, 4u);
  EXPECT_EQ(source.Locate(1000).column, 2u);
  EXPECT_EQ(SourceText("t", "").Line(1), "");
}

TEST(RenderText, AsTheLanguageShowsIt) {
  std::string text(37, '\n');
  text += "  when fail_cnt >= burst_size\n";
  const SourceText source("topologies/auth_anomaly.weir", text);
  Diagnostics all;
  all.Error("W0204", Find(source, "fail_cnt"), "unknown field `fail_cnt`", "`bursts` has no such field").help =
      "did you mean `fail_count`?";
  EXPECT_EQ(RenderText(source, all.Sorted()[0], false),
            "error[W0204]: unknown field `fail_cnt`\n"
            "  --> topologies/auth_anomaly.weir:38:8\n"
            "   |\n"
            "38 |   when fail_cnt >= burst_size\n"
            "   |        ^^^^^^^^ `bursts` has no such field\n"
            "   |\n"
            "   = help: did you mean `fail_count`?\n");
}

TEST(RenderText, SecondaryLabelsNotesAndGaps) {
  const SourceText source("f.weir", "one two\nthree\nfour\nfive\n\n\n\n\n\nten\n");
  Diagnostics all;
  Diagnostic& d = all.Warning("W0900", Find(source, "two"), "message", "primary");
  d.secondary = {{Find(source, "one"), "same line"}, {Find(source, "ten"), ""}, {Find(source, "three"), "next"}};
  d.notes = {"a note"};
  EXPECT_EQ(RenderText(source, d, false),
            "warning[W0900]: message\n"
            "  --> f.weir:1:5\n"
            "   |\n"
            " 1 | one two\n"
            "   |     ^^^ primary\n"
            "   | --- same line\n"
            " 2 | three\n"
            "   | ----- next\n"
            "...\n"
            "10 | ten\n"
            "   | ---\n"
            "   |\n"
            "   = note: a note\n");
}

TEST(RenderText, TabsAndWideCharactersKeepTheCaretsAligned) {
  const SourceText source("f",
                          "\ta\t\xE6\x97\xA5\xE6\x9C\xAC"
                          "e\xCC\x81"
                          "x = bad");  // tab, 日本, é of two code points
  Diagnostics all;
  EXPECT_EQ(RenderText(source, all.Error("W0100", Find(source, "bad"), "m"), false),
            "error[W0100]: m\n"
            " --> f:1:12\n"
            "  |\n"
            "1 |     a   \xE6\x97\xA5\xE6\x9C\xAC"
            "e\xCC\x81"
            "x = bad\n"
            "  |                  ^^^\n");
  EXPECT_EQ(RenderText(source, all.Error("W0100", Find(source, "\xE6\x97\xA5\xE6\x9C\xAC"), "m"), false),
            "error[W0100]: m\n"
            " --> f:1:4\n"
            "  |\n"
            "1 |     a   \xE6\x97\xA5\xE6\x9C\xAC"
            "e\xCC\x81"
            "x = bad\n"
            "  |         ^^^^\n");
}

TEST(RenderText, SpansOverLinesAndEmptySpans) {
  const SourceText source("f", "a {\n b\n}");
  Diagnostics all;
  EXPECT_EQ(RenderText(source, all.Error("W0100", {2, 8}, "m", "block"), false),
            "error[W0100]: m\n --> f:1:3\n  |\n1 | a {\n  |   ^ block\n");
  EXPECT_EQ(RenderText(source, all.Error("W0100", {8, 8}, "m", "here"), false),
            "error[W0100]: m\n --> f:3:2\n  |\n3 | }\n  |  ^ here\n");
}

TEST(RenderText, OfALongLineOnlyTheNeighbourhood) {
  const std::string part = "0123456789";
  std::string text;
  for (int i = 0; i < 50; ++i) text += part;
  const SourceText source("f", text + "X\xC3\xA9" + text);
  Diagnostics all;
  std::string around;
  for (int i = 0; i < 6; ++i) around += part;
  Diagnostic& d = all.Error("W0100", {500, 503}, "m", "here");
  d.secondary.push_back({{0, 1}, "cut away"});
  const std::string rendered = RenderText(source, d, false);
  EXPECT_NE(rendered.find("1 | …" + around + "X\xC3\xA9" + part), std::string::npos) << rendered;
  EXPECT_NE(rendered.find("  |  " + std::string(60, ' ') + "^^ here\n"), std::string::npos) << rendered;
  EXPECT_NE(rendered.find("…\n  |"), std::string::npos) << rendered;
  EXPECT_EQ(rendered.find("cut away"), std::string::npos) << rendered;
  EXPECT_LT(rendered.size(), 400u);
}

TEST(RenderText, BytesThatAreNoTextArePrintable) {
  const SourceText source("f", "a \xFF\x1B[31m b");
  Diagnostics all;
  EXPECT_EQ(RenderText(source, all.Error("W0100", Find(source, "b"), "m"), false),
            "error[W0100]: m\n --> f:1:10\n  |\n1 | a \xEF\xBF\xBD\xEF\xBF\xBD[31m b\n  |          ^\n");
}

TEST(RenderText, ColourOnlyAddsSequences) {
  const SourceText source("f", "some text");
  Diagnostics all;
  Diagnostic& d = all.Error("W0100", {5, 9}, "m", "label");
  d.help = "help";
  std::string coloured = RenderText(source, d, true);
  EXPECT_NE(coloured.find("\033[1;31merror[W0100]\033[0m"), std::string::npos);
  std::string plain;
  for (size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\033') {
      i = coloured.find('m', i);
    } else {
      plain += coloured[i];
    }
  }
  EXPECT_EQ(plain, RenderText(source, d, false));
}

TEST(Diagnostics, SourceOrderWithoutRepeats) {
  Diagnostics all;
  all.Error("W0300", {9, 10}, "late");
  all.Error("W0200", {1, 2}, "b");
  all.Error("W0100", {1, 2}, "a");
  all.Error("W0200", {1, 2}, "b");
  all.Warning("W0900", {0, 1}, "w");
  const std::vector<Diagnostic> sorted = all.Sorted();
  ASSERT_EQ(sorted.size(), 4u);
  EXPECT_EQ(sorted[0].message, "w");
  EXPECT_EQ(sorted[1].message, "a");
  EXPECT_EQ(sorted[2].message, "b");
  EXPECT_EQ(sorted[3].message, "late");
  EXPECT_TRUE(all.has_errors());
  EXPECT_EQ(all.error_count(), 4u);
  EXPECT_EQ(all.warning_count(), 1u);
}

TEST(DidYouMean, OnlySlips) {
  const std::vector<std::string> names = {"fail_count", "accounts", "stream", "aggregate", "by", "ip"};
  EXPECT_EQ(DidYouMean("fail_cnt", names), "fail_count");
  EXPECT_EQ(DidYouMean("strem", names), "stream");
  EXPECT_EQ(DidYouMean("steram", names), "stream");
  EXPECT_EQ(DidYouMean("agregate", names), "aggregate");
  EXPECT_EQ(DidYouMean("Stream", names), "stream");
  EXPECT_EQ(DidYouMean("IP", names), "ip");
  EXPECT_EQ(DidYouMean("my", names), "");
  EXPECT_EQ(DidYouMean("table", names), "");
  EXPECT_EQ(DidYouMean("", names), "");
  EXPECT_EQ(DidYouMean(std::string(5000, 'x'), names), "");
}

TEST(Utf8, RoundTripAndBounds) {
  for (const uint32_t c : {0x24u, 0x7Fu, 0x80u, 0x7FFu, 0x800u, 0xD7FFu, 0xE000u, 0xFFFFu, 0x10000u, 0x10FFFFu}) {
    std::string text;
    AppendUtf8(c, &text);
    const CodePoint read = DecodeUtf8(text, 0);
    EXPECT_TRUE(read.valid);
    EXPECT_EQ(read.value, c);
    EXPECT_EQ(read.length, text.size());
    EXPECT_FALSE(text.size() > 1 && DecodeUtf8(text.substr(0, text.size() - 1), 0).valid);
  }
  for (const char* bad : {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80"}) {
    EXPECT_FALSE(DecodeUtf8(bad, 0).valid);
  }
  EXPECT_EQ(DisplayWidth(0x65E5), 2);
  EXPECT_EQ(DisplayWidth(0x1F600), 2);
  EXPECT_EQ(DisplayWidth(0x301), 0);
  EXPECT_EQ(DisplayWidth('a'), 1);
}

}  // namespace
}  // namespace weir::dsl
