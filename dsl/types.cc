#include "dsl/types.h"

#include <algorithm>
#include <utility>

namespace weir::dsl {
namespace {

std::string BaseName(const Type& type) {
  switch (type.kind) {
    case Kind::kNull: return "null";
    case Kind::kBool: return "bool";
    case Kind::kInt: return "int";
    case Kind::kFloat: return "float";
    case Kind::kTimestamp: return "timestamp";
    case Kind::kDuration: return "duration";
    case Kind::kIp: return "ip";
    case Kind::kCidr: return "cidr";
    case Kind::kBytes: return "bytes";
    case Kind::kJson: return "json";
    case Kind::kList: return "list<" + (type.element ? ToString(*type.element) : "?") + ">";
    case Kind::kMap: return "map<" + (type.element ? ToString(*type.element) : "?") + ">";
    case Kind::kString: {
      if (!type.set) return "string";
      std::string out;
      for (const std::string& member : *type.set) {
        if (!out.empty()) out += " | ";
        out += '"' + member + '"';
      }
      return out;
    }
    case Kind::kRecord: {
      std::string out = "{";
      if (type.fields) {
        for (const Field& field : *type.fields) {
          out += out.size() == 1 ? " " : ", ";
          out += field.name + ": " + ToString(field.type);
        }
      }
      return out + " }";
    }
  }
  return "?";
}

}  // namespace

std::string ToString(const Type& type) {
  std::string name = BaseName(type);
  if (!type.nullable || type.kind == Kind::kNull) return name;
  if (type.kind == Kind::kString && type.set && type.set->size() > 1) return "(" + name + ")?";
  return name + "?";
}

namespace {

std::shared_ptr<const std::vector<std::string>> CommonSet(const Type& a, const Type& b) {
  if (!a.set || !b.set) return nullptr;
  std::vector<std::string> members = *a.set;
  for (const std::string& member : *b.set) {
    if (std::find(members.begin(), members.end(), member) == members.end()) members.push_back(member);
  }
  return std::make_shared<const std::vector<std::string>>(std::move(members));
}

}  // namespace

std::optional<Type> CommonType(const Type& a, const Type& b) {
  if (a.kind == Kind::kNull) return b.AsNullable();
  if (b.kind == Kind::kNull) return a.AsNullable();
  if (a.kind != b.kind) return std::nullopt;
  Type out = Type::Of(a.kind, a.nullable || b.nullable);
  out.set = CommonSet(a, b);
  if (a.kind == Kind::kList || a.kind == Kind::kMap) {
    if (!a.element || !b.element) return std::nullopt;
    const std::optional<Type> element = CommonType(*a.element, *b.element);
    if (!element) return std::nullopt;
    out.element = std::make_shared<const Type>(*element);
  }
  if (a.kind != Kind::kRecord) return out;
  if (!a.fields || !b.fields || a.fields->size() != b.fields->size()) return std::nullopt;
  std::vector<Field> fields;
  for (size_t k = 0; k < a.fields->size(); ++k) {
    const Field &left = (*a.fields)[k], &right = (*b.fields)[k];
    const std::optional<Type> type = CommonType(left.type, right.type);
    if (left.name != right.name || !type) return std::nullopt;
    fields.push_back({left.name, *type});
  }
  out.fields = std::make_shared<const std::vector<Field>>(std::move(fields));
  return out;
}

bool IsWithin(const Type& have, const Type& want) {
  if (have.nullable && !want.nullable) return false;
  if (have.kind == Kind::kNull) return true;
  if (have.kind != want.kind) return false;
  if (have.kind == Kind::kList || have.kind == Kind::kMap)
    return have.element && want.element && IsWithin(*have.element, *want.element);
  if (have.kind == Kind::kRecord) {
    return have.fields && want.fields &&
           std::equal(have.fields->begin(), have.fields->end(), want.fields->begin(), want.fields->end(),
                      [](const Field& a, const Field& b) { return a.name == b.name && IsWithin(a.type, b.type); });
  }
  if (!want.set) return true;
  return have.set && std::all_of(have.set->begin(), have.set->end(), [&](const std::string& member) {
           return std::find(want.set->begin(), want.set->end(), member) != want.set->end();
         });
}

bool SameBase(const Type& a, const Type& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == Kind::kList || a.kind == Kind::kMap) {
    return a.element && b.element && SameBase(*a.element, *b.element);
  }
  if (a.kind != Kind::kRecord) return true;
  if (!a.fields || !b.fields || a.fields->size() != b.fields->size()) return false;
  for (size_t k = 0; k < a.fields->size(); ++k) {
    const Field &left = (*a.fields)[k], &right = (*b.fields)[k];
    if (left.name != right.name || !SameBase(left.type, right.type)) return false;
  }
  return true;
}

}  // namespace weir::dsl
