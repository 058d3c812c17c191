// The decoder against a plain one over nlohmann's DOM, on generated records and on mutations of them: same verdict,
// same field, same slots.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "runtime/formats/json_decoder.h"
#include "runtime/row/key.h"
#include "runtime/row/text.h"
#include "tests/runtime/formats/source_builder.h"

namespace weir::formats::test {
namespace {

using nlohmann::json;

struct Problem {};

Slot Read(const json& j, const dsl::Type& type, Arena* arena);

Slot ReadString(const std::string& text, const dsl::Type& type, Arena* arena) {
  char* bytes = arena->Allocate(17);
  int64_t ms = 0;
  std::string raw;
  switch (type.kind) {
    case Kind::kString:
      if (type.set != nullptr && std::find(type.set->begin(), type.set->end(), text) == type.set->end())
        throw Problem();
      return Slot::String(arena->Copy(text));
    case Kind::kTimestamp:
      if (!ParseTimestamp(text, &ms)) throw Problem();
      return Slot::Timestamp(ms);
    case Kind::kIp:
      if (!ParseIp(text, bytes)) throw Problem();
      return Slot::Ip(bytes);
    case Kind::kBytes:
      if (!ParseBase64(text, &raw)) throw Problem();
      return Slot::Bytes(Kind::kBytes, arena->Copy(raw));
    default: throw Problem();
  }
}

int64_t ReadInt(const json& j) {
  if (!j.is_number_integer()) throw Problem();
  if (j.is_number_unsigned() && j.get<uint64_t>() > INT64_MAX) throw Problem();
  return j.get<int64_t>();
}

Slot ReadNumber(const json& j, const dsl::Type& type) {
  int64_t ms = 0;
  switch (type.kind) {
    case Kind::kInt: return Slot::Int(ReadInt(j));
    case Kind::kDuration: return Slot::Duration(ReadInt(j));
    case Kind::kFloat: return Slot::Float(j.get<double>());
    case Kind::kTimestamp:
      if (j.is_number_integer() ? !TimestampFromNumber(ReadInt(j), &ms) : !TimestampFromNumber(j.get<double>(), &ms))
        throw Problem();
      return Slot::Timestamp(ms);
    default: throw Problem();
  }
}

Slot ReadContainer(const json& j, const dsl::Type& type, Arena* arena) {
  std::vector<Slot> items;
  uint32_t n = 0;
  if (j.is_array() && type.kind == Kind::kList) {
    for (const json& item : j) items.push_back(Read(item, *type.element, arena));
    n = static_cast<uint32_t>(items.size());
  } else if (j.is_object() && type.kind == Kind::kMap) {
    for (const auto& [key, value] : j.items()) {  // nlohmann's objects are sorted
      items.push_back(Slot::String(arena->Copy(key)));
      items.push_back(Read(value, *type.element, arena));
    }
    n = static_cast<uint32_t>(items.size() / 2);
  } else if (j.is_object() && type.kind == Kind::kRecord) {
    for (const dsl::Field& field : *type.fields) {
      if (!j.contains(field.name)) {
        if (!field.type.nullable) throw Problem();
        items.push_back(Slot::Null());
      } else {
        items.push_back(Read(j[field.name], field.type, arena));
      }
    }
    n = static_cast<uint32_t>(items.size());
  } else {
    throw Problem();
  }
  Slot* copy = arena->Slots(items.size());
  std::copy(items.begin(), items.end(), copy);
  return Slot::Items(type.kind, copy, n);
}

Slot Read(const json& j, const dsl::Type& type, Arena* arena) {
  if (j.is_null()) {
    if (!type.nullable) throw Problem();
    return Slot::Null();
  }
  if (j.is_boolean()) {
    if (type.kind != Kind::kBool) throw Problem();
    return Slot::Bool(j.get<bool>());
  }
  if (j.is_string()) return ReadString(j.get<std::string>(), type, arena);
  if (j.is_number()) return ReadNumber(j, type);
  return ReadContainer(j, type, arena);
}

// The value at the path; null pointer: missing. Null on the way: null.
const json* Follow(const json& root, const std::vector<std::string>& path) {
  const json* at = &root;
  for (const std::string& step : path) {
    if (at->is_null()) return at;
    if (step.front() == '[') {
      if (!at->is_array()) throw Problem();
      const size_t index = std::stoul(step.substr(1));
      if (index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      if (!at->is_object()) throw Problem();
      if (!at->contains(step)) return nullptr;
      at = &(*at)[step];
    }
  }
  return at;
}

// "" and slots, or "CODE field".
std::string Reference(const plan::Source& source, const std::string& value, std::vector<Slot>* slots, Arena* arena) {
  json root;
  try {
    root = json::parse(value);
  } catch (const json::parse_error&) {
    return "E_DECODE ";
  }
  if (!root.is_object()) return "E_DECODE ";
  for (size_t k = 0; k < source.fields.size(); ++k) {
    const plan::SourceField& field = source.fields[k];
    try {
      const json* at = Follow(root, field.path);
      if (at == nullptr && !field.type.nullable) throw Problem();
      (*slots)[k] = at == nullptr ? Slot::Null() : Read(*at, field.type, arena);
    } catch (const Problem&) {
      return std::string(field.name == source.time_field ? "E_TIME " : "E_SCHEMA ") + field.name;
    }
  }
  return "";
}

plan::Source Schema() {
  plan::Source s;
  const dsl::Type point =
      dsl::Type::RecordOf({{"lat", dsl::Type::Of(Kind::kFloat)}, {"lon", dsl::Type::Of(Kind::kFloat, true)}})
          .AsNullable();
  s.fields = {SourceFieldOf("user", Kind::kString),
              SourceFieldOf("ip", Kind::kIp, true),
              SourceFieldOf("kind", SetOf({"in", "out"})),
              SourceFieldOf("time", Kind::kTimestamp),
              SourceFieldOf("n", Kind::kInt, true),
              SourceFieldOf("score", Kind::kFloat, true),
              SourceFieldOf("ok", Kind::kBool, true),
              SourceFieldOf("took", Kind::kDuration, true),
              SourceFieldOf("tags", dsl::Type::ListOf(dsl::Type::Of(Kind::kString)).AsNullable()),
              SourceFieldOf("attrs", MapOf(dsl::Type::Of(Kind::kInt, true)).AsNullable()),
              SourceFieldOf("pos", point),
              SourceFieldOf("raw", Kind::kBytes, true),
              SourceFieldOf("deep", dsl::Type::Of(Kind::kInt, true), {"a", "b", "[1]", "c"}),
              SourceFieldOf("lat2", dsl::Type::Of(Kind::kFloat, true), {"pos", "lat"})};
  s.time_field = "time";
  return s;
}

class Records {
 public:
  explicit Records(uint64_t seed) : random_(seed) {}

  std::string Make() {
    std::vector<std::string> members = {
        R"("user":)" + Text(),
        R"("ip":)" + Pick({"\"10.0.0.1\"", "\"2001:db8::1\"", "null"}),
        R"("kind":)" + Pick({"\"in\"", "\"out\"", "\"\\u0069n\""}),
        R"("time":)" + Pick({"\"2026-01-31T12:00:00.250Z\"", "1769860800", "1769860800250", "1769860800.25",
                             "\"2026-01-31T12:00:00+02:00\""}),
        R"("n":)" + Pick({"0", "-1", "9223372036854775807", "-9223372036854775808", "null"}),
        R"("score":)" + Pick({"0", "1.5", "-2e-3", "1E5", "null", "18446744073709551615"}),
        R"("ok":)" + Pick({"true", "false", "null"}),
        R"("took":)" + Pick({"1500", "null"}),
        R"("tags":)" + Pick({"[]", "[\"a\", \"b\"]", "null", "[\"\\n\"]"}),
        R"("attrs":)" + Pick({"{}", "{\"z\":1,\"a\":null}", "{\"k\":1,\"k\":2}", "null"}),
        R"("pos":)" + Pick({"{\"lat\":1.5}", "{\"lon\":2,\"lat\":3,\"x\":[]}", "null"}),
        R"("raw":)" + Pick({"\"Zm9v\"", "\"\"", "null"}),
        R"("a":)" + Pick({"{\"b\":[0,{\"c\":5}]}", "{\"b\":[]}", "{}", "null", "{\"b\":[1,{\"d\":2}]}"}),
        R"("extra":)" + Pick({"{\"q\":[1,2,{\"r\":null}]}", "\"\\ud83d\\ude00\"", "-0.0e+1", "[[],[[]]]"}),
    };
    std::shuffle(members.begin() + (Below(2) == 0 ? 0 : 4), members.end(), random_);
    if (Below(3) == 0) members.erase(members.begin() + static_cast<std::ptrdiff_t>(Below(members.size())));
    if (Below(8) == 0) members.push_back(members[Below(members.size())]);
    std::string out = "{";
    for (size_t k = 0; k < members.size(); ++k) out += (k > 0 ? Pick({",", ", ", " ,\n"}) : "") + members[k];
    return out + "}";
  }

  std::string Mutate(std::string s) {
    static const std::string kBytes = "\"\\{}[]:,0123456789.eE+-tfnu \n\x01\x80\xff\xc3\xa9xa";
    for (size_t k = 0, n = 1 + Below(3); k < n && !s.empty(); ++k) {
      const size_t at = Below(s.size());
      switch (Below(6)) {
        case 0: s[at] = kBytes[Below(kBytes.size())]; break;
        case 1: s.erase(at, 1 + Below(3)); break;
        case 2: s.insert(at, 1, kBytes[Below(kBytes.size())]); break;
        case 3: s.resize(at); break;
        case 4: s.insert(at, s.substr(Below(s.size()), Below(12))); break;
        default: Swap(&s); break;
      }
    }
    return s;
  }

 private:
  size_t Below(size_t n) { return random_() % n; }
  std::string Pick(std::initializer_list<const char*> of) { return *(of.begin() + Below(of.size())); }
  std::string Text() { return Pick({"\"ada\"", "\"\"", "\"a\\\"b\"", "\"\xc3\xa9\"", "\"\\u00e9\\t\"", "\"null\""}); }
  // A value for another: valid JSON of a wrong type.
  void Swap(std::string* s) {
    const size_t colon = s->find(':', Below(s->size()));
    const size_t comma = colon == std::string::npos ? colon : s->find(',', colon);
    if (comma != std::string::npos)
      s->replace(colon + 1, comma - colon - 1,
                 Pick({"null", "true", "1", "1.5", "\"x\"", "[]", "{}", "[1]", "{\"lat\":\"x\"}", "99999999999"}));
  }
  std::mt19937_64 random_;
};

TEST(JsonReference, GeneratedAndMutatedRecords) {
  const plan::Source source = Schema();
  JsonDecoder decoder(source);
  Records records(11);
  std::map<std::string, int> verdicts;
  int skipped = 0;
  Arena arena;
  for (int k = 0; k < 24000; ++k) {
    std::string value = records.Make();
    if (k % 4 != 0) value = records.Mutate(value);
    arena.Reset();
    std::vector<Slot> want(source.fields.size()), got(source.fields.size());
    std::string verdict;
    try {
      verdict = Reference(source, value, &want, &arena);
    } catch (
        const json::out_of_range&) {  // nlohmann refuses numbers beyond a double anywhere; we only where one is read
      ++skipped;
      continue;
    }
    if (value.empty()) continue;
    const DecodeResult result = decoder.Decode(value, {}, got.data(), &arena);
    const std::string ours = result.ok() ? "" : std::string(result.code) + " " + result.field;
    ASSERT_EQ(ours, verdict) << value << "\n" << result.message;
    ++verdicts[verdict.substr(0, verdict.find(' '))];
    if (!result.ok()) continue;
    for (size_t f = 0; f < got.size(); ++f)
      ASSERT_TRUE(SlotEquals(got[f], want[f])) << source.fields[f].name << " in " << value;
  }
  EXPECT_GT(verdicts[""], 4000);
  EXPECT_GT(verdicts["E_DECODE"], 4000);
  EXPECT_GT(verdicts["E_SCHEMA"], 800);
  EXPECT_GT(verdicts["E_TIME"], 200);
  EXPECT_LT(skipped, 240);
}

}  // namespace
}  // namespace weir::formats::test
