#include "runtime/formats/json_shape.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "runtime/row/literal.h"

namespace weir::formats {
namespace {

// "[12]" is element 12 of an array; anything else is a key, and so is the first step: records are objects.
bool ElementIndex(const std::string& step, uint64_t* index) {
  if (step.size() < 3 || step.front() != '[' || step.back() != ']') return false;
  const char* const end = step.data() + step.size() - 1;
  const auto [stop, ec] = std::from_chars(step.data() + 1, end, *index);
  return ec == std::errc() && stop == end;
}

PathShape* Step(PathShape* from, const std::string& step, bool first) {
  uint64_t index = 0;
  if (!first && ElementIndex(step, &index)) {
    for (auto& [at, shape] : from->elements) {
      if (at == index) return &shape;
    }
    return &from->elements.emplace_back(index, PathShape()).second;
  }
  const int known = from->keys.Find(step);
  if (known >= 0) return &from->children[static_cast<size_t>(known)];
  from->keys.Add(step);
  from->keys.Finish();
  return &from->children.emplace_back();
}

}  // namespace

void KeyTable::Add(std::string name) {
  plain_.push_back(name.find('\\') == std::string::npos);
  names_.push_back(std::move(name));
}

size_t KeyTable::Bucket(std::string_view name) const {
  if (name.empty()) return 0;
  const size_t mixed = name.size() * 31 + static_cast<unsigned char>(name.front()) * 7 +
                       static_cast<unsigned char>(name.back()) + static_cast<unsigned char>(name[name.size() / 2]) * 3;
  return mixed & (buckets_.size() - 1);
}

void KeyTable::Finish() {
  buckets_.assign(std::bit_ceil(2 * names_.size() + 1), {});
  for (uint32_t k = 0; k < names_.size(); ++k) buckets_[Bucket(names_[k])].push_back(k);
  follows_.resize(names_.size() + 1);
  for (uint32_t k = 0; k < follows_.size(); ++k)
    follows_[k] = std::min<uint32_t>(k, static_cast<uint32_t>(names_.size()) - 1);
  if (names_.empty()) follows_.clear();
}

int KeyTable::Find(std::string_view name) const {
  if (buckets_.empty()) return -1;
  for (const uint32_t k : buckets_[Bucket(name)]) {
    if (names_[k] == name) return static_cast<int>(k);
  }
  return -1;
}

TypeShape::TypeShape(const dsl::Type& type) : kind(type.kind), nullable(type.nullable), set(type.set) {
  if (type.element != nullptr) inner.emplace_back(*type.element);
  if (type.fields != nullptr) {
    for (const dsl::Field& field : *type.fields) {
      inner.emplace_back(field.type);
      keys.Add(field.name);
    }
    keys.Finish();
  }
}

FieldShape::FieldShape(const plan::SourceField& field, Arena* constants)
    : name(field.name),
      type(field.type),
      type_text(dsl::ToString(field.type)),
      place(field.place),
      header(place == "header" && !field.path.empty() ? field.path.front() : ""),
      read(field.read),
      has_default(field.default_value.has_value()) {
  if (has_default) default_value = LiteralSlot(*field.default_value, constants);
}

PathShape MakePaths(const std::vector<plan::SourceField>& fields) {
  PathShape root;
  for (size_t k = 0; k < fields.size(); ++k) {
    if (!fields[k].place.empty()) continue;
    PathShape* at = &root;
    at->below.push_back(static_cast<int>(k));
    const std::vector<std::string> own = {fields[k].name};
    for (const std::string& step : fields[k].path.empty() ? own : fields[k].path) {
      at = Step(at, step, at == &root);
      at->below.push_back(static_cast<int>(k));
    }
    at->fields.push_back(static_cast<int>(k));
  }
  return root;
}

}  // namespace weir::formats
