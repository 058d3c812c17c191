// What a decoder looks for, made once from the source's schema: types by node, and the tree of the fields' paths.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir::formats {

// Finds a key among a few known names. Learns which name follows which, so that records whose fields come in their
// usual order cost one comparison a field.
class KeyTable {
 public:
  void Add(std::string name);  // once per name; returns nothing: names are numbered from 0 in order of Add
  void Finish();
  size_t size() const { return names_.size(); }
  int Find(std::string_view name) const;  // -1: not one of them

  // The number of the name that stands at `raw` up to a quote, when it is the one that followed `previous` last time
  // (previous: -1 at the start of an object); else -1. `limit` is the end of the readable bytes.
  int Predicted(int previous, const char* raw, const char* limit) const {
    if (follows_.empty()) return -1;
    const uint32_t k = follows_[static_cast<size_t>(previous + 1)];
    const std::string& name = names_[k];
    if (static_cast<size_t>(limit - raw) <= name.size() || raw[name.size()] != '"') return -1;
    return plain_[k] && std::memcmp(raw, name.data(), name.size()) == 0 ? static_cast<int>(k) : -1;
  }
  void Learn(int previous, int found) { follows_[static_cast<size_t>(previous + 1)] = static_cast<uint32_t>(found); }

 private:
  size_t Bucket(std::string_view name) const;
  std::vector<std::string> names_;
  std::vector<char> plain_;        // has no backslash: may be compared with raw text
  std::vector<uint32_t> follows_;  // by previous + 1
  std::vector<std::vector<uint32_t>> buckets_;
};

// A type, with the names of record fields ready to be found.
struct TypeShape {
  explicit TypeShape(const dsl::Type& type);
  Kind kind;
  bool nullable;
  std::shared_ptr<const std::vector<std::string>> set;
  std::vector<TypeShape> inner;  // kList, kMap: one; kRecord: one a field
  KeyTable keys;                 // kRecord
};

// A place in the record that is a field or lies on the way to one.
struct PathShape {
  std::vector<int> fields;  // end here
  std::vector<int> below;   // end here or deeper
  KeyTable keys;
  std::vector<PathShape> children;  // by number of their key
  struct Element;
  std::vector<Element> elements;  // of an array, by index
  bool inner() const { return !children.empty() || !elements.empty(); }
};
struct PathShape::Element {  // not a pair: clang does not take one of a type that is not complete
  uint64_t first;
  PathShape second;
};

struct FieldShape {
  explicit FieldShape(const plan::SourceField& field, Arena* constants);
  std::string name;
  TypeShape type;
  std::string type_text;  // for messages
  std::string place;
  std::string header;  // its name, when the place is "header"
  bool read, has_default;
  bool is_time = false;  // the source's event time
  Slot default_value;
};

// The tree of the fields that have a path (not a place).
PathShape MakePaths(const std::vector<plan::SourceField>& fields);

}  // namespace weir::formats
