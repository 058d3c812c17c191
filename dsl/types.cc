#include "dsl/types.h"

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
