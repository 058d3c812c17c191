#include "tests/soundness/records.h"

#include <algorithm>
#include <map>

#include "runtime/base/json_text.h"
#include "runtime/row/text.h"
#include "tests/soundness/literals.h"

namespace weir::soundness {
namespace {

constexpr int64_t kStart = 1767225600000;  // 2026-01-01T00:00:00Z

class RecordMaker {
 public:
  RecordMaker(Choices* choices, const plan::Source& source) : choices_(*choices), source_(source) {}

  InputBytes Make() {
    time_ += choices_.Between(-2, 6) * 700;
    if (choices_.OneIn(20)) time_ += choices_.Between(-30, 60) * 1000;
    InputBytes out;
    out.timestamp = choices_.OneIn(30) ? Extreme() : time_;
    bad_ = choices_.OneIn(5);  // the others hold to their types
    for (const plan::SourceField& field : source_.fields) {
      if (field.place == "header" && !choices_.OneIn(10)) out.headers.emplace_back(field.path[0], Plain(field));
      if (field.place == "key") out.key = Plain(field);
    }
    if (choices_.OneIn(20)) out.key.reset();
    if (!choices_.OneIn(60)) out.value = Value();
    if (bad_ && choices_.OneIn(6) && out.value) Damage(&*out.value);
    return out;
  }

 private:
  std::string Value() {
    if (source_.format.name == "json") return Object();
    if (source_.format.name == "csv") return Csv();
    std::string out;
    for (const plan::SourceField& field : source_.fields) {
      if (field.place.empty()) out += (out.empty() ? "" : " ") + Plain(field);
    }
    return out;
  }

  // Fields lie at the top, in `deep`, and in the second of the list `in`.
  std::string Object() {
    std::map<std::string, std::string> parts;
    for (const plan::SourceField& field : source_.fields) {
      if (!field.place.empty() || choices_.OneIn(40) || (field.type.nullable && choices_.OneIn(6))) continue;
      std::string& part = parts[field.path.size() == 1 ? "" : field.path[0]];
      if (!part.empty()) part += ",";
      AppendJsonString(field.path.back(), &part);
      part += ":" + Json(field.type, field.name == source_.time_field);
    }
    std::string out = "{" + parts[""];
    const auto more = [&out](const std::string& text) { out += (out.size() > 1 ? "," : "") + text; };
    if (!parts["deep"].empty()) more("\"deep\":{" + parts["deep"] + "}");
    if (!parts["in"].empty()) more("\"in\":[1,{" + parts["in"] + "}]");
    if (choices_.OneIn(8)) more("\"unknown\":[{\"a\":1e999}]");
    return out + "}";
  }

  std::string Csv() {
    std::string header, row;
    const std::string between(1, source_.format.delimiter);
    bool first = true;
    for (const plan::SourceField& field : source_.fields) {
      if (!field.place.empty()) continue;
      header += (first ? "" : between) + field.path[0];
      std::string text = Plain(field);
      if (text.find_first_of("\",;\n\r") != std::string::npos || choices_.OneIn(10)) text = InQuotes(text);
      row += (first ? "" : between) + text;
      first = false;
      if (choices_.OneIn(40)) break;
    }
    return source_.format.header ? header + "\n" + row + "\n" : row;
  }

  static std::string InQuotes(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
  }

  std::string Plain(const plan::SourceField& field) {
    const bool time = field.name == source_.time_field;
    if (field.type.nullable && choices_.OneIn(5)) return "";
    std::string text = Scalar(field.type, time);
    return text.size() > 1 && text[0] == '"' ? "" : text;
  }

  // As in JSON.
  std::string Json(const Type& type, bool time) {
    if (choices_.OneIn(type.nullable ? 4 : 200)) return "null";
    if (bad_ && choices_.OneIn(12)) return choices_.Pick(kWrong);
    switch (type.kind) {
      case Kind::kList: {
        std::string out;
        for (size_t n = choices_.Below(4); n > 0; --n) out += (out.empty() ? "" : ",") + Json(*type.element, false);
        return "[" + out + "]";
      }
      case Kind::kMap: {
        std::string out;
        static const std::vector<std::string> names = {"\"a\":", "\"k\":", "\"\":", "\"\\u00e9\":"};
        for (size_t n = choices_.Below(4); n > 0; --n) {
          out += (out.empty() ? "" : ",") + choices_.Pick(names);
          out += Json(*type.element, false);
        }
        return "{" + out + "}";
      }
      case Kind::kRecord: {
        std::string out;
        for (const dsl::Field& field : *type.fields) {
          if (field.type.nullable && choices_.OneIn(4)) continue;
          out += (out.empty() ? "\"" : ",\"") + field.name + "\":" + Json(field.type, false);
        }
        return "{" + out + "}";
      }
      case Kind::kBool:
      case Kind::kInt:
      case Kind::kFloat: return Scalar(type, false);
      default: {
        const std::string text = Scalar(type, time);
        const bool number = (type.kind == Kind::kTimestamp || type.kind == Kind::kDuration) &&
                            text.find_first_not_of("-0123456789") == std::string::npos;
        if (number) return text;
        std::string out;
        AppendJsonString(text, &out);
        return out;
      }
    }
  }

