// Static types of the language (docs/language.md, Types).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::dsl {

enum class Kind : uint8_t {
  kNull,  // the type of the literal `null` alone
  kBool,
  kInt,
  kFloat,
  kString,
  kTimestamp,
  kDuration,
  kIp,
  kCidr,
  kBytes,
  kList,    // element
  kMap,     // element
  kRecord,  // fields
  kJson,    // text that is already JSON (an alert's `why`); only made by the runtime
};

struct Field;

struct Type {
  Kind kind = Kind::kNull;
  bool nullable = false;
  std::shared_ptr<const Type> element;                  // kList, kMap
  std::shared_ptr<const std::vector<Field>> fields;     // kRecord
  std::shared_ptr<const std::vector<std::string>> set;  // kString: the closed set, or null when open

  static Type Of(Kind kind, bool nullable = false) {
    Type t;
    t.kind = kind;
    t.nullable = nullable;
    return t;
  }
  static Type ListOf(Type element) {
    Type t = Of(Kind::kList);
    t.element = std::make_shared<const Type>(std::move(element));
    return t;
  }
  // A closed set of strings.
  static Type SetOf(std::vector<std::string> members, bool nullable = false) {
    Type type = Of(Kind::kString, nullable);
    type.set = std::make_shared<const std::vector<std::string>>(std::move(members));
    return type;
  }
  static Type RecordOf(std::vector<Field> fields);
  Type AsNullable(bool n = true) const {
    Type t = *this;
    t.nullable = n;
    return t;
  }
  bool numeric() const { return kind == Kind::kInt || kind == Kind::kFloat; }
};

struct Field {
  std::string name;
  Type type;
};

inline Type Type::RecordOf(std::vector<Field> fields) {
  Type t = Of(Kind::kRecord);
  t.fields = std::make_shared<const std::vector<Field>>(std::move(fields));
  return t;
}

// As written in a schema: "int?", "list<string>", "\"a\" | \"b\"".
std::string ToString(const Type& type);
// Same type, nullability and closed sets aside, also of what is inside.
bool SameBase(const Type& a, const Type& b);
// The type that holds the values of both: null where one of them may be, also inside, and of both closed sets. Nothing
// when they are different types.
std::optional<Type> CommonType(const Type& a, const Type& b);
// Whether every value of `have` is one of `want`: of its kind, null only where that may be, of its closed set; also
// inside.
bool IsWithin(const Type& have, const Type& want);

}  // namespace weir::dsl
