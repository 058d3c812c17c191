#include "tests/soundness/expressions.h"

#include <algorithm>

namespace weir::soundness {
namespace {

// Fields, and the fields of records among them.
void AddPaths(const std::string& path, const Type& type, std::vector<Readable>* out) {
  out->push_back({path, type});
  if (type.kind != Kind::kRecord) return;
  for (const dsl::Field& field : *type.fields)
    AddPaths(path + "." + field.name, field.type.AsNullable(field.type.nullable || type.nullable), out);
}

bool Nested(Kind kind) { return kind == Kind::kList || kind == Kind::kMap || kind == Kind::kRecord; }

}  // namespace

bool Fits(const Type& have, const Type& want) {
  if (have.kind != want.kind || (have.nullable && !want.nullable)) return false;
  if (want.set) {
    if (!have.set) return false;
    for (const std::string& member : *have.set) {
      if (std::find(want.set->begin(), want.set->end(), member) == want.set->end()) return false;
    }
  }
  if (have.kind == Kind::kList || have.kind == Kind::kMap) return Fits(*have.element, *want.element);
  if (have.kind != Kind::kRecord) return true;
  if (!SameBase(have, want)) return false;
  for (size_t k = 0; k < have.fields->size(); ++k) {
    if (!Fits((*have.fields)[k].type, (*want.fields)[k].type)) return false;
  }
  return true;
}

Expressions::Expressions(Choices* choices, const Surroundings& around) : choices_(*choices), around_(around) {
  std::vector<Readable> paths;
  for (const Readable& field : around.fields) AddPaths(field.path, field.type, &paths);
  around_.fields = std::move(paths);
}

Type Expressions::AnyMakeable(bool scalar) {
  if (!around_.fields.empty() && choices_.OneIn(3)) {
    const Type type = choices_.Pick(around_.fields).type;
    if (!scalar || !Nested(type.kind)) return type;
  }
  for (;;) {
    Type type = scalar ? ScalarType(&choices_) : AnyType(&choices_, 2);
    if (type.kind != Kind::kBytes && !LiteralText(&choices_, type).empty()) return type;
  }
}

std::optional<Readable> Expressions::Field(const std::vector<Kind>& kinds, bool nullable) {
  std::vector<Readable> fitting;
  for (const Readable& field : around_.fields) {
    const bool kind = kinds.empty() || std::find(kinds.begin(), kinds.end(), field.type.kind) != kinds.end();
    if (kind && field.type.nullable == nullable) fitting.push_back(field);
  }
  if (fitting.empty()) return std::nullopt;
  return choices_.Pick(fitting);
}

// ---- leaves

std::string Expressions::FromField(const Type& want) {
  std::vector<std::string> fitting;
  for (const Readable& field : around_.fields) {
    if (Fits(field.type, want)) fitting.push_back(field.path);
    if (want.nullable || !field.type.nullable || !Fits(field.type.AsNullable(false), want)) continue;
    const std::string otherwise = LiteralText(&choices_, want);
    if (!otherwise.empty()) fitting.push_back("(" + field.path + " ?? " + otherwise + ")");
  }
  return fitting.empty() ? "" : choices_.Pick(fitting);
}

std::string Expressions::Leaf(const Type& want) {
  std::string field = FromField(want);
  if (!field.empty() && !choices_.OneIn(6)) return field;
  if (want.kind == Kind::kTimestamp && around_.clock && choices_.OneIn(2))
    return choices_.OneIn(2) ? "now()" : "event_time()";
  std::vector<std::string> params;
  for (const Readable& param : around_.params) {
    if (Fits(param.type, want)) params.push_back(param.path);
  }
  if (!params.empty() && choices_.OneIn(2)) return choices_.Pick(params);
  if (field.empty() && !choices_.OneIn(4)) field = Converted(want);
  const std::string literal = field.empty() || choices_.OneIn(6) ? LiteralText(&choices_, want) : "";
  return literal.empty() ? field : literal;
}

// Something of another kind that can become what is wanted: `(try_int(f) ?? 3)`, `string(f)`.
std::string Expressions::Converted(const Type& want) {
  if (want.set) return "";
  std::vector<std::string> fitting;
  for (const dsl::Function& function : dsl::FunctionCatalogue()) {
    for (const dsl::Overload& overload : function.overloads) {
      if (overload.result != want.kind || overload.parameters.size() != 1) continue;
      for (const Readable& field : around_.fields) {
        if (field.type.kind != overload.parameters[0] || field.type.nullable) continue;
        const std::string call = function.name + "(" + field.path + ")";
        fitting.push_back(function.nullable ? "(" + call + " ?? " + LiteralText(&choices_, want) + ")" : call);
      }
    }
  }
  return fitting.empty() ? "" : choices_.Pick(fitting);
}

// ---- everything

std::string Expressions::Of(const Type& want, int depth) {
  if (depth <= 0 || choices_.OneIn(4)) return Leaf(want);
  std::string out;
  switch (choices_.Below(10)) {
    case 0: out = If(want, depth - 1); break;
    case 1: out = Coalesce(want, depth - 1); break;
    case 2: out = Index(want, depth - 1); break;
    case 3: out = ListCall(want, depth - 1); break;
    case 4: out = OwnCall(want, depth - 1); break;
    case 5:
    case 6: out = Call(want, depth - 1); break;
    default: out = Special(want, depth - 1); break;
  }
  return out.empty() ? Leaf(want) : out;
}

std::string Expressions::Special(const Type& want, int depth) {
  switch (want.kind) {
    case Kind::kBool: return BoolOf(depth);
    case Kind::kInt:
    case Kind::kFloat: return Number(want.kind, depth);
    case Kind::kTimestamp:
    case Kind::kDuration: return Time(want.kind, depth);
    case Kind::kString: return want.set ? "" : StringOf(depth);
    case Kind::kList:
    case Kind::kRecord: return Container(want, depth);
    default: return "";
  }
}

// Which a branch may well have.
Type Expressions::Varied(const Type& type) {
  if (!Nested(type.kind) || choices_.OneIn(2)) return type;
  Type out = type;
  const auto vary = [this](const Type& inner) {
    Type varied = Varied(inner);
    if (choices_.OneIn(2)) varied.nullable = !varied.nullable;
    if (varied.set && choices_.OneIn(2)) varied.set = nullptr;
    return varied;
  };
  if (type.kind != Kind::kRecord) {
    out.element = std::make_shared<const Type>(vary(*type.element));
    return out;
  }
  std::vector<dsl::Field> fields = *type.fields;
  for (dsl::Field& field : fields) field.type = vary(field.type);
  out.fields = std::make_shared<const std::vector<dsl::Field>>(std::move(fields));
  return out;
}

std::string Expressions::If(const Type& want, int depth) {
  const auto tested = choices_.OneIn(2) ? Field({}, true) : std::nullopt;
  std::string condition = tested ? tested->path + " is not null" : Condition(depth);
  const std::vector<Readable> before = around_.fields;
  for (Readable& field : around_.fields) {
    if (tested && field.path == tested->path) field.type.nullable = false;
  }
  const std::string a = Of(Varied(want), depth);
  around_.fields = before;
  const std::string b = want.nullable && choices_.OneIn(3) ? "null" : Of(Varied(want), depth);
  if (a.empty() || b.empty()) return "";
  return "(if " + condition + " then " + a + " else " + b + ")";
}

std::string Expressions::Coalesce(const Type& want, int depth) {
  const std::string a = Of(Varied(want).AsNullable(), depth), b = Of(Varied(want), depth);
  if (a.empty() || b.empty()) return "";
  return "(" + a + " ?? " + b + ")";
}

std::string Expressions::Index(const Type& want, int depth) {
  Type list = Type::ListOf(want), map = Type::Of(Kind::kMap);
  map.element = list.element;
  const bool of_list = choices_.OneIn(2);
  const std::string of = Leaf(of_list ? list : map);
  if (of.empty()) return "";
  return of + "[" + Of(Type::Of(of_list ? Kind::kInt : Kind::kString), std::min(depth, 1)) + "]";
}

// ---- kinds of their own

// One after the other: the order of operands is the compiler's.
std::string Expressions::Joined(const Type& left, const std::string& sign, const Type& right, int depth) {
  const std::string a = Of(left, depth), b = Of(right, depth);
  return "(" + a + sign + b + ")";
}

std::string Expressions::BoolOf(int depth) {
  switch (choices_.Below(7)) {
    case 0: return Joined(Type::Of(Kind::kBool), choices_.OneIn(2) ? " and " : " or ", Type::Of(Kind::kBool), depth);
    case 1: return "(not " + Condition(depth) + ")";
    case 2: {
      const auto field = Field({}, true);
      return field ? "(" + field->path + (choices_.OneIn(2) ? " is null)" : " is not null)") : "";
    }
    case 3: {
      const std::string text = Of(Type::Of(Kind::kString), depth);
      return "(" + text + " matches r\"^[a-z]+\\d*|(\\w) .\")";
    }
    case 4: return In(depth);
    default: return Comparison(depth);
  }
}

std::string Expressions::Comparison(int depth) {
  static const std::vector<std::string> signs = {" == ", " != ", " < ", " <= ", " > ", " >= "};
  const Type type = Type::Of(choices_.Pick(ScalarKinds()));
  std::string left = Of(type, depth);
  if (type.kind == Kind::kString) left = "trim(" + left + ")";  // no closed set, which would have to hold the other
  const bool ordered = type.kind != Kind::kBool && type.kind != Kind::kCidr;
  const std::string& sign = signs[choices_.Below(ordered ? 6 : 2)];
  return "(" + left + sign + Of(type, depth) + ")";
}

std::string Expressions::In(int depth) {
  if (choices_.OneIn(4)) {
    const std::string address = Of(Type::Of(Kind::kIp), depth);
    const Type network = Type::Of(Kind::kCidr);
    if (choices_.OneIn(2)) return "(" + address + " in " + Of(network, depth) + ")";
    const std::string first = Of(network, 0), second = Of(network, 0);
    return "(" + address + " in [" + first + ", " + second + "])";
  }
  if (choices_.OneIn(2)) {
    const bool spans = choices_.OneIn(2);
    const std::string value = Of(Type::Of(spans               ? Kind::kDuration
                                          : choices_.OneIn(2) ? Kind::kInt
                                                              : Kind::kFloat),
                                 depth);
    static const std::vector<std::string> numbers = {"0..20", "-5..5", "1..", "..100", "-1..1000000"};
    static const std::vector<std::string> durations = {"0s..10s", "1ms..", "..7d"};
    return "(" + value + " in " + choices_.Pick(spans ? durations : numbers) + ")";
  }
  const Type type = Type::Of(choices_.Pick(ScalarKinds()));
  std::string value = Of(type, depth);
  if (type.kind == Kind::kString) value = "trim(" + value + ")";
  const std::string list = Of(Type::ListOf(type), depth);
  return list.empty() ? "" : "(" + value + (choices_.OneIn(3) ? " not in " : " in ") + list + ")";
}

std::string Expressions::Number(Kind kind, int depth) {
  const Type type = Type::Of(kind);
  static const std::vector<std::string> signs = {" + ", " - ", " * "};
  if (choices_.OneIn(6)) return "(-" + Of(type, depth) + ")";
  if (kind == Kind::kInt) {
    if (choices_.OneIn(10)) return "(" + Of(type, depth) + " % 7)";
    return Joined(type, choices_.OneIn(9) ? " % " : choices_.Pick(signs), type, depth);
  }
  const Type span = Type::Of(Kind::kDuration);
  if (choices_.OneIn(5)) return Joined(span, " / ", span, depth);
  const Type other = choices_.OneIn(3) ? Type::Of(Kind::kInt) : type;
  return Joined(other, choices_.OneIn(4) ? " / " : choices_.Pick(signs), type, depth);
}

std::string Expressions::Time(Kind kind, int depth) {
  const Type time = Type::Of(Kind::kTimestamp), span = Type::Of(Kind::kDuration);
  const std::string sign = choices_.OneIn(2) ? " + " : " - ";
  if (kind == Kind::kTimestamp) return Joined(time, sign, span, depth);
  switch (choices_.Below(4)) {
    case 0: return Joined(time, " - ", time, depth);
    case 1: return Joined(span, sign, span, depth);
    case 2: return "(-" + Of(span, depth) + ")";
    default: break;
  }
  const Kind factor = choices_.OneIn(2) ? Kind::kInt : Kind::kFloat;
  return Joined(span, choices_.OneIn(2) ? " * " : " / ", Type::Of(factor), depth);
}

// An interpolated string.
std::string Expressions::StringOf(int depth) {
  std::string out = "\"";
  const size_t n = 1 + choices_.Below(3);
  for (size_t k = 0; k < n; ++k) {
    const Type type = AnyMakeable();
    const std::string value = Of(type, std::min(depth, 1));
    if (value.empty() || value[0] == '{') continue;
    const bool number = type.numeric() && !type.nullable && choices_.OneIn(2);
    out += "<{" + value + (number ? choices_.OneIn(2) ? ":.2f" : ":.0f" : "") + "}";
  }
  return out + "\"";
}

std::string Expressions::Container(const Type& want, int depth) {
  std::string out;
  if (want.kind == Kind::kRecord) {
    for (const dsl::Field& field : *want.fields) {
      std::string item = Of(field.type, depth);
      if (item.empty()) return "";
      out += (out.empty() ? "{ " : ", ") + field.name + ": " + item;
    }
    return out + " }";
  }
  const size_t n = 1 + choices_.Below(3);
  for (size_t k = 0; k < n; ++k) {
    const std::string item = Of(Varied(*want.element), depth);
    if (item.empty()) return "";
    out += (out.empty() ? "[" : ", ") + item;
  }
  if (want.element->nullable && choices_.OneIn(2)) out += ", null";
  return out + "]";
}

}  // namespace weir::soundness
