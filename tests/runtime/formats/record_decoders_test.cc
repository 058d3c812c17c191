// The decoders of CSV, of text and of pairs: tables of value and row.
#include <gtest/gtest.h>

#include <random>

#include "runtime/formats/csv_row.h"
#include "runtime/formats/decoder.h"
#include "runtime/row/text.h"
#include "tests/runtime/formats/source_builder.h"

namespace weir::formats::test {
namespace {

plan::SourceField At(std::string name, dsl::Type type, std::string path) {
  plan::SourceField field = SourceFieldOf(std::move(name), std::move(type));
  field.path = {std::move(path)};
  return field;
}
dsl::Type Of(Kind kind, bool nullable = false) { return dsl::Type::Of(kind, nullable); }

// The row as JSON values, or "CODE field: message".
std::string Decoded(Decoder* decoder, const plan::Source& source, std::string_view value, const RecordInfo& info = {}) {
  Arena arena;
  std::vector<Slot> slots(source.fields.size());
  const DecodeResult result = decoder->Decode(value, info, slots.data(), &arena);
  if (!result.ok()) return std::string(result.code) + " " + result.field + ": " + result.message;
  std::string out;
  for (size_t k = 0; k < slots.size(); ++k) {
    if (k > 0) out += " ";
    AppendJson(slots[k], source.fields[k].type, &out);
  }
  return out;
}
std::string Decoded(const plan::Source& source, std::string_view value, const RecordInfo& info = {}) {
  return Decoded(MakeDecoder(source).get(), source, value, info);
}

struct Case {
  const char* value;
  const char* want;
};

plan::Source Csv() {
  plan::Source s;
  s.format.name = "csv";
  s.fields = {At("user", Of(Kind::kString), "1"), At("n", Of(Kind::kInt, true), "2"),
              At("at", Of(Kind::kTimestamp), "4")};
  s.time_field = "at";
  return s;
}

TEST(CsvDecoder, ColumnsByNumber) {
  const Case kCases[] = {
      {"ada,7,x,2026-01-31T12:00:00Z", R"("ada" 7 "2026-01-31T12:00:00.000Z")"},
      {"ada,7,x,1769860800,more,columns\r\n", R"("ada" 7 "2026-01-31T12:00:00.000Z")"},
      {"\xef\xbb\xbf\"a,b\",\"-7\",\"x\ny\",1769860800\n", R"("a,b" -7 "2026-01-31T12:00:00.000Z")"},
      {"\"say \"\"hi\"\"\",,,0", R"("say \"hi\"" null "1970-01-01T00:00:00.000Z")"},
      {"say \"hi\",,,0", R"("say \"hi\"" null "1970-01-01T00:00:00.000Z")"},
      {",,,0", R"("" null "1970-01-01T00:00:00.000Z")"},
      {"\"\",,,0", R"("" null "1970-01-01T00:00:00.000Z")"},
      {" ada ,7,,0", R"(" ada " 7 "1970-01-01T00:00:00.000Z")"},
      {"\"a\r\nb\",7,,\"0\"\r", R"("a\r\nb" 7 "1970-01-01T00:00:00.000Z")"},
      {"", "E_DECODE : the value is empty"},
      {"ada,7", "E_TIME at: `at` is missing (expected timestamp)"},
      {"ada,7,,", "E_TIME at: `at` is missing (expected timestamp)"},
      {"ada,seven,,0", "E_SCHEMA n: `n` is text of another form (expected int?)"},
      {"ada,\"\",,0", "E_SCHEMA n: `n` is text of another form (expected int?)"},
      {"ada,9223372036854775808,,0", "E_SCHEMA n: `n` is out of range (expected int?)"},
      {"ada,7,,noon", "E_TIME at: `at` is text of another form (expected timestamp)"},
      {"\"ada,7,,0", "E_DECODE : a column's quote is not closed"},
      {"\"ada\"x,7,,0", "E_DECODE : text follows a column's closing quote"},
      {"ada,7,,0\nada,8,,0", "E_DECODE : something follows the row"},
      {"a\xff,7,,0", "E_DECODE : the value is not UTF-8"},
  };
  const plan::Source source = Csv();
  const auto decoder = MakeDecoder(source);
  for (const Case& c : kCases) EXPECT_EQ(Decoded(decoder.get(), source, c.value), c.want) << c.value;
  EXPECT_EQ(Decoded(source, {}), "E_DECODE : the value is null");
}

TEST(CsvDecoder, ColumnsByName) {
  plan::Source source = Csv();
  source.format.header = true;
  source.fields[0].path = {"User name"};
  source.fields[1].path = {"n"};
  source.fields[2].path = {"at"};
  plan::Literal anyone;
  anyone.kind = Kind::kString;
  anyone.s = "anyone";
  source.fields[0].default_value = anyone;
  const Case kCases[] = {
      {"at,User name,n\n0,ada,7", R"("ada" 7 "1970-01-01T00:00:00.000Z")"},
      {"at,User name,n\n1,bob,8\n", R"("bob" 8 "1970-01-01T00:00:01.000Z")"},
      {"at,n\r\n1,8\r\n", R"("anyone" 8 "1970-01-01T00:00:01.000Z")"},
      {"\"User name\",at,other\n,1,2", R"("anyone" null "1970-01-01T00:00:01.000Z")"},
      {"at,User name,n\n0", R"("anyone" null "1970-01-01T00:00:00.000Z")"},
      {"at,User name,n\n0,ada,7,8", "E_DECODE : the row is longer than its header"},
      {"at,User name,n", "E_DECODE : the row behind the header is missing"},
      {"at,User name,n\n", "E_DECODE : the row behind the header is missing"},
      {"at,User name,n\n0,ada,7\n0,bob,7", "E_DECODE : something follows the row"},
      {"User name,n\nada,7", "E_TIME at: `at` is missing (expected timestamp)"},
  };
  const auto decoder = MakeDecoder(source);
  for (const Case& c : kCases) EXPECT_EQ(Decoded(decoder.get(), source, c.value), c.want) << c.value;
}

// What is wrong with a record does not depend on those before it.
TEST(CsvDecoder, AKnownHeaderWithoutARow) {
  plan::Source source = Csv();
  source.format.header = true;
  const std::string header = "0,1,2\n", missing = "E_DECODE : the row behind the header is missing";
  for (size_t k = 0; k < 3; ++k) source.fields[k].path = {std::to_string(k)};
  const auto decoder = MakeDecoder(source);
  EXPECT_EQ(Decoded(decoder.get(), source, header), missing);
  EXPECT_NE(Decoded(decoder.get(), source, header + "ada,7,0"), missing);
  EXPECT_EQ(Decoded(decoder.get(), source, header), missing);
}

TEST(CsvDecoder, Dialects) {
  plan::Source source = Csv();
  source.format.delimiter = ';';
  source.format.quote = '\'';
  EXPECT_EQ(Decoded(source, "'a;''b';7;,;0"), R"("a;'b" 7 "1970-01-01T00:00:00.000Z")");
  source.format.delimiter = '\t';
  source.format.quote = 0;
  EXPECT_EQ(Decoded(source, "\"a\t7\tx\t0\n"), R"("\"a" 7 "1970-01-01T00:00:00.000Z")");
}

TEST(CsvDecoder, TypesOfColumns) {
  plan::Source source;
  source.format.name = "csv";
  source.fields = {At("b", Of(Kind::kBool), "1"),        At("f", Of(Kind::kFloat), "2"),
                   At("d", Of(Kind::kDuration), "3"),    At("a", Of(Kind::kIp), "4"),
                   At("c", Of(Kind::kCidr), "5"),        At("x", Of(Kind::kBytes), "6"),
                   At("s", Of(Kind::kString, true), "7")};
  EXPECT_EQ(Decoded(source, "true,-1.5e2,250,203.0.113.9,10.0.0.0/8,aGk=,"),
            R"(true -150.0 250 "203.0.113.9" "10.0.0.0/8" "aGk=" null)");
  EXPECT_EQ(Decoded(source, "true,1,250,::1,10.0.0.0/8,aGk=,\"\""), R"(true 1.0 250 "::1" "10.0.0.0/8" "aGk=" "")");
  EXPECT_EQ(Decoded(source, "yes,1,250,::1,10.0.0.0/8,aGk=,"),
            "E_SCHEMA b: `b` is text of another form (expected bool)");
  EXPECT_EQ(Decoded(source, "true,1,250ms,::1,10.0.0.0/8,aGk=,"),
            "E_SCHEMA d: `d` is text of another form (expected duration)");
}

TEST(CsvRow, Sizes) {
  const plan::Format format;
  EXPECT_EQ(CsvRowSize("a,b\nc\n", format), 4u);
  EXPECT_EQ(CsvRowSize("a,\"b\nc\"\r\nd", format), 9u);
  EXPECT_EQ(CsvRowSize("a,\"b\nc", format), 6u);
  EXPECT_EQ(CsvRowSize("a\"b\nc\"\n", format), 4u);
  EXPECT_EQ(CsvRowSize("\"a\"\"\nb\"\nc", format), 8u);
}

TEST(CsvRow, WhatIsWrittenIsRead) {
  plan::Format format;
  for (const char* text : {"", "plain", "a,b", "say \"hi\"", "two\nlines", "\r", "\"", " "}) {
    std::string row;
    AppendCsvCell(text, *text == 0, format, &row);
    row += ",";
    AppendCsvCell(text, *text == 0, format, &row);
    Arena arena;
    std::vector<CsvCell> cells;
    std::string_view rest = row;
    EXPECT_EQ(TakeCsvRow(&rest, format, &arena, &cells), nullptr) << row;
    ASSERT_EQ(cells.size(), 2u) << row;
    EXPECT_EQ(cells[0].text, text);
    EXPECT_EQ(cells[1].text, text);
  }
}

// Of texts made of what matters to CSV: a row ends where it is cut, and any bytes can be read.
TEST(CsvRow, CutsWhereItReads) {
  constexpr std::string_view kAlphabet = "a,\"\n\r;=\\";
  std::mt19937_64 random(7);
  plan::Source csv = Csv();
  plan::Source kv = Csv();
  kv.format.name = "kv";
  const auto csv_decoder = MakeDecoder(csv), kv_decoder = MakeDecoder(kv);
  size_t whole = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 12, ' ');
    for (char& c : text) c = kAlphabet[random() % kAlphabet.size()];
    Decoded(csv_decoder.get(), csv, text);
    Decoded(kv_decoder.get(), kv, text);
    Arena arena;
    std::vector<CsvCell> cells;
    std::string_view rest = text;
    if (text.empty() || TakeCsvRow(&rest, csv.format, &arena, &cells) != nullptr) continue;
    ++whole;
    EXPECT_EQ(CsvRowSize(text, csv.format), text.size() - rest.size()) << text;
    std::string again;
    for (const CsvCell& cell : cells) {
      if (&cell != &cells.front()) again += ',';
      AppendCsvCell(cell.text, cell.quoted, csv.format, &again);
    }
    std::vector<CsvCell> same;
    std::string_view row = again;
    if (again.empty()) continue;
    EXPECT_EQ(TakeCsvRow(&row, csv.format, &arena, &same), nullptr) << again;
    ASSERT_EQ(same.size(), cells.size()) << text;
    for (size_t k = 0; k < same.size(); ++k) EXPECT_EQ(same[k].text, cells[k].text) << text;
  }
  EXPECT_GT(whole, 5000u);
}

TEST(TextDecoder, Lines) {
  plan::Source source;
  source.format.name = "text";
  source.fields = {At("line", Of(Kind::kString), "line")};
  EXPECT_EQ(Decoded(source, "a line"), "\"a line\"");
  EXPECT_EQ(Decoded(source, "a line\r\n"), "\"a line\"");
  EXPECT_EQ(Decoded(source, "a\n\n"), "\"a\\n\"");
  EXPECT_EQ(Decoded(source, std::string_view("", 0)), "\"\"");
  EXPECT_EQ(Decoded(source, {}), "E_DECODE : the value is null");
  EXPECT_EQ(Decoded(source, "\xe4\xf6"), "E_DECODE : the value is not UTF-8");
}

TEST(TextDecoder, NamedGroups) {
  plan::Source source;
  source.format.name = "text";
  source.format.pattern = R"((?P<n>\d+)? ?user (?P<user>\S*) (from (?P<from>\S+))?)";
  source.fields = {At("times", Of(Kind::kInt, true), "n"), At("user", Of(Kind::kString), "user"),
                   At("from", Of(Kind::kIp, true), "from")};
  EXPECT_EQ(Decoded(source, "then 12 user ada from 10.0.0.1 port"), R"(12 "ada" "10.0.0.1")");
  EXPECT_EQ(Decoded(source, "user  x"), R"(null "" null)");
  EXPECT_EQ(Decoded(source, "nobody"), "E_DECODE : no match");
  EXPECT_EQ(Decoded(source, "user ada from nowhere x"), "E_SCHEMA from: `from` is text of another form (expected ip?)");
  source.fields[0].type.nullable = false;
  EXPECT_EQ(Decoded(source, "user ada x"), "E_SCHEMA times: `times` is missing (expected int)");
}

TEST(KvDecoder, Pairs) {
  plan::Source source;
  source.format.name = "kv";
  source.fields = {At("user", Of(Kind::kString), "user"), At("port", Of(Kind::kInt, true), "port"),
                   At("text", Of(Kind::kString, true), "msg")};
  const Case kCases[] = {
      {"user=ada port=22", R"("ada" 22 null)"},
      {"info  user=ada   port=22  x=1 msg=\"not found, \\\"x\\\" \\\\ \\n\" tail",
       R"("ada" 22 "not found, \"x\" \\ \\n")"},
      {"user= port= msg=", R"("" null null)"},
      {"user=\"\" msg=\"\"", R"("" null "")"},
      {"user=a user=b port=1 port=", R"("b" null null)"},
      {"user=a=b", R"("a=b" null null)"},
      {"port=22", "E_SCHEMA user: `user` is missing (expected string)"},
      {"user=a port=x", "E_SCHEMA port: `port` is text of another form (expected int?)"},
      {"user=\"a", "E_DECODE : a value's quote is not closed"},
      {"user=\"a\\\"", "E_DECODE : a value's quote is not closed"},
  };
  const auto decoder = MakeDecoder(source);
  for (const Case& c : kCases) EXPECT_EQ(Decoded(decoder.get(), source, c.value), c.want) << c.value;
  source.format.pairs = ";";
  source.format.assign = ":";
  EXPECT_EQ(Decoded(source, " user : ada b ; port:22;msg: \"x;y\" ;"), R"("ada b" 22 "x;y")");
}

TEST(Decoders, FieldsOfTheRecordItself) {
  plan::Source source = Csv();
  const auto place = [](const char* name, dsl::Type type, const char* of) {
    plan::SourceField field = SourceFieldOf(name, std::move(type));
    field.place = of;
    field.path.clear();
    return field;
  };
  source.fields = {At("user", Of(Kind::kString), "1"), place("k", Of(Kind::kIp), "key"),
                   place("h", Of(Kind::kInt, true), "header"), place("o", Of(Kind::kInt), "offset"),
                   place("t", Of(Kind::kTimestamp), "timestamp")};
  source.fields[2].path = {"tries"};
  source.time_field.clear();
  EXPECT_TRUE(ReadsHeaders(source));
  RecordInfo info;
  info.key = "10.0.0.1";
  info.offset = 5;
  info.timestamp_ms = 1000;
  const RecordHeaders headers = {{"tries", "1"}, {"other", "x"}, {"tries", "2"}};
  EXPECT_EQ(Decoded(source, "ada", info), R"("ada" "10.0.0.1" null 5 "1970-01-01T00:00:01.000Z")");
  info.headers = &headers;
  EXPECT_EQ(Decoded(source, "ada", info), R"("ada" "10.0.0.1" 2 5 "1970-01-01T00:00:01.000Z")");
  source.fields[2].type.nullable = false;
  info.headers = nullptr;
  EXPECT_EQ(Decoded(source, "ada", info), "E_SCHEMA h: `h` is missing (expected int)");
  info.key.reset();
  EXPECT_EQ(Decoded(source, "ada", info), "E_KEY k: `k` is null (expected ip)");
}

}  // namespace
}  // namespace weir::formats::test
