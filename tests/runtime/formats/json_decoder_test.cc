#include <algorithm>

#include "runtime/formats/json_decoder.h"

#include <gtest/gtest.h>

#include "runtime/row/text.h"
#include "tests/runtime/formats/source_builder.h"

namespace weir::formats::test {
namespace {

// The row as text, or "CODE field: message".
std::string Decoded(JsonDecoder* decoder, const plan::Source& source, std::string_view value,
                    const RecordInfo& info = {}) {
  Arena arena;
  std::vector<Slot> slots(source.fields.size());
  const DecodeResult result = decoder->Decode(value, info, slots.data(), &arena);
  std::string out;
  for (size_t k = 0; k < slots.size(); ++k) {
    if (!out.empty()) out += " ";
    if (result.ok()) AppendJson(slots[k], source.fields[k].type, &out);
  }
  if (result.ok()) return out;
  return std::string(result.code) + " " + result.field + ": " + result.message;
}

std::string Decoded(const plan::Source& source, std::string_view value, const RecordInfo& info = {}) {
  JsonDecoder decoder(source);
  return Decoded(&decoder, source, value, info);
}

plan::Source OneField(dsl::Type type) {
  plan::Source s;
  s.fields = {SourceFieldOf("x", std::move(type))};
  return s;
}
plan::Source OneField(Kind kind, bool nullable = false) { return OneField(dsl::Type::Of(kind, nullable)); }

plan::Source Auth() {
  plan::Source s;
  s.fields = {SourceFieldOf("username", Kind::kString), SourceFieldOf("ip_address", Kind::kIp),
              SourceFieldOf("event_type", Kind::kString), SourceFieldOf("timestamp", Kind::kTimestamp),
              SourceFieldOf("burst_id", Kind::kInt, true)};
  s.time_field = "timestamp";
  return s;
}

TEST(JsonDecoder, AuthEventInAnyOrder) {
  const plan::Source source = Auth();
  JsonDecoder decoder(source);
  const char* const want = R"("ada" "203.0.113.9" "FailedLogin" "2026-01-31T12:00:00.250Z" 7)";
  for (
      const char* value : {
          R"({"username":"ada","ip_address":"203.0.113.9","event_type":"FailedLogin","timestamp":"2026-01-31T12:00:00.250Z","burst_id":7})",
          R"({ "burst_id" : 7 , "timestamp" : "2026-01-31T13:00:00.25+01:00" , "event_type" : "FailedLogin" , "ip_address" : "203.0.113.9" , "username" : "ada" } )",
          "\n{\"session\":{\"id\":[1,{\"a\":null}]},\"username\":\"ada\",\"x\":-1.5e3,\"timestamp\":1769860800250,"
          "\"event_type\":\"Failed\\u004cogin\","
          "\"ip_address\":\"::ffff:203.0.113.9\",\"y\":true,\"burst\\u005fid\":7}\r\n",
          "\xef\xbb\xbf{\"username\":\"ada\",\"ip_address\":\"203.0.113.9\",\"event_type\":\"FailedLogin\","
          "\"timestamp\":1769860800.25,\"burst_id\":7}",
      }) {
    // Twice: the second time the order of fields has been learnt.
    EXPECT_EQ(Decoded(&decoder, source, value), want);
    EXPECT_EQ(Decoded(&decoder, source, value), want);
  }
  EXPECT_EQ(Decoded(&decoder, source, R"({"username":"","ip_address":"::1","event_type":"e","timestamp":0})"),
            R"("" "::1" "e" "1970-01-01T00:00:00.000Z" null)");
}

TEST(JsonDecoder, Types) {
  const dsl::Type point =
      dsl::Type::RecordOf({{"lat", dsl::Type::Of(Kind::kFloat)}, {"note", dsl::Type::Of(Kind::kString, true)}});
  const struct {
    dsl::Type type;
    const char* value;
    const char* want;  // "": refused
  } kCases[] = {
      {dsl::Type::Of(Kind::kBool), "true", "true"},
      {dsl::Type::Of(Kind::kBool), "false", "false"},
      {dsl::Type::Of(Kind::kBool), "1", ""},
      {dsl::Type::Of(Kind::kBool), "\"true\"", ""},
      {dsl::Type::Of(Kind::kInt), "0", "0"},
      {dsl::Type::Of(Kind::kInt), "-0", "0"},
      {dsl::Type::Of(Kind::kInt), "9223372036854775807", "9223372036854775807"},
      {dsl::Type::Of(Kind::kInt), "-9223372036854775808", "-9223372036854775808"},
      {dsl::Type::Of(Kind::kInt), "9223372036854775808", ""},
      {dsl::Type::Of(Kind::kInt), "1.0", ""},
      {dsl::Type::Of(Kind::kInt), "1e3", ""},
      {dsl::Type::Of(Kind::kInt), "\"1\"", ""},
      {dsl::Type::Of(Kind::kInt), "true", ""},
      {dsl::Type::Of(Kind::kInt), "[1]", ""},
      {dsl::Type::Of(Kind::kInt), "{}", ""},
      {dsl::Type::Of(Kind::kFloat), "1", "1.0"},
      {dsl::Type::Of(Kind::kFloat), "-1.5E-3", "-0.0015"},
      {dsl::Type::Of(Kind::kFloat), "1e999", ""},
      {dsl::Type::Of(Kind::kFloat), "1e-999", "0.0"},
      {dsl::Type::Of(Kind::kFloat), "123456789012345678901234567890", "1.2345678901234568e+29"},
      {dsl::Type::Of(Kind::kFloat), "\"1\"", ""},
      {dsl::Type::Of(Kind::kString), R"("a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u0000")",
       "\"a\\\"\\\\/\\b\\f\\n\\r\\té😀\\u0000\""},
      {dsl::Type::Of(Kind::kString), "\"\"", "\"\""},
      {dsl::Type::Of(Kind::kString), "1", ""},
      {SetOf({"a", "b"}), "\"b\"", "\"b\""},
      {SetOf({"a", "b"}), "\"\\u0062\"", "\"b\""},
      {SetOf({"a", "b"}), "\"c\"", ""},
      {dsl::Type::Of(Kind::kTimestamp), "\"1970-01-01T00:00:01Z\"", "\"1970-01-01T00:00:01.000Z\""},
      {dsl::Type::Of(Kind::kTimestamp), "1", "\"1970-01-01T00:00:01.000Z\""},
      {dsl::Type::Of(Kind::kTimestamp), "100000000000", "\"1973-03-03T09:46:40.000Z\""},
      {dsl::Type::Of(Kind::kTimestamp), "\"yesterday\"", ""},
      {dsl::Type::Of(Kind::kTimestamp), "99999999999999999999", ""},
      {dsl::Type::Of(Kind::kTimestamp), "1e30", ""},
      {dsl::Type::Of(Kind::kTimestamp), "true", ""},
      {dsl::Type::Of(Kind::kDuration), "1500", "1500"},
      {dsl::Type::Of(Kind::kDuration), "1.5", ""},
      {dsl::Type::Of(Kind::kDuration), "\"1s\"", ""},
      {dsl::Type::Of(Kind::kIp), "\"2001:db8::1\"", "\"2001:db8::1\""},
      {dsl::Type::Of(Kind::kIp), "\"300.1.1.1\"", ""},
      {dsl::Type::Of(Kind::kIp), "5", ""},
      {dsl::Type::Of(Kind::kCidr), "\"10.0.0.0/8\"", "\"10.0.0.0/8\""},
      {dsl::Type::Of(Kind::kBytes), "\"Zm9v\"", "\"Zm9v\""},
      {dsl::Type::Of(Kind::kBytes), "\"Zm9\"", ""},
      {dsl::Type::ListOf(dsl::Type::Of(Kind::kInt)), "[1, 2,3 ]", "[1,2,3]"},
      {dsl::Type::ListOf(dsl::Type::Of(Kind::kInt)), "[]", "[]"},
      {dsl::Type::ListOf(dsl::Type::Of(Kind::kInt)), "[1,null]", ""},
      {dsl::Type::ListOf(dsl::Type::Of(Kind::kInt, true)), "[1,null]", "[1,null]"},
      {dsl::Type::ListOf(dsl::Type::Of(Kind::kInt)), "{}", ""},
      {dsl::Type::ListOf(dsl::Type::ListOf(dsl::Type::Of(Kind::kString))), R"([["a"],[],["b","c"]])",
       R"([["a"],[],["b","c"]])"},
      {MapOf(dsl::Type::Of(Kind::kInt)), R"({"b":1,"a":2,"b":3})", R"({"a":2,"b":3})"},
      {MapOf(dsl::Type::Of(Kind::kInt)), R"({"b":"x","b":3})", R"({"b":3})"},
      {MapOf(dsl::Type::Of(Kind::kInt)), R"({"b":"x"})", ""},
      {MapOf(dsl::Type::Of(Kind::kInt)), "[]", ""},
      {point, R"({"note":"n","lat":1,"other":[{}]})", R"({"lat":1.0,"note":"n"})"},
      {point, R"({"lat":1})", R"({"lat":1.0,"note":null})"},
      {point, R"({"note":"n"})", ""},
      {point, R"({"lat":"x","lat":2})", R"({"lat":2.0,"note":null})"},
      {point, R"({"lat":null})", ""},
      {point, "[]", ""},
      {dsl::Type::ListOf(point), R"([{"lat":1},{"lat":2,"note":"b"}])",
       R"([{"lat":1.0,"note":null},{"lat":2.0,"note":"b"}])"},
      {dsl::Type::Of(Kind::kInt, true), "null", "null"},
      {dsl::Type::Of(Kind::kInt), "null", ""},
  };
  for (const auto& c : kCases) {
    const std::string got = Decoded(OneField(c.type), std::string("{\"x\":") + c.value + "}");
    if (*c.want == '\0') {
      EXPECT_EQ(got.substr(0, 12), "E_SCHEMA x: ") << c.value;
    } else {
      EXPECT_EQ(got, c.want) << c.value;
    }
  }
}

TEST(JsonDecoder, NotJson) {
  const plan::Source source = OneField(Kind::kInt, true);
  JsonDecoder decoder(source);
  const std::string deep_enough(61, '['), closing(61, ']'), too_deep(200, '['), too_closing(200, ']');
  const std::string kBad[] = {
      " ",
      "nul",
      "null",
      "1",
      "\"x\"",
      "[]",
      "[{\"x\":1}]",
      "{",
      "}",
      "{\"x\"",
      "{\"x\":",
      "{\"x\":1",
      "{\"x\":1,",
      "{\"x\":1,}",
      "{,}",
      "{x:1}",
      "{\"x\" 1}",
      "{\"x\":}",
      "{\"x\":1 2}",
      "{\"x\":1}}",
      "{\"x\":1}{}",
      "{\"x\":1} x",
      "{\"x\":1},",
      "{}]",
      "{]",
      "{\"x\":01}",
      "{\"x\":1.}",
      "{\"x\":.5}",
      "{\"x\":+1}",
      "{\"x\":1e}",
      "{\"x\":-}",
      "{\"x\":0x1}",
      "{\"x\":NaN}",
      "{\"x\":Infinity}",
      "{\"x\":tru}",
      "{\"x\":truee}",
      "{\"y\":01}",
      "{\"y\":1.}",
      "{\"y\":tru}",
      "{\"y\":nulll}",
      "{\"y\":[1,]}",
      "{\"y\":[1 2]}",
      "{\"y\":[}",
      "{\"y\":[1}",
      "{\"y\":{]}",
      "{\"y\":{\"z\"}}",
      "{\"y\":{\"z\":1,}}",
      "{\"y\":[,1]}",
      "{\"y\":\"a\":1}",
      "{\"x\":1:2}",
      "{\"x\":\"a\":1}",
      "{\"y\":\"\\x\"}",
      "{\"y\":\"\\u12g4\"}",
      "{\"y\":\"\\ud800\"}",
      "{\"y\":\"\\ud800\\u0041\"}",
      "{\"y\":\"\\udc00\"}",
      "{\"\\q\":1}",
      "{\"y\":\"a\nb\"}",
      "{\"y\":\"a\x01\"}",
      "{\"y\":\"\xff\"}",
      "{\"y\":\"\xc3\"}",
      "{\"y\":\"\xed\xa0\x80\"}",
      "{\"y\":\"\xf4\x90\x80\x80\"}",
      "{\"\xff\":1}",
      "\xff",
      "{\"y\":\"abc}",
      "{'x':1}",
      "{\"x\":1}\x01",
      std::string("{\"x\":1}\0", 8),
      "//\n{}",
      "{\"x\":/**/1}",
      "{\"y\":" + too_deep + too_closing + "}",
      "{\"x\":" + too_deep + too_closing + "}",
      "{\"x\":\"wrong type\",\"y\":}",
      std::string(100000, '['),
      std::string(100000, '{'),
  };
  for (const std::string& value : kBad)
    EXPECT_EQ(Decoded(&decoder, source, value).substr(0, 11), "E_DECODE : ") << value.substr(0, 60);
  EXPECT_EQ(Decoded(&decoder, source, std::string_view()), "E_DECODE : the value is null");
  EXPECT_EQ(Decoded(&decoder, source, std::string_view("", 0)), "E_DECODE : the value is empty");
  EXPECT_EQ(Decoded(&decoder, source, "{\"y\":" + deep_enough + closing + "}"), "null");
  EXPECT_EQ(Decoded(&decoder, source, "{}"), "null");
  EXPECT_EQ(Decoded(&decoder, source, "{\"x\":5}"), "5");
}

TEST(JsonDecoder, MessagesNameFieldsAndTypesOnly) {
  EXPECT_EQ(Decoded(OneField(Kind::kInt), R"({"x":"secret"})"), "E_SCHEMA x: `x` is of another type (expected int)");
  EXPECT_EQ(Decoded(OneField(Kind::kInt), "{}"), "E_SCHEMA x: `x` is missing (expected int)");
  EXPECT_EQ(Decoded(OneField(Kind::kInt), R"({"x":null})"), "E_SCHEMA x: `x` is null (expected int)");
  EXPECT_EQ(Decoded(OneField(Kind::kInt), R"({"x":99999999999999999999})"),
            "E_SCHEMA x: `x` is out of range (expected int)");
  EXPECT_EQ(Decoded(OneField(Kind::kIp), R"({"x":"secret"})"), "E_SCHEMA x: `x` is text of another form (expected ip)");
  EXPECT_EQ(Decoded(OneField(SetOf({"a", "b"})), R"({"x":"secret"})"),
            "E_SCHEMA x: `x` is not one of the values allowed (expected \"a\" | \"b\")");
  EXPECT_EQ(Decoded(OneField(Kind::kInt), "{\"x\":1} secret"),
            "E_DECODE : the value is cut short, or something follows the object");
  EXPECT_EQ(Decoded(OneField(Kind::kInt), "{\"x\":\"\xff\"}"), "E_DECODE : the value is not UTF-8");
}

TEST(JsonDecoder, TimeField) {
  const plan::Source source = Auth();
  const std::string others = R"("username":"a","ip_address":"::1","event_type":"e")";
  for (const char* time :
       {"", R"(,"timestamp":null)", R"(,"timestamp":"soon")", R"(,"timestamp":true)", R"(,"timestamp":1e300)"}) {
    EXPECT_EQ(Decoded(source, "{" + others + time + "}").substr(0, 17), "E_TIME timestamp:") << time;
  }
  plan::Source nullable = source;
  nullable.fields[3].type.nullable = true;
  EXPECT_EQ(Decoded(nullable, "{" + others + "}").substr(0, 17), "E_TIME timestamp:");
}

TEST(JsonDecoder, FirstDeclaredFieldIsReported) {
  plan::Source s;
  s.fields = {SourceFieldOf("a", Kind::kInt), SourceFieldOf("b", Kind::kInt)};
  EXPECT_EQ(Decoded(s, R"({"b":"x","a":"y"})").substr(0, 11), "E_SCHEMA a:");
  EXPECT_EQ(Decoded(s, R"({"b":"x"})").substr(0, 11), "E_SCHEMA a:");
  EXPECT_EQ(Decoded(s, R"({"a":1,"b":"x"})").substr(0, 11), "E_SCHEMA b:");
  EXPECT_EQ(Decoded(s, R"({"a":"y","b":1,"a":2})"), "2 1");
  EXPECT_EQ(Decoded(s, R"({"a":2,"b":1,"a":"y"})").substr(0, 11), "E_SCHEMA a:");
}

TEST(JsonDecoder, UnreadFieldsAreChecked) {
  plan::Source s;
  s.fields = {SourceFieldOf("a", Kind::kInt), SourceFieldOf("b", Kind::kIp)};
  s.fields[1].read = false;
  EXPECT_EQ(Decoded(s, R"({"a":1,"b":"10.0.0.1"})"), "1 null");
  EXPECT_EQ(Decoded(s, R"({"a":1,"b":"10.0.0"})").substr(0, 11), "E_SCHEMA b:");
  EXPECT_EQ(Decoded(s, R"({"a":1})").substr(0, 11), "E_SCHEMA b:");
}

TEST(JsonDecoder, Defaults) {
  plan::Source s;
  s.fields = {SourceFieldOf("a", Kind::kString), SourceFieldOf("b", Kind::kInt, true)};
  plan::Literal a, b;
  a.kind = Kind::kString;
  a.s = "none";
  b.kind = Kind::kInt;
  b.i = 3;
  s.fields[0].default_value = a;
  s.fields[1].default_value = b;
  EXPECT_EQ(Decoded(s, "{}"), "\"none\" 3");
  EXPECT_EQ(Decoded(s, R"({"a":"x","b":null})"), "\"x\" null");
  EXPECT_EQ(Decoded(s, R"({"a":null})").substr(0, 11), "E_SCHEMA a:");
}

TEST(JsonDecoder, Paths) {
  plan::Source s;
  const dsl::Type optional_int = dsl::Type::Of(Kind::kInt, true), a_int = dsl::Type::Of(Kind::kInt);
  s.fields = {SourceFieldOf("deep", optional_int, {"a", "b", "[1]", "c"}),
              SourceFieldOf("first", optional_int, {"a", "b", "[0]"}), SourceFieldOf("top", optional_int, {"t"}),
              SourceFieldOf("again", dsl::Type::Of(Kind::kFloat, true), {"t"}),
              SourceFieldOf("flat", optional_int, {"a.b"})};
  EXPECT_EQ(Decoded(s, R"({"a":{"x":[{}],"b":[7,{"c":8,"d":1},{}]},"t":5,"a.b":6})"), "8 7 5 5.0 6");
  EXPECT_EQ(Decoded(s, "{}"), "null null null null null");
  EXPECT_EQ(Decoded(s, R"({"a":null})"), "null null null null null");
  EXPECT_EQ(Decoded(s, R"({"a":{"b":[]}})"), "null null null null null");
  EXPECT_EQ(Decoded(s, R"({"a":{"b":[1,null]}})"), "null 1 null null null");
  EXPECT_EQ(Decoded(s, R"({"a":{"b":[1,{"c":2}]},"a":{"b":[3]}})"), "null 3 null null null");
  EXPECT_EQ(Decoded(s, R"({"a":5})").substr(0, 14), "E_SCHEMA deep:");
  EXPECT_EQ(Decoded(s, R"({"a":5,"a":{}})"), "null null null null null");
  EXPECT_EQ(Decoded(s, R"({"a":{"b":{"c":1}}})").substr(0, 14), "E_SCHEMA deep:");
  EXPECT_EQ(Decoded(s, R"({"a":{"b":[1,2]}})").substr(0, 14), "E_SCHEMA deep:");
  EXPECT_EQ(Decoded(s, R"({"a":{"b":["x",{}]}})").substr(0, 15), "E_SCHEMA first:");
  EXPECT_EQ(Decoded(s, R"({"a":{"b":[1,{"c":2}]})").substr(0, 8), "E_DECODE");
  EXPECT_EQ(Decoded(s, R"({"t":1.5})").substr(0, 13), "E_SCHEMA top:");
}

// A field whose value is also on the way to another field.
TEST(JsonDecoder, OverlappingPaths) {
  plan::Source s;
  dsl::Type record = dsl::Type::RecordOf({{"x", dsl::Type::Of(Kind::kInt)}}).AsNullable();
  s.fields = {
      SourceFieldOf("whole", record, {"a"}), SourceFieldOf("part", dsl::Type::Of(Kind::kFloat, true), {"a", "x"}),
      SourceFieldOf("twin", record, {"a"}), SourceFieldOf("inner", dsl::Type::Of(Kind::kInt, true), {"a", "y", "[0]"}),
      SourceFieldOf("list", dsl::Type::ListOf(dsl::Type::Of(Kind::kInt)).AsNullable(), {"a", "y"})};
  EXPECT_EQ(Decoded(s, R"({"a":{"x":1,"y":[2,3]},"z":0})"), R"({"x":1} 1.0 {"x":1} 2 [2,3])");
  EXPECT_EQ(Decoded(s, R"({"a":null})"), "null null null null null");
  EXPECT_EQ(Decoded(s, R"({"a":7})").substr(0, 15), "E_SCHEMA whole:");
  EXPECT_EQ(Decoded(s, R"({"a":{"x":1,"q":[}})").substr(0, 8), "E_DECODE");
  EXPECT_EQ(Decoded(s, R"({"a":{"x":1,"y":[2 3]}})").substr(0, 8), "E_DECODE");
  EXPECT_EQ(Decoded(s, R"({"a":"\x"})").substr(0, 8), "E_DECODE");
  EXPECT_EQ(Decoded(s, R"({"a":"s","b":1})").substr(0, 15), "E_SCHEMA whole:");
}

TEST(JsonDecoder, PlacesOfTheRecord) {
  plan::Source s;
  s.fields = {SourceFieldOf("k", Kind::kString), SourceFieldOf("t", Kind::kTimestamp), SourceFieldOf("p", Kind::kInt),
              SourceFieldOf("o", Kind::kInt), SourceFieldOf("x", Kind::kInt)};
  for (const auto& [k, place] : {std::pair{0, "key"}, {1, "timestamp"}, {2, "partition"}, {3, "offset"}})
    s.fields[static_cast<size_t>(k)].place = place;
  RecordInfo info{"ada", 1000, 3, 42};
  EXPECT_EQ(Decoded(s, R"({"x":1,"k":"other","t":0})", info), R"("ada" "1970-01-01T00:00:01.000Z" 3 42 1)");
  info.key = "\xff";
  EXPECT_EQ(Decoded(s, R"({"x":1})", info).substr(0, 8), "E_KEY k:");
  info.key = std::nullopt;
  EXPECT_EQ(Decoded(s, R"({"x":1})", info).substr(0, 8), "E_KEY k:");
  s.fields[0].type.nullable = true;
  EXPECT_EQ(Decoded(s, R"({"x":1})", info).substr(0, 5), "null ");
  info.timestamp_ms = -1;
  EXPECT_EQ(Decoded(s, R"({"x":1})", info).substr(0, 11), "E_SCHEMA t:");
  s.time_field = "t";
  EXPECT_EQ(Decoded(s, R"({"x":1})", info).substr(0, 9), "E_TIME t:");

  const struct {
    Kind kind;
    const char *key, *want;
  } kKeys[] = {{Kind::kInt, "21", "21"},
               {Kind::kInt, " 21", ""},
               {Kind::kInt, "2x", ""},
               {Kind::kIp, "10.0.0.1", "\"10.0.0.1\""},
               {Kind::kIp, "x", ""},
               {Kind::kBool, "true", "true"},
               {Kind::kBool, "1", ""},
               {Kind::kTimestamp, "1970-01-01T00:00:00Z", "\"1970-01-01T00:00:00.000Z\""},
               {Kind::kTimestamp, "5", "\"1970-01-01T00:00:05.000Z\""},
               {Kind::kDuration, "60000", "60000"},
               {Kind::kString, "", "\"\""},
               {Kind::kFloat, "1.5", "1.5"}};
  for (const auto& c : kKeys) {
    plan::Source one = OneField(c.kind);
    one.fields[0].place = "key";
    const std::string got = Decoded(one, "{}", {c.key, 0, 0, 0});
    EXPECT_EQ(got.substr(0, *c.want == '\0' ? 8 : 99), *c.want == '\0' ? "E_KEY x:" : c.want) << c.key;
  }
}

// Slots stay valid until the arena is reset, whatever comes between.
TEST(JsonDecoder, RowsLiveAsLongAsTheArena) {
  const plan::Source source = Auth();
  JsonDecoder decoder(source);
  Arena arena;
  std::vector<std::vector<Slot>> rows;
  for (int k = 0; k < 2000; ++k) {
    std::string value = R"({"username":"user\n)" + std::to_string(k) + R"(","ip_address":"10.0.)" +
                        std::to_string(k / 256) + "." + std::to_string(k % 256) + R"(","event_type":"e)" +
                        std::string(static_cast<size_t>(k % 300), 'x') + R"(","timestamp":)" + std::to_string(k) + "}";
    std::vector<Slot> slots(5);
    ASSERT_TRUE(decoder.Decode(value, {}, slots.data(), &arena).ok());
    rows.push_back(slots);
    std::fill(value.begin(), value.end(), '!');
  }
  for (size_t k = 0; k < rows.size(); ++k) {
    EXPECT_EQ(rows[k][0].text(), "user\n" + std::to_string(k));
    EXPECT_EQ(rows[k][2].size, 1 + k % 300);
    std::string ip;
    AppendIp(rows[k][1].p, &ip);
    EXPECT_EQ(ip, "10.0." + std::to_string(k / 256) + "." + std::to_string(k % 256));
  }
}

TEST(JsonDecoder, LargeValuesAndLongNames) {
  plan::Source s;
  const std::string name(300, 'n'), odd = "we\\ird \"name\"";
  s.fields = {SourceFieldOf(name, Kind::kInt), SourceFieldOf(odd, Kind::kInt, true)};
  JsonDecoder decoder(s);
  const std::string big = "{\"pad\":\"" + std::string(900 * 1024, 'p') + "\",\"" + name + "\":1}";
  EXPECT_EQ(Decoded(&decoder, s, big), "1 null");
  plan::Source bracket;
  bracket.fields = {SourceFieldOf("[0]", Kind::kInt)};
  EXPECT_EQ(Decoded(bracket, R"({"[0]":7})"), "7");
  for (int k = 0; k < 3; ++k)
    EXPECT_EQ(Decoded(&decoder, s, "{\"" + name + "\":2,\"we\\\\ird \\\"name\\\"\":3}"), "2 3");
  EXPECT_EQ(Decoded(&decoder, s, "{\"n").substr(0, 8), "E_DECODE");
  EXPECT_EQ(Decoded(&decoder, s, big.substr(0, big.size() - 1)).substr(0, 8), "E_DECODE");
}

}  // namespace
}  // namespace weir::formats::test
