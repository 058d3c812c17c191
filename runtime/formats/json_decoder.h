// A source's JSON records, straight into typed slots (simdjson On-Demand, one pass, any order of fields).
//
// What is checked. The whole value must be one JSON object (RFC 8259, UTF-8, an optional byte order mark, nested at
// most kMaxDepth deep); every part is validated, declared or not. Every declared field must be there (unless nullable
// or with a default) and have its type, also those the plan does not read; those give a null slot. Unknown fields are
// ignored. Of repeated keys the last counts. Keys may be written with escapes.
//
//   bool       true | false
//   int        a JSON number without fraction and exponent, in int64
//   float      any JSON number that is finite as a double
//   string     a JSON string; of a closed set: one of its members
//   timestamp  RFC 3339 text (runtime/row/text.h), or a number: epoch seconds below 1e11 in magnitude, else
//   milliseconds duration   integer milliseconds ip, cidr   text bytes      base64 text list, map, record   array,
//   object, object (of a record the declared fields, by these rules)
//
// A field's path leads through objects by key and through arrays by elements written "[N]". A path that ends early
// because something on it is missing makes the field missing; null on it makes the field null.
//
// Errors, the first in the order of declaration, except that E_DECODE comes before all:
//   E_DECODE   null or empty value, not JSON, not an object, not UTF-8, too deep
//   E_SCHEMA   field missing, null, of a wrong type or out of range, not in its closed set
//   E_TIME     the same of the field that is the source's event time
//   E_KEY      a field from the Kafka key when the key is null and the field is not, or is not of the field's type
// Messages name fields and types, never values.
//
// Memory: strings are views into a copy of the value in the arena; they live until the arena is reset.
// Thread contract: a decoder belongs to one thread (it owns a parser and learns the order of fields).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir::formats {

// What the record carries besides its value.
struct RecordInfo {
  std::optional<std::string_view> key;  // nullopt: null key. Bytes are copied where a slot needs them
  int64_t timestamp_ms = -1;            // of Kafka; -1: none
  int32_t partition = 0;
  int64_t offset = 0;
};

struct DecodeResult {
  const char* code = nullptr;  // null: decoded
  std::string field;           // declared field, "" when the whole record is meant
  std::string message;
  bool ok() const { return code == nullptr; }
};

class JsonDecoder {
 public:
  static constexpr int kMaxDepth = 64;

  explicit JsonDecoder(const plan::Source& source);
  JsonDecoder(JsonDecoder&&) noexcept;
  JsonDecoder& operator=(JsonDecoder&&) noexcept;
  ~JsonDecoder();

  // Fills out[0 .. number of fields). A null value (tombstone) has value.data() == nullptr. After an error the slots
  // are unspecified but safe to read.
  DecodeResult Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::formats
