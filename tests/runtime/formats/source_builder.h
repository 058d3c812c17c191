// Sources of the plan, by hand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dsl/plan.h"

namespace weir::formats::test {

using plan::Kind;

inline plan::SourceField SourceFieldOf(std::string name, dsl::Type type, std::vector<std::string> path = {}) {
  plan::SourceField f;
  f.path = path.empty() ? std::vector<std::string>{name} : std::move(path);
  f.name = std::move(name);
  f.type = std::move(type);
  return f;
}
inline plan::SourceField SourceFieldOf(std::string name, Kind kind, bool nullable = false) {
  return SourceFieldOf(std::move(name), dsl::Type::Of(kind, nullable));
}
inline dsl::Type SetOf(std::vector<std::string> values) {
  dsl::Type t = dsl::Type::Of(Kind::kString);
  t.set = std::make_shared<const std::vector<std::string>>(std::move(values));
  return t;
}
inline dsl::Type MapOf(dsl::Type element) {
  dsl::Type t = dsl::Type::Of(Kind::kMap);
  t.element = std::make_shared<const dsl::Type>(std::move(element));
  return t;
}

}  // namespace weir::formats::test
