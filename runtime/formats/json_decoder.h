// A source's JSON records, straight into typed slots (simdjson On-Demand, one pass, any order of fields).
//
// What is checked. The whole value must be one JSON object (RFC 8259, UTF-8, an optional byte order mark, nested at
// most kMaxDepth deep); every part is validated, declared or not. Of repeated keys the last counts. Keys may be written
// with escapes.
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
// Errors, E_DECODE besides those of runtime/formats/decoder.h: empty value, not JSON, not an object, too deep. Strings
// are views of a copy of the value in the arena.
#pragma once

#include <memory>
#include <string_view>

#include "runtime/formats/decoder.h"

namespace weir::formats {

class JsonDecoder final : public Decoder {
 public:
  static constexpr int kMaxDepth = 64;

  explicit JsonDecoder(const plan::Source& source);
  JsonDecoder(JsonDecoder&&) noexcept;
  JsonDecoder& operator=(JsonDecoder&&) noexcept;
  ~JsonDecoder() override;

  DecodeResult Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::formats
