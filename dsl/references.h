// What the names of a text stand for: a side table the checker fills for editors.
//
// Every place where a name is used or declared, with what it means there, and the fields that can be named from a place
// on. Nothing in it is needed to compile; a checker without the table does the same.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/source.h"

namespace weir::dsl {

struct Reference {
  Span span;         // the name, here
  Span declared;     // the name where it is declared; the same span for a declaration; empty: in the language itself
  std::string what;  // "a param", "a field of `bursts`", "a function"
  std::string type;  // "int?", "round(float, int)"; may be empty
};

// From `offset` to the next one of the same declaration these fields can be named.
struct VisibleFields {
  struct Field {
    std::string name, type;
    std::vector<Field> fields;  // of a record
  };
  uint32_t offset = 0;
  std::vector<Field> fields;
};

class References {
 public:
  explicit References(const SourceText& source) : source_(source) {}

  // `declared` counts only if the name stands there: fields that rows get without being named have none.
  void Add(Span span, Span declared, std::string what, std::string type);
  void AddFields(VisibleFields fields) { fields_.push_back(std::move(fields)); }

  // In source order.
  const std::vector<Reference>& all();
  // The narrowest that covers the offset, its end included; null when there is none.
  const Reference* At(uint32_t offset);
  // Every place of the name at `offset`, through fields that are handed on from row to row under one name; in source
  // order. Empty when it is not a name of the file.
  std::vector<Span> PlacesOf(uint32_t offset);
  // The fields at an offset of the declaration that begins at `begin`; null when none are known.
  const VisibleFields* FieldsAt(uint32_t begin, uint32_t offset) const;

 private:
  std::string_view NameAt(Span span) const;  // without back-quotes

  const SourceText& source_;
  std::vector<Reference> all_;
  std::set<std::pair<uint32_t, uint32_t>> known_;  // begin of the use, begin of the declaration
  std::vector<VisibleFields> fields_;
  bool sorted_ = false;
};

}  // namespace weir::dsl