  std::string Scalar(const Type& type, bool time) {
    if (bad_ && choices_.OneIn(16)) return choices_.Pick(Texts());
    switch (type.kind) {
      case Kind::kBool: return choices_.OneIn(2) ? "true" : "false";
      case Kind::kInt: return choices_.OneIn(3) ? choices_.Pick(kInts) : std::to_string(choices_.Between(-2, 9));
      case Kind::kFloat: return choices_.Pick(kFloats);
      case Kind::kTimestamp: return Time(time);
      case Kind::kDuration: return choices_.OneIn(3) ? choices_.Pick(kSpans) : std::to_string(choices_.Below(20000));
      case Kind::kIp: return choices_.Pick(kAddresses);
      case Kind::kCidr: return choices_.Pick(kNetworks);
      case Kind::kBytes: return choices_.OneIn(2) ? "aGk=" : "";
      default: break;
    }
    if (type.set) return choices_.Pick(*type.set);
    if (choices_.OneIn(100)) return std::string(1 + choices_.Below(70000), 'x') + "\xc3\xa9";
    return choices_.Pick(Texts());
  }

  std::string Time(bool event) {
    const int64_t at = choices_.OneIn(event ? 40 : 4) ? Extreme() : time_;
    if (choices_.OneIn(2)) return std::to_string(at);
    std::string out;
    AppendTimestamp(std::min(kMaxTimestamp, std::max(kMinTimestamp, at)), &out);
    return out;
  }
  int64_t Extreme() {
    static const std::vector<int64_t> times = {
        -1, 0, 1, 253402300799999, 253402300800000, -62135596800000, INT64_MAX, INT64_MIN, 99999999999, 100000000000};
    return choices_.Pick(times);
  }

  void Damage(std::string* value) {
    if (value->empty()) return;
    switch (choices_.Below(4)) {
      case 0: value->resize(choices_.Below(value->size())); break;
      case 1: value->insert(choices_.Below(value->size()), "\xff"); break;
      case 2: value->insert(choices_.Below(value->size()), std::string(1, '\0')); break;
      default: (*value)[choices_.Below(value->size())] = static_cast<char>(choices_.Below(256)); break;
    }
  }

  static inline const std::vector<std::string> kInts = {
      "0", "-1", "9223372036854775807", "-9223372036854775808", "4611686018427387904", "10001", "-0"};
  static inline const std::vector<std::string> kFloats = {"0.0",
                                                          "1.5",
                                                          "-2.25",
                                                          "1e308",
                                                          "-1e308",
                                                          "5e-324",
                                                          "-0.0",
                                                          "1e15",
                                                          "3",
                                                          "12.75",
                                                          "20",
                                                          "9007199254740993",
                                                          "1.7976931348623157e308"};
  static inline const std::vector<std::string> kSpans = {"0", "-5", "9223372036854775807", "-9223372036854775808",
                                                         "1h30m"};
  static inline const std::vector<std::string> kAddresses = {
      "203.0.113.9", "10.0.0.1", "127.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", "::", "255.255.255.255"};
  static inline const std::vector<std::string> kNetworks = {"10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32",
                                                            "203.0.113.9/32", "::/0"};
  static inline const std::vector<std::string> kWrong = {
      "null",    "1e999",       "\"\"",        "[]",     "{}",  "-1",   "9223372036854775808",
      "\"NaN\"", "\"\\ud800\"", "\"\\u0000\"", "[null]", "1.5", "true", "\"\\ud83d\\ude00\""};

  Choices& choices_;
  const plan::Source& source_;
  int64_t time_ = kStart;
  bool bad_ = false;
};

}  // namespace

std::vector<InputBytes> MakeRecords(Choices* choices, const plan::Source& source, size_t count) {
  RecordMaker maker(choices, source);
  std::vector<InputBytes> out;
  for (size_t k = 0; k < count; ++k) out.push_back(maker.Make());
  return out;
}

}  // namespace weir::soundness
