#include "tests/soundness/literals.h"

#include <map>

namespace weir::soundness {
namespace {

const std::vector<std::vector<std::string>>& ClosedSets() {
  static const std::vector<std::vector<std::string>> sets = {
      {"a", "b"}, {"low", "medium", "high"}, {"ok", "failed", ""}, {"b", "c", "d\"e"}, {"only"}};
  return sets;
}

const std::map<Kind, std::vector<std::string>>& Words() {
  static const std::map<Kind, std::vector<std::string>> words = {
      {Kind::kBool, {"true", "false"}},
      {Kind::kInt, {"0", "1", "2", "3", "7", "10", "100", "1_000", "0xff", "9223372036854775807", "(-1)", "(-40)"}},
      {Kind::kFloat, {"0.0", "1.0", "0.5", "1.5", "3.25", "1e-3", "1e15", "1e308", "5e-324", "(-2.5)", "(-1e308)"}},
      {Kind::kTimestamp,
       {"2026-01-31T12:00:00.250Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2024-02-29T23:59:59+02:00"}},
      {Kind::kDuration, {"1ms", "250ms", "10s", "1h30m", "7d", "10000d"}},
      {Kind::kIp, {"203.0.113.9", "10.0.0.1", "127.0.0.1", "2001:db8::1", "::1"}},
      {Kind::kCidr, {"10.0.0.0/8", "203.0.113.0/24", "2001:db8::/32", "0.0.0.0/0"}},
  };
  return words;
}

std::string Items(Choices* choices, const Type& element, const std::string& before, const std::string& after) {
  std::string out = before;
  const size_t n = 1 + choices->Below(3);
  for (size_t k = 0; k < n; ++k) {
    const std::string item = LiteralText(choices, element);
    if (item.empty()) return "";
    out += (k > 0 ? ", " : "") + item;
  }
  return out + after;
}

}  // namespace

const std::vector<Kind>& ScalarKinds() {
  static const std::vector<Kind> kinds = {Kind::kBool,      Kind::kInt,      Kind::kFloat, Kind::kString,
                                          Kind::kTimestamp, Kind::kDuration, Kind::kIp,    Kind::kCidr};
  return kinds;
}

const std::vector<std::string>& Texts() {
  static const std::vector<std::string> texts = {"",
                                                 "a",
                                                 "b",
                                                 "ada lovelace",
                                                 "42",
                                                 "-7",
                                                 "1e308",
                                                 "NaN",
                                                 "Infinity",
                                                 "true",
                                                 "10.0.0.1",
                                                 "5s",
                                                 "x,y;z",
                                                 "1h30m",
                                                 "0x1",
                                                 "\xc3\xa9\xc3\x9f",
                                                 "\xf0\x9f\x98\x80 \xcc\x81",
                                                 "\xe2\x80\x8f",
                                                 "null",
                                                 "k=v",
                                                 "a\\b\"c",
                                                 "{x}",
                                                 "\t",
                                                 "9223372036854775808",
                                                 "10.0.0.0/8",
                                                 "2026-01-31T12:00:00Z",
                                                 "1769860800",
                                                 "%d",
                                                 "Feb 29 23:59:59",
                                                 "\xc4\xb0\xc7\x85\xef\xac\x81"};
  return texts;
}

Type ScalarType(Choices* choices, bool may_be_null) {
  Type type = Type::Of(choices->OneIn(16) ? Kind::kBytes : choices->Pick(ScalarKinds()));
  if (type.kind == Kind::kString && choices->OneIn(3))
    type.set = std::make_shared<const std::vector<std::string>>(choices->Pick(ClosedSets()));
  type.nullable = may_be_null && choices->OneIn(3);
  return type;
}

Type AnyType(Choices* choices, int depth, bool may_be_null) {
  const size_t shape = depth > 0 ? choices->Below(8) : 7;
  Type type;
  if (shape > 2) return ScalarType(choices, may_be_null);
  if (shape == 2) {
    std::vector<dsl::Field> fields;
    const size_t n = 1 + choices->Below(3);
    for (size_t k = 0; k < n; ++k)
      fields.push_back({std::string(1, static_cast<char>('x' + k)), AnyType(choices, depth - 1)});
    type = Type::RecordOf(std::move(fields));
  } else {
    type = Type::Of(shape == 0 ? Kind::kList : Kind::kMap);
    type.element = std::make_shared<const Type>(AnyType(choices, depth - 1));
  }
  type.nullable = may_be_null && choices->OneIn(4);
  return type;
}

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '{' || c == '}') out += '\\';
    if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string TypeText(const Type& type) {
  const char* null = type.nullable ? "?" : "";
  switch (type.kind) {
    case Kind::kList: return "list<" + TypeText(*type.element) + ">" + null;
    case Kind::kMap: return "map<" + TypeText(*type.element) + ">" + null;
    case Kind::kRecord: {
      std::string out = "{ ";
      for (const dsl::Field& field : *type.fields)
        out += (out.size() > 2 ? ", " : "") + field.name + ": " + TypeText(field.type);
      return out + " }" + null;
    }
    case Kind::kString: {
      if (!type.set) return std::string("string") + null;
      std::string out;
      for (const std::string& member : *type.set) out += (out.empty() ? "" : " | ") + Quoted(member);
      return out + null;
    }
    default: return ToString(type);
  }
}

std::string LiteralText(Choices* choices, const Type& type) {
  switch (type.kind) {
    case Kind::kString: return Quoted(choices->Pick(type.set ? *type.set : Texts()));
    case Kind::kList: return Items(choices, *type.element, "[", "]");
    case Kind::kMap: {
      const std::string a = LiteralText(choices, *type.element), b = LiteralText(choices, *type.element);
      return a.empty() || b.empty() ? "" : "map([\"a\", \"k\"], [" + a + ", " + b + "])";
    }
    case Kind::kRecord: {
      std::string out = "{ ";
      for (const dsl::Field& field : *type.fields) {
        const std::string item = LiteralText(choices, field.type);
        if (item.empty()) return "";
        out += (out.size() > 2 ? ", " : "") + field.name + ": " + item;
      }
      return out + " }";
    }
    default: {
      const auto words = Words().find(type.kind);
      return words == Words().end() ? "" : choices->Pick(words->second);
    }
  }
}

}  // namespace weir::soundness
